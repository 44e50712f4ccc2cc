"""Fakes of the ports that are smaller than their real adapters."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import uuid_utils

from autotrade.domain.ids import BrokerId, ClientTag, StrategyId
from autotrade.domain.orders import Fill, OrderStatus
from autotrade.ports.marketdata import Quote
from autotrade.ports.paper import RESTING, PaperOrder
from autotrade.ports.webhooks import Passage


class FakeClock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime | None = None):
        self.at = at or datetime(2026, 11, 20, 5, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def advance(self, **by: float) -> None:
        self.at += timedelta(**by)


class UuidSource:
    """Real UUIDv7s."""

    def new(self) -> str:
        return str(uuid_utils.uuid7())


class CountingIds:
    """Ids that a test can foretell: id-1, id-2, ..."""

    def __init__(self) -> None:
        self.count = 0

    def new(self) -> str:
        self.count += 1
        return f"id-{self.count}"


class FakeQuotes:
    """Quotes that a test sets."""

    def __init__(self, **prices: str):
        self.prices = {symbol.replace("_", ":"): Decimal(price) for symbol, price in prices.items()}

    def last(self, symbol: str) -> Quote | None:
        price = self.prices.get(symbol)
        at = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
        return None if price is None else Quote(symbol=symbol, price=price, at=at, simulated=True)

    def moved(self, symbol: str, price: Decimal, since: datetime) -> Decimal:
        """A quiet market: what was seen is still the price."""
        return price


class FakePaperBook:
    """The paper broker's book, in memory."""

    def __init__(self) -> None:
        self.orders: dict[tuple[BrokerId, ClientTag], PaperOrder] = {}

    def add(self, order: PaperOrder) -> PaperOrder:
        return self.orders.setdefault((order.broker_id, order.request.client_tag), order)

    def add_all(self, orders: Sequence[PaperOrder]) -> Sequence[PaperOrder]:
        return [self.add(order) for order in orders]

    def find(self, broker_id: BrokerId, tag: ClientTag) -> PaperOrder | None:
        return self.orders.get((broker_id, tag))

    def last_fill(self, broker_id: BrokerId, symbol: str) -> Fill | None:
        fills = [
            fill
            for order in self.orders.values()
            if order.broker_id == broker_id and order.request.symbol == symbol
            for fill in order.fills
        ]
        return max(fills, key=lambda fill: fill.at, default=None)

    def replace(self, order: PaperOrder, was: OrderStatus) -> bool:
        key = (order.broker_id, order.request.client_tag)
        if self.orders[key].status is not was:
            return False
        self.orders[key] = order
        return True

    def of_day(self, broker_id: BrokerId, since: datetime) -> Sequence[PaperOrder]:
        return [
            order
            for order in self.orders.values()
            if order.broker_id == broker_id
            and (order.placed_at >= since or order.status in RESTING)
        ]

    def filled(self, broker_id: BrokerId) -> Iterable[PaperOrder]:
        mine = [order for order in self.orders.values() if order.broker_id == broker_id]
        return [order for order in mine if order.fills]


class QuickPasswords:
    """Passwords without the cost of Argon2."""

    def hash(self, password: str) -> str:
        return f"hashed:{password}"

    def verify(self, stored: str, password: str) -> bool:
        return stored == f"hashed:{password}"

    def is_outdated(self, stored: str) -> bool:
        return False

    def waste(self, password: str) -> None:
        return None


class FakeGate:
    """The gate of the webhooks in memory; ``away`` is a Redis that does not answer."""

    def __init__(self) -> None:
        self.marks: dict[StrategyId, str] = {}
        self.used: Counter[StrategyId] = Counter()
        self.away = False
        self.trips = 0

    def enter(self, deliveries: Mapping[StrategyId, int]) -> Mapping[StrategyId, Passage]:
        self.trips += 1
        self.used.update(deliveries)
        return {
            each: Passage(
                None if self.away else self.marks.get(each),
                self.used[each],
                timedelta(seconds=42.5),
            )
            for each in deliveries
        }

    def mark(self, strategy_id: StrategyId) -> str | None:
        return None if self.away else self.marks.setdefault(strategy_id, "0")

    def changed(self, strategy_id: StrategyId) -> None:
        self.marks[strategy_id] = str(int(self.marks.get(strategy_id, "0")) + 1)
