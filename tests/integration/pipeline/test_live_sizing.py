"""Live orders sized by the account's equity: the broker tells it, and nobody guesses."""

from dataclasses import replace
from decimal import Decimal

import pytest

from autotrade.domain.accounts import Funds
from autotrade.domain.brokers import BrokerStatus
from autotrade.domain.executions import ExecutionStatus
from autotrade.domain.strategies import Sizing, SizingMode
from autotrade.ports.brokers import BrokerError, BrokerErrorKind
from tests.support.factories import USER, a_signal, an_instrument
from tests.support.pipeline import Pipeline

MONEY = Funds(available=Decimal(150_000), utilized=Decimal(50_000))
TEN_PERCENT = Sizing(mode=SizingMode.PERCENT_EQUITY, value=Decimal(10))
ONE_PERCENT_AT_RISK = Sizing(mode=SizingMode.RISK_PERCENT, value=Decimal(1))


@pytest.fixture
def live(forgetful: Pipeline) -> Pipeline:
    forgetful.go_live(sizing=TEN_PERCENT)
    forgetful.know(an_instrument())
    forgetful.broker.money = MONEY
    return forgetful


def run(pipeline: Pipeline, **signal: object) -> None:
    wanted = {"quantity": None, "price": Decimal(100), **signal}
    pipeline.add_alert(signals=(a_signal(**wanted),))
    pipeline.worker().drain([USER])


def quantities(pipeline: Pipeline) -> list[Decimal]:
    return [request.quantity for request in pipeline.broker.requests]


def refusal(pipeline: Pipeline) -> str:
    execution = pipeline.executions()[-1]
    assert execution.status is ExecutionStatus.FAIL
    assert execution.response == {"rule": "sizing"}
    assert pipeline.broker.requests == []
    return str(execution.reason)


def test_a_share_of_the_equity_is_of_what_is_available_and_what_is_in_use(live: Pipeline):
    run(live)

    assert quantities(live) == [Decimal(200)]


def test_what_is_in_use_need_not_be_told(live: Pipeline):
    live.broker.money = Funds(available=Decimal(150_000))

    run(live)

    assert quantities(live) == [Decimal(150)]


def test_a_risk_per_trade_is_of_the_same_equity(live: Pipeline):
    live.change_strategy(sizing=ONE_PERCENT_AT_RISK)

    run(live, stop_loss=Decimal(95))

    assert quantities(live) == [Decimal(400)]


def test_every_order_is_sized_by_the_funds_of_its_moment(live: Pipeline):
    run(live)
    live.broker.money = Funds(available=Decimal(50_000))

    run(live)

    assert quantities(live) == [Decimal(200), Decimal(50)]


@pytest.mark.parametrize("kind", [BrokerErrorKind.BROKER_DOWN, BrokerErrorKind.RATE])
def test_an_order_is_refused_with_the_cause_when_the_funds_are_not_told(live: Pipeline, kind):
    live.broker.money = BrokerError(kind, "Dhan did not answer.")

    run(live)

    assert refusal(live) == (
        "The order is sized by the account's equity, and its funds are not known: "
        "Dhan did not answer."
    )


def test_a_session_that_ends_with_the_question_is_asked_nothing_more(live: Pipeline):
    live.broker.money = BrokerError(BrokerErrorKind.AUTH, "Invalid token.")

    run(live)
    run(live)

    assert live.expired == ["Invalid token."]
    assert live.broker.fund_reads == 1
    assert live.broker.requests == []


def test_an_ended_session_is_not_asked_for_its_funds(live: Pipeline):
    live.storage.now.brokers.save(replace(live.account(), status=BrokerStatus.EXPIRED))

    run(live)

    assert live.broker.fund_reads == 0
    assert live.executions()[-1].response == {"rule": "broker"}


@pytest.mark.parametrize(
    "signal",
    [{"quantity": Decimal(5)}, {"target": Decimal(5)}, {"action": "exit"}],
    ids=["a quantity", "a target", "an exit"],
)
def test_an_alert_that_needs_no_equity_asks_for_none(live: Pipeline, signal):
    run(live, **signal)

    assert live.broker.fund_reads == 0
