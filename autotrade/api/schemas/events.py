"""What the socket carries: the REST objects, each with its number among the user's events."""

from typing import Final

import marshmallow as ma

from autotrade.api.schemas.alerts import AlertSchema
from autotrade.api.schemas.executions import ExecutionSchema
from autotrade.api.schemas.fields import Price, Timestamp
from autotrade.api.schemas.notifications import NotificationSchema
from autotrade.api.schemas.orders import OrderSchema
from autotrade.api.schemas.positions import PositionSchema
from autotrade.api.schemas.strategies import StrategyEventSchema
from autotrade.api.schemas.trades import TradeUpdateSchema


def _number() -> ma.fields.Integer:
    return ma.fields.Integer(
        required=True, metadata={"description": "Counts the user's events; ask with `sync`"}
    )


class SocketAlertSchema(AlertSchema):
    """The event `alert`."""

    seq = _number()


class SocketExecutionSchema(ExecutionSchema):
    """The event `execution`."""

    seq = _number()


class SocketOrderUpdateSchema(OrderSchema):
    """The event `order_update`."""

    seq = _number()


class SocketPositionSchema(PositionSchema):
    """The event `position`."""

    seq = _number()


class SocketTradeUpdateSchema(TradeUpdateSchema):
    """The event `trade_update`."""

    seq = _number()


class SocketStrategySchema(StrategyEventSchema):
    """The event `strategy`."""

    seq = _number()


class SocketNotificationSchema(NotificationSchema):
    """The event `notification`."""

    seq = _number()


class SocketLivePriceSchema(ma.Schema):
    """The event `live_price`, for symbols that were subscribed to.

    `simulated` marks a price of the built-in market. At most four a second of a symbol.
    """

    symbol = ma.fields.String(required=True)
    price = Price(required=True)
    timestamp = Timestamp(required=True, attribute="at")
    simulated = ma.fields.Boolean(required=True)


SOCKET_SCHEMAS: Final = (
    SocketAlertSchema,
    SocketExecutionSchema,
    SocketOrderUpdateSchema,
    SocketPositionSchema,
    SocketTradeUpdateSchema,
    SocketStrategySchema,
    SocketNotificationSchema,
    SocketLivePriceSchema,
)
