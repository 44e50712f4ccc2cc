"""Clocks that are wrong: minutes apart, set back, and over midnight in India and in UTC."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from autotrade.domain.alerts import AlertStatus
from autotrade.domain.orders import OrderStatus
from autotrade.domain.strategies import RiskLimits
from tests.support.factories import USER, a_signal
from tests.support.fake_broker import Answer
from tests.support.pipeline import Pipeline

FIVE_MINUTES = timedelta(minutes=5)


def set_clock(pipeline: Pipeline, by: timedelta) -> None:
    pipeline.clock.advance(seconds=by.total_seconds())


@pytest.mark.parametrize("off", [FIVE_MINUTES, -FIVE_MINUTES], ids=["ahead", "behind"])
def test_a_worker_whose_clock_is_wrong_doubles_nothing(pipeline: Pipeline, off: timedelta):
    """A worker that runs ahead takes every lease for old, one that runs behind none."""
    for number in range(6):
        pipeline.post(price=str(100 + number))

    def another_worker() -> None:
        set_clock(pipeline, off)
        pipeline.worker("whose clock is wrong").drain([USER])
        set_clock(pipeline, -off)

    for _ in range(6):
        steps = [another_worker]
        pipeline.broker.during_place = lambda steps=steps: steps.pop()() if steps else None  # type: ignore[misc]  # bound now
        pipeline.worker().drain([USER])
    pipeline.broker.during_place = lambda: None
    set_clock(pipeline, FIVE_MINUTES)
    pipeline.settle_down(rounds=20)

    assert set(pipeline.broker.taken().values()) == {1}
    assert len(pipeline.broker.taken()) == 6
    assert {alert.status for alert in pipeline.all_alerts()} == {AlertStatus.DONE}
    assert pipeline.held() == pipeline.broker.net()


@pytest.mark.parametrize("off", [FIVE_MINUTES, -FIVE_MINUTES], ids=["ahead", "back"])
@pytest.mark.parametrize("answer", [Answer.LOST_AFTER, Answer.LOST_BEFORE])
def test_a_clock_that_is_set_while_an_order_is_unknown_settles_it_all_the_same(
    forgetful: Pipeline, off: timedelta, answer: Answer
):
    forgetful.broker.answers = [answer]
    forgetful.post()
    forgetful.worker().drain([USER])
    assert forgetful.orders()[0].status is OrderStatus.UNKNOWN

    set_clock(forgetful, off)
    forgetful.settle_down(rounds=90)

    assert len(forgetful.broker.requests) == 1
    was_taken = answer is Answer.LOST_AFTER
    expected = OrderStatus.FILLED if was_taken else OrderStatus.LOST
    assert forgetful.orders()[0].status is expected


def test_a_live_alert_of_a_clock_that_was_set_forward_is_late_and_told(forgetful: Pipeline):
    forgetful.go_live()
    forgetful.post()

    set_clock(forgetful, FIVE_MINUTES)
    forgetful.settle_down(rounds=2)

    assert forgetful.broker.requests == []
    assert forgetful.all_alerts()[0].status is AlertStatus.EXPIRED


def test_a_repeated_delivery_is_known_though_the_clock_was_set_back(pipeline: Pipeline):
    first = pipeline.post()

    set_clock(pipeline, -FIVE_MINUTES)
    again = pipeline.post()

    assert again.duplicate
    assert again.alert_id == first.alert_id


@pytest.mark.parametrize(
    ("at", "is_new_day"),
    [
        (datetime(2026, 11, 20, 18, 29, 59, tzinfo=UTC), False),  # 23:59:59 in India
        (datetime(2026, 11, 20, 18, 30, tzinfo=UTC), True),  # midnight in India
        (datetime(2026, 11, 21, 0, 0, tzinfo=UTC), True),  # midnight in UTC, the same day here
    ],
)
def test_the_days_loss_begins_anew_at_midnight_in_india(
    pipeline: Pipeline, at: datetime, is_new_day: bool
):
    pipeline.post(quantity="10", price="100")
    pipeline.post(action="exit", quantity="", price="90")
    pipeline.worker().drain([USER])
    lost = -sum(order.realized_pnl for order in pipeline.orders())
    assert lost > 0
    pipeline.change_strategy(risk=RiskLimits(max_daily_loss=Decimal(lost)))
    before = len(pipeline.broker.requests)

    set_clock(pipeline, at - pipeline.clock.now())
    pipeline.add_alert(signals=(a_signal(),))
    pipeline.worker().drain([USER])

    assert len(pipeline.broker.requests) - before == int(is_new_day)
