"""A prepared database of the storage tests' own, emptied before each test."""

from collections.abc import Iterator

import pytest
from pymongo import MongoClient

from autotrade.ports.storage import Storage
from autotrade.storage import client as mongo
from autotrade.storage.bson import Document
from autotrade.storage.unit_of_work import MongoStorage
from tests.support import factories
from tests.support.fakes import FakeClock
from tests.support.pipeline import ClockedIds, Documents, empty
from tests.support.stack import Servers


@pytest.fixture(scope="session")
def storage_client(servers: Servers) -> Iterator[MongoClient[Document]]:
    client = mongo.connect(servers.mongo_uri("autotrade_storage"), "test")
    yield client
    client.close()


@pytest.fixture
def database(storage_client: MongoClient[Document]) -> Documents:
    found = mongo.database(storage_client)
    empty(found)
    return found


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(factories.NOON)


@pytest.fixture
def storage(
    storage_client: MongoClient[Document], database: Documents, clock: FakeClock
) -> Storage:
    return MongoStorage(storage_client, ClockedIds(clock))
