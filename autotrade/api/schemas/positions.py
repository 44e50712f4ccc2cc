"""Positions."""

from typing import Any, ClassVar

import marshmallow as ma
from typing_extensions import override

from autotrade.api.schemas.fields import (
    PositiveDecimal,
    PositivePrice,
    Price,
    Quantity,
    Timestamp,
)
from autotrade.domain.exits import ExitReason
from autotrade.domain.orders import Product
from autotrade.domain.protections import ProtectionStatus, Trailing, TrailUnit


class TrailingSchema(ma.Schema):
    """How far a trailing stop follows behind the best price since it was set."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"distance": "5", "unit": "rupees"}

    distance = PositiveDecimal(required=True)
    unit = ma.fields.Enum(TrailUnit, by_value=True, load_default=TrailUnit.RUPEES)

    @ma.post_load
    def _made(self, values: dict[str, Any], **_: object) -> Trailing:
        return Trailing(**values)


class TrailingField(ma.fields.Nested):
    """A trailing stop: an object, or its distance alone: rupees (`5`) or percent (`"1.5%"`)."""

    def __init__(self, **kwargs: Any) -> None:
        distance = {"type": "number", "exclusiveMinimum": 0}
        text = {"type": "string", "pattern": r"^\d{1,15}(\.\d{1,10})?%?$", "examples": ["1.5%"]}
        whole = {"$ref": "#/components/schemas/Trailing"}
        forms = {"anyOf": [whole, distance, text, {"type": "null"}]}
        super().__init__(TrailingSchema, allow_none=True, metadata=forms, **kwargs)

    @override
    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        given = value
        if isinstance(value, str):
            text = value.strip()
            unit = TrailUnit.PERCENT if text.endswith("%") else TrailUnit.RUPEES
            given = {"distance": text.removesuffix("%"), "unit": unit.value}
        elif isinstance(value, int | float) and not isinstance(value, bool):
            given = {"distance": value}
        return super()._deserialize(given, *args, **kwargs)


class ProtectionSchema(ma.Schema):
    """A position's levels and what became of them; `best` is what the trailing stop follows."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "status": "armed",
        "version": 1,
        "stop_loss": "800.00",
        "target": "840.00",
        "trailing": TrailingSchema.EXAMPLE,
        "best": "815.00",
        "triggered_by": None,
        "trigger_price": None,
        "exit_id": None,
        "note": None,
        "armed_at": "2026-11-21T04:51:00.000Z",
        "updated_at": "2026-11-21T04:51:00.000Z",
    }

    status = ma.fields.Enum(ProtectionStatus, by_value=True, required=True)
    version = ma.fields.Integer(required=True)
    stop_loss = Price(required=True, allow_none=True)
    target = Price(required=True, allow_none=True)
    trailing = ma.fields.Nested(TrailingSchema, required=True, allow_none=True)
    best = Price(required=True, allow_none=True)
    triggered_by = ma.fields.Enum(ExitReason, by_value=True, required=True, allow_none=True)
    trigger_price = Price(required=True, allow_none=True)
    exit_id = ma.fields.String(required=True, allow_none=True)
    note = ma.fields.String(required=True, allow_none=True)
    armed_at = Timestamp(required=True)
    updated_at = Timestamp(required=True)


class ProtectionChangeSchema(ma.Schema):
    """Levels to set, absolute prices in rupees; `null` takes one away."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "stop_loss": "800.00",
        "target": None,
        "trailing": TrailingSchema.EXAMPLE,
    }

    stop_loss = PositivePrice(allow_none=True)
    target = PositivePrice(allow_none=True)
    trailing = TrailingField()


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
        "protection": ProtectionSchema.EXAMPLE,
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
    protection = ma.fields.Nested(ProtectionSchema, required=True, allow_none=True)
    updated_at = Timestamp(required=True)
