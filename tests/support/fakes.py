"""Fakes of the ports that are smaller than their real adapters."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import uuid_utils

from autotrade.domain.events import Event
from autotrade.domain.ids import BrokerId, ClientTag, StrategyId, UserId
from autotrade.domain.ledger import LedgerAccount, LedgerEntry, LedgerSums
from autotrade.domain.orders import Fill, Product
from autotrade.domain.paper_states import PaperState
from autotrade.ports.marketdata import Quote
from autotrade.ports.paper import RESTING, PaperBatch, PaperOrder
from autotrade.ports.storage import Page, Query
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
        self.states: dict[BrokerId, PaperState] = {}
        self.ledger: list[LedgerEntry] = []
        self.commits = 0

    def commit(self, batch: PaperBatch) -> bool:
        broker_id = batch.after.id
        keys = [(broker_id, order.request.client_tag) for order in batch.added]
        known = self.states.get(broker_id)
        is_stale = (known and known.version) != (batch.before and batch.before.version)
        if is_stale or len({*keys} - self.orders.keys()) < len(keys):
            return False
        self.commits += 1
        self.states[broker_id] = batch.after
        for order in (*batch.added, *batch.changed):
            self.put(order)
        self.ledger.extend(batch.entries)
        return True

    def put(self, order: PaperOrder) -> None:
        """Store an order as it is, without an account."""
        self.orders[order.broker_id, order.request.client_tag] = order

    def account(self, broker_id: BrokerId) -> PaperState | None:
        return self.states.get(broker_id)

    def accounts(self) -> Iterator[PaperState]:
        yield from list(self.states.values())

    def accounts_with(self, product: Product) -> Sequence[PaperState]:
        return [
            state
            for state in self.states.values()
            if any(each.product is product for each in state.positions.values())
        ]

    def find(self, broker_id: BrokerId, tag: ClientTag) -> PaperOrder | None:
        return self.orders.get((broker_id, tag))

    def known(
        self, broker_id: BrokerId, tags: Collection[ClientTag]
    ) -> Mapping[ClientTag, PaperOrder]:
        found = {tag: self.find(broker_id, tag) for tag in tags}
        return {tag: order for tag, order in found.items() if order is not None}

    def last_fill(self, broker_id: BrokerId, symbol: str) -> Fill | None:
        fills = [
            fill
            for order in self.filled(broker_id)
            if order.request.symbol == symbol
            for fill in order.fills
        ]
        return max(fills, key=lambda fill: fill.at, default=None)

    def of_day(self, broker_id: BrokerId, since: datetime) -> Sequence[PaperOrder]:
        return [
            order
            for order in self.orders.values()
            if order.broker_id == broker_id
            and (order.placed_at >= since or order.status in RESTING)
        ]

    def resting(
        self, broker_id: BrokerId | None = None, changed_since: datetime | None = None
    ) -> Sequence[PaperOrder]:
        return [
            order
            for order in self.orders.values()
            if order.status in RESTING
            and broker_id in {None, order.broker_id}
            and (changed_since is None or (order.changed_at or order.placed_at) >= changed_since)
        ]

    def filled(self, broker_id: BrokerId) -> Iterable[PaperOrder]:
        mine = [order for order in self.orders.values() if order.broker_id == broker_id]
        return [order for order in mine if order.fills]

    def quantities(
        self, broker_id: BrokerId, since: datetime
    ) -> Mapping[tuple[str, Product], Decimal]:
        sums: dict[tuple[str, Product], Decimal] = {}
        for order in self.filled(broker_id):
            key = order.request.symbol, order.request.product
            for fill in order.fills:
                if fill.at >= since:
                    change = fill.quantity * order.request.side.sign
                    sums[key] = sums.get(key, Decimal(0)) + change
        return sums

    def entries(self, query: Query) -> Page[LedgerEntry]:
        mine = [entry for entry in self.ledger if entry.user_id == query.user_id]
        return Page(mine[::-1][: query.limit], None)

    def has_entry(self, key: str) -> bool:
        return any(entry.key == key for entry in self.ledger)

    def sums(self, user_id: UserId, broker_id: BrokerId) -> LedgerSums:
        mine = [entry for entry in self.ledger if entry.broker_id == broker_id]
        balances: dict[LedgerAccount, Decimal] = {}
        for entry in mine:
            for line in entry.lines:
                balances[line.account] = balances.get(line.account, Decimal(0)) + line.amount
        uneven = [entry.id for entry in mine if sum(line.amount for line in entry.lines)]
        return LedgerSums(entries=len(mine), balances=balances, uneven=uneven)


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


class FakePublisher:
    """Remembers what was published; ``fails`` lets the next publication end with an error."""

    def __init__(self) -> None:
        self.heard: list[Event] = []
        self.shown: dict[UserId, int] = {}
        self.fails = False

    def told(self, user_ids: Collection[UserId]) -> Mapping[UserId, int]:
        return {user: self.shown[user] for user in user_ids if user in self.shown}

    def publish(
        self, events: Sequence[Event], after: Mapping[UserId, int | None]
    ) -> Collection[UserId]:
        if self.fails:
            self.fails = False
            raise ConnectionError
        refused = {user for user in after if self.shown.get(user) != after[user]}
        for event in events:
            if event.user_id not in refused:
                self.heard.append(event)
                self.shown[event.user_id] = event.seq or 0
        return refused

    def tell(self, events: Sequence[Event]) -> bool:
        firsts: dict[UserId, int] = {}
        for event in events:
            firsts.setdefault(event.user_id, event.seq or 0)
        return bool(events) and not self.publish(events, {u: n - 1 for u, n in firsts.items()})

    def prepare(self, events: Sequence[Event]) -> Callable[[], bool]:
        return lambda: self.tell(events)

    def numbers(self, user: UserId) -> list[int | None]:
        return [event.seq for event in self.heard if event.user_id == user]
