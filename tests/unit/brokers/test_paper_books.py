"""The paper account's own books: what rests can be changed, and all adds up."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotrade.brokers.paper import PaperAccount, PaperBroker
from autotrade.domain.ids import BrokerId, ClientTag
from autotrade.domain.orders import OrderStatus, OrderType, Product, Side, Validity
from autotrade.domain.paper_states import PAPER_CAPITAL
from autotrade.ports.brokers import OrderChange, OrderReference, OrderRequest, Outcome, PlaceResult
from tests.support.factories import USER
from tests.support.fakes import CountingIds, FakeClock, FakePaperBook, FakeQuotes

SYMBOL = "NSE:SBIN"
BROKER = BrokerId("broker-1")


class Trader:
    """One paper account, and the numbers of what it placed."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.quotes = FakeQuotes()
        self.tags = 0
        self.book = FakePaperBook()
        self.house = PaperBroker(
            book=self.book, quotes=self.quotes, clock=self.clock, ids=CountingIds()
        )
        self.account: PaperAccount = self.house.account(BROKER, USER)

    def place(self, side: Side, quantity: int, seen: str, **changes: object) -> PlaceResult:
        self.tags += 1
        defaults: dict[str, object] = {
            "client_tag": ClientTag(f"Q{self.tags}"),
            "symbol": SYMBOL,
            "side": side,
            "quantity": Decimal(quantity),
            "product": Product.INTRADAY,
            "order_type": OrderType.MARKET,
            "validity": Validity.DAY,
            "reference_price": Decimal(seen),
        }
        return self.account.place(OrderRequest(**{**defaults, **changes}))  # type: ignore[arg-type]  # fields by name

    def rest(self) -> OrderReference:
        limit: dict[str, object] = {"order_type": OrderType.LIMIT, "price": Decimal(100)}
        placed = self.place(Side.BUY, 10, "101", **limit)
        assert placed.view is not None
        assert placed.view.status is OrderStatus.OPEN
        return OrderReference(
            broker_order_id=placed.broker_order_id or "",
            client_tag=ClientTag(f"Q{self.tags}"),
            symbol=SYMBOL,
        )


@pytest.fixture
def trader() -> Trader:
    return Trader()


def a_change(price: str, quantity: int = 10) -> OrderChange:
    return OrderChange(
        quantity=Decimal(quantity),
        order_type=OrderType.LIMIT,
        validity=Validity.DAY,
        price=Decimal(price),
    )


def test_a_resting_order_is_cancelled_once(trader):
    reference = trader.rest()

    first, second = trader.account.cancel(reference), trader.account.cancel(reference)

    assert (first.outcome, second.outcome) == (Outcome.ACCEPTED, Outcome.REJECTED)
    assert trader.account.order(reference).status is OrderStatus.CANCELLED
    assert second.message == "The order is cancelled already."


def test_a_changed_order_rests_at_its_new_price_and_size(trader):
    trader.quotes.prices[SYMBOL] = Decimal(101)
    reference = trader.rest()

    result = trader.account.modify(reference, a_change("99.95", 7))

    now = trader.account.order(reference)
    assert result.outcome is Outcome.ACCEPTED
    assert (now.status, now.price, now.quantity) == (
        OrderStatus.OPEN,
        Decimal("99.95"),
        Decimal(7),
    )


def test_a_changed_order_whose_price_is_met_fills(trader):
    trader.quotes.prices[SYMBOL] = Decimal(101)
    reference = trader.rest()

    trader.account.modify(reference, a_change("102"))

    assert trader.account.order(reference).status is OrderStatus.FILLED
    assert [trade.price for trade in trader.account.trades()] == [Decimal(101)]


def test_a_change_that_is_no_order_leaves_the_order_as_it_was(trader):
    reference = trader.rest()

    result = trader.account.modify(reference, a_change("102", quantity=0))

    assert result.outcome is Outcome.REJECTED
    assert trader.account.order(reference).quantity == Decimal(10)


def test_an_order_of_another_number_is_not_known(trader):
    reference = trader.rest()
    stranger = OrderReference(
        broker_order_id="P-0", client_tag=reference.client_tag, symbol=reference.symbol
    )

    assert trader.account.order(stranger) is None
    assert trader.account.cancel(stranger).outcome is Outcome.REJECTED
    assert trader.account.order(reference).status is OrderStatus.OPEN


def test_positions_and_money_are_the_sum_of_the_fills(trader):
    trader.place(Side.BUY, 10, "100")
    trader.place(Side.SELL, 4, "110")

    (position,) = trader.account.positions()
    funds = trader.account.funds()
    assert (position.quantity, position.average_price) == (Decimal(6), Decimal(100))
    assert (position.realized_pnl, position.unrealized_pnl) == (Decimal(40), Decimal(60))
    charges = trader.house.state(BROKER, USER).charges
    assert (funds.utilized, funds.available) == (Decimal(120), PAPER_CAPITAL + 40 - 120 - charges)


def test_what_was_delivered_yesterday_is_a_holding_and_no_position(trader):
    trader.place(Side.BUY, 10, "100", product=Product.DELIVERY)
    assert [each.quantity for each in trader.account.positions()] == [Decimal(10)]
    assert trader.account.holdings() == []

    trader.clock.advance(days=1)
    trader.place(Side.SELL, 3, "105", product=Product.DELIVERY)

    assert [each.quantity for each in trader.account.holdings()] == [Decimal(10)]
    assert [each.quantity for each in trader.account.positions()] == [Decimal(-3)]


def test_the_books_begin_at_midnight_in_india_but_keep_what_rests(trader):
    trader.clock.at = datetime(2026, 11, 20, 18, 29, tzinfo=UTC)
    trader.place(Side.BUY, 1, "100")
    resting = trader.rest()

    trader.clock.at = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)

    assert [each.broker_order_id for each in trader.account.orders()] == [resting.broker_order_id]
    assert trader.account.trades() == []


def test_a_paper_account_has_no_session_that_could_end(trader):
    assert trader.account.check().expires_at is None


@given(
    st.lists(
        st.tuples(st.sampled_from(Side), st.integers(1, 50), st.integers(1, 500)),
        min_size=1,
        max_size=20,
    )
)
def test_what_is_worth_and_what_is_left_is_what_there_was(deals):
    """Capital + gains = money left + what positions bind; and quantities add up."""
    trader = Trader()
    for side, quantity, price in deals:
        assert trader.place(side, quantity, str(price)).outcome is Outcome.ACCEPTED

    (position,) = trader.account.positions()
    funds = trader.account.funds()
    assert position.quantity == sum(side.sign * quantity for side, quantity, _ in deals)
    cash = sum(side.sign * quantity * price for side, quantity, price in deals)
    last = deals[-1][2]
    total = (position.realized_pnl or 0) + (position.unrealized_pnl or 0)
    assert float(total) == pytest.approx(float(position.quantity * last - cash))
    money = funds.available + (funds.utilized or 0)
    charges = trader.house.state(BROKER, USER).charges
    assert money == PAPER_CAPITAL + (position.realized_pnl or 0) - charges
