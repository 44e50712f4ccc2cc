"""Orders."""

from typing import Any, ClassVar

import marshmallow as ma

from autotrade.api.schemas.fields import (
    CanonicalSymbol,
    PositiveDecimal,
    PositivePrice,
    Price,
    Quantity,
    Timestamp,
)
from autotrade.api.schemas.paging import RangeQuerySchema, filter_id
from autotrade.domain.orders import OrderStatus, OrderType, Product, Side, Validity


class FillSchema(ma.Schema):
    """A part of an order that was traded."""

    trade_id = ma.fields.String(required=True)
    quantity = Quantity(required=True)
    price = Price(required=True)
    at = Timestamp(required=True)


class OrderSchema(ma.Schema):
    """An order, from our write-ahead to the broker's last word."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": "019ac3c7-11e6-7b1c-9e2f-0a1b2c3d4e5f",
        "broker_id": "019ac3c5-f1b2-7d9c-8a4e-2f60b7d1c3a6",
        "strategy_id": "019ac3c6-0a11-7c3e-9b5f-6d2a91c0e4f7",
        "alert_id": "019ac3c7-11d0-7a52-8c11-93d57f0e2ab4",
        "client_tag": "QABCDEFGHIJ234567KLM",
        "broker_order_id": "P-019ac3c7-11e8-7d3e-8f10-1b2c3d4e5f60",
        "symbol": "NSE:SBIN",
        "side": "BUY",
        "quantity": "10",
        "filled_quantity": "10",
        "order_type": "MARKET",
        "price": None,
        "trigger_price": None,
        "average_price": "812.35",
        "product": "INTRADAY",
        "validity": "DAY",
        "status": "FILLED",
        "status_reason": None,
        "paper": True,
        "external": False,
        "fills": [
            {
                "trade_id": "P-019ac3c7-11e8-1",
                "quantity": "10",
                "price": "812.35",
                "at": "2026-11-21T04:50:00.135Z",
            }
        ],
        "created_at": "2026-11-21T04:50:00.133Z",
        "updated_at": "2026-11-21T04:50:00.135Z",
    }

    id = ma.fields.String(required=True)
    broker_id = ma.fields.String(required=True)
    strategy_id = ma.fields.String(required=True, allow_none=True)
    alert_id = ma.fields.String(required=True, allow_none=True)
    client_tag = ma.fields.String(required=True)
    broker_order_id = ma.fields.String(required=True, allow_none=True)
    symbol = ma.fields.String(required=True)
    side = ma.fields.Enum(Side, by_value=True, required=True)
    quantity = Quantity(required=True)
    filled_quantity = Quantity(required=True)
    order_type = ma.fields.Enum(OrderType, by_value=True, required=True)
    price = Price(required=True, allow_none=True)
    trigger_price = Price(required=True, allow_none=True)
    average_price = Price(required=True, allow_none=True)
    product = ma.fields.Enum(Product, by_value=True, required=True)
    validity = ma.fields.Enum(Validity, by_value=True, required=True)
    status = ma.fields.Enum(OrderStatus, by_value=True, required=True)
    status_reason = ma.fields.String(required=True, allow_none=True)
    paper = ma.fields.Boolean(required=True)
    external = ma.fields.Boolean(
        required=True,
        metadata={"description": "Placed elsewhere: it is shown and never touched here"},
    )
    fills = ma.fields.List(ma.fields.Nested(FillSchema), required=True)
    created_at = Timestamp(required=True)
    updated_at = Timestamp(required=True)


class NewOrderSchema(ma.Schema):
    """An order to place; a price goes with LIMIT and SL, a trigger price with SL and SLM.

    Without an account it goes to the first paper account: no real order comes of a default.
    """

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "broker_id": "019ac3c5-f1b2-7d9c-8a4e-2f60b7d1c3a6",
        "symbol": "NSE:SBIN",
        "side": "BUY",
        "quantity": "10",
        "order_type": "LIMIT",
        "price": "812.00",
        "product": "INTRADAY",
        "validity": "DAY",
    }

    broker_id = filter_id(load_default=None, allow_none=True)
    symbol = CanonicalSymbol(required=True)
    side = ma.fields.Enum(Side, by_value=True, required=True)
    quantity = PositiveDecimal(required=True)
    order_type = ma.fields.Enum(OrderType, by_value=True, load_default=OrderType.MARKET)
    product = ma.fields.Enum(Product, by_value=True, load_default=Product.INTRADAY)
    validity = ma.fields.Enum(Validity, by_value=True, load_default=Validity.DAY)
    price = PositivePrice(load_default=None, allow_none=True)
    trigger_price = PositivePrice(load_default=None, allow_none=True)


class OrderChangeSchema(ma.Schema):
    """What is to change of a working order; `quantity` is the new whole, not the rest."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"price": "811.50"}

    quantity = PositiveDecimal()
    order_type = ma.fields.Enum(OrderType, by_value=True)
    validity = ma.fields.Enum(Validity, by_value=True)
    price = PositivePrice()
    trigger_price = PositivePrice()


class OrderQuerySchema(RangeQuerySchema):
    """Filters of orders."""

    strategy_id = filter_id()
    broker_id = filter_id()
    alert_id = filter_id()
    symbol = CanonicalSymbol()
    side = ma.fields.Enum(Side, by_value=True)
    status = ma.fields.Enum(OrderStatus, by_value=True)
