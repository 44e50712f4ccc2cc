"""Positions."""

from typing import Any, ClassVar

import marshmallow as ma

from autotrade.api.schemas.fields import Price, Quantity, Timestamp
from autotrade.domain.orders import Product


class PositionSchema(ma.Schema):
    """A position of an account; short ones have a negative quantity. P&L is before charges."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": "019ac3c7-11f0-7c4d-8a21-2c3d4e5f6071",
        "broker_id": "019ac3c5-f1b2-7d9c-8a4e-2f60b7d1c3a6",
        "strategy_id": None,
        "symbol": "NSE:SBIN",
        "product": "INTRADAY",
        "paper": True,
        "quantity": "10",
        "external_quantity": "0",
        "average_price": "812.35",
        "last_price": "812.35",
        "realized_pnl": "0.00",
        "unrealized_pnl": "0.00",
        "updated_at": "2026-11-21T04:50:00.135Z",
    }

    id = ma.fields.String(required=True)
    broker_id = ma.fields.String(required=True)
    strategy_id = ma.fields.String(required=True, allow_none=True)
    symbol = ma.fields.String(required=True)
    product = ma.fields.Enum(Product, by_value=True, required=True)
    paper = ma.fields.Boolean(required=True)
    quantity = Quantity(required=True)
    external_quantity = Quantity(
        required=True,
        metadata={"description": "What the account has besides, traded elsewhere; signed"},
    )
    average_price = Price(required=True, allow_none=True)
    last_price = Price(required=True, allow_none=True)
    realized_pnl = Price(required=True)
    unrealized_pnl = Price(required=True)
    updated_at = Timestamp(required=True)
