"""Orders whose outcome is not known, fills that come late or twice, and what is held meanwhile."""

from decimal import Decimal

import pytest

from autotrade.domain.alerts import AlertStatus
from autotrade.domain.executions import ExecutionStatus
from autotrade.domain.orders import Order, OrderStatus
from autotrade.domain.strategies import RiskLimits
from autotrade.ports.brokers import OrderView
from tests.support.factories import ACCOUNT, USER, a_fill, a_signal, an_account
from tests.support.fake_broker import Answer
from tests.support.pipeline import Pipeline

PART = a_fill(trade_id="t1", quantity=Decimal(4), price=Decimal(100))
REST = a_fill(trade_id="t2", quantity=Decimal(6), price=Decimal(110))


def sent(pipeline: Pipeline, answer: Answer) -> Order:
    pipeline.broker.answers = [answer]
    pipeline.post()
    pipeline.worker().drain([USER])
    return pipeline.orders()[-1]


def seen(order: Order, status: OrderStatus, *fills: object) -> OrderView:
    return OrderView(
        broker_order_id="B1",
        client_tag=order.client_tag,
        status=status,
        fills=fills,  # type: ignore[arg-type]  # all fills
    )


def now(pipeline: Pipeline) -> tuple[OrderStatus, ExecutionStatus]:
    return pipeline.orders()[-1].status, pipeline.executions()[-1].status


def test_an_unknown_outcome_is_a_state_until_the_books_tell(forgetful: Pipeline):
    sent(forgetful, Answer.LOST_AFTER)
    assert now(forgetful) == (OrderStatus.UNKNOWN, ExecutionStatus.PENDING)

    forgetful.settle_down(rounds=4)

    assert now(forgetful) == (OrderStatus.FILLED, ExecutionStatus.SUCCESS)
    assert forgetful.held() == 10
    assert len(forgetful.broker.requests) == 1


def test_an_order_in_nobodys_books_is_lost_after_a_minute_and_never_sent_again(
    forgetful: Pipeline,
):
    sent(forgetful, Answer.LOST_BEFORE)

    forgetful.settle_down(rounds=11)
    assert now(forgetful) == (OrderStatus.UNKNOWN, ExecutionStatus.PENDING)
    forgetful.settle_down(rounds=10)

    assert now(forgetful) == (OrderStatus.LOST, ExecutionStatus.FAIL)
    assert "Check with the broker" in str(forgetful.executions()[0].reason)
    assert forgetful.broker.lookups >= 6
    assert len(forgetful.broker.requests) == 1


def test_books_that_cant_be_read_say_nothing(forgetful: Pipeline):
    forgetful.broker.failing_lookups = 10_000
    sent(forgetful, Answer.LOST_AFTER)

    forgetful.settle_down(rounds=100)
    assert now(forgetful) == (OrderStatus.UNKNOWN, ExecutionStatus.PENDING)
    forgetful.broker.failing_lookups = 0
    forgetful.settle_down(rounds=4)

    assert now(forgetful) == (OrderStatus.FILLED, ExecutionStatus.SUCCESS)


def test_a_failed_look_up_forgets_none_that_found_nothing(forgetful: Pipeline):
    sent(forgetful, Answer.LOST_BEFORE)
    forgetful.settle_down(rounds=8)
    before = forgetful.orders()[0].lookups
    forgetful.broker.failing_lookups = 1
    forgetful.settle_down(rounds=2)

    assert forgetful.orders()[0].lookups == before > 0


def test_a_lost_order_that_turns_up_is_counted_after_all(forgetful: Pipeline):
    order = sent(forgetful, Answer.LOST_BEFORE)
    forgetful.settle_down(rounds=30)

    forgetful.placements.settle(order, seen(order, OrderStatus.FILLED, PART, REST))

    assert now(forgetful) == (OrderStatus.FILLED, ExecutionStatus.SUCCESS)
    assert forgetful.held() == forgetful.held(by_strategy=True) == 10


