"""A session past its end: nothing is sent with it, whatever the account's status says still."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from autotrade.domain.brokers import BrokerStatus
from autotrade.domain.errors import ConflictError
from autotrade.domain.executions import ExecutionStatus
from autotrade.domain.orders import OrderTicket, Side
from tests.support.factories import ACCOUNT, USER
from tests.support.pipeline import Pipeline


@pytest.fixture
def live(forgetful: Pipeline) -> Pipeline:
    forgetful.go_live()
    return forgetful


def change(live: Pipeline, **changes: object) -> None:
    account = replace(live.account(), **changes)  # type: ignore[arg-type]  # by name
    live.storage.now.brokers.save(account)


def test_an_alert_after_the_sessions_end_is_refused_without_a_call(live: Pipeline):
    change(live, token_expiry=live.clock.now() + timedelta(seconds=1))
    live.clock.advance(seconds=1)
    live.post()

    live.settle_down(rounds=2)

    (execution,) = live.executions()
    assert execution.status is ExecutionStatus.FAIL
    assert execution.response == {"rule": "broker"}
    assert "its session has reached its end. Renew it." in str(execution.reason)
    assert live.broker.requests == []


def test_the_reason_of_the_expiry_is_the_executions_reason(live: Pipeline):
    change(live, status=BrokerStatus.EXPIRED, status_reason="The access token is invalid.")
    live.post()

    live.settle_down(rounds=2)

    reason = live.executions()[0].reason
    assert reason == "The broker account is expired: The access token is invalid."
    assert live.broker.requests == []


def test_a_manual_order_after_the_sessions_end_is_refused_without_a_call(live: Pipeline):
    change(live, token_expiry=live.clock.now())
    ticket = OrderTicket(broker_id=ACCOUNT, symbol="NSE:SBIN", side=Side.BUY, quantity=Decimal(1))

    with pytest.raises(ConflictError, match="reached its end"):
        live.trading.orders.place(USER, ticket)

    assert live.broker.requests == []
