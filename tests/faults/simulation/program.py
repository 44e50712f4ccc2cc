"""The services as one process has them, on what all processes share."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from typing_extensions import override

from autotrade.brokers.paper import PaperBroker
from autotrade.domain.brokers import BrokerAccount
from autotrade.domain.instruments import Instrument
from autotrade.domain.webhooks import RateLimit
from autotrade.ports.paper import PaperBook
from autotrade.ports.storage import Storage
from autotrade.services.alerts import AlertService
from autotrade.services.audit import AuditService
from autotrade.services.broker_sessions import BrokerSessions
from autotrade.services.events import EventService
from autotrade.services.kill_switch import KillSwitches
from autotrade.services.lanes import LaneService
from autotrade.services.notifications import Notifications
from autotrade.services.sweeps import SweepService
from tests.faults.simulation.clockwork import (
    Clockwork,
    PlayedClock,
    PlayedIds,
    PlayedLock,
    Process,
    Threads,
)
from tests.faults.simulation.desk import Browsers, House, PlainVault, PlayedBell, PlayedJobs
from tests.faults.simulation.exchange import Exchange
from tests.support.fakes import FakeGate, FakeQuotes
from tests.support.pipeline import Pipeline, PlainNames

_LIMIT = RateLimit(100_000, 60)


@dataclass
class Shared:
    """What all processes share."""

    clockwork: Clockwork
    clock: PlayedClock
    ids: PlayedIds
    storage: Storage
    paper_book: PaperBook
    exchange: Exchange
    jobs: PlayedJobs
    bell: PlayedBell
    gate: FakeGate
    browsers: Browsers
    instruments: dict[str, Instrument]


class Program(Pipeline):
    """A process's own services; ``Pipeline`` knows how those around orders are put together."""

    def __init__(self, shared: Shared):
        self.shared = shared
        played: Any = shared
        self.clock, self.ids, self.storage = played.clock, played.ids, shared.storage
        self.jobs, self.bell = played.jobs, played.bell
        self.quotes = FakeQuotes(**{name.replace(":", "_"): "100" for name in shared.instruments})
        paper = PaperBroker(
            book=shared.paper_book, quotes=self.quotes, clock=shared.clock, ids=shared.ids
        )
        locks: Any = tuple(PlayedLock(shared.clockwork) for _ in paper._locks)
        paper._locks = locks
        house: Any = House(paper, shared.exchange)
        self.directory = house
        self.instruments = shared.instruments
        self.instruments_awaited = False
        self.halted = None
        self.market_always_open = True
        self.notifications = Notifications(storage=self.storage, clock=shared.clock, ids=shared.ids)
        self.audit = AuditService(storage=self.storage, clock=shared.clock, ids=shared.ids)
        self.switches = KillSwitches(
            storage=self.storage,
            clock=shared.clock,
            bell=shared.bell,
            notifications=self.notifications,
            audit=self.audit,
            on_kill=lambda _: None,
        )
        self.sessions = BrokerSessions(
            storage=self.storage,
            clock=shared.clock,
            vault=PlainVault(),
            directory=house,
            notifications=self.notifications,
            audit=self.audit,
            bell=shared.bell,
        )
        self.trading = self._trading(self.storage)

    def sweeper(self) -> SweepService:
        """Return what finds unfinished work."""
        return SweepService(
            storage=self.storage,
            clock=self.clock,
            jobs=self.jobs,
            placements=self.trading.placements,
            intents=self.trading.intents,
        )

    def inbox(self) -> AlertService:
        """Return what takes alerts in."""
        return AlertService(
            storage=self.storage,
            clock=self.clock,
            ids=self.ids,
            names=PlainNames(),
            jobs=self.jobs,
            bell=self.bell,
            gate=self.shared.gate,
            limit=_LIMIT,
        )

    def lanes(self, process: Process, owner: str) -> LaneService:
        """Return what carries alerts out."""
        return LaneService(
            storage=self.storage,
            clock=self.clock,
            jobs=self.jobs,
            bell=self.bell,
            intents=self.trading.intents,
            placements=self.trading.placements,
            threads=Threads(self.shared.clockwork, process),
            owner=owner,
            tell=self.shared.browsers.prepare,
        )

    def relay(self) -> EventService:
        """Return what numbers and publishes events."""
        return EventService(storage=self.storage, publisher=self.shared.browsers)

    @override
    def _expire(self, account: BrokerAccount, reason: str) -> None:
        self.sessions.expire(account, reason)

    @override
    def _pause(self, pause: timedelta) -> None:
        self.shared.clockwork.sleep(pause.total_seconds())
