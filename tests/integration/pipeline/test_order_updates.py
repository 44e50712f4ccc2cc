"""What a broker tells of an order by its stream or its books: late, twice, mixed up, or foreign."""

from decimal import Decimal
from itertools import permutations

import pytest

from autotrade.domain.executions import ExecutionStatus
from autotrade.domain.orders import Order, OrderStatus
from autotrade.ports.brokers import OrderView
from tests.support.factories import USER, a_fill, a_signal
from tests.support.fake_broker import Answer, a_foreign_order
from tests.support.pipeline import Pipeline, facts

OPEN, PARTIAL, FILLED, CANCELLED = (
    OrderStatus.OPEN,
    OrderStatus.PARTIAL,
    OrderStatus.FILLED,
    OrderStatus.CANCELLED,
)


@pytest.fixture
def dhan(forgetful: Pipeline) -> Pipeline:
    """A pipeline whose broker tells cumulative figures, as DhanHQ does."""
    forgetful.broker.tells_trades = False
    return forgetful


def accepted(pipeline: Pipeline, answer: Answer = Answer.ACCEPT) -> Order:
    pipeline.broker.answers = [answer]
    pipeline.add_alert()
    pipeline.worker().drain([USER])
    return pipeline.orders()[-1]


def told(order: Order, status: OrderStatus, filled: int = 0, average: str = "0") -> OrderView:
    return OrderView(
        broker_order_id="B1",
        client_tag=order.client_tag,
        status=status,
        filled_quantity=Decimal(filled),
        average_price=Decimal(average) or None,
    )


def apply(pipeline: Pipeline, *views: OrderView) -> Order:
    for view in views:
        pipeline.trading.updates.apply(pipeline.account(), view)
    return pipeline.orders()[0]


def test_cumulative_figures_become_fills_by_difference(dhan: Pipeline):
    order = accepted(dhan)

    after = apply(dhan, told(order, PARTIAL, 4, "100"), told(order, FILLED, 10, "106"))

    assert [facts(fill.quantity, fill.price) for fill in after.fills] == [(4, 100), (6, 110)]
    assert facts(after.status, after.filled_quantity, after.average_price) == (FILLED, 10, 106)
    assert dhan.held() == dhan.held(by_strategy=True) == 10
    assert dhan.executions()[0].status is ExecutionStatus.SUCCESS
    assert dhan.executions()[0].price == 106


def test_the_average_price_is_exactly_the_brokers(dhan: Pipeline):
    order = accepted(dhan)

    after = apply(dhan, told(order, PARTIAL, 3, "100.35"), told(order, FILLED, 10, "100.3333"))

    assert after.average_price == Decimal("100.3333")


STORY = ((OPEN, 0, "0"), (PARTIAL, 4, "100"), (PARTIAL, 7, "102"), (FILLED, 10, "103"))


@pytest.mark.parametrize("order_of_arrival", list(permutations(range(4))))
def test_updates_in_any_order_and_twice_end_the_same(
    dhan: Pipeline, order_of_arrival: tuple[int, ...]
):
    order = accepted(dhan)
    views = [told(order, *STORY[index]) for index in order_of_arrival]

    after = apply(dhan, *views, *reversed(views))

    assert facts(after.status, after.filled_quantity, after.average_price) == (FILLED, 10, 103)
    assert dhan.held() == dhan.held(by_strategy=True) == 10


def test_a_cancelled_order_keeps_what_was_filled_before_and_after(dhan: Pipeline):
    order = accepted(dhan)

    apply(dhan, told(order, PARTIAL, 4, "100"), told(order, CANCELLED, 4, "100"))
    after = apply(dhan, told(order, CANCELLED, 6, "100"))

    assert facts(after.status, after.filled_quantity) == (CANCELLED, 6)
    assert dhan.held() == 6
    assert dhan.executions()[0].status is ExecutionStatus.SUCCESS
    assert dhan.executions()[0].quantity == 6


@pytest.mark.parametrize("word", [OrderStatus.UNKNOWN, OrderStatus.CREATED])
def test_a_status_that_nobody_knows_ends_no_order(dhan: Pipeline, word: OrderStatus):
    order = accepted(dhan)

    after = apply(dhan, told(order, word))

    assert after.status is OrderStatus.ACCEPTED


def test_an_end_without_figures_waits_for_them(dhan: Pipeline):
    order = accepted(dhan)

    assert apply(dhan, told(order, FILLED)).status is OrderStatus.ACCEPTED
    assert apply(dhan, told(order, FILLED, 10)).status is OrderStatus.ACCEPTED
    assert apply(dhan, told(order, FILLED, 10, "100")).status is FILLED


