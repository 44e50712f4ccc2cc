"""Orders that a person places, changes and cancels: once each, whatever the line does."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from autotrade.domain.brokers import BrokerStatus
from autotrade.domain.errors import ConflictError, InvalidError, NotFoundError
from autotrade.domain.ids import BrokerId, OrderId
from autotrade.domain.orders import Order, OrderAmendment, OrderStatus, OrderTicket, OrderType, Side
from tests.support.factories import ACCOUNT, OTHER_USER, USER, a_fill, an_instrument
from tests.support.fake_broker import Answer, Killed, a_foreign_order
from tests.support.pipeline import Pipeline, facts


@pytest.fixture
def live(forgetful: Pipeline) -> Pipeline:
    forgetful.go_live()
    forgetful.know(an_instrument(freeze_quantity=Decimal(100)))
    return forgetful


def a_ticket(**changes: object) -> OrderTicket:
    values: dict[str, object] = {
        "broker_id": ACCOUNT,
        "symbol": "NSE:SBIN",
        "side": Side.BUY,
        "quantity": Decimal(10),
        "key": "first",
    }
    return OrderTicket(**{**values, **changes})  # type: ignore[arg-type]  # fields by name


def place(pipeline: Pipeline, answer: Answer = Answer.FILL, **changes: Any) -> Order:
    pipeline.broker.answers = [answer]
    return pipeline.trading.orders.place(USER, a_ticket(**changes))


def resting(pipeline: Pipeline) -> Order:
    return place(pipeline, Answer.ACCEPT, order_type=OrderType.LIMIT, price=Decimal(100))


def test_an_order_is_placed_and_filled(live: Pipeline):
    order = place(live)

    assert facts(order.status, order.average_price) == (OrderStatus.FILLED, 100)
    assert live.held() == 10
    assert live.executions() == []


def test_the_same_key_is_the_same_order(live: Pipeline):
    first, second = place(live), place(live)

    assert first.id == second.id
    assert len(live.broker.requests) == 1


def test_a_key_names_one_order_only(live: Pipeline):
    place(live)

    with pytest.raises(InvalidError, match="another order"):
        place(live, quantity=Decimal(11))


def test_other_keys_are_other_orders(live: Pipeline):
    place(live)
    place(live, key="second")

    assert len(live.broker.requests) == 2


def test_an_unknown_outcome_is_settled_by_the_tag_and_never_sent_again(live: Pipeline):
    order = place(live, Answer.LOST_AFTER)
    assert order.status is OrderStatus.UNKNOWN
    place(live)

    live.settle_down(rounds=3)

    assert live.orders()[0].status is OrderStatus.FILLED
    assert len(live.broker.requests) == 1
    assert live.held() == 10


@pytest.mark.parametrize("step", range(4))
def test_a_process_that_dies_leaves_at_most_one_order(live: Pipeline, step: int):
    dying = live.mortal_trading()
    live.killer.steps = step
    try:
        dying.orders.place(USER, a_ticket())
    except Killed:
        live.killer.steps, live.killer.is_dead = None, False

    live.settle_down(rounds=30)

    assert len(live.broker.book) <= 1
    assert live.held() == live.broker.net()
    ends = {order.status for order in live.orders()}
    assert ends <= {OrderStatus.FILLED, OrderStatus.LOST}


@pytest.mark.parametrize("answer", [Answer.NOT_SENT, Answer.RATE, Answer.REJECT, Answer.AUTH])
def test_what_was_not_taken_has_failed_with_a_reason(live: Pipeline, answer: Answer):
    order = place(live, answer)

    assert order.status is OrderStatus.REJECTED
    assert order.status_reason
    live.settle_down(rounds=3)
    assert live.broker.book == []


def test_a_large_quantity_goes_out_in_slices(live: Pipeline):
    place(live, quantity=Decimal(250))
    place(live, quantity=Decimal(250))

    assert [request.quantity for request in live.broker.requests] == [100, 100, 50]
    assert live.held() == 250


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"quantity": Decimal("1.5")}, "quantity"),
        ({"quantity": Decimal(0)}, "quantity"),
        ({"order_type": OrderType.LIMIT}, "price"),
        ({"order_type": OrderType.LIMIT, "price": Decimal("1.01")}, "price"),
        (
            {"order_type": OrderType.SLM, "trigger_price": Decimal("1.01")},
            "trigger_price",
        ),
        ({"product": "CARRY"}, "product"),
    ],
)
def test_what_the_exchange_does_not_take_is_refused_by_field(
    live: Pipeline, changes: dict[str, Any], field: str
):
    with pytest.raises(InvalidError) as refused:
        place(live, **changes)

    assert list(refused.value.errors) == [field]
    assert live.broker.requests == []


def test_a_stop_refuses_new_orders(live: Pipeline):
    live.halted = "All orders are stopped."

    with pytest.raises(ConflictError, match="stopped"):
        place(live)
    assert live.orders() == []


def test_an_account_of_somebody_else_is_not_found(live: Pipeline):
    with pytest.raises(NotFoundError):
        live.trading.orders.place(OTHER_USER, a_ticket())
    with pytest.raises(NotFoundError):
        place(live, broker_id=BrokerId("no such"))


def test_an_expired_account_takes_no_order(live: Pipeline):
    live.storage.now.brokers.save(replace(live.account(), status=BrokerStatus.EXPIRED))

    with pytest.raises(ConflictError, match="expired"):
        place(live)


def test_a_resting_order_is_cancelled(live: Pipeline):
    order = resting(live)

    cancelled = live.trading.orders.cancel(USER, order.id)

    assert cancelled.status is OrderStatus.CANCELLED
    assert live.broker.changes == [("cancel", "B1")]


def test_cancelling_twice_is_cancelling_once(live: Pipeline):
    order = resting(live)
    live.trading.orders.cancel(USER, order.id)

    again = live.trading.orders.cancel(USER, order.id)

    assert again.status is OrderStatus.CANCELLED
    assert len(live.broker.changes) == 1


@pytest.mark.parametrize("answer", [Answer.LOST_BEFORE, Answer.NOT_SENT, Answer.RATE])
def test_a_cancellation_that_did_not_arrive_is_sent_again(live: Pipeline, answer: Answer):
    order = resting(live)
    live.broker.answers = [answer]

    live.trading.orders.cancel(USER, order.id)
    live.settle_down(rounds=3, seconds=2)

    assert live.orders()[0].status is OrderStatus.CANCELLED


def test_an_order_that_fills_while_it_is_cancelled_is_filled(live: Pipeline):
    order = resting(live)
    live.broker.show(order.client_tag, OrderStatus.FILLED, a_fill())

    cancelled = live.trading.orders.cancel(USER, order.id)

    assert cancelled.status is OrderStatus.FILLED
    assert live.held() == 10


def test_an_order_whose_outcome_is_unknown_cannot_be_cancelled_yet(live: Pipeline):
    order = place(live, Answer.LOST_BEFORE)

    with pytest.raises(ConflictError, match="UNKNOWN"):
        live.trading.orders.cancel(USER, order.id)


def test_an_order_from_elsewhere_is_not_touched(live: Pipeline):
    live.trading.updates.apply(
        live.account(), a_foreign_order(status=OrderStatus.OPEN, filled_quantity=None)
    )
    (external,) = live.orders()

    with pytest.raises(ConflictError, match="elsewhere"):
        live.trading.orders.cancel(USER, external.id)
    with pytest.raises(ConflictError, match="elsewhere"):
        live.trading.orders.modify(USER, external.id, OrderAmendment(quantity=Decimal(9)))
    assert live.broker.changes == []


@pytest.mark.parametrize("answer", [Answer.ACCEPT, Answer.LOST_AFTER])
def test_a_change_is_shown_once_it_was_made(live: Pipeline, answer: Answer):
    order = resting(live)
    live.broker.answers = [answer]

    changed = live.trading.orders.modify(USER, order.id, OrderAmendment(price=Decimal(99)))

    assert facts(changed.price, changed.quantity) == (99, 10)
    assert live.broker.changes == [("modify", "B1")]


def test_a_change_that_is_not_known_to_be_made_is_not_repeated(live: Pipeline):
    order = resting(live)
    live.broker.answers = [Answer.LOST_BEFORE]

    with pytest.raises(ConflictError, match="not known"):
        live.trading.orders.modify(USER, order.id, OrderAmendment(price=Decimal(99)))

    assert live.orders()[0].price == 100
    assert len(live.broker.changes) == 1


def test_an_order_is_changed_at_most_so_often(live: Pipeline):
    order = resting(live)
    for cents in range(24):
        price = Decimal(100) + Decimal(cents) / 20
        live.trading.orders.modify(USER, order.id, OrderAmendment(price=price))

    with pytest.raises(ConflictError, match="24 times"):
        live.trading.orders.modify(USER, order.id, OrderAmendment(price=Decimal(98)))
    assert live.trading.orders.cancel(USER, order.id).status is OrderStatus.CANCELLED


@pytest.mark.parametrize(
    "amendment",
    [
        OrderAmendment(price=Decimal("99.01")),
        OrderAmendment(quantity=Decimal(101)),
        OrderAmendment(quantity=Decimal("0.5")),
    ],
)
def test_a_change_keeps_to_the_exchanges_rules(live: Pipeline, amendment: OrderAmendment):
    order = resting(live)

    with pytest.raises(InvalidError):
        live.trading.orders.modify(USER, order.id, amendment)
    assert live.broker.changes == []


def test_a_quantity_below_what_was_filled_is_refused(live: Pipeline):
    order = resting(live)
    live.broker.show(order.client_tag, OrderStatus.PARTIAL, a_fill(quantity=Decimal(6)))
    live.poll()

    with pytest.raises(ConflictError, match="6 is filled"):
        live.trading.orders.modify(USER, order.id, OrderAmendment(quantity=Decimal(5)))


def test_an_order_of_somebody_else_is_not_found(live: Pipeline):
    order = resting(live)

    with pytest.raises(NotFoundError):
        live.trading.orders.cancel(OTHER_USER, order.id)
    with pytest.raises(NotFoundError):
        live.trading.orders.modify(USER, OrderId("no such"), OrderAmendment())


def test_a_closed_market_takes_no_live_order(live: Pipeline):
    live.market_always_open = False
    trading = live.mortal_trading()
    live.clock.at = datetime(2026, 11, 20, 10, 1, tzinfo=UTC)

    with pytest.raises(ConflictError, match="09:15 to 15:30"):
        trading.orders.place(USER, a_ticket())


def test_in_a_year_that_the_calendar_does_not_have_no_live_order_is_taken(live: Pipeline):
    live.market_always_open = False
    trading = live.mortal_trading()
    live.clock.at = datetime(2027, 1, 4, 6, 0, tzinfo=UTC)

    with pytest.raises(ConflictError, match="2027 are not known"):
        trading.orders.place(USER, a_ticket())


def test_on_a_holiday_no_live_order_is_taken(live: Pipeline):
    live.market_always_open = False
    trading = live.mortal_trading()
    live.clock.at = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)

    with pytest.raises(ConflictError, match="Guru Nanak Jayanti"):
        trading.orders.place(USER, a_ticket())
