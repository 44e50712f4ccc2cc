"""The order pipeline on a real database, with fakes for all that is outside of it.

A ``FakeBroker`` is at the other end; a ``Killer`` ends workers at any of their steps.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeVar

from pymongo import MongoClient
from pymongo.database import Database
from typing_extensions import override

from autotrade.domain.alerts import Alert, AlertStatus
from autotrade.domain.brokers import BrokerAccount, BrokerStatus, BrokerType
from autotrade.domain.errors import AutotradeError
from autotrade.domain.executions import Execution
from autotrade.domain.ids import UserId
from autotrade.domain.instruments import Instrument
from autotrade.domain.market_calendar import (
    MarketCalendar,
    MarketStatus,
    always_open,
    segment_of,
)
from autotrade.domain.orders import Order, Product
from autotrade.domain.strategies import Strategy
from autotrade.domain.webhooks import RateLimit
from autotrade.ports.storage import Outbox, PositionKey, Query, Repositories, Storage
from autotrade.services.alerts import AlertService, Receipt
from autotrade.services.audit import AuditService
from autotrade.services.deliveries import Delivery
from autotrade.services.kill_switch import KillSwitches
from autotrade.services.lanes import LaneService
from autotrade.services.notifications import Notifications
from autotrade.services.reconciliation import Reconciled
from autotrade.services.sweeps import SweepService
from autotrade.services.trading import Ground, Trading
from autotrade.storage import client as mongo
from autotrade.storage.market_calendar import seeded
from autotrade.storage.schema import prepare
from autotrade.storage.unit_of_work import MongoStorage
from tests.support import factories
from tests.support.fake_broker import FakeBroker, Killer, OneBroker
from tests.support.fakes import FakeClock, FakeGate, FakeQuotes

T = TypeVar("T")
Documents = Database[dict[str, Any]]
HOURS = MarketCalendar(seeded())
LIMIT = 1000
LANE = f"{factories.STRATEGY}:NSE:SBIN"


class ClockedIds:
    """UUIDv7s of a fake clock's time."""

    def __init__(self, clock: FakeClock):
        self._clock = clock

    def new(self) -> str:
        return factories.an_id(self._clock.now())


class InlineThreads(Executor):
    """Runs what is submitted at once, in the thread that submits it; a death is no error."""

    @override
    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(work(*args, **kwargs))
        except (ArithmeticError, AutotradeError, LookupError, TypeError, ValueError) as error:
            future.set_exception(error)
        return future


class FakeJobs:
    """Remembers whose lanes were woken; ``away`` is a Redis that does not answer."""

    def __init__(self) -> None:
        self.woken: list[UserId] = []
        self.away = False

    def wake(self, user_id: UserId) -> bool:
        if not self.away and user_id not in self.woken:
            self.woken.append(user_id)
        return not self.away

    def taken(self) -> list[UserId]:
        """Return whose lanes were woken, and forget it."""
        woken, self.woken = self.woken, []
        return woken


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