def test_an_exit_waits_until_the_entry_before_it_is_known(forgetful: Pipeline):
    sent(forgetful, Answer.LOST_AFTER)
    forgetful.add_alert(signals=(a_signal(action="exit", quantity=None),))

    forgetful.worker().drain([USER])
    assert forgetful.all_alerts()[-1].status is AlertStatus.RECEIVED
    forgetful.settle_down(rounds=10)

    assert [request.side for request in forgetful.broker.requests] == ["BUY", "SELL"]
    assert forgetful.held() == 0


def test_an_alert_behind_an_order_that_is_never_found_loses_no_attempt(forgetful: Pipeline):
    sent(forgetful, Answer.LOST_BEFORE)
    forgetful.add_alert(signals=(a_signal(action="sell"),))

    forgetful.settle_down(rounds=25)

    assert [order.status for order in forgetful.orders()] == ["LOST", "FILLED"]
    assert [request.side for request in forgetful.broker.requests] == ["BUY", "SELL"]


def test_a_live_alert_behind_an_order_that_is_never_found_expires_and_says_why(
    forgetful: Pipeline,
):
    forgetful.go_live(risk=RiskLimits(max_age_seconds=30))
    sent(forgetful, Answer.LOST_BEFORE)
    forgetful.add_alert(signals=(a_signal(action="sell"),))

    forgetful.settle_down(rounds=25)

    assert len(forgetful.broker.requests) == 1
    assert forgetful.all_alerts()[-1].status is AlertStatus.EXPIRED
    reason = str(forgetful.executions()[-1].reason)
    assert "max_age_seconds is 30. It waited: An earlier order's outcome is not known" in reason


def test_fills_come_in_parts(forgetful: Pipeline):
    order = sent(forgetful, Answer.ACCEPT)

    forgetful.placements.settle(order, seen(order, OrderStatus.PARTIAL, PART))
    assert now(forgetful) == (OrderStatus.PARTIAL, ExecutionStatus.PENDING)
    assert forgetful.held() == 4
    forgetful.placements.settle(order, seen(order, OrderStatus.FILLED, PART, REST))

    assert now(forgetful) == (OrderStatus.FILLED, ExecutionStatus.SUCCESS)
    assert forgetful.held() == forgetful.held(by_strategy=True) == 10
    assert forgetful.executions()[0].price == 106


@pytest.mark.parametrize("status", [OrderStatus.PARTIAL, OrderStatus.FILLED])
def test_a_fill_that_is_told_twice_counts_once(forgetful: Pipeline, status: OrderStatus):
    order = sent(forgetful, Answer.ACCEPT)
    view = seen(order, status, PART)

    for _ in range(3):
        forgetful.placements.settle(order, view)

    assert forgetful.held() == 4
    assert forgetful.orders()[0].filled_quantity == 4


def test_news_out_of_order_take_nothing_back(forgetful: Pipeline):
    order = sent(forgetful, Answer.ACCEPT)

    forgetful.placements.settle(order, seen(order, OrderStatus.FILLED, PART, REST))
    forgetful.placements.settle(order, seen(order, OrderStatus.PARTIAL, PART))
    forgetful.placements.settle(order, seen(order, OrderStatus.OPEN))

    assert now(forgetful) == (OrderStatus.FILLED, ExecutionStatus.SUCCESS)
    assert forgetful.held() == 10


def test_a_part_filled_and_then_cancelled_is_a_success_of_that_part(forgetful: Pipeline):
    order = sent(forgetful, Answer.ACCEPT)

    forgetful.placements.settle(order, seen(order, OrderStatus.CANCELLED, PART))

    assert now(forgetful) == (OrderStatus.CANCELLED, ExecutionStatus.SUCCESS)
    assert forgetful.executions()[0].quantity == 4


