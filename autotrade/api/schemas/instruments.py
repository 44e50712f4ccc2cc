"""Instruments."""

from typing import Any, ClassVar

import marshmallow as ma

from autotrade.api.schemas.fields import Price, Quantity, Text
from autotrade.domain.instruments import InstrumentKind, Segment


class InstrumentQuerySchema(ma.Schema):
    """What was typed, and how many to answer."""

    q = Text(
        required=True,
        validate=ma.validate.Length(min=1, max=64),
        metadata={"description": "What was typed so far", "example": "NIFTY 25000 CE"},
    )
    limit = ma.fields.Integer(load_default=20, validate=ma.validate.Range(min=1, max=50))


class InstrumentSchema(ma.Schema):
    """Something that can be traded; sizes are in units, the tick and the strike in rupees."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "symbol": "NSE:NIFTY26NOV25000CE",
        "name": "NIFTY 24 NOV 25000 CALL",
        "segment": "NFO",
        "kind": "CE",
        "lot_size": "65",
        "tick_size": "0.05",
        "freeze_quantity": "1800",
        "isin": None,
        "underlying": "NIFTY",
        "expiry": "2026-11-24",
        "strike": "25000.00",
    }

    symbol = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    segment = ma.fields.Enum(Segment, by_value=True, required=True)
    kind = ma.fields.Enum(InstrumentKind, by_value=True, required=True)
    lot_size = Quantity(required=True)
    tick_size = Price(required=True)
    freeze_quantity = Quantity(required=True, allow_none=True)
    isin = ma.fields.String(required=True, allow_none=True)
    underlying = ma.fields.String(required=True, allow_none=True)
    expiry = ma.fields.Date(required=True, allow_none=True)
    strike = Price(required=True, allow_none=True)


class InstrumentListSchema(ma.Schema):
    """The instruments that were found, the likeliest first."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"items": [InstrumentSchema.EXAMPLE]}

    items = ma.fields.List(ma.fields.Nested(InstrumentSchema), required=True)
