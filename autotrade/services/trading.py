"""Trading: the services around orders, put together the one way that they work."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from autotrade.domain.brokers import BrokerType
from autotrade.domain.ids import BrokerId, ExitId, PositionId
from autotrade.ports.brokers import BrokerDirectory
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.marketdata import Quotes
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import Storage
from autotrade.services.amendments import AmendmentService
from autotrade.services.audit import AuditService
from autotrade.services.dispatches import Dispatcher
from autotrade.services.equities import EquityService
from autotrade.services.exit_news import ExitNews
from autotrade.services.exits import Exits
from autotrade.services.incidents import IncidentService
from autotrade.services.intents import IntentService
from autotrade.services.kill_switch import Halted
from autotrade.services.lookups import Expire, Instruments, LookupService
from autotrade.services.market_calendar import Hours
from autotrade.services.notifications import Notifications
from autotrade.services.order_polls import OrderPollService
from autotrade.services.order_updates import OrderUpdateService
from autotrade.services.orders import Orders
from autotrade.services.placements import PlacementService
from autotrade.services.protection_news import ProtectionNews
from autotrade.services.protections import Protections
from autotrade.services.reconciliation import ReconciliationService
from autotrade.services.settlements import SettlementService
from autotrade.services.trade_books import TradeBooks
from autotrade.services.trade_costs import CostsOf, no_costs
from autotrade.services.wind_downs import WindDownService


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the services around orders stand on."""

    storage: Storage
    clock: Clock
    ids: IdSource
    bell: OutboxBell
    brokers: BrokerDirectory
    quotes: Quotes
    instruments: Instruments
    awaited: Callable[[BrokerType], bool]
    """Whether a broker's instruments of today are still to come."""
    expire: Expire
    halted: Halted
    is_streaming: Callable[[BrokerId], bool]
    notifications: Notifications
    audit: AuditService
    pause: Callable[[timedelta], None]
    hours: Hours
    hurry_exits: Callable[[Sequence[ExitId]], None] = lambda _: None
    """Asks for exits to be carried out now; what it loses is found by the sweep."""
    protection_changed: Callable[[PositionId], None] = lambda _: None
    """Tells who watches the prices that a position's protection is another one."""
    costs: CostsOf = no_costs
    """Tells what a fill costs its trade."""


class Trading:
    """Everything that decides on orders, sends them and follows them."""

    def __init__(self, ground: Ground):
        storage, clock, ids, bell = ground.storage, ground.clock, ground.ids, ground.bell
        incidents = IncidentService(notifications=ground.notifications, audit=ground.audit)
        self.lookups = LookupService(storage=storage, brokers=ground.brokers, expire=ground.expire)
        self.settlements = SettlementService(
            storage=storage,
            clock=clock,
            ids=ids,
            bell=bell,
            books=TradeBooks(ids=ids, costs=ground.costs),
            protection_changed=ground.protection_changed,
        )
        self.placements = PlacementService(
            storage=storage,
            clock=clock,
            settlements=self.settlements,
            lookups=self.lookups,
            dispatcher=Dispatcher(
                clock=clock,
                lookups=self.lookups,
                instruments=ground.instruments,
                expire=ground.expire,
            ),
            incidents=incidents,
        )
        self.intents = IntentService(
            storage=storage,
            clock=clock,
            ids=ids,
            quotes=ground.quotes,
            instruments=ground.instruments,
            awaited=ground.awaited,
            brokers=ground.brokers,
            notifications=ground.notifications,
            equities=EquityService(storage=storage, lookups=self.lookups),
            halted=ground.halted,
            hours=ground.hours,
        )
        self.updates = OrderUpdateService(
            storage=storage, clock=clock, ids=ids, bell=bell, settlements=self.settlements
        )
        self.amendments = AmendmentService(
            storage=storage,
            clock=clock,
            bell=bell,
            lookups=self.lookups,
            updates=self.updates,
            instruments=ground.instruments,
        )
        self._follow(ground, incidents)

    def _follow(self, ground: Ground, incidents: IncidentService) -> None:
        self.polls = OrderPollService(
            storage=ground.storage,
            clock=ground.clock,
            lookups=self.lookups,
            placements=self.placements,
            updates=self.updates,
            amendments=self.amendments,
            is_streaming=ground.is_streaming,
        )
        self.reconciliation = ReconciliationService(
            storage=ground.storage,
            clock=ground.clock,
            ids=ground.ids,
            bell=ground.bell,
            lookups=self.lookups,
            updates=self.updates,
            incidents=incidents,
            notifications=ground.notifications,
            audit=ground.audit,
            pause=ground.pause,
        )
        self.orders = Orders(
            storage=ground.storage,
            clock=ground.clock,
            ids=ground.ids,
            bell=ground.bell,
            lookups=self.lookups,
            placements=self.placements,
            settlements=self.settlements,
            amendments=self.amendments,
            audit=ground.audit,
            instruments=ground.instruments,
            halted=ground.halted,
            hours=ground.hours,
        )
        self.exits = Exits(
            storage=ground.storage,
            clock=ground.clock,
            ids=ground.ids,
            bell=ground.bell,
            lookups=self.lookups,
            placements=self.placements,
            settlements=self.settlements,
            amendments=self.amendments,
            instruments=ground.instruments,
            halted=ground.halted,
            news=ExitNews(
                notifications=ground.notifications,
                audit=ground.audit,
                follow=lambda repos, wanted: self.protections.follow(repos, wanted),  # noqa: PLW0108 - made below
            ),
            hours=ground.hours,
            owner=f"exits-{ground.ids.new()}",
            hurry=ground.hurry_exits,
        )
        self.protections = Protections(
            storage=ground.storage,
            clock=ground.clock,
            bell=ground.bell,
            exits=self.exits,
            halted=ground.halted,
            news=ProtectionNews(notifications=ground.notifications, audit=ground.audit),
            changed=ground.protection_changed,
            hurry=ground.hurry_exits,
        )
        self.wind_downs = WindDownService(
            storage=ground.storage,
            clock=ground.clock,
            bell=ground.bell,
            notifications=ground.notifications,
            cancel=self.orders.cancel,
            close_all=self.exits.close_all,
        )
