"""What reports answer. Money in rupees; days and months are India's."""

from typing import Any, ClassVar

import marshmallow as ma

from autotrade.api.schemas.fields import Price
from autotrade.domain.reports import Grouping

_SUM: dict[str, Any] = {
    "pnl_gross": "1250.50",
    "charges": "96.20",
    "pnl_net": "1154.30",
    "trades": 9,
    "wins": 6,
    "losses": 3,
}


class PnlSumSchema(ma.Schema):
    """What was realised; `trades` are the round trips closed meanwhile, of which some even out."""

    pnl_gross = Price(required=True, attribute="gross")
    charges = Price(required=True)
    pnl_net = Price(required=True, attribute="net")
    trades = ma.fields.Integer(required=True)
    wins = ma.fields.Integer(required=True)
    losses = ma.fields.Integer(required=True)


class PnlRowSchema(PnlSumSchema):
    """The same of one day, month, strategy, symbol or account.

    `key` is a date, a month such as `2026-11`, an id or a symbol; what was ordered by hand has
    an empty one among strategies. `name` is what the user calls it.
    """

    key = ma.fields.String(required=True)
    name = ma.fields.String(required=True, allow_none=True)


class PnlSchema(ma.Schema):
    """Profit and loss: days and months in their order, everything else the best first."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "by": "day",
        "from": "2025-11-22",
        "to": "2026-11-21",
        "items": [{"key": "2026-11-20", "name": None, **_SUM}],
        "total": _SUM,
    }

    by = ma.fields.Enum(Grouping, by_value=True, required=True)
    first = ma.fields.Date(required=True, data_key="from")
    last = ma.fields.Date(required=True, data_key="to")
    items = ma.fields.List(ma.fields.Nested(PnlRowSchema), required=True)
    total = ma.fields.Nested(PnlSumSchema, required=True)


class EquityPointSchema(ma.Schema):
    """The end of a day; `drawdown` is how far it is below the peak by then."""

    day = ma.fields.Date(required=True)
    pnl_net = Price(required=True)
    equity = Price(required=True)
    peak = Price(required=True)
    drawdown = Price(required=True)
    drawdown_percent = Price(required=True, allow_none=True)


_POINT: dict[str, Any] = {
    "day": "2026-11-20",
    "pnl_net": "-54.30",
    "equity": "101100.00",
    "peak": "101154.30",
    "drawdown": "54.30",
    "drawdown_percent": "0.05",
}


class EquitySchema(ma.Schema):
    """Realised equity by day.

    It stands on `capital`: that of the paper account that was asked for, else the user's trading
    capital. Without one it begins at zero and has no percentages. `opening` adds what was
    realised before `from`.
    """

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "from": "2025-11-22",
        "to": "2026-11-21",
        "capital": "100000.00",
        "opening": "100000.00",
        "items": [_POINT],
        "max_drawdown": _POINT,
    }

    first = ma.fields.Date(required=True, data_key="from")
    last = ma.fields.Date(required=True, data_key="to")
    capital = Price(required=True, allow_none=True)
    opening = Price(required=True)
    items = ma.fields.List(ma.fields.Nested(EquityPointSchema), required=True, attribute="points")
    max_drawdown = ma.fields.Nested(
        EquityPointSchema, required=True, allow_none=True, attribute="deepest"
    )


class ChargedSchema(ma.Schema):
    """Charges by component; `dp` is the depository's fee with its GST, `interest` of margin trades."""

    brokerage = Price(required=True)
    stt = Price(required=True)
    exchange = Price(required=True)
    sebi = Price(required=True)
    stamp = Price(required=True)
    gst = Price(required=True)
    dp = Price(required=True)
    interest = Price(required=True)
    total = Price(required=True)


class ChargedRowSchema(ChargedSchema):
    """The same of one day or month."""

    key = ma.fields.String(required=True)


_CHARGED: dict[str, Any] = {
    "brokerage": "40.00",
    "stt": "12.00",
    "exchange": "3.10",
    "sebi": "0.10",
    "stamp": "1.00",
    "gst": "7.78",
    "dp": "0.00",
    "interest": "0.00",
    "total": "63.98",
}


class ChargesReportSchema(ma.Schema):
    """What was charged, in the order of time.

    Of paper accounts as their ledger has it. `estimated`: live orders are among it, reckoned by
    the tables, without interest and the depository's fee.
    """

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "by": "day",
        "from": "2025-11-22",
        "to": "2026-11-21",
        "estimated": False,
        "items": [{"key": "2026-11-20", **_CHARGED}],
        "total": _CHARGED,
    }

    by = ma.fields.Enum(Grouping, by_value=True, required=True)
    first = ma.fields.Date(required=True, data_key="from")
    last = ma.fields.Date(required=True, data_key="to")
    estimated = ma.fields.Boolean(required=True, attribute="is_estimated")
    items = ma.fields.List(ma.fields.Nested(ChargedRowSchema), required=True)
    total = ma.fields.Nested(ChargedSchema, required=True)
