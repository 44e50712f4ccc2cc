"""The real application, called without a server, on the session's MongoDB and Valkey."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from autotrade.app import create_app
from autotrade.bootstrap import Application, build, migrate, with_keys
from autotrade.config import Settings
from tests.support.caller import Caller

AWAY = "http://127.0.0.1:9"
"""Nobody listens here: a broker that does not answer."""


@pytest.fixture(scope="session")
def settings(mongo_uri: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a program of the tests' own."""
    folder: Path = tmp_path_factory.mktemp("api")
    (folder / "keys").mkdir()
    return with_keys(
        Settings.from_environ(
            {
                "MONGO_URI": mongo_uri.replace("/autotrade_test", "/autotrade_api_test"),
                "REDIS_URL": redis_url,
                "AUTOTRADE_DATA_DIR": str(folder),
                "AUTOTRADE_METRICS_TOKEN": "a token for the figures",
                "AUTOTRADE_DHANHQ_BASE_URL": AWAY,
                "AUTOTRADE_DHANHQ_AUTH_URL": AWAY,
                "TELEGRAM_BOT_TOKEN": "100:a-bot-of-the-tests",
                "AUTOTRADE_TELEGRAM_BASE_URL": AWAY,
                "TWILIO_ACCOUNT_SID": "AC100",
                "TWILIO_AUTH_TOKEN": "a token of the tests",
                "TWILIO_FROM": "+15005550006",
                "AUTOTRADE_TWILIO_BASE_URL": AWAY,
                "RATE_LIMIT_LOGIN": "100000/minute",
                "RATE_LIMIT_GENERAL": "1000000/minute",
                "RATE_LIMIT_EXPORTS": "100000/minute",
                "RATE_LIMIT_CODES": "1000/minute",
                "RATE_LIMIT_NOTIFICATIONS": "1000/minute",
            }
        )
    )


@pytest.fixture(scope="session")
def application(settings: Settings) -> Iterator[Application]:
    """The use cases on real adapters."""
    migrate(settings)
    made = build(settings, "api-tests")
    yield made
    made.close()


@pytest.fixture(scope="session")
def app(application: Application, settings: Settings) -> Flask:
    """The web application."""
    return create_app(application, settings)


@pytest.fixture
def caller(app: Flask, application: Application) -> Caller:
    """A new, logged-in user."""
    return Caller.register(app, application)


@pytest.fixture
def stranger(app: Flask, application: Application) -> Caller:
    """Another new, logged-in user."""
    return Caller.register(app, application)


@pytest.fixture
def nobody(app: Flask, application: Application) -> Caller:
    """Somebody who is not logged in."""
    return Caller(app.test_client(), application)
