"""The order pipeline on a real database, with fakes for all that is outside of it.

A worker is killed by raising ``Killed`` at its next numbered step, as SIGKILL would end it: what
was committed stays, nothing else happens.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from threading import Lock
from typing import Any, TypeVar

from pymongo import MongoClient
from pymongo.database import Database

from autotrade.domain.alerts import Alert, AlertStatus
from autotrade.domain.brokers import BrokerAccount, BrokerSpec, BrokerType
from autotrade.domain.errors import ConflictError
from autotrade.domain.executions import Execution
from autotrade.domain.ids import BrokerId, ClientTag
from autotrade.domain.orders import Fill, Order, OrderStatus
from autotrade.domain.strategies import Strategy
from autotrade.ports.brokers import LookupFailedError, OrderRequest, OrderView, Outcome, PlaceResult
from autotrade.ports.storage import PositionKey, Query, Repositories, Storage
from autotrade.services.alerts import AlertService, Delivery, Receipt
from autotrade.services.intents import IntentService
from autotrade.services.lanes import LaneService
from autotrade.services.placements import PlacementService
from autotrade.services.sweeps import SweepService
from autotrade.storage.schema import prepare
from autotrade.storage.unit_of_work import MongoStorage
from tests.support import factories
from tests.support.fakes import FakeClock, FakeQuotes

T = TypeVar("T")
Documents = Database[dict[str, Any]]
LANE = f"{factories.STRATEGY}:NSE:SBIN"


class Killed(BaseException):
    """The worker died here."""


class Killer:
    """Lets a worker live for ``steps`` more steps; None is for ever."""

    def __init__(self) -> None:
        self.steps: int | None = None
        self.passed: list[str] = []
        self.is_dead = False

    def step(self, name: str) -> None:
        if self.steps == 0:
            self.steps, self.is_dead = None, True
        if self.is_dead:  # nothing that is done on the way out reaches anybody
            raise Killed(name)
        self.passed.append(name)
        if self.steps is not None:
            self.steps -= 1


class ClockedIds:
    """UUIDv7s of a fake clock's time."""

    def __init__(self, clock: FakeClock):
        self._clock = clock

    def new(self) -> str:
        return factories.an_id(self._clock.now())


class FakeJobs:
    """Remembers the lanes that were woken; ``away`` is a Redis that does not answer."""

    def __init__(self) -> None:
        self.woken: list[str] = []
        self.away = False

    def wake_lane(self, lane: str) -> bool:
        if not self.away and lane not in self.woken:
            self.woken.append(lane)
        return not self.away

    def lane_awake(self, lane: str) -> None:
        if lane in self.woken:
            self.woken.remove(lane)


class FakeBell:
    """Counts the rings."""

    def __init__(self) -> None:
        self.rings = 0

    def ring(self) -> None:
        self.rings += 1


class PlainNames:
    """Webhook names that are their strategies' ids."""

    def new(self) -> str:
        return "name"

    def fingerprint(self, name: str) -> str:
        return f"hash of {name}"


class Answer(StrEnum):
    """What the fake broker does with an order, and says of it."""

    FILL = "fill"
    ACCEPT = "accept"
    PARTIAL = "partial"
    REJECT = "reject"
    NOT_SENT = "not sent"
    LOST_BEFORE = "no answer, and not taken"
    LOST_AFTER = "no answer, but taken"


