"""Executions."""

from typing import Any, ClassVar

import marshmallow as ma

from autotrade.api.schemas.fields import CanonicalSymbol, Price, Quantity, RawValue, Timestamp
from autotrade.api.schemas.paging import RangeQuerySchema, filter_id
from autotrade.domain.executions import ExecutionStatus, ExecutionType
from autotrade.domain.orders import Side


class ExecutionSchema(ma.Schema):
    """One leg of one alert, from signal to fill."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": "019ac3c7-11e4-7f0b-a1d2-4c5b6a7f8e90",
        "alert_id": "019ac3c7-11d0-7a52-8c11-93d57f0e2ab4",
        "leg": 0,
        "strategy_id": "019ac3c6-0a11-7c3e-9b5f-6d2a91c0e4f7",
        "strategy_name": "Nifty cross",
        "broker_id": "019ac3c5-f1b2-7d9c-8a4e-2f60b7d1c3a6",
        "order_id": "019ac3c7-11e6-7b1c-9e2f-0a1b2c3d4e5f",
        "type": "paper",
        "status": "success",
        "symbol": "NSE:SBIN",
        "side": "BUY",
        "quantity": "10",
        "price": "812.35",
        "reason": None,
        "response": {"order_id": "P-019ac3c7-11e8", "status": "FILLED"},
        "executed_at": "2026-11-21T04:50:00.135Z",
        "created_at": "2026-11-21T04:50:00.133Z",
        "retry_count": 0,
    }

    id = ma.fields.String(required=True)
    alert_id = ma.fields.String(required=True)
    leg = ma.fields.Integer(required=True)
    strategy_id = ma.fields.String(required=True)
    strategy_name = ma.fields.String(required=True)
    broker_id = ma.fields.String(required=True, allow_none=True)
    order_id = ma.fields.String(required=True, allow_none=True)
    type = ma.fields.Enum(ExecutionType, by_value=True, required=True)
    status = ma.fields.Enum(ExecutionStatus, by_value=True, required=True)
    symbol = ma.fields.String(required=True)
    side = ma.fields.Enum(Side, by_value=True, required=True, allow_none=True)
    quantity = Quantity(required=True, allow_none=True)
    price = Price(required=True, allow_none=True)
    reason = ma.fields.String(required=True, allow_none=True)
    response = RawValue(required=True, allow_none=True, metadata={"type": ["object", "null"]})
    executed_at = Timestamp(required=True, allow_none=True)
    created_at = Timestamp(required=True)
    retry_count = ma.fields.Integer(required=True)


class ExecutionQuerySchema(RangeQuerySchema):
    """Filters of executions."""

    strategy_id = filter_id()
    broker_id = filter_id()
    symbol = CanonicalSymbol()
    side = ma.fields.Enum(Side, by_value=True)
    type = ma.fields.Enum(ExecutionType, by_value=True)
    status = ma.fields.Enum(ExecutionStatus, by_value=True)
