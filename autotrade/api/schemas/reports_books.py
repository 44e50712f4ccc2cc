"""What statements and the tax view answer. Money in rupees; days are India's."""

from typing import Any, ClassVar

import marshmallow as ma

from autotrade.api.schemas.fields import Price, Timestamp
from autotrade.domain.executions import ExecutionType
from autotrade.domain.ledger import EntryKind
from autotrade.domain.taxes import TaxCategory


class StandingSchema(ma.Schema):
    """Where an account's money is and came from; `total` is what it has at cost.

    That is cash, margin and holdings less the loan, and also the capital with the gains, less
    charges and interest.
    """

    cash = Price(required=True)
    margin = Price(required=True)
    holdings = Price(required=True)
    loan = Price(required=True)
    capital = Price(required=True)
    realized_pnl = Price(required=True)
    charges = Price(required=True)
    interest = Price(required=True)
    total = Price(required=True)


class StatementLineSchema(ma.Schema):
    """An entry of the ledger: `amount` is what it did to the cash, `balance` the cash after it.

    The rest is what else it changed; `realized_pnl` is before charges and interest.
    """

    id = ma.fields.String(required=True)
    at = Timestamp(required=True)
    kind = ma.fields.Enum(EntryKind, by_value=True, required=True)
    symbol = ma.fields.String(required=True, allow_none=True)
    broker_order_id = ma.fields.String(required=True, allow_none=True)
    amount = Price(required=True)
    balance = Price(required=True)
    margin = Price(required=True)
    holdings = Price(required=True)
    realized_pnl = Price(required=True)
    charges = Price(required=True)
    interest = Price(required=True)


_STANDING: dict[str, Any] = {
    "cash": "98368.61",
    "margin": "1624.70",
    "holdings": "0.00",
    "loan": "0.00",
    "capital": "100000.00",
    "realized_pnl": "0.00",
    "charges": "6.69",
    "interest": "0.00",
    "total": "99993.31",
}


class StatementSchema(ma.Schema):
    """A paper account's statement, oldest entries first; `opening` and `closing` are of all pages."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "broker_id": "019ac3c5-f1b2-7d9c-8a4e-2f60b7d1c3a6",
        "from": None,
        "to": None,
        "opening": dict.fromkeys(_STANDING, "0.00"),
        "closing": _STANDING,
        "items": [
            {
                "id": "019ac3c7-1200-7d4e-9b21-3c4d5e6f7081",
                "at": "2026-11-21T04:50:00.135Z",
                "kind": "fill",
                "symbol": "NSE:SBIN",
                "broker_order_id": "P-019ac3c7-11e8-7d3e-8f10-1b2c3d4e5f60",
                "amount": "-1631.39",
                "balance": "98368.61",
                "margin": "1624.70",
                "holdings": "0.00",
                "realized_pnl": "0.00",
                "charges": "6.69",
                "interest": "0.00",
            }
        ],
        "next_cursor": None,
    }

    broker_id = ma.fields.String(required=True)
    since = Timestamp(required=True, allow_none=True, data_key="from")
    until = Timestamp(required=True, allow_none=True, data_key="to")
    opening = ma.fields.Nested(StandingSchema, required=True)
    closing = ma.fields.Nested(StandingSchema, required=True)
    items = ma.fields.List(ma.fields.Nested(StatementLineSchema), required=True)
    next_cursor = ma.fields.String(required=True, allow_none=True)


class TaxSumSchema(ma.Schema):
    """The lots of one category. `net` is gains less losses, before charges.

    `turnover` is the sum of the differences without their signs, of derivatives only.
    """

    category = ma.fields.Enum(TaxCategory, by_value=True, required=True)
    lots = ma.fields.Integer(required=True)
    proceeds = Price(required=True)
    cost = Price(required=True)
    gains = Price(required=True)
    losses = Price(required=True)
    net = Price(required=True)
    turnover = Price(required=True, allow_none=True)
    charges = Price(required=True)
    stt = Price(required=True, metadata={"description": "Part of the charges"})


class TaxSchema(ma.Schema):
    """The tax view of an Indian financial year: an aid, and no advice.

    Shares are matched first in, first out within an account; what was bought and sold on the
    same day is speculative. `unmatched` was sold without a known purchase. Charges are reckoned
    by the tables.
    """

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "year": "2026-27",
        "from": "2026-04-01",
        "to": "2027-03-31",
        "type": "live",
        "items": [
            {
                "category": "derivatives",
                "lots": 2,
                "proceeds": "19500.00",
                "cost": "18700.00",
                "gains": "1300.00",
                "losses": "500.00",
                "net": "800.00",
                "turnover": "1800.00",
                "charges": "72.68",
                "stt": "20.00",
            }
        ],
        "notes": ["An aid for whoever fills in a return, and no advice."],
    }

    year = ma.fields.String(required=True)
    first = ma.fields.Date(required=True, data_key="from")
    last = ma.fields.Date(required=True, data_key="to")
    type = ma.fields.Enum(ExecutionType, by_value=True, required=True)
    items = ma.fields.List(ma.fields.Nested(TaxSumSchema), required=True)
    notes = ma.fields.List(ma.fields.String(), required=True)
