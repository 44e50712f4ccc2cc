"""The services around broker accounts on a real database, at a scripted broker."""

from collections.abc import Iterator

import pytest
from pymongo import MongoClient

from autotrade.ports.storage import Storage
from autotrade.storage import client as mongo
from autotrade.storage.bson import Document
from autotrade.storage.unit_of_work import MongoStorage
from tests.integration.accounts.desk import Desk
from tests.support import factories
from tests.support.fakes import UuidSource
from tests.support.pipeline import empty
from tests.support.stack import Servers


@pytest.fixture(scope="session")
def accounts_client(servers: Servers) -> Iterator[MongoClient[Document]]:
    client = mongo.connect(servers.mongo_uri("autotrade_accounts"), "test")
    yield client
    client.close()


@pytest.fixture
def storage(accounts_client: MongoClient[Document]) -> Storage:
    empty(mongo.database(accounts_client))
    made = MongoStorage(accounts_client, UuidSource())
    made.now.users.add(factories.a_user())
    return made


@pytest.fixture
def desk(storage: Storage) -> Desk:
    return Desk(storage)
