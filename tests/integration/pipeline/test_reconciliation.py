"""A broker's books against ours: every difference is told once, and nothing is told for nothing."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autotrade.domain.ids import client_tag
from autotrade.domain.market_hours import IST
from autotrade.domain.orders import OrderStatus, Product
from autotrade.domain.positions import Position
from autotrade.ports.brokers import OrderView
from autotrade.ports.storage import PositionKey
from tests.support import factories
from tests.support.factories import ACCOUNT, USER, a_fill, a_signal, an_instrument
from tests.support.fake_broker import Answer, a_foreign_order
from tests.support.pipeline import Pipeline, empty


@pytest.fixture
def live(forgetful: Pipeline) -> Pipeline:
    forgetful.go_live()
    forgetful.know(an_instrument())
    return forgetful


def run(pipeline: Pipeline, answer: Answer = Answer.FILL, **signal: object) -> None:
    pipeline.broker.answers = [answer]
    pipeline.add_alert(signals=(a_signal(**signal),))
    pipeline.worker().drain([USER])


def position(pipeline: Pipeline, symbol: str = "NSE:SBIN") -> Position:
    key = PositionKey(
        user_id=USER,
        broker_id=ACCOUNT,
        strategy_id=None,
        symbol=symbol,
        product=Product.INTRADAY,
    )
    found = pipeline.storage.now.positions.get(key)
    assert found is not None
    return found


def test_books_that_agree_tell_nothing(live: Pipeline):
    run(live)

    found = live.reconcile()

    assert not found.drifts
    assert not found.missing
    assert live.told() == []
    assert live.paused == timedelta(0)


def test_a_position_opened_elsewhere_is_shown_and_told_once(live: Pipeline):
    run(live)
    live.broker.by_hand = {"NSE:INFY": Decimal(7)}

    live.reconcile()
    live.reconcile()

    assert position(live, "NSE:INFY").external_quantity == 7
    assert position(live, "NSE:INFY").quantity == 0
    assert live.told() == ["position.drift"]


def test_what_was_opened_elsewhere_is_never_acted_on(live: Pipeline):
    live.broker.by_hand = {"NSE:SBIN": Decimal(7)}
    live.reconcile()

    run(live, action="exit", quantity=None)

    assert live.broker.requests == []


def test_a_position_closed_elsewhere_is_taken_out_of_the_strategy(live: Pipeline):
    run(live)
    live.broker.by_hand = {"NSE:SBIN": Decimal(-10)}
    live.broker.foreign = [
        a_foreign_order(
            symbol="NSE:SBIN",
            side="SELL",
            quantity=Decimal(10),
            filled_quantity=Decimal(10),
            average_price=Decimal(105),
        )
    ]

    live.reconcile()
    run(live, action="exit", quantity=None)

    assert live.held() == live.held(by_strategy=True) == 0
    assert position(live).realized_pnl == 50
    assert position(live).external_quantity == 0
    assert live.told() == ["position.drift"]
    assert len(live.broker.requests) == 1


def test_more_closed_elsewhere_than_was_held_is_partly_foreign(live: Pipeline):
    run(live)
    live.broker.by_hand = {"NSE:SBIN": Decimal(-15)}

    live.reconcile()
    live.reconcile()

    assert live.held() == 0
    assert position(live).external_quantity == -5
    assert live.told() == ["position.drift"]


def test_each_further_difference_is_told(live: Pipeline):
    for quantity in (7, 9, 0):
        live.broker.by_hand = {"NSE:INFY": Decimal(quantity)}
        live.reconcile()

    assert live.told() == ["position.drift"] * 3
    assert position(live, "NSE:INFY").external_quantity == 0


def test_a_fill_between_two_readings_is_no_difference(live: Pipeline):
    run(live, Answer.ACCEPT)
    tag = live.orders()[0].client_tag

    def fills_now() -> None:
        live.broker.show(tag, OrderStatus.FILLED, a_fill())
        live.broker.after_positions = lambda: None

    live.broker.after_positions = fills_now

    assert not live.reconcile().drifts
    assert live.told() == []
    assert live.held() == 10


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(parts=st.lists(st.integers(1, 5), min_size=1, max_size=8))
def test_no_false_alarm_while_an_order_fills_in_parts(live: Pipeline, parts: list[int]):
    empty(live.database)
    live.set_up()
    live.broker.book.clear()
    run(live, Answer.ACCEPT, quantity=Decimal(sum(parts)))
    tag = live.orders()[0].client_tag
    left = list(parts)

    def fill_more() -> None:
        if left:
            done = sum(parts) - sum(left[1:])
            left.pop(0)
            status = OrderStatus.PARTIAL if left else OrderStatus.FILLED
            live.broker.show(tag, status, a_fill(quantity=Decimal(done)))

    live.broker.after_positions = fill_more
    for _ in range(4):
        assert not live.reconcile().drifts

    assert live.told() == []
    assert live.held() == sum(parts)


def test_an_order_from_elsewhere_is_found_in_the_book(live: Pipeline):
    live.broker.foreign = [a_foreign_order()]

    live.reconcile()

    (order,) = live.orders()
    assert order.external
    assert order.symbol == "NSE:INFY"


def test_an_order_with_a_tag_like_ours_that_nobody_knows_is_told(live: Pipeline):
    tag = client_tag(ACCOUNT, factories.an_alert().id, 3)
    live.broker.foreign = [a_foreign_order(client_tag=tag)]

    live.reconcile()
    live.reconcile()

    assert live.told() == ["order.unknown_tag"]


def test_an_order_that_left_the_book_is_told_once(live: Pipeline):
    run(live, Answer.ACCEPT)
    live.broker.book.clear()

    assert live.reconcile().missing == {live.orders()[0].id}
    live.reconcile()

    assert live.told() == ["order.missing"]


def test_a_trade_that_the_order_book_does_not_show_yet_counts(live: Pipeline):
    run(live, Answer.ACCEPT)
    tag = live.orders()[0].client_tag
    live.broker.show(tag, OrderStatus.PARTIAL, a_fill(quantity=Decimal(4)))
    told = live.broker._told

    def stale(view: OrderView) -> OrderView:
        return replace(told(view), filled_quantity=Decimal(0), average_price=None)

    live.broker._told = stale  # type: ignore[method-assign]  # the book lags behind

    live.reconcile()

    assert live.orders()[0].filled_quantity == 4
    assert live.held() == 4
    assert live.told() == []


def test_a_lost_order_that_turns_up_in_the_book_is_counted_after_all(live: Pipeline):
    run(live, Answer.LOST_BEFORE)
    live.settle_down(rounds=20)
    assert live.orders()[0].status is OrderStatus.LOST

    live.broker.take(live.broker.requests[0])
    live.reconcile()

    assert live.orders()[0].status is OrderStatus.FILLED
    assert live.held() == 10


def test_books_that_cant_be_read_are_no_difference(live: Pipeline):
    run(live)
    live.broker.failing_books = 1

    assert live.trading.reconciliation.reconcile(USER, ACCOUNT) is None
    assert live.told() == []


def test_accounts_used_today_are_due_and_all_after_the_close(live: Pipeline):
    due = live.trading.reconciliation.due
    assert list(due(is_start=False)) == []
    assert list(due(is_start=True)) == [(USER, ACCOUNT)]

    live.clock.advance(hours=3, minutes=45)  # 15:45 in India
    assert list(due(is_start=False)) == [(USER, ACCOUNT)]
    live.clock.advance(minutes=5)
    run(live)
    assert list(due(is_start=False)) == [(USER, ACCOUNT)]


@pytest.mark.parametrize(
    ("local", "is_due"),
    [("09:16", False), ("15:44", False), ("15:45", True), ("15:46", True), ("15:47", False)],
)
def test_an_account_that_was_not_used_today_is_compared_at_the_close(
    live: Pipeline, local: str, is_due: bool
):
    hours, minutes = (int(part) for part in local.split(":"))
    noon = live.clock.now().astimezone(IST)
    at = noon.replace(hour=hours, minute=minutes)
    live.clock.advance(seconds=(at - noon).total_seconds())

    assert bool(live.trading.reconciliation.due(is_start=False)) is is_due


def test_an_account_is_compared_each_minute_while_an_order_is_open(live: Pipeline):
    run(live, Answer.ACCEPT)
    assert live.orders()[0].status is OrderStatus.ACCEPTED

    for _ in range(120):
        live.clock.advance(seconds=60)
        assert list(live.trading.reconciliation.due(is_start=False)) == [(USER, ACCOUNT)]
