"""What goes over the socket: each event carries the REST object and the event's number."""

from typing import Any, Final

import marshmallow as ma

from autotrade.api.schemas.alerts import AlertSchema
from autotrade.api.schemas.executions import ExecutionSchema
from autotrade.api.schemas.notifications import NotificationSchema
from autotrade.api.schemas.orders import OrderSchema
from autotrade.api.schemas.positions import PositionSchema
from autotrade.api.schemas.strategies import StrategyEventSchema
from autotrade.api.schemas.trades import TradeUpdateSchema
from autotrade.domain.events import Event, EventName
from autotrade.realtime.writing import writer_of

PRICES: Final = "prices"
"""Under this name a message between our processes has many prices, each as JSON already."""
EVENTS: Final = "events"
"""Under this name one has events, each with its room, its name and its JSON."""
SCHEMAS: Final[dict[EventName, ma.Schema]] = {
    EventName.ALERT: AlertSchema(),
    EventName.EXECUTION: ExecutionSchema(),
    EventName.ORDER: OrderSchema(),
    EventName.POSITION: PositionSchema(),
    EventName.TRADE: TradeUpdateSchema(),
    EventName.STRATEGY: StrategyEventSchema(),
    EventName.NOTIFICATION: NotificationSchema(),
}
_WRITERS: Final = {name: writer_of(schema) for name, schema in SCHEMAS.items()}


def event_to_wire(event: Event) -> dict[str, Any]:
    """Return the object that clients get: as the REST answer has it, with ``seq`` added."""
    body: dict[str, Any] = _WRITERS[event.name](event.payload)
    body["seq"] = event.seq
    return body


def user_room(user_id: str) -> str:
    """Return the name of the room that all of a user's sockets are in."""
    return f"user:{user_id}"


def symbol_room(symbol: str) -> str:
    """Return the name of the room of those who watch a symbol."""
    return f"symbol:{symbol}"
