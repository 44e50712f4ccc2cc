"""What is stored, and what the brokers have, when a play is over."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from autotrade.domain.alerts import Alert
from autotrade.domain.executions import Execution
from autotrade.domain.ids import BrokerId, StrategyId, UserId
from autotrade.domain.notifications import Notification
from autotrade.domain.orders import Order, OrderStatus, Product, Side
from autotrade.domain.positions import Position
from autotrade.ports.paper import PaperOrder
from autotrade.ports.storage import Query
from autotrade.storage.bson import from_document
from tests.faults.simulation.plans import LIVE_ACCOUNT, USERS
from tests.faults.simulation.world import World
from tests.support.factories import NOON

Held = tuple[UserId, BrokerId, StrategyId | None, str, Product]


@dataclass(frozen=True)
class Taken:
    """An order in a broker's own book."""

    tag: str
    broker_id: BrokerId
    symbol: str
    side: Side
    product: Product
    ordered: Decimal
    filled: Decimal
    status: OrderStatus
    sent_at: float


class Books:
    """What is stored, and what the brokers have, when all is over."""

    def __init__(self, world: World):
        self.world = world
        self.alerts: list[Alert] = []
        self.orders: list[Order] = []
        self.executions: list[Execution] = []
        self.notifications: list[Notification] = []
        now = world.storage.now
        for user in USERS:
            query = Query(user_id=user, limit=5000)
            self.alerts += now.alerts.page(query).items[::-1]
            self.orders += now.orders.page(query).items[::-1]
            self.executions += now.executions.page(query).items[::-1]
            self.notifications += now.notifications.page(query).items[::-1]
        self.by_tag = {str(order.client_tag): order for order in self.orders}
        self.taken = [*self._at_the_exchange(), *self._on_paper()]
        self.positions = self._positions()

    def _at_the_exchange(self) -> list[Taken]:
        first: dict[str, float] = {}
        for call in self.world.shared.exchange.calls:
            first.setdefault(call.tag, _seconds(call.at))
        return [
            Taken(
                tag=entry.request.client_tag,
                broker_id=LIVE_ACCOUNT,
                symbol=entry.request.symbol,
                side=entry.request.side,
                product=entry.request.product,
                ordered=entry.request.quantity,
                filled=entry.filled,
                status=entry.status,
                sent_at=first[entry.request.client_tag],
            )
            for entry in self.world.shared.exchange.book
        ]

    def _on_paper(self) -> list[Taken]:
        found = [
            from_document(PaperOrder, document)
            for document in self.world.database["paper_orders"].find({})
        ]
        return [
            Taken(
                tag=one.request.client_tag,
                broker_id=one.broker_id,
                symbol=one.request.symbol,
                side=one.request.side,
                product=one.request.product,
                ordered=one.request.quantity,
                filled=sum((fill.quantity for fill in one.fills), Decimal(0)),
                status=one.status,
                sent_at=_seconds(one.placed_at),
            )
            for one in found
        ]

    def _positions(self) -> dict[Held, Decimal]:
        documents = self.world.database["positions"].find({})
        found = [from_document(Position, document) for document in documents]
        return {
            (one.user_id, one.broker_id, one.strategy_id, one.symbol, one.product): one.quantity
            for one in found
        }


def _seconds(at: datetime) -> float:
    return (at - NOON).total_seconds()
