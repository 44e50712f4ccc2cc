"""Messages on a real database, to simulated providers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pymongo import MongoClient
from urllib3.util import connection

from autotrade.app import create_app
from autotrade.bootstrap import Application, build, migrate, with_keys
from autotrade.config import Settings
from autotrade.notifications import apprise
from autotrade.storage import client as mongo
from autotrade.storage.bson import Document
from autotrade.storage.unit_of_work import MongoStorage
from tests.integration.notifications.house import House
from tests.integration.notifications.remote import Remote
from tests.simulators.providers import sendgrid, telegram, twilio
from tests.simulators.providers.control import ProviderSimulator
from tests.simulators.smtp import MailServer
from tests.support import factories
from tests.support.caller import Caller
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


@pytest.fixture(scope="module")
def application(
    servers: Servers, provider_process: ProviderSimulator, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Application]:
    folder: Path = tmp_path_factory.mktemp("remote")
    (folder / "keys").mkdir()
    settings = with_keys(
        Settings.from_environ(
            {
                **provider_process.environment,
                "MONGO_URI": servers.mongo_uri("autotrade_remote"),
                "REDIS_URL": servers.redis_url(14),
                "AUTOTRADE_DATA_DIR": str(folder),
                "AUTOTRADE_MARKET_ALWAYS_OPEN": "1",
                "RATE_LIMIT_LOGIN": "100000/minute",
            }
        )
    )
    migrate(settings)
    made = build(settings, "remote-tests")
    yield made
    made.close()


@pytest.fixture(scope="module")
def app(application: Application) -> Flask:
    return create_app(application, _settings_of(application))


def _settings_of(application: Application) -> Settings:
    redis_url = application.redis.get_connection_kwargs()
    url = f"redis://{redis_url['host']}:{redis_url['port']}/14"
    return Settings.from_environ({"REDIS_URL": url, "AUTOTRADE_SECRET_KEY": "s" * 40})


@pytest.fixture
def remote(app: Flask, application: Application, providers: ProviderSimulator) -> Remote:
    storage: Any = application.storage
    storage._database.settings.delete_one({"_id": "telegram"})  # the simulator counts anew
    storage._database.channels.delete_many({})
    return Remote(Caller.register(app, application), application, providers)


@pytest.fixture(autouse=True, scope="module")
def unguarded_afterwards() -> Iterator[None]:
    """Let other tests of this process reach this machine: Apprise's guard is for good."""
    before = connection.create_connection
    yield
    connection.create_connection = before
    apprise._loaded.cache_clear()
