"""Trades."""

from typing import Any, ClassVar, Final

import marshmallow as ma
from marshmallow.validate import Length
from typing_extensions import override

from autotrade.api.schemas.fields import (
    Amount,
    CanonicalSymbol,
    PositiveDecimal,
    PositivePrice,
    Price,
    Quantity,
    Text,
    Timestamp,
)
from autotrade.api.schemas.orders import OrderSchema
from autotrade.api.schemas.paging import RangeQuerySchema, filter_id
from autotrade.domain.exits import ExitReason, ExitStatus
from autotrade.domain.orders import Product
from autotrade.domain.trades import Trade, TradeSide, TradeSource, TradeStatus

MOST_TAGS = 10
_OPENED_BY: Final = {"BUY": TradeSide.LONG, "SELL": TradeSide.SHORT}


class TradeSchema(ma.Schema):
    """A round trip: opened by fills that enter, closed by fills that leave.

    `pnl_gross` and `pnl_net` are of what was closed so far. `capital_used` is what the entries
    bound of the account's own money. `charges` are all but the brokerage and the interest.
    """

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": "019ac3c7-11f0-7c4d-8a21-2c3d4e5f6072",
        "broker_id": "019ac3c5-f1b2-7d9c-8a4e-2f60b7d1c3a6",
        "strategy_id": "019ac3c6-0a11-7c3e-9b5f-6d2a91c0e4f7",
        "alert_id": "019ac3c7-11d0-7a52-8c11-93d57f0e2ab4",
        "symbol": "NSE:SBIN",
        "product": "INTRADAY",
        "side": "LONG",
        "status": "closed",
        "source": "alert",
        "paper": True,
        "quantity": "10",
        "open_quantity": "0",
        "entry_price": "812.35",
        "exit_price": "815.00",
        "opened_at": "2026-11-20T04:50:00.135Z",
        "closed_at": "2026-11-20T05:20:00.412Z",
        "capital_used": "1624.70",
        "brokerage": "4.88",
        "charges": "3.42",
        "mtf_charge": "0.00",
        "pnl_gross": "26.50",
        "pnl_net": "18.20",
        "stop_loss": None,
        "target": None,
        "notes": "",
        "tags": ["breakout"],
        "updated_at": "2026-11-20T05:20:00.412Z",
    }

    id = ma.fields.String(required=True)
    broker_id = ma.fields.String(required=True)
    strategy_id = ma.fields.String(required=True, allow_none=True)
    alert_id = ma.fields.String(required=True, allow_none=True)
    symbol = ma.fields.String(required=True)
    product = ma.fields.Enum(Product, by_value=True, required=True)
    side = ma.fields.Enum(TradeSide, by_value=True, required=True)
    status = ma.fields.Enum(TradeStatus, by_value=True, required=True)
    source = ma.fields.Enum(TradeSource, by_value=True, required=True)
    paper = ma.fields.Boolean(required=True)
    quantity = Quantity(required=True)
    open_quantity = Quantity(required=True)
    entry_price = Price(required=True)
    exit_price = Price(required=True, allow_none=True)
    opened_at = Timestamp(required=True)
    closed_at = Timestamp(required=True, allow_none=True)
    capital_used = Price(required=True)
    brokerage = Price(required=True)
    charges = Price(required=True)
    mtf_charge = Price(required=True)
    pnl_gross = Price(required=True)
    pnl_net = Price(required=True)
    stop_loss = Price(required=True, allow_none=True)
    target = Price(required=True, allow_none=True)
    notes = ma.fields.String(required=True)
    tags = ma.fields.List(ma.fields.String(), required=True)
    updated_at = Timestamp(required=True)


class TradeUpdateSchema(ma.Schema):
    """What happened to a trade, and the trade as it is then."""

    event = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf(["opened", "updated", "closed"]),
    )
    data = ma.fields.Nested(TradeSchema, required=True)

    @ma.pre_dump
    def _of_trade(self, trade: Trade, **_: object) -> dict[str, object]:
        return {"event": trade.news, "data": trade}


def _tags() -> ma.fields.Field[Any]:
    return ma.fields.List(Text(validate=Length(min=1, max=40)), validate=Length(max=MOST_TAGS))


