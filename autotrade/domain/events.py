"""Events: what happened, stored in the same transaction as the state it speaks of."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from autotrade.domain.alerts import Alert
from autotrade.domain.executions import Execution
from autotrade.domain.ids import EventId, UserId
from autotrade.domain.notifications import Notification
from autotrade.domain.orders import Order
from autotrade.domain.positions import Position
from autotrade.domain.strategies import Strategy
from autotrade.domain.trades import Trade


class EventName(StrEnum):
    """The names clients see on the socket."""

    ALERT = "alert"
    EXECUTION = "execution"
    ORDER = "order_update"
    POSITION = "position"
    TRADE = "trade_update"
    STRATEGY = "strategy"
    NOTIFICATION = "notification"


type_of_payload: dict[EventName, type] = {
    EventName.ALERT: Alert,
    EventName.EXECUTION: Execution,
    EventName.ORDER: Order,
    EventName.POSITION: Position,
    EventName.TRADE: Trade,
    EventName.STRATEGY: Strategy,
    EventName.NOTIFICATION: Notification,
}

Payload = Alert | Execution | Order | Position | Trade | Strategy | Notification


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something of a user's changed; ``seq`` counts the user's events once it is published."""

    id: EventId
    user_id: UserId
    name: EventName
    payload: Payload
    at: datetime
    seq: int | None = None
    request_id: str | None = None
