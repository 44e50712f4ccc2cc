"""A prepared database of the storage tests' own, emptied before each test.

Every test runs on a real MongoDB and on the one in memory that the simulation uses: what the
storage does must be the same on both. A test of how MongoDB itself goes about it (its plans) names
``storage_client`` and "mongodb" as its only parameter.
"""

from collections.abc import Iterator

import pytest
from pymongo import MongoClient

from autotrade.ports.storage import Storage
from autotrade.services.events import EventService
from autotrade.storage import client as mongo
from autotrade.storage.bson import Document
from autotrade.storage.unit_of_work import MongoStorage
from tests.support import factories
from tests.support.fakes import FakeClock, FakePublisher
from tests.support.memory_mongo.clients import memory_client
from tests.support.memory_mongo.pipelining import AnyTrips
from tests.support.pipeline import ClockedIds, Documents, empty
from tests.support.stack import Servers


@pytest.fixture(scope="session", params=["mongodb", "memory"])
def storage_client(request: pytest.FixtureRequest) -> Iterator[MongoClient[Document]]:
    if request.param == "memory":
        yield memory_client()
        return
    servers: Servers = request.getfixturevalue("servers")
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
    return MongoStorage(storage_client, ClockedIds(clock), trips=AnyTrips())


@pytest.fixture
def listener(storage: Storage) -> FakePublisher:
    storage.now.users.add(factories.a_user())
    storage.now.users.add(factories.a_user(id=factories.OTHER_USER))
    return FakePublisher()


@pytest.fixture
def events(storage: Storage, listener: FakePublisher) -> EventService:
    return EventService(storage=storage, publisher=listener)