class FakeBroker:
    """A broker with books of its own; ``answers`` are given in turn, then it fills."""

    def __init__(self, clock: FakeClock, killer: Killer, *, places_once: bool):
        self.places_once = places_once
        self.answers: list[Answer] = []
        self.requests: list[OrderRequest] = []
        self.book: list[tuple[OrderRequest, OrderView]] = []
        self.failing_lookups = 0
        self.lookups = 0
        self.during_place: Callable[[], None] = lambda: None
        self._clock = clock
        self._killer = killer
        self._lock = Lock()

    def place(self, request: OrderRequest) -> PlaceResult:
        self._killer.step("before the request")
        with self._lock:
            self.requests.append(request)
            result = self._place(request)
        self.during_place()
        self._killer.step("after the answer")
        return result

    def find_by_tag(self, tag: ClientTag) -> Sequence[OrderView]:
        self.lookups += 1
        if self.failing_lookups:
            self.failing_lookups -= 1
            raise LookupFailedError
        return [view for request, view in self.book if request.client_tag == tag]

    def taken(self) -> Counter[ClientTag]:
        """Count the orders that were taken, by tag: the proof of exactly once."""
        return Counter(request.client_tag for request, _ in self.book)

    def net(self) -> Decimal:
        """Return what the fills sum up to."""
        return sum(
            (
                fill.quantity * request.side.sign
                for request, view in self.book
                for fill in view.fills
            ),
            Decimal(0),
        )

    def show(self, tag: ClientTag, status: OrderStatus, *fills: Fill) -> OrderView:
        """Set what the books say of an order, and return it."""
        for index, (request, view) in enumerate(self.book):
            if request.client_tag == tag:
                self.book[index] = (request, replace(view, status=status, fills=fills))
                return self.book[index][1]
        raise LookupError(tag)

    def _place(self, request: OrderRequest) -> PlaceResult:
        known = [view for old, view in self.book if old.client_tag == request.client_tag]
        if known and self.places_once:
            return PlaceResult(outcome=Outcome.ACCEPTED, view=known[0])
        answer = self.answers.pop(0) if self.answers else Answer.FILL
        match answer:
            case Answer.NOT_SENT:
                return PlaceResult(outcome=Outcome.NOT_SENT, message="No connection.")
            case Answer.LOST_BEFORE:
                return PlaceResult(outcome=Outcome.UNKNOWN, message="Timed out.")
            case Answer.REJECT:
                return PlaceResult(outcome=Outcome.REJECTED, message="Margin.", code="RMS")
            case _:
                return self._take(request, answer)

    def _take(self, request: OrderRequest, answer: Answer) -> PlaceResult:
        quantity = request.quantity / 2 if answer is Answer.PARTIAL else request.quantity
        fill = factories.a_fill(
            trade_id=f"trade of {request.client_tag}",
            quantity=quantity,
            price=request.price or request.reference_price or Decimal(100),
            at=self._clock.now(),
        )
        status = {
            Answer.ACCEPT: OrderStatus.OPEN,
            Answer.PARTIAL: OrderStatus.PARTIAL,
        }.get(answer, OrderStatus.FILLED)
        view = OrderView(
            broker_order_id=f"B{len(self.book) + 1}",
            client_tag=request.client_tag,
            status=status,
            fills=() if answer is Answer.ACCEPT else (fill,),
        )
        self.book.append((request, view))
        if answer is Answer.LOST_AFTER:
            return PlaceResult(outcome=Outcome.UNKNOWN, message="Timed out.")
        if answer is Answer.ACCEPT:
            number = view.broker_order_id
            return PlaceResult(outcome=Outcome.ACCEPTED, broker_order_id=number)
        return PlaceResult(outcome=Outcome.ACCEPTED, view=view)


class OneBroker:
    """A directory in which every account is at the fake broker."""

    def __init__(self, broker: FakeBroker):
        self._broker = broker
        self.closed: set[BrokerId] = set()
        self.before_open: Callable[[], None] = lambda: None

    def specs(self) -> Sequence[BrokerSpec]:
        return ()

    def spec(self, broker_type: BrokerType) -> BrokerSpec:
        raise LookupError(broker_type)

    def open(self, account: BrokerAccount) -> FakeBroker:
        self.before_open()
        if account.id in self.closed:
            msg = "Orders can't be sent through this broker."
            raise ConflictError(msg)
        return self._broker


class _Watched:
    """Passes everything on, and counts the steps of a worker."""

    def __init__(self, inner: Any, killer: Killer):
        self._inner = inner
        self._killer = killer

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        return _Watched(found, self._killer) if name == "alerts" else found

    def claim_next(self, *arguments: Any) -> Any:
        self._killer.step("before the claim")
        alert = self._inner.claim_next(*arguments)
        if alert is not None:
            self._killer.step("after the claim")
        return alert


class MortalStorage:
    """Storage whose user can be killed before and after each transaction and claim."""

    def __init__(self, inner: Storage, killer: Killer):
        self._inner = inner
        self._killer = killer

    @property
    def now(self) -> Repositories:
        watched: Any = _Watched(self._inner.now, self._killer)
        repositories: Repositories = watched
        return repositories

    def transact(self, work: Callable[[Repositories], T]) -> T:
        self._killer.step("before a transaction")
        result = self._inner.transact(work)
        self._killer.step("after a transaction")
        return result


def empty(database: Documents) -> None:
    """Leave a prepared database without documents."""
    if "users" not in database.list_collection_names():
        prepare(database)
    for name in database.list_collection_names():
        database[name].delete_many({})


