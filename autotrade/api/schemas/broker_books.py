"""What a broker's books say of a linked account."""

from typing import Any, ClassVar

import marshmallow as ma

from autotrade.api.schemas.fields import Price, Quantity, Timestamp
from autotrade.domain.orders import OrderStatus, OrderType, Product, Side


class FundsSchema(ma.Schema):
    """An account's money in rupees; a figure that the broker does not tell is null."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "available": "98440.50",
        "utilized": "1559.50",
        "collateral": "0.00",
        "withdrawable": "98310.00",
        "opening": "113642.00",
    }

    available = Price(required=True)
    utilized = Price(required=True, allow_none=True)
    collateral = Price(required=True, allow_none=True)
    withdrawable = Price(required=True, allow_none=True)
    opening = Price(required=True, allow_none=True)


class HoldingSchema(ma.Schema):
    """Securities in the demat account."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "symbol": "NSE:SBIN",
        "isin": "INE062A01020",
        "quantity": "25",
        "available_quantity": "25",
        "t1_quantity": "0",
        "average_price": "790.10",
        "last_price": None,
    }

    symbol = ma.fields.String(required=True)
    isin = ma.fields.String(required=True, allow_none=True)
    quantity = Quantity(required=True)
    available_quantity = Quantity(required=True, allow_none=True)
    t1_quantity = Quantity(required=True, allow_none=True)
    average_price = Price(required=True, allow_none=True)
    last_price = Price(required=True, allow_none=True)


class BookPositionSchema(ma.Schema):
    """A position as the broker nets it; a short one has a negative quantity."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "symbol": "NSE:SBIN",
        "product": "INTRADAY",
        "quantity": "10",
        "average_price": "812.35",
        "last_price": "813.10",
        "realized_pnl": "0.00",
        "unrealized_pnl": "7.50",
    }

    symbol = ma.fields.String(required=True)
    product = ma.fields.Enum(Product, by_value=True, required=True, allow_none=True)
    quantity = Quantity(required=True)
    average_price = Price(required=True, allow_none=True)
    last_price = Price(required=True, allow_none=True)
    realized_pnl = Price(required=True, allow_none=True)
    unrealized_pnl = Price(required=True, allow_none=True)


class BookOrderSchema(ma.Schema):
    """An order in the broker's book, whoever placed it; `raw_status` is the broker's word."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "broker_order_id": "112111182198",
        "exchange_order_id": "1100000000017777",
        "client_tag": "QABCDEFGHIJ234567KLM",
        "symbol": "NSE:SBIN",
        "side": "BUY",
        "product": "INTRADAY",
        "order_type": "LIMIT",
        "quantity": "10",
        "filled_quantity": "0",
        "price": "812.00",
        "trigger_price": None,
        "average_price": None,
        "status": "OPEN",
        "raw_status": "PENDING",
        "reason": None,
        "placed_at": "2026-11-21T04:50:00.133Z",
        "updated_at": "2026-11-21T04:50:00.135Z",
    }

    broker_order_id = ma.fields.String(required=True)
    exchange_order_id = ma.fields.String(required=True, allow_none=True)
    client_tag = ma.fields.String(required=True, allow_none=True)
    symbol = ma.fields.String(required=True, allow_none=True)
    side = ma.fields.Enum(Side, by_value=True, required=True, allow_none=True)
    product = ma.fields.Enum(Product, by_value=True, required=True, allow_none=True)
    order_type = ma.fields.Enum(OrderType, by_value=True, required=True, allow_none=True)
    quantity = Quantity(required=True, allow_none=True)
    filled_quantity = Quantity(required=True, allow_none=True)
    price = Price(required=True, allow_none=True)
    trigger_price = Price(required=True, allow_none=True)
    average_price = Price(required=True, allow_none=True)
    status = ma.fields.Enum(OrderStatus, by_value=True, required=True)
    raw_status = ma.fields.String(required=True, allow_none=True)
    reason = ma.fields.String(required=True, allow_none=True)
    placed_at = Timestamp(required=True, allow_none=True)
    updated_at = Timestamp(required=True, allow_none=True)


class BookTradeSchema(ma.Schema):
    """One trade in the broker's book."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "trade_id": "15112111182198",
        "broker_order_id": "112111182198",
        "symbol": "NSE:SBIN",
        "side": "BUY",
        "product": "INTRADAY",
        "quantity": "10",
        "price": "812.35",
        "at": "2026-11-21T04:50:00.135Z",
    }

    trade_id = ma.fields.String(required=True)
    broker_order_id = ma.fields.String(required=True)
    symbol = ma.fields.String(required=True)
    side = ma.fields.Enum(Side, by_value=True, required=True)
    product = ma.fields.Enum(Product, by_value=True, required=True, allow_none=True)
    quantity = Quantity(required=True)
    price = Price(required=True)
    at = Timestamp(required=True)