class OpeningSide(ma.fields.String):
    """The side of a trade, or that of the order which opened it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=ma.validate.OneOf([*_OPENED_BY, *TradeSide]), **kwargs)

    @override
    def deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        text = super().deserialize(value, *args, **kwargs)
        return _OPENED_BY.get(text) or TradeSide(text)


class NewTradeSchema(ma.Schema):
    """A trade to write down by hand; it places no order and changes no position.

    Without `exit_price` it is open. Brokerage and charges are what its owner was charged. Without
    an account it is the first paper account's, without `opened_at` it was opened just now.
    """

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "broker_id": "019ac3c5-f1b2-7d9c-8a4e-2f60b7d1c3a6",
        "symbol": "NSE:SBIN",
        "side": "LONG",
        "quantity": "10",
        "entry_price": "812.35",
        "opened_at": "2026-11-20T04:50:00Z",
        "exit_price": "815.00",
        "closed_at": "2026-11-20T05:20:00Z",
        "notes": "By telephone",
    }

    broker_id = filter_id(load_default=None, allow_none=True)
    symbol = CanonicalSymbol(required=True)
    side = OpeningSide(
        required=True, metadata={"description": "`BUY` opens a long one, `SELL` a short one"}
    )
    quantity = PositiveDecimal(required=True)
    entry_price = PositivePrice(required=True)
    opened_at = Timestamp(load_default=None, allow_none=True)
    product = ma.fields.Enum(Product, by_value=True, load_default=Product.INTRADAY)
    exit_price = PositivePrice(load_default=None, allow_none=True)
    closed_at = Timestamp(load_default=None, allow_none=True)
    brokerage = Amount(load_default=None, allow_none=True)
    charges = Amount(load_default=None, allow_none=True)
    stop_loss = PositivePrice(load_default=None, allow_none=True)
    target = PositivePrice(load_default=None, allow_none=True)
    notes = Text(load_default="", validate=Length(max=2000))
    tags = _tags()


class TradeChangeSchema(ma.Schema):
    """What its owner notes of a trade; levels are a plan, and `null` takes one away.

    What closes a position by itself is set at the position.
    """

    EXAMPLE: ClassVar[dict[str, Any]] = {"notes": "Too early", "tags": ["breakout", "fomc"]}

    notes = Text(validate=Length(max=2000))
    tags = _tags()
    stop_loss = PositivePrice(allow_none=True)
    target = PositivePrice(allow_none=True)


class TradeQuerySchema(RangeQuerySchema):
    """Filters of trades."""

    strategy_id = filter_id()
    broker_id = filter_id()
    symbol = CanonicalSymbol()
    side = ma.fields.Enum(TradeSide, by_value=True)
    status = ma.fields.Enum(TradeStatus, by_value=True)
    source = ma.fields.Enum(TradeSource, by_value=True)


class ExitSchema(ma.Schema):
    """How far an exit is. It goes on by itself until it is `done` or has `failed`."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": "019ac3c7-11f0-7c4d-8a21-2c3d4e5f6073",
        "broker_id": "019ac3c5-f1b2-7d9c-8a4e-2f60b7d1c3a6",
        "symbol": "NSE:SBIN",
        "product": "INTRADAY",
        "strategy_id": None,
        "position_id": "019ac3c7-11f0-7c4d-8a21-2c3d4e5f6071",
        "reason": "manual",
        "status": "done",
        "status_reason": "Closed 10.",
        "filled_quantity": "10",
        "orders": [],
        "requested_at": "2026-11-20T05:20:00.001Z",
        "updated_at": "2026-11-20T05:20:00.412Z",
    }

    id = ma.fields.String(required=True)
    broker_id = ma.fields.String(required=True)
    symbol = ma.fields.String(required=True)
    product = ma.fields.Enum(Product, by_value=True, required=True)
    strategy_id = ma.fields.String(required=True, allow_none=True)
    position_id = ma.fields.String(required=True, allow_none=True)
    reason = ma.fields.Enum(ExitReason, by_value=True, required=True)
    status = ma.fields.Enum(ExitStatus, by_value=True, required=True)
    status_reason = ma.fields.String(required=True, allow_none=True)
    filled_quantity = Quantity(required=True)
    orders = ma.fields.List(ma.fields.Nested(OrderSchema), required=True)
    requested_at = Timestamp(required=True)
    updated_at = Timestamp(required=True)


class ExitAllSchema(ma.Schema):
    """Which positions to close: those of one account, or all.

    With a live account among them `confirm` must be the words `EXIT ALL`.
    """

    EXAMPLE: ClassVar[dict[str, Any]] = {"broker_id": None, "confirm": "EXIT ALL"}

    broker_id = filter_id(load_default=None, allow_none=True)
    confirm = Text(load_default=None, allow_none=True, validate=Length(max=100))


class ExitListSchema(ma.Schema):
    """The exits that were begun."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"items": [ExitSchema.EXAMPLE]}

    items = ma.fields.List(ma.fields.Nested(ExitSchema), required=True)


class PerformanceQuerySchema(ma.Schema):
    """Of one account, or of all."""

    broker_id = filter_id()


class PerformanceSchema(ma.Schema):
    """P&L and margin. `null` where a broker can't be asked just now."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "active_pnl": "120.00",
        "total_pnl": "318.20",
        "margin_utilization_pct": "1.62",
        "margin_utilization_abs": "1624.70",
        "available_margin": "98693.50",
    }

    active_pnl = Price(required=True)
    total_pnl = Price(required=True)
    margin_utilization_pct = Price(required=True, allow_none=True)
    margin_utilization_abs = Price(required=True, allow_none=True)
    available_margin = Price(required=True, allow_none=True)
