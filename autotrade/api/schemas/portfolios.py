"""Portfolios, their ledger, previews, and accounts side by side."""

from typing import Any, ClassVar

import marshmallow as ma

from autotrade.api.schemas.broker_books import BookPositionSchema, FundsSchema, HoldingSchema
from autotrade.api.schemas.fields import PositivePrice, Price, Timestamp
from autotrade.api.schemas.orders import NewOrderSchema
from autotrade.api.schemas.paging import RangeQuerySchema, filter_id
from autotrade.domain.brokers import BrokerStatus, BrokerType
from autotrade.domain.ledger import EntryKind, LedgerAccount


class PortfolioSchema(ma.Schema):
    """A paper account in figures; `realized_pnl` is after charges and interest."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "broker_id": "019ac3c5-f1b2-7d9c-8a4e-2f60b7d1c3a6",
        "starting_capital": "100000.00",
        "cash": "98368.61",
        "available_margin": "98368.61",
        "utilized_margin": "1624.70",
        "realized_pnl": "-6.69",
        "unrealized_pnl": "12.50",
        "total_pnl": "5.81",
        "equity": "100005.81",
        "charges_paid": "6.69",
        "interest_paid": "0.00",
        "last_updated": "2026-11-21T04:50:00.135Z",
    }

    broker_id = ma.fields.String(required=True)
    starting_capital = Price(required=True)
    cash = Price(
        required=True,
        metadata={"description": "What nothing is bought or blocked with; the equity when flat"},
    )
    available_margin = Price(
        required=True, metadata={"description": "Cash less what resting orders reserve"}
    )
    utilized_margin = Price(
        required=True,
        metadata={"description": "Own money that positions and resting orders bind"},
    )
    realized_pnl = Price(required=True)
    unrealized_pnl = Price(required=True)
    total_pnl = Price(required=True)
    equity = Price(required=True)
    charges_paid = Price(required=True)
    interest_paid = Price(required=True)
    last_updated = Timestamp(required=True)


class PortfolioQuerySchema(ma.Schema):
    """Which paper account; without it the first one."""

    broker_id = filter_id()


class PortfolioResetSchema(ma.Schema):
    """How to begin anew; without a capital with that of the last time."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"starting_capital": "100000.00"}

    starting_capital = PositivePrice(load_default=None, allow_none=True)
    broker_id = filter_id(load_default=None, allow_none=True)


class ChargesSchema(ma.Schema):
    """Charges in rupees; `dp` is the depository's fee with its GST."""

    brokerage = Price(required=True)
    stt = Price(required=True)
    exchange = Price(required=True)
    sebi = Price(required=True)
    stamp = Price(required=True)
    gst = Price(required=True)
    dp = Price(required=True)
    total = Price(required=True)


class LedgerLineSchema(ma.Schema):
    """One side of an entry; what the account has or spent grows with positive amounts."""

    account = ma.fields.Enum(LedgerAccount, by_value=True, required=True)
    amount = Price(required=True)


class LedgerEntrySchema(ma.Schema):
    """A posting: its lines add up to zero."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": "019ac3c7-1200-7d4e-9b21-3c4d5e6f7081",
        "broker_id": "019ac3c5-f1b2-7d9c-8a4e-2f60b7d1c3a6",
        "at": "2026-11-21T04:50:00.135Z",
        "kind": "fill",
        "symbol": "NSE:SBIN",
        "broker_order_id": "P-019ac3c7-11e8-7d3e-8f10-1b2c3d4e5f60",
        "trade_id": "P-019ac3c7-11e8-7d3e-8f10-1b2c3d4e5f60-1",
        "lines": [
            {"account": "cash", "amount": "-1631.39"},
            {"account": "margin", "amount": "1624.70"},
            {"account": "charges", "amount": "6.69"},
        ],
        "charges": {
            "brokerage": "2.44",
            "stt": "0.00",
            "exchange": "0.25",
            "sebi": "0.01",
            "stamp": "0.00",
            "gst": "0.49",
            "dp": "0.00",
            "total": "3.19",
        },
    }

    id = ma.fields.String(required=True)
    broker_id = ma.fields.String(required=True)
    at = Timestamp(required=True)
    kind = ma.fields.Enum(EntryKind, by_value=True, required=True)
    symbol = ma.fields.String(required=True, allow_none=True)
    broker_order_id = ma.fields.String(required=True, allow_none=True)
    trade_id = ma.fields.String(required=True, allow_none=True)
    lines = ma.fields.List(ma.fields.Nested(LedgerLineSchema), required=True)
    charges = ma.fields.Nested(ChargesSchema, required=True, allow_none=True)


class LedgerQuerySchema(RangeQuerySchema):
    """Filters of the ledger; without an account it is the first paper account's."""

    broker_id = filter_id()
    kind = ma.fields.Enum(EntryKind, by_value=True)


