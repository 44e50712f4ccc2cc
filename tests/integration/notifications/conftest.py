"""Messages on a real database, to simulated providers."""

from collections.abc import Iterator

import pytest
from pymongo import MongoClient
from urllib3.util import connection

from autotrade.config import Settings
from autotrade.notifications import apprise
from autotrade.storage import client as mongo
from autotrade.storage.bson import Document
from autotrade.storage.unit_of_work import MongoStorage
from tests.integration.notifications.house import House
from tests.simulators.providers import sendgrid, telegram, twilio
from tests.simulators.providers.control import ProviderSimulator
from tests.simulators.smtp import MailServer
from tests.support import factories
from tests.support.fakes import UuidSource
from tests.support.pipeline import empty
from tests.support.planted import RECENT
from tests.support.stack import Servers


@pytest.fixture(scope="session")
def notifications_client(servers: Servers) -> Iterator[MongoClient[Document]]:
    client = mongo.connect(servers.mongo_uri("autotrade_notifications"), "test")
    yield client
    client.close()


@pytest.fixture
def storage(notifications_client: MongoClient[Document]) -> MongoStorage:
    empty(mongo.database(notifications_client))
    made = MongoStorage(notifications_client, UuidSource())
    made.now.users.add(factories.a_user(id=factories.USER))
    return made


@pytest.fixture(scope="module")
def provider_process() -> Iterator[ProviderSimulator]:
    with ProviderSimulator.start() as simulator:
        yield simulator


@pytest.fixture
def providers(provider_process: ProviderSimulator) -> ProviderSimulator:
    provider_process.reset()
    RECENT.plant(telegram.TOKEN, sendgrid.KEY, twilio.TOKEN)
    return provider_process


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def house(storage: MongoStorage, providers: ProviderSimulator) -> Iterator[House]:
    """Telegram, SendGrid and Twilio."""
    made = House(storage, Settings.from_environ(providers.environment))
    yield made
    made.connections.close()


@pytest.fixture
def mail_house(storage: MongoStorage, mail_server: MailServer) -> Iterator[House]:
    """A mail server alone."""
    made = House(storage, Settings.from_environ(mail_server.environment))
    yield made
    made.connections.close()


@pytest.fixture(autouse=True, scope="module")
def unguarded_afterwards() -> Iterator[None]:
    """Let other tests of this process reach this machine: Apprise's guard is for good."""
    before = connection.create_connection
    yield
    connection.create_connection = before
    apprise._loaded.cache_clear()