def test_a_fill_that_raced_a_cancel_counts_whenever_it_is_told(forgetful: Pipeline):
    order = sent(forgetful, Answer.ACCEPT)

    forgetful.placements.settle(order, seen(order, OrderStatus.CANCELLED))
    assert now(forgetful) == (OrderStatus.CANCELLED, ExecutionStatus.FAIL)
    forgetful.placements.settle(order, seen(order, OrderStatus.CANCELLED, PART))

    assert now(forgetful) == (OrderStatus.CANCELLED, ExecutionStatus.SUCCESS)
    assert forgetful.held() == forgetful.held(by_strategy=True) == 4


def test_an_execution_tells_of_fills_that_come_after_its_end(forgetful: Pipeline):
    order = sent(forgetful, Answer.ACCEPT)

    forgetful.placements.settle(order, seen(order, OrderStatus.CANCELLED, PART))
    forgetful.placements.settle(order, seen(order, OrderStatus.CANCELLED, PART, REST))

    assert forgetful.executions()[0].quantity == 10
    assert forgetful.executions()[0].price == 106


@pytest.mark.parametrize("status", [OrderStatus.PARTIAL, OrderStatus.FILLED])
def test_old_news_are_not_told_again(forgetful: Pipeline, status: OrderStatus):
    order = sent(forgetful, Answer.ACCEPT)
    forgetful.placements.settle(order, seen(order, status, PART))
    told = len(forgetful.storage.now.events.unpublished(100))

    forgetful.placements.settle(order, seen(order, status, PART))

    assert len(forgetful.storage.now.events.unpublished(100)) == told


def test_an_answer_that_comes_after_the_order_was_marked_unknown_is_not_lost(
    forgetful: Pipeline,
):
    def meanwhile() -> None:
        forgetful.clock.advance(seconds=40)
        forgetful.broker.failing_lookups = 5
        forgetful.sweeps.sweep()

    forgetful.broker.answers = [Answer.PARTIAL]
    forgetful.broker.during_place = meanwhile
    forgetful.post()

    forgetful.worker().drain([USER])

    assert now(forgetful) == (OrderStatus.PARTIAL, ExecutionStatus.PENDING)
    assert forgetful.held() == 5


def test_a_rejection_that_comes_late_is_still_a_rejection(forgetful: Pipeline):
    def meanwhile() -> None:
        forgetful.clock.advance(seconds=40)
        forgetful.sweeps.sweep()

    forgetful.broker.answers = [Answer.REJECT]
    forgetful.broker.during_place = meanwhile
    forgetful.post()

    forgetful.worker().drain([USER])

    assert now(forgetful) == (OrderStatus.REJECTED, ExecutionStatus.FAIL)


def test_an_order_whose_broker_is_gone_holds_up_no_other(forgetful: Pipeline):
    sent(forgetful, Answer.LOST_AFTER)
    elsewhere = an_account(id="second account")
    forgetful.storage.now.brokers.add(elsewhere)
    second = forgetful.add_strategy(id="second", broker_id=elsewhere.id)
    forgetful.broker.answers = [Answer.LOST_AFTER]
    forgetful.post(strategy=second)
    forgetful.worker().drain([USER])
    forgetful.directory.closed = {ACCOUNT}

    forgetful.settle_down(rounds=5)

    assert [order.status for order in forgetful.orders()] == ["UNKNOWN", "FILLED"]


def test_an_order_for_a_broker_that_is_gone_is_rejected(pipeline: Pipeline):
    pipeline.directory.closed = {ACCOUNT}
    pipeline.post()

    pipeline.worker().drain([USER])

    assert now(pipeline) == (OrderStatus.REJECTED, ExecutionStatus.FAIL)


def test_realized_profit_is_the_strategys(pipeline: Pipeline):
    pipeline.post()
    pipeline.worker().drain([USER])
    pipeline.post(action="sell", price="103")
    pipeline.worker().drain([USER])

    assert [order.realized_pnl for order in pipeline.orders()] == [0, 30]
    assert pipeline.held() == 0