def test_an_update_before_the_answer_settles_the_order_at_once(dhan: Pipeline):
    def meanwhile() -> None:
        order = dhan.orders()[0]
        assert order.status is OrderStatus.SENDING
        apply(dhan, told(order, FILLED, 10, "101"))

    dhan.broker.during_place = meanwhile

    order = accepted(dhan)

    assert facts(order.status, order.average_price) == (FILLED, 101)
    assert dhan.held() == 10
    assert [e.status for e in dhan.executions()] == [ExecutionStatus.SUCCESS]


def test_an_update_settles_an_order_whose_answer_was_lost(dhan: Pipeline):
    order = accepted(dhan, Answer.LOST_AFTER)
    assert order.status is OrderStatus.UNKNOWN

    after = apply(dhan, told(order, FILLED, 10, "100"))

    assert after.status is FILLED
    assert dhan.executions()[0].status is ExecutionStatus.SUCCESS


def test_an_update_without_a_tag_is_known_by_its_number(dhan: Pipeline):
    accepted(dhan)
    view = OrderView(
        broker_order_id="B1",
        client_tag=None,
        status=FILLED,
        filled_quantity=Decimal(10),
        average_price=Decimal(100),
    )

    assert apply(dhan, view).status is FILLED
    assert len(dhan.orders()) == 1


def test_an_order_from_elsewhere_is_shown_and_moves_nothing_of_ours(dhan: Pipeline):
    accepted(dhan)
    hand = a_foreign_order(status=OPEN, filled_quantity=Decimal(0), average_price=None)

    apply(dhan, hand, a_foreign_order(), a_foreign_order(), hand)

    _, external = dhan.orders()
    assert external.external
    assert facts(external.status, external.filled_quantity, external.average_price) == (
        FILLED,
        7,
        1500,
    )
    assert dhan.held(symbol="NSE:INFY") == 0
    assert dhan.storage.now.executions.of_order(USER, external.id) is None


def test_news_of_an_order_without_a_number_yet_are_not_taken_for_foreign(dhan: Pipeline):
    def meanwhile() -> None:
        view = a_foreign_order(broker_order_id="B1", symbol="NSE:SBIN")
        assert dhan.trading.updates.apply(dhan.account(), view) is None

    dhan.broker.during_place = meanwhile

    accepted(dhan)

    assert [order.external for order in dhan.orders()] == [False]


def test_the_book_is_read_when_no_push_comes(dhan: Pipeline):
    accepted(dhan)
    dhan.broker.show(dhan.orders()[0].client_tag, FILLED, a_fill())

    dhan.settle_down(rounds=2, seconds=1)

    assert dhan.orders()[0].status is FILLED
    assert dhan.held() == 10


def test_one_read_of_the_book_serves_all_orders_of_an_account(dhan: Pipeline):
    for name in ("SBIN", "INFY", "TCS"):
        dhan.broker.answers.append(Answer.ACCEPT)
        dhan.add_alert(signals=(a_signal(symbol=name),), lane=f"{dhan.strategy.id}:NSE:{name}")
    dhan.worker().drain([USER])

    assert dhan.poll() == 3

    assert dhan.broker.book_reads == 1


def test_a_resting_order_is_read_more_seldom_as_it_ages(dhan: Pipeline):
    accepted(dhan)

    reads = []
    for _ in range(60):
        dhan.poll()
        reads.append(dhan.broker.book_reads)
        dhan.clock.advance(seconds=1)

    assert reads[12] <= 6
    assert 8 <= reads[59] <= 11


def test_a_book_that_cant_be_read_changes_nothing(dhan: Pipeline):
    accepted(dhan)
    dhan.broker.failing_books = 100

    dhan.settle_down(rounds=5)

    assert dhan.orders()[0].status is OrderStatus.ACCEPTED


def test_a_look_up_that_finds_nothing_counts_only_when_the_book_can_be_read(dhan: Pipeline):
    accepted(dhan, Answer.LOST_BEFORE)
    dhan.broker.failing_books = 10_000

    dhan.settle_down(rounds=60)
    assert dhan.orders()[0].status is OrderStatus.UNKNOWN
    assert dhan.orders()[0].lookups == 0
    dhan.broker.failing_books = 0
    dhan.settle_down(rounds=60)

    assert dhan.orders()[0].status is OrderStatus.LOST
    assert dhan.told() == ["order.lost"]


def test_an_unknown_order_that_is_there_is_found_within_seconds(dhan: Pipeline):
    accepted(dhan, Answer.LOST_AFTER)

    dhan.settle_down(rounds=3, seconds=1)

    assert dhan.orders()[0].status is FILLED


def test_several_orders_with_one_tag_pause_the_account_and_warn(dhan: Pipeline):
    order = accepted(dhan, Answer.LOST_AFTER)
    dhan.broker.take(dhan.broker.requests[0])

    dhan.settle_down(rounds=3)
    dhan.add_alert()
    dhan.worker().drain([USER])

    assert dhan.account().status == "error"
    assert dhan.told() == ["order.doubled"]
    assert order.client_tag in str(dhan.account().status_reason)
