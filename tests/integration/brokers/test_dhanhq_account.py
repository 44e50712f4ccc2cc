"""A DhanHQ account in the program as it is put together, against the simulated Dhan."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from autotrade.bootstrap import Application, build, migrate
from autotrade.config import Settings
from autotrade.domain.brokers import BrokerStatus, BrokerType
from autotrade.domain.errors import ConflictError
from tests.simulators.dhanhq.control import DhanSimulator
from tests.support.factories import USER
from tests.support.stack import Servers


@pytest.fixture
def application(servers: Servers, dhan: DhanSimulator, tmp_path: Path) -> Iterator[Application]:
    settings = Settings.from_environ(
        {
            **dhan.environment,
            "MONGO_URI": servers.mongo_uri("autotrade_dhanhq"),
            "REDIS_URL": servers.redis_url(11),
            "AUTOTRADE_DATA_DIR": str(tmp_path),
        }
    )
    migrate(settings)
    made = build(settings, "test")
    yield made
    made.close()


def test_an_account_is_linked_tried_and_its_books_are_read(
    application: Application, dhan: DhanSimulator
):
    account = dhan.account()

    linked = application.brokers.link(
        USER,
        broker_type=BrokerType.DHANHQ,
        label=None,
        credentials={"client_id": account.client_id, "access_token": account.token},
    ).account
    funds = application.books.funds(USER, linked.id)

    assert linked.status is BrokerStatus.CONNECTED
    assert linked.token_expiry is not None
    assert account.token not in repr(linked)
    assert funds.available > 0


def test_a_token_that_died_expires_the_account_and_is_not_used_again(
    application: Application, dhan: DhanSimulator
):
    account = dhan.account()
    linked = application.brokers.link(
        USER,
        broker_type=BrokerType.DHANHQ,
        label=None,
        credentials={"client_id": account.client_id, "access_token": account.token},
    ).account
    dhan.kill_token()
    dhan.clear_requests()

    for _ in range(3):
        with pytest.raises(ConflictError):
            application.books.funds(USER, linked.id)

    assert application.brokers.get(USER, linked.id).status is BrokerStatus.EXPIRED
    assert len(dhan.requests()) == 1