class Pipeline:
    """The services as bootstrap puts them together, and a user with a strategy."""

    def __init__(self, client: MongoClient[dict[str, Any]], *, places_once: bool = True):
        self.clock = FakeClock(factories.NOON)
        self.ids = ClockedIds(self.clock)
        self.killer = Killer()
        self.storage: Storage = MongoStorage(client, self.ids)
        self.jobs, self.bell = FakeJobs(), FakeBell()
        self.broker = FakeBroker(self.clock, self.killer, places_once=places_once)
        self.directory = OneBroker(self.broker)
        self.quotes = FakeQuotes()
        self.alerts = AlertService(
            storage=self.storage,
            clock=self.clock,
            ids=self.ids,
            names=PlainNames(),
            jobs=self.jobs,
            bell=self.bell,
        )
        self.placements = self._placements(self.storage)
        self.sweeps = SweepService(
            storage=self.storage, clock=self.clock, jobs=self.jobs, placements=self.placements
        )
        self.storage.now.users.add(factories.a_user())
        self.storage.now.brokers.add(factories.an_account())
        self.strategy = self.add_strategy()

    def add_strategy(self, **changes: object) -> Strategy:
        strategy = factories.a_strategy(**changes)
        self.storage.now.strategies.add(strategy)
        return strategy

    def change_strategy(self, **changes: Any) -> None:
        was = self.strategy
        self.strategy = replace(was, **changes)
        self.storage.now.strategies.save(self.strategy, was=was.status, changed_at=was.updated_at)

    def worker(self, owner: str = "worker-1") -> LaneService:
        """Return a new worker; one that was killed stays dead."""
        self.killer.is_dead = False
        storage = MortalStorage(self.storage, self.killer)
        return LaneService(
            storage=storage,
            clock=self.clock,
            jobs=self.jobs,
            bell=self.bell,
            intents=IntentService(
                storage=storage,
                clock=self.clock,
                ids=self.ids,
                quotes=self.quotes,
                market_always_open=True,
            ),
            placements=self._placements(storage),
            owner=owner,
        )

    def post(self, body: str = "", *, strategy: Strategy | None = None, **fields: str) -> Receipt:
        """Deliver a body, or one that buys 10 SBIN at 100 with ``fields`` changed."""
        path = (strategy or self.strategy).id
        return self.alerts.receive(path, Delivery(body=(body or a_body(**fields)).encode()))

    def add_alert(self, **changes: object) -> Alert:
        """Put an alert straight into the inbox."""
        self.clock.advance(milliseconds=1)
        alert = factories.an_alert(**{"received_at": self.clock.now(), **changes})
        assert self.storage.now.alerts.add(alert)
        return alert

    def settle_down(self, *, rounds: int = 60, seconds: float = 5) -> None:
        """Let time pass, sweep, and drain every lane that was woken, again and again."""
        for _ in range(rounds):
            self.sweeps.sweep()
            for lane in list(self.jobs.woken):
                self.worker("worker-2").drain(lane)
            self.clock.advance(seconds=seconds)

    def alert(self, alert_id: str) -> Alert:
        return next(alert for alert in self.all_alerts() if alert.id == alert_id)

    def all_alerts(self) -> Sequence[Alert]:
        page = self.storage.now.alerts.page(Query(user_id=factories.USER, limit=500))
        return page.items[::-1]

    def orders(self) -> Sequence[Order]:
        page = self.storage.now.orders.page(Query(user_id=factories.USER, limit=500))
        return page.items[::-1]

    def executions(self) -> Sequence[Execution]:
        page = self.storage.now.executions.page(Query(user_id=factories.USER, limit=500))
        return page.items[::-1]

    def held(self, *, by_strategy: bool = False, symbol: str = "NSE:SBIN") -> Decimal:
        """Return the position of the account, or the strategy's share of it."""
        known = self.orders()
        key = PositionKey(
            user_id=factories.USER,
            broker_id=factories.ACCOUNT,
            strategy_id=factories.STRATEGY if by_strategy else None,
            symbol=symbol,
            product=known[0].product if known else factories.an_order().product,
        )
        position = self.storage.now.positions.get(key)
        return position.quantity if position is not None else Decimal(0)

    def expire_leases(self) -> None:
        """Let the time pass after which a dead worker's alerts are taken over."""
        self.clock.advance(seconds=31)

    def is_quiet(self) -> bool:
        """Say whether every alert has ended."""
        waiting = {AlertStatus.RECEIVED, AlertStatus.CLAIMED}
        return not any(alert.status in waiting for alert in self.all_alerts())

    def _placements(self, storage: Storage) -> PlacementService:
        return PlacementService(
            storage=storage,
            clock=self.clock,
            ids=self.ids,
            brokers=self.directory,
            bell=self.bell,
        )


def a_body(**fields: str) -> str:
    """Return the text of a flat JSON alert: buy 10 SBIN at 100, with ``fields`` changed."""
    values = {
        "symbol": "NSE:SBIN",
        "action": "buy",
        "quantity": "10",
        "price": "100",
        **fields,
    }
    inner = ", ".join(f'"{name}": "{value}"' for name, value in values.items() if value)
    return "{" + inner + "}"
