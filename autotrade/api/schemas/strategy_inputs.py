"""What comes in about strategies."""

from decimal import Decimal
from typing import Any, ClassVar, Final

import marshmallow as ma
from marshmallow.validate import Length, Range, Regexp

from autotrade.api.schemas.fields import Name, PositiveDecimal, PositivePrice, Scalar, Symbol, Text
from autotrade.domain.instruments import canonical_symbol
from autotrade.domain.market_hours import parse_hours
from autotrade.domain.strategies import RiskLimits, Sizing, SizingMode, StrategyMode

MAX_SCRIPT_BYTES: Final = 256 * 1024
MAX_SYMBOLS: Final = 200
_HUNDRED: Final = Decimal(100)
_DAY: Final = 86400
_NO_LIMITS: Final = RiskLimits()
SCRIPT_EXAMPLE: Final = (
    '//@version=6\nstrategy("Cross", overlay=true)\n'
    "fast = ta.sma(close, 20)\nslow = ta.sma(close, 50)\n"
    'if ta.crossover(fast, slow)\n    strategy.entry("Long", strategy.long)\n'
)


def script_field(**kwargs: Any) -> Text:
    """Return the field of a Pine script: at most 256 KiB as UTF-8."""
    return Text(validate=[Length(min=1, max=MAX_SCRIPT_BYTES), _fits], **kwargs)


def _fits(script: str) -> None:
    if len(script.encode()) > MAX_SCRIPT_BYTES:
        raise ma.ValidationError("Longer than 256 KiB.")  # noqa: EM101, TRY003  marshmallow's way


def _symbols(**kwargs: Any) -> Any:
    return ma.fields.List(Symbol(), validate=Length(max=MAX_SYMBOLS), **kwargs)


class SizingInputSchema(ma.Schema):
    """How a quantity is found when the alert names none."""

    mode = ma.fields.Enum(SizingMode, by_value=True, required=True)
    value = PositiveDecimal(required=True)

    @ma.validates_schema
    def _percent(self, data: dict[str, Any], **_: Any) -> None:
        is_percent = data["mode"] in {SizingMode.PERCENT_EQUITY, SizingMode.RISK_PERCENT}
        if is_percent and data["value"] > _HUNDRED:
            raise ma.ValidationError("At most 100 per cent.", "value")  # noqa: EM101, TRY003

    @ma.post_load
    def _made(self, data: dict[str, Any], **_: Any) -> Sizing:
        return Sizing(**data)


class RiskInputSchema(ma.Schema):
    """Limits that every order is held to; money in rupees, hours as HH:MM-HH:MM (IST)."""

    max_age_seconds = ma.fields.Integer(
        strict=True, allow_none=True, validate=Range(min=1, max=_DAY)
    )
    respect_market_hours = ma.fields.Boolean(allow_none=True, truthy={True}, falsy={False})
    dedupe_seconds = ma.fields.Integer(
        strict=True, allow_none=True, validate=Range(min=0, max=_DAY)
    )
    max_quantity = PositiveDecimal(allow_none=True)
    max_value = PositivePrice(allow_none=True)
    max_positions = ma.fields.Integer(
        strict=True, allow_none=True, validate=Range(min=1, max=10000)
    )
    max_orders_per_minute = ma.fields.Integer(
        strict=True, allow_none=True, validate=Range(min=1, max=10000)
    )
    max_daily_loss = PositivePrice(allow_none=True)
    max_drawdown = PositivePrice(allow_none=True)
    allowed_symbols = _symbols(allow_none=True)
    allowed_hours = Text(allow_none=True, validate=Regexp(r"^\d{2}:\d{2}-\d{2}:\d{2}$"))
    price_band_percent = PositiveDecimal(allow_none=True)

    @ma.validates_schema
    def _sensible(self, data: dict[str, Any], **_: Any) -> None:
        if (data.get("price_band_percent") or 0) > _HUNDRED:
            raise ma.ValidationError("At most 100 per cent.", "price_band_percent")  # noqa: EM101, TRY003
        if data.get("allowed_hours"):
            try:
                parse_hours(data["allowed_hours"])
            except ValueError:
                text = "Not hours such as 09:15-15:30."
                raise ma.ValidationError(text, "allowed_hours") from None

    @ma.post_load
    def _made(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        if data.get("allowed_symbols") is not None:
            symbols = (canonical_symbol(each, None) for each in data["allowed_symbols"])
            data["allowed_symbols"] = tuple(dict.fromkeys(symbols))
        for name in ("max_age_seconds", "dedupe_seconds"):
            if name in data and data[name] is None:
                data[name] = getattr(_NO_LIMITS, name)
        return data


class StrategyFieldsSchema(ma.Schema):
    """What a new strategy and a change of one have in common."""

    broker_id = Text(allow_none=True, validate=Length(min=1, max=64))
    paper_trading = ma.fields.Boolean(truthy={True}, falsy={False})
    mode = ma.fields.Enum(StrategyMode, by_value=True)
    symbols = _symbols()
    exchange = Text(validate=Regexp(r"^[A-Z][A-Z0-9_]{0,15}$"))
    timeframe = Text(allow_none=True, validate=Regexp(r"^([0-9]{1,4}[smhdwSMHDW]?|[DWMdwm])$"))
    sizing = ma.fields.Nested(SizingInputSchema, allow_none=True)
    risk = ma.fields.Nested(RiskInputSchema)
    inputs = ma.fields.Dict(
        keys=Text(validate=Regexp(r"^[A-Za-z_][A-Za-z0-9_]{0,99}$")),
        values=Scalar(),
        validate=Length(max=200),
    )

    @ma.post_load
    def _canonical(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        if "symbols" in data:
            place = data.get("exchange", "NSE")
            symbols = (canonical_symbol(each, None, place) for each in data["symbols"])
            data["symbols"] = tuple(dict.fromkeys(symbols))
        return data


class NewStrategySchema(StrategyFieldsSchema):
    """A strategy to make."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "name": "Nifty cross",
        "script": SCRIPT_EXAMPLE,
        "paper_trading": True,
        "symbols": ["NSE:SBIN"],
        "timeframe": "5m",
        "sizing": {"mode": "fixed_qty", "value": "10"},
        "risk": {"max_quantity": "100", "allowed_hours": "09:20-15:00"},
    }

    name = Name(required=True, validate=Length(max=120))
    script = script_field(required=True)


class StrategyChangeSchema(StrategyFieldsSchema):
    """Fields to change; ``version``, if sent, must be the present version of the script."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"name": "Nifty cross, slower", "timeframe": "15m"}

    name = Name(validate=Length(max=120))
    script = script_field()
    version = ma.fields.Integer(strict=True, validate=Range(min=1, max=1 << 31))


class DeploymentSchema(ma.Schema):
    """Going live takes the strategy's name as ``confirm``; paper needs none."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"confirm": "Nifty cross"}

    confirm = Text(load_default=None, allow_none=True, validate=Length(max=200))


class ScriptSchema(ma.Schema):
    """A script to check."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"script": SCRIPT_EXAMPLE}

    script = script_field(required=True)
