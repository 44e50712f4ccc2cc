"""A paper account of a test, and words to trade on it."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from typing_extensions import override

from autotrade.brokers.paper import PaperAccount, PaperBroker
from autotrade.domain.ids import BrokerId, ClientTag
from autotrade.domain.orders import OrderType, Product, Side, Validity
from autotrade.domain.paper_states import PaperState
from autotrade.ports.brokers import (
    OrderReference,
    OrderRequest,
    OrderView,
    PlaceResult,
)
from autotrade.ports.marketdata import Quote, Tick
from autotrade.ports.paper import PaperOrder
from tests.support.factories import USER
from tests.support.fakes import CountingIds, FakeClock, FakePaperBook, FakeQuotes

BROKER = BrokerId("broker-1")


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
            "product": Product.INTRADAY,
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


def fills(result: PlaceResult | OrderView | None) -> list[tuple[Decimal, Decimal]]:
    view = result.view if isinstance(result, PlaceResult) else result
    assert view is not None
    return [(fill.quantity, fill.price) for fill in view.fills]
