"""Paper accounts: margins, charges and what rests, and that everything always adds up."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typing_extensions import override

from autotrade.brokers.paper import PaperAccount, PaperBroker
from autotrade.domain.ids import BrokerId, ClientTag, UserId
from autotrade.domain.money import ZERO
from autotrade.domain.orders import Fill, OrderStatus, OrderType, Product, Side, Validity
from autotrade.domain.paper_states import PAPER_CAPITAL, PaperState
from autotrade.ports.brokers import (
    OrderChange,
    OrderReference,
    OrderRequest,
    OrderView,
    Outcome,
    PlaceResult,
)
from autotrade.ports.marketdata import Quote, Tick
from autotrade.ports.paper import PaperOrder
from tests.support.factories import USER
from tests.support.fakes import CountingIds, FakeClock, FakePaperBook, FakeQuotes

S, P = OrderStatus, Product
BROKER = BrokerId("broker-1")
SYMBOLS = ("NSE:SBIN", "NSE:NIFTY26NOVFUT", "NSE:NIFTY26NOV25000CE", "FX:EURUSD")


class RealQuotes(FakeQuotes):
    """Quotes of a real market, with their two sides."""

    def __init__(self) -> None:
        super().__init__()
        self.quotes: dict[str, Quote] = {}

    def show(self, symbol: str, price: str, **more: str) -> None:
        sides = {name: Decimal(value) for name, value in more.items()}
        at = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
        self.quotes[symbol] = Quote(
            symbol=symbol, price=Decimal(price), at=at, simulated=False, **sides
        )

    @override
    def last(self, symbol: str) -> Quote | None:
        return self.quotes.get(symbol)


class Desk:
    """One paper account, and words to trade on it."""

    def __init__(self, slippage: str = "0") -> None:
        self.clock, self.book, self.quotes = FakeClock(), FakePaperBook(), RealQuotes()
        self.house = PaperBroker(
            book=self.book,
            quotes=self.quotes,
            clock=self.clock,
            ids=CountingIds(),
            slippage=Decimal(slippage),
        )
        self.account: PaperAccount = self.house.account(BROKER, USER)
        self.placed: list[OrderReference] = []

    @property
    def state(self) -> PaperState:
        return self.house.state(BROKER, USER)

    def place(
        self, side: Side, quantity: str, seen: str | None = None, **changes: Any
    ) -> PlaceResult:
        tag = ClientTag(f"Q{len(self.placed):019}")
        named = None if seen is None else Decimal(seen)
        defaults: dict[str, Any] = {
            "client_tag": tag,
            "symbol": "NSE:SBIN",
            "side": side,
            "quantity": Decimal(quantity),
            "product": P.INTRADAY,
            "order_type": OrderType.MARKET,
            "validity": Validity.DAY,
            "reference_price": named,
        }
        request = OrderRequest(**{**defaults, **changes})
        result: PlaceResult = self.account.place(request)
        reference = OrderReference(
            broker_order_id=result.broker_order_id or "", client_tag=tag, symbol=request.symbol
        )
        self.placed.append(reference)
        return result

    def rest(self, side: Side, quantity: str, price: str, **changes: Any) -> PaperOrder:
        limit = {"order_type": OrderType.LIMIT, "price": Decimal(price), **changes}
        self.place(side, quantity, **limit)
        order = self.book.find(BROKER, self.placed[-1].client_tag)
        assert order is not None
        return order

    def tick(self, order: PaperOrder, price: str, **more: Any) -> OrderView | None:
        tick = Tick(symbol=order.request.symbol, price=Decimal(price), at=self.clock.now(), **more)
        if not self.house.concerns(order, tick):
            return None
        found = self.house.on_tick(order, tick)
        return None if found is None else found.view


@pytest.fixture
def desk() -> Desk:
    return Desk()


def fills(result: PlaceResult | OrderView | None) -> list[tuple[Decimal, Decimal]]:
    view = result.view if isinstance(result, PlaceResult) else result
    assert view is not None
    return [(fill.quantity, fill.price) for fill in view.fills]


def test_an_intraday_position_binds_a_fifth_and_costs_its_charges(desk):
    desk.place(Side.BUY, "100", "1000")

    # brokerage 20, exchange 3.07, SEBI 0.10, stamp 3, GST 4.17
    state = desk.state
    assert (state.margin, state.charges) == (Decimal(20_000), Decimal("30.34"))
    assert state.available == PAPER_CAPITAL - 20_000 - Decimal("30.34")


def test_a_delivery_is_paid_for_in_full_and_sold_for_all_of_it(desk):
    desk.place(Side.BUY, "10", "3000", product=P.DELIVERY)
    bought = desk.state
    desk.place(Side.SELL, "10", "3100", product=P.DELIVERY)

    assert (bought.holdings, bought.margin) == (Decimal(30_000), ZERO)
    assert (desk.state.holdings, desk.state.realized) == (ZERO, Decimal(1000))
    assert desk.state.cash == PAPER_CAPITAL + 1000 - desk.state.charges


def test_the_depository_is_paid_once_a_day_and_symbol(desk):
    desk.place(Side.BUY, "10", "100", product=P.DELIVERY)
    desk.place(Side.SELL, "4", "100", product=P.DELIVERY)
    desk.place(Side.SELL, "4", "100", product=P.DELIVERY)
    desk.clock.advance(days=1)
    desk.place(Side.SELL, "2", "100", product=P.DELIVERY)

    charged = [entry.charges.dp for entry in desk.book.ledger if entry.charges is not None]
    assert charged == [ZERO, Decimal("14.75"), ZERO, Decimal("14.75")]


def test_an_order_that_can_not_be_paid_is_rejected_with_both_figures(desk):
    result = desk.place(Side.BUY, "100", "1100", product=P.DELIVERY)

    assert result.outcome is Outcome.REJECTED
    assert result.message == (
        "There is not enough margin: 110131.12 is required, 100000.00 is available."
    )
    assert desk.state.cash == PAPER_CAPITAL


def test_what_only_reduces_is_never_rejected_for_margin(desk):
    desk.place(Side.BUY, "4000", "120")
    ruined = desk.place(Side.SELL, "4000", "90")

    assert ruined.outcome is Outcome.ACCEPTED
    assert desk.state.available < 0
    assert desk.place(Side.BUY, "1", "90").outcome is Outcome.REJECTED


def test_more_than_is_held_is_not_sold_for_delivery(desk):
    desk.place(Side.BUY, "5", "100", product=P.DELIVERY)

    result = desk.place(Side.SELL, "6", "100", product=P.DELIVERY)

    assert result.message == "Only what is held can be sold as DELIVERY: 5, not 6."


def test_a_short_option_blocks_a_part_of_its_strike_and_a_long_one_is_paid_for(desk):
    option = "NSE:NIFTY26NOV1000CE"
    desk.place(Side.SELL, "65", "10", symbol=option, product=P.CARRY)
    short = desk.state
    desk.place(Side.BUY, "130", "10", symbol=option, product=P.CARRY)

    assert (short.margin, short.holdings) == (Decimal(9750), ZERO)
    assert (desk.state.margin, desk.state.holdings) == (ZERO, Decimal(650))


def test_a_reversal_needs_the_margin_of_what_it_leaves(desk):
    desk.place(Side.BUY, "400", "1000")

    assert desk.place(Side.SELL, "800", "1000").outcome is Outcome.ACCEPTED
    assert desk.state.margin == Decimal(80_000)


def test_what_is_not_known_to_be_charged_is_refused_in_words(desk):
    result = desk.place(Side.BUY, "10", "100", product=P.CARRY)

    assert result.outcome is Outcome.REJECTED
    assert "can't be carried as CARRY" in (result.message or "")


def test_an_order_that_rests_reserves_its_margin_until_it_ends(desk):
    order = desk.rest(Side.BUY, "100", "1000")
    assert desk.state.reserved == order.reserved > Decimal(20_000)

    desk.account.cancel(desk.placed[-1])

    assert desk.state.reserved == ZERO


def test_a_resting_order_that_can_not_be_paid_is_rejected(desk):
    desk.rest(Side.BUY, "400", "1000")

    result = desk.place(Side.BUY, "400", order_type=OrderType.LIMIT, price=Decimal(1000))

    assert result.outcome is Outcome.REJECTED
    assert "not enough margin" in (result.message or "")


def test_an_order_that_would_reduce_reserves_nothing(desk):
    desk.place(Side.BUY, "400", "1000")

    order = desk.rest(Side.SELL, "400", "1100")

    assert (order.status, order.reserved) == (S.OPEN, ZERO)


def test_a_change_that_can_not_be_paid_leaves_the_order_as_it_was(desk):
    order = desk.rest(Side.BUY, "100", "1000")
    change = OrderChange(
        quantity=Decimal(1000),
        order_type=OrderType.LIMIT,
        validity=Validity.DAY,
        price=Decimal(1000),
    )

    result = desk.account.modify(desk.placed[-1], change)

    assert result.outcome is Outcome.REJECTED
    assert desk.book.find(BROKER, order.request.client_tag) == order
    assert desk.state.reserved == order.reserved


def test_a_market_order_takes_the_other_sides_price(desk):
    desk.quotes.show("NSE:SBIN", "100", bid="99.90", ask="100.10")

    assert fills(desk.place(Side.BUY, "1")) == [(Decimal(1), Decimal("100.10"))]
    assert fills(desk.place(Side.SELL, "1")) == [(Decimal(1), Decimal("99.90"))]


def test_slippage_makes_a_market_price_worse_on_a_tick_but_not_a_named_one():
    desk = Desk(slippage="10")
    desk.quotes.show("NSE:SBIN", "812.35")

    assert fills(desk.place(Side.BUY, "1")) == [(Decimal(1), Decimal("813.20"))]
    assert fills(desk.place(Side.SELL, "1")) == [(Decimal(1), Decimal("811.50"))]
    assert fills(desk.place(Side.BUY, "1", "812.35")) == [(Decimal(1), Decimal("812.35"))]


def test_a_real_quote_is_the_price_whatever_was_traded_before(desk):
    desk.place(Side.BUY, "1", "100")
    desk.quotes.show("NSE:SBIN", "120")

    assert fills(desk.place(Side.BUY, "1")) == [(Decimal(1), Decimal(120))]


def test_a_limit_order_is_filled_by_what_is_offered_and_rests_with_the_rest(desk):
    desk.quotes.show("NSE:SBIN", "100", bid="99", ask="100", ask_quantity="30")

    order = desk.rest(Side.BUY, "100", "100")

    assert (order.status, order.filled) == (S.PARTIAL, Decimal(30))
    view = desk.tick(order, "100", ask=Decimal("99.5"), ask_quantity=Decimal(70))
    assert view is not None
    assert (view.status, fills(view)[1]) == (S.FILLED, (Decimal(70), Decimal(100)))


def test_the_parts_of_an_order_are_charged_as_one(desk):
    desk.quotes.show("NSE:SBIN", "100", bid="99", ask="100", ask_quantity="30")
    order = desk.rest(Side.BUY, "1000", "100")
    desk.tick(order, "100")
    charges = desk.state.charges

    other = Desk()
    other.place(Side.BUY, "1000", "100")

    assert charges == other.state.charges


def test_an_immediate_order_is_cancelled_with_what_was_not_offered(desk):
    desk.quotes.show("NSE:SBIN", "100", ask="100", ask_quantity="30")

    order = desk.rest(Side.BUY, "100", "100", validity=Validity.IOC)

    assert (order.status, order.filled, order.reserved) == (S.CANCELLED, Decimal(30), ZERO)


@pytest.mark.parametrize(
    ("side", "tick", "filled"),
    [(Side.BUY, "100.05", False), (Side.BUY, "99", True), (Side.SELL, "99.95", False),
     (Side.SELL, "101", True)],
)  # fmt: skip
def test_a_resting_limit_is_filled_at_its_price_once_the_market_meets_it(desk, side, tick, filled):
    order = desk.rest(side, "10", "100")

    view = desk.tick(order, tick)

    assert (view is not None) is filled
    assert not filled or fills(view) == [(Decimal(10), Decimal(100))]


def test_a_triggered_stop_takes_the_market_and_a_stop_limit_rests_at_its_limit(desk):
    desk.place(Side.BUY, "20", "100")
    market = desk.rest(Side.SELL, "10", "95", order_type=OrderType.SLM, trigger_price=Decimal(95))
    limit = desk.rest(Side.SELL, "10", "94", order_type=OrderType.SL, trigger_price=Decimal(95))

    assert desk.tick(market, "95.05") is None
    assert fills(desk.tick(market, "94.50")) == [(Decimal(10), Decimal("94.50"))]
    fallen = desk.tick(limit, "93")
    assert fallen is not None
    assert fallen.status is S.OPEN
    again = desk.book.find(BROKER, limit.request.client_tag)
    assert again is not None
    assert fills(desk.tick(again, "94.10")) == [(Decimal(10), Decimal(94))]


def test_in_the_simulated_market_a_resting_order_goes_by_the_price_it_saw(desk):
    order = desk.rest(Side.SELL, "10", "110", reference_price=Decimal(100))

    assert desk.tick(order, "4000", simulated=True) is None
    assert desk.tick(order, "4396", simulated=True) is None
    assert fills(desk.tick(order, "4400", simulated=True)) == [(Decimal(10), Decimal(110))]


def test_a_fill_that_can_not_be_paid_any_more_cancels_the_order_with_the_reason(desk):
    desk.place(Side.BUY, "100", "900", product=P.DELIVERY)
    order = desk.rest(Side.SELL, "100", "1000", product=P.DELIVERY)
    desk.place(Side.SELL, "100", "900", product=P.DELIVERY)

    view = desk.tick(order, "1000")

    assert view is not None
    assert (view.status, view.reason) == (
        S.CANCELLED,
        "Only what is held can be sold as DELIVERY: 0, not 100.",
    )


def test_an_order_that_expires_frees_what_it_reserved(desk):
    order = desk.rest(Side.BUY, "10", "100")

    found = desk.house.expire(order, "The day is over.")

    assert found is not None
    assert (found.view.status, desk.state.reserved) == (S.EXPIRED, ZERO)
    assert desk.house.expire(order, "The day is over.") is None


def test_interest_is_charged_by_the_day_from_the_next_on_and_once(desk):
    desk.place(Side.BUY, "100", "1000", product=P.MTF)
    assert desk.state.loan == Decimal(75_000)

    first = desk.house.charge_interest(desk.state, date(2026, 11, 20))
    desk.clock.advance(days=3)
    three = desk.house.charge_interest(desk.state, date(2026, 11, 23))
    again = desk.house.charge_interest(desk.state, date(2026, 11, 23))

    # 0.0438 % of 75,000 is 32.85 a day
    assert (first, three, again) == (ZERO, Decimal("98.55"), ZERO)
    assert desk.state.interest == Decimal("98.55")


def test_what_is_paid_back_late_is_charged_interest_for_every_day_before(desk):
    desk.place(Side.BUY, "100", "1000", product=P.MTF)
    desk.clock.advance(days=4)
    desk.place(Side.SELL, "100", "1000", product=P.MTF)

    assert desk.state.interest == 3 * Decimal("32.85")
    assert desk.house.charge_interest(desk.state, date(2026, 11, 30)) == ZERO
    assert desk.house.check(BROKER, USER).balanced


def test_an_automatic_square_off_is_charged_once(desk):
    desk.place(Side.BUY, "10", "100")
    desk.place(Side.SELL, "10", "100")
    charges, tag = desk.state.charges, desk.placed[-1].client_tag

    assert desk.house.charge_square_off(BROKER, USER, tag)
    assert not desk.house.charge_square_off(BROKER, USER, tag)

    assert desk.state.charges == charges + Decimal("23.60")


def test_a_reset_begins_anew_and_cancels_what_rests(desk):
    desk.place(Side.BUY, "10", "100")
    order = desk.rest(Side.BUY, "10", "90")

    state, cancelled = desk.house.reset(BROKER, USER, Decimal(500_000))

    assert [view.broker_order_id for view in cancelled] == [order.broker_order_id]
    assert (state.cash, state.utilized, state.net_realized) == (Decimal(500_000), ZERO, ZERO)
    assert desk.account.positions() == []
    assert desk.house.check(BROKER, USER).balanced


def test_an_account_from_before_begins_with_what_its_fills_add_up_to(desk):
    for number, (side, price) in enumerate([(Side.BUY, "100"), (Side.SELL, "110")]):
        at = desk.clock.now() - timedelta(days=300 - number)
        request = OrderRequest(
            client_tag=ClientTag(f"Q{number}"),
            symbol="NSE:SBIN",
            side=side,
            quantity=Decimal(10 - 4 * number),
            product=P.CARRY if number == 7 else P.INTRADAY,
            order_type=OrderType.MARKET,
            validity=Validity.DAY,
        )
        fill = Fill(
            trade_id=f"P-{number}-1", quantity=request.quantity, price=Decimal(price), at=at
        )
        old = PaperOrder(
            broker_order_id=f"P-{number}",
            broker_id=BROKER,
            request=request,
            status=S.FILLED,
            placed_at=at,
            fills=(fill,),
        )
        desk.book.put(old)

    assert desk.house.open_all([(BROKER, USER)]) == 1
    assert desk.house.open_all([(BROKER, USER)]) == 0

    (position,) = desk.account.positions()
    assert (position.quantity, position.average_price) == (Decimal(4), Decimal(100))
    assert desk.state.realized == Decimal(60)
    assert desk.house.check(BROKER, USER).balanced


def test_a_check_finds_what_was_changed_by_hand(desk):
    desk.place(Side.BUY, "10", "100")
    entry = desk.book.ledger.pop()

    found = desk.house.check(BROKER, USER)

    assert not found.balanced
    assert any(problem.startswith("cash: the account says") for problem in found.problems)
    assert entry.lines


def test_whoever_changes_an_account_meanwhile_is_not_overwritten(desk):
    other = PaperBroker(
        book=desk.book, quotes=desk.quotes, clock=desk.clock, ids=CountingIds()
    ).account(BROKER, UserId(USER))
    desk.place(Side.BUY, "10", "100")
    other.place(
        OrderRequest(
            client_tag=ClientTag("other"),
            symbol="NSE:SBIN",
            side=Side.BUY,
            quantity=Decimal(5),
            product=P.INTRADAY,
            order_type=OrderType.MARKET,
            validity=Validity.DAY,
            reference_price=Decimal(100),
        )
    )

    desk.place(Side.SELL, "15", "100")

    assert desk.state.margin == ZERO
    assert desk.house.check(BROKER, USER).balanced


prices = st.decimals("0.05", 400, places=2)
orders = st.fixed_dictionaries(
    {
        "symbol": st.sampled_from(SYMBOLS),
        "side": st.sampled_from(Side),
        "quantity": st.decimals(1, 300, places=0),
        "product": st.sampled_from(Product),
        "order_type": st.sampled_from(OrderType),
        "validity": st.sampled_from(Validity),
        "price": prices,
        "trigger_price": prices,
        "reference_price": st.one_of(st.none(), prices),
    }
)
steps = st.one_of(
    st.tuples(st.just("place"), orders),
    st.tuples(st.just("tick"), st.tuples(prices, st.one_of(st.none(), st.decimals(0, 50, places=0)))),
    st.tuples(st.just("cancel"), st.integers(0, 30)),
    st.tuples(st.just("modify"), st.tuples(st.integers(0, 30), st.decimals(1, 90, places=0), prices)),
    st.tuples(st.just("again"), st.integers(0, 30)),
    st.tuples(st.just("reset"), st.sampled_from([None, Decimal(1000), Decimal(10_000_000)])),
    st.tuples(st.just("night"), st.none()),
)  # fmt: skip


class Anything:
    """Does whatever it is told on a desk."""

    def __init__(self) -> None:
        self.desk = Desk(slippage="3")
        self.requests: list[dict[str, Any]] = []

    def place(self, request: dict[str, Any]) -> None:
        self.requests.append(request)
        rest = {name: value for name, value in request.items() if name not in {"side", "quantity"}}
        self.desk.place(request["side"], str(request["quantity"]), **rest)

    def again(self, number: int) -> None:
        """Place a known order again."""
        if number < len(self.requests):
            tag = self.desk.placed[number].client_tag
            before = self.desk.book.find(BROKER, tag)
            request = OrderRequest(client_tag=tag, **self.requests[number])
            self.desk.account.place_all([request, request])
            assert self.desk.book.find(BROKER, tag) == before

    def tick(self, offer: tuple[Decimal, Decimal | None]) -> None:
        price, quantity = offer
        for order in self.desk.book.resting():
            self.desk.tick(order, str(price), bid_quantity=quantity, ask_quantity=quantity)

    def cancel(self, number: int) -> None:
        if number < len(self.desk.placed):
            self.desk.account.cancel(self.desk.placed[number])

    def modify(self, wish: tuple[int, Decimal, Decimal]) -> None:
        number, quantity, price = wish
        if number < len(self.desk.placed):
            change = OrderChange(
                quantity=quantity,
                order_type=OrderType.LIMIT,
                validity=Validity.DAY,
                price=price,
            )
            self.desk.account.modify(self.desk.placed[number], change)

    def reset(self, capital: Decimal | None) -> None:
        self.desk.house.reset(BROKER, USER, capital)

    def night(self, _: None) -> None:
        today = self.desk.clock.now().date()
        self.desk.house.charge_interest(self.desk.state, today)
        self.desk.clock.advance(days=1)


@settings(max_examples=150, deadline=None)
@given(st.lists(steps, max_size=25))
def test_whatever_is_done_everything_adds_up(done):
    """The position is the sum of its fills, the ledger is even, and nothing below zero is bound."""
    anything = Anything()
    for name, argument in done:
        getattr(anything, name)(argument)

        found = anything.desk.house.check(BROKER, USER)
        state = anything.desk.state
        assert found.problems == ()
        assert state.margin >= 0
        assert state.reserved >= 0
        assert state.loan >= 0
        assert sum(found.accounts.values()) == 0
        worth = state.cash + state.bound
        assert worth == state.starting_capital + state.net_realized