class _Watched:
    """Passes everything on, and counts the steps of a worker."""

    def __init__(self, inner: Any, killer: Killer):
        self._inner = inner
        self._killer = killer

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        return _Watched(found, self._killer) if name == "alerts" else found

    def claim_due(self, *arguments: Any) -> Any:
        self._killer.step("before the claim")
        claimed = self._inner.claim_due(*arguments)
        if claimed.alerts:
            self._killer.step("after the claim")
        return claimed

    def claim(self, alerts: Sequence[Alert], *arguments: Any) -> Any:
        if not alerts:
            return []
        self._killer.step("before the claim")
        claimed = self._inner.claim(alerts, *arguments)
        self._killer.step("after the claim")
        return claimed


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

    def outbox(self) -> Outbox:
        return self._inner.outbox()

    def transact(
        self, work: Callable[[Repositories], T], meanwhile: Callable[[T], None] | None = None
    ) -> T:
        self._killer.step("before a transaction")
        result = self._inner.transact(work, meanwhile)
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
        self.gate = FakeGate()
        self.storage: Storage = MongoStorage(client, self.ids, self.gate)
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
            gate=self.gate,
            limit=RateLimit(LIMIT, 60),
            bell=self.bell,
        )
        self.instruments: dict[str, Instrument] = {}
        self.instruments_awaited = False
        self.expired: list[str] = []
        self.paused = timedelta(0)
        self.halted: str | None = None
        self.market_always_open = True
        self.database = mongo.database(client)
        self.notifications = Notifications(storage=self.storage, clock=self.clock, ids=self.ids)
        self.audit = AuditService(storage=self.storage, clock=self.clock, ids=self.ids)
        self.to_stop: list[UserId] = []
        self.switches = KillSwitches(
            storage=self.storage,
            clock=self.clock,
            bell=self.bell,
            notifications=self.notifications,
            audit=self.audit,
            on_kill=self.to_stop.append,
        )
        self.trading = self._trading(self.storage)
        self.placements = self.trading.placements
        self.sweeps = SweepService(
            storage=self.storage,
            clock=self.clock,
            jobs=self.jobs,
            placements=self.placements,
            intents=self.trading.intents,
        )
        self.set_up()

    def set_up(self) -> None:
        """Make the user, the account and the strategy."""
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

    def go_live(self, **changes: Any) -> None:
        """Send the strategy's orders to a real broker from now on."""
        self.storage.now.brokers.save(replace(self.account(), type=BrokerType.DHANHQ))
        self.broker.tells_trades = False
        self.change_strategy(paper_trading=False, **changes)

    def know(self, instrument: Instrument) -> None:
        """Have an instrument in the master."""
        self.instruments[instrument.symbol] = instrument

    def _halted(self, repos: Repositories, user_id: UserId, *, reduces: bool) -> str | None:
        return self.halted or self.switches.refusal(repos, user_id, reduces=reduces)

    def worker(self, owner: str = "worker-1") -> LaneService:
        """Return a new worker; one that was killed stays dead."""
        self.killer.is_dead = False
        storage = MortalStorage(self.storage, self.killer)
        trading = self._trading(storage)
        return LaneService(
            storage=storage,
            clock=self.clock,
            jobs=self.jobs,
            bell=self.bell,
            intents=trading.intents,
            placements=trading.placements,
            threads=InlineThreads(),
            owner=owner,
        )

    def mortal_trading(self) -> Trading:
        """Return the services around orders as another process has them, which can die."""
        self.killer.is_dead = False
        return self._trading(MortalStorage(self.storage, self.killer))

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

    def poll(self) -> int:
        """Look at every account whose orders are due."""
        return sum(self.trading.polls.poll(*account) for account in self.trading.polls.due())

    def reconcile(self) -> Reconciled:
        """Compare the account's books."""
        found = self.trading.reconciliation.reconcile(factories.USER, factories.ACCOUNT)
        assert found is not None
        return found

    def account(self) -> BrokerAccount:
        found = self.storage.now.brokers.get(factories.USER, factories.ACCOUNT)
        assert found is not None
        return found

    def told(self) -> list[str]:
        """Return the kinds of the notifications that the user got, oldest first."""
        page = self.storage.now.notifications.page(Query(user_id=factories.USER, limit=500))
        return [notification.kind for notification in page.items[::-1]]

    def settle_down(self, *, rounds: int = 60, seconds: float = 5) -> None:
        """Let time pass, sweep, and drain what was woken, again and again."""
        for _ in range(rounds):
            self.sweeps.sweep()
            self.poll()
            self.worker("worker-2").drain(self.jobs.taken())
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

    def held(
        self,
        *,
        by_strategy: bool = False,
        symbol: str = "NSE:SBIN",
        product: Product = Product.INTRADAY,
    ) -> Decimal:
        """Return the position of the account, or the strategy's share of it."""
        key = PositionKey(
            user_id=factories.USER,
            broker_id=factories.ACCOUNT,
            strategy_id=factories.STRATEGY if by_strategy else None,
            symbol=symbol,
            product=product,
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

    def _trading(self, storage: Storage) -> Trading:
        return Trading(
            Ground(
                storage=storage,
                clock=self.clock,
                ids=self.ids,
                bell=self.bell,
                brokers=self.directory,
                quotes=self.quotes,
                instruments=self.instruments.get,
                awaited=lambda _broker_type: self.instruments_awaited,
                expire=self._expire,
                halted=self._halted,
                is_streaming=lambda _account: False,
                notifications=self.notifications,
                audit=self.audit,
                pause=self._pause,
                hours=self._hours,
            )
        )

    def _hours(self, symbol: str, instrument: Instrument | None) -> MarketStatus:
        segment = segment_of(symbol, instrument.segment if instrument is not None else None)
        now = self.clock.now()
        return always_open(segment, now) if self.market_always_open else HOURS.status(segment, now)

    def _expire(self, account: BrokerAccount, reason: str) -> None:
        self.expired.append(reason)
        fresh = self.storage.now.brokers.get(account.user_id, account.id)
        assert fresh is not None
        self.storage.now.brokers.save(replace(fresh, status=BrokerStatus.EXPIRED))

    def _pause(self, pause: timedelta) -> None:
        self.paused += pause
        self.clock.advance(seconds=pause.total_seconds())


def facts(*values: object) -> tuple[object, ...]:
    """Return values to be compared with others whatever their types."""
    return values


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