class LedgerCheckSchema(ma.Schema):
    """Whether everything adds up; `accounts` are the sums of all lines, and zero together."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "balanced": True,
        "entries": 2,
        "accounts": {
            "cash": "98368.61",
            "margin": "1624.70",
            "holdings": "0.00",
            "charges": "6.69",
            "realized_pnl": "0.00",
            "capital": "-100000.00",
            "mtf_loan": "0.00",
            "mtf_interest": "0.00",
        },
        "problems": [],
    }

    balanced = ma.fields.Boolean(required=True)
    entries = ma.fields.Integer(required=True)
    accounts = ma.fields.Dict(keys=ma.fields.String(), values=Price(), required=True)
    problems = ma.fields.List(ma.fields.String(), required=True)


class OrderPreviewRequestSchema(NewOrderSchema):
    """An order to reckon with; without an account it is the first paper account's."""


class OrderPreviewSchema(ma.Schema):
    """What an order would cost and bind; of a live account an estimate by the same tables."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "price": "3000.00",
        "notional": "300000.00",
        "margin_required": "300000.00",
        "charges": {
            "brokerage": "0.00",
            "stt": "300.00",
            "exchange": "9.21",
            "sebi": "0.30",
            "stamp": "45.00",
            "gst": "1.71",
            "dp": "0.00",
            "total": "356.22",
        },
        "available_margin": "100000.00",
        "sufficient": False,
        "warnings": [],
    }

    price = Price(required=True, metadata={"description": "What it was reckoned with"})
    notional = Price(required=True)
    margin_required = Price(required=True)
    charges = ma.fields.Nested(ChargesSchema, required=True)
    available_margin = Price(required=True, allow_none=True)
    sufficient = ma.fields.Boolean(required=True, allow_none=True)
    warnings = ma.fields.List(
        ma.fields.String(),
        required=True,
        metadata={"description": "What of it is not from a published list of charges"},
    )


class AccountSchema(ma.Schema):
    """A linked account, in the lists of all of them."""

    broker_id = ma.fields.String(required=True, attribute="account.id")
    type = ma.fields.Enum(BrokerType, by_value=True, required=True, attribute="account.type")
    label = ma.fields.String(required=True, attribute="account.label")
    status = ma.fields.Enum(BrokerStatus, by_value=True, required=True, attribute="account.status")
    reason = ma.fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Why the figures are not known just now"},
    )


class AccountBalanceSchema(AccountSchema):
    """An account's money; null when its broker can't be asked just now."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "broker_id": "019ac3c5-f1b2-7d9c-8a4e-2f60b7d1c3a6",
        "type": "paper",
        "label": "Paper",
        "status": "connected",
        "reason": None,
        "funds": FundsSchema.EXAMPLE,
    }

    funds = ma.fields.Nested(FundsSchema, required=True, allow_none=True)


class AccountPositionsSchema(AccountSchema):
    """What an account holds; empty, with the reason, when its broker can't be asked just now."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "broker_id": "019ac3c5-f1b2-7d9c-8a4e-2f60b7d1c3a6",
        "type": "paper",
        "label": "Paper",
        "status": "connected",
        "reason": None,
        "positions": [BookPositionSchema.EXAMPLE],
        "holdings": [HoldingSchema.EXAMPLE],
    }

    positions = ma.fields.List(ma.fields.Nested(BookPositionSchema), required=True)
    holdings = ma.fields.List(ma.fields.Nested(HoldingSchema), required=True)
