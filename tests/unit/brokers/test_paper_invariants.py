"""Whatever is done to a paper account, everything adds up."""

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from autotrade.brokers.paper.expiries import charge_as_settled
from autotrade.domain.orders import OrderType, Product, Side, Validity
from autotrade.domain.paper_states import held
from autotrade.ports.brokers import (
    OrderChange,
    OrderRequest,
)
from tests.support.factories import USER
from tests.support.paper_desk import BROKER, Desk

SYMBOLS = ("NSE:SBIN", "NSE:NIFTY26NOVFUT", "NSE:NIFTY26NOV25000CE", "FX:EURUSD")
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
    st.tuples(st.just("settle"), st.integers(0, 30)),
    st.tuples(st.just("worthless"), st.sampled_from(SYMBOLS)),
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

    def settle(self, number: int) -> None:
        """Charge an order as one that stood for a settlement; once, however often it is asked."""
        if number < len(self.desk.placed):
            tag = self.desk.placed[number].client_tag
            charge_as_settled(self.desk.house, BROKER, USER, tag)
            before = self.desk.state
            assert not charge_as_settled(self.desk.house, BROKER, USER, tag)
            assert self.desk.state == before

    def worthless(self, symbol: str) -> None:
        """Close everything in a symbol at nothing, as an option that ends out of the money is."""
        for position in tuple(self.desk.state.positions.values()):
            if position.symbol == symbol and position.quantity:
                self.place(
                    {
                        "symbol": symbol,
                        "side": Side.SELL if position.quantity > 0 else Side.BUY,
                        "quantity": abs(position.quantity),
                        "product": position.product,
                        "order_type": OrderType.MARKET,
                        "validity": Validity.DAY,
                        "reference_price": Decimal(0),
                    }
                )
                assert held(self.desk.state, symbol, position.product) == 0

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
