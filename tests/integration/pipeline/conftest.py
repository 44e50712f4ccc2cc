"""A database of the pipeline's own, emptied before each test."""

from collections.abc import Iterator

import pytest
from pymongo import MongoClient

from autotrade.services.protection_watch import ProtectionWatch
from autotrade.storage import client as mongo
from autotrade.storage.bson import Document
from tests.support.pipeline import Pipeline, empty
from tests.support.stack import Servers


@pytest.fixture(scope="session")
def pipeline_client(servers: Servers) -> Iterator[MongoClient[Document]]:
    client = mongo.connect(servers.mongo_uri("autotrade_pipeline"), "test")
    yield client
    client.close()


@pytest.fixture
def client(pipeline_client: MongoClient[Document]) -> MongoClient[Document]:
    empty(mongo.database(pipeline_client))
    return pipeline_client


@pytest.fixture
def pipeline(client: MongoClient[Document]) -> Pipeline:
    """A pipeline whose broker knows a tag it has seen."""
    return Pipeline(client)


@pytest.fixture
def forgetful(client: MongoClient[Document]) -> Pipeline:
    """A pipeline whose broker would take the same order twice."""
    return Pipeline(client, places_once=False)


@pytest.fixture
def watch(pipeline: Pipeline) -> ProtectionWatch:
    """A watch that was not loaded yet."""
    return ProtectionWatch(storage=pipeline.storage, clock=pipeline.clock)
