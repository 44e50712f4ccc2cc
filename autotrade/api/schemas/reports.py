"""Reports."""

from typing import Any, ClassVar

import marshmallow as ma

from autotrade.api.schemas.fields import Price, Timestamp


class LatencySchema(ma.Schema):
    """Milliseconds from an alert's receipt to its fill."""

    p50 = ma.fields.Float(required=True)
    p99 = ma.fields.Float(required=True)


class DaySummarySchema(ma.Schema):
    """The day in numbers, since midnight in India; P&L is before charges."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "since": "2026-11-20T18:30:00.000Z",
        "alerts": 12,
        "executions": 12,
        "succeeded": 11,
        "failed": 1,
        "alert_to_fill_ms": {"p50": 9.7, "p99": 28.0},
        "realized_pnl": "1250.50",
    }

    since = Timestamp(required=True)
    alerts = ma.fields.Integer(required=True)
    executions = ma.fields.Integer(required=True)
    succeeded = ma.fields.Integer(required=True)
    failed = ma.fields.Integer(required=True)
    alert_to_fill_ms = ma.fields.Nested(LatencySchema, required=True, allow_none=True)
    realized_pnl = Price(required=True)
