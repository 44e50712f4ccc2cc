"""Quotes and candles."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

import marshmallow as ma
from marshmallow import ValidationError
from marshmallow.validate import Range
from typing_extensions import override

from autotrade.api.schemas.fields import CanonicalSymbol, Price, Quantity, Text, Timestamp, iso
from autotrade.domain.bars import UNKNOWN, Bars, price_of, volume_of
from autotrade.domain.money import price_text, quantity_text
from autotrade.domain.timeframes import MINUTE, parse_timeframe
from autotrade.services.candles import MOST_BARS


class QuoteSchema(ma.Schema):
    """The latest price of a symbol.

    `simulated` marks one of the built-in market. `timestamp` is when it was traded.
    """

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "symbol": "NSE:TCS",
        "price": "3321.50",
        "timestamp": "2026-11-20T04:50:00.135Z",
        "simulated": False,
        "bid": "3321.45",
        "ask": "3321.55",
        "bid_quantity": "120",
        "ask_quantity": "75",
        "previous_close": "3302.00",
    }

    symbol = ma.fields.String(required=True)
    price = Price(required=True)
    timestamp = Timestamp(required=True, attribute="at")
    simulated = ma.fields.Boolean(required=True)
    bid = Price(required=True, allow_none=True)
    ask = Price(required=True, allow_none=True)
    bid_quantity = Quantity(required=True, allow_none=True)
    ask_quantity = Quantity(required=True, allow_none=True)
    previous_close = Price(required=True, allow_none=True)


class TimeframeText(Text):
    """A timeframe such as 5m, 1h, 1d or 1w."""

    @override
    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, *args, **kwargs)
        try:
            return parse_timeframe(text)
        except ValueError as error:
            said = f"{error}."
            raise ValidationError(said) from None


class ZoneName(Text):
    """The name of a time zone, such as Asia/Kolkata."""

    @override
    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        name = super()._deserialize(value, *args, **kwargs)
        if name not in available_timezones():
            raise ValidationError("Not a time zone such as Asia/Kolkata.")  # noqa: EM101, TRY003  marshmallow's way
        return ZoneInfo(name)


class SpanQuerySchema(ma.Schema):
    """A time; without `to` it ends now."""

    start = Timestamp(data_key="from")
    end = Timestamp(data_key="to", whole_day_ends=True)


class CandleQuerySchema(SpanQuerySchema):
    """Which candles."""

    timeframe = TimeframeText(
        load_default=MINUTE,
        metadata={"description": "Any number of minutes or hours below a day, `1d` or `1w`"},
    )
    limit = ma.fields.Integer(load_default=2000, validate=Range(min=1, max=MOST_BARS))


class CandleSchema(ma.Schema):
    """A bar; `timestamp` is when it opens."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "timestamp": "2026-11-20T03:45:00.000Z",
        "open": "3302.00",
        "high": "3309.50",
        "low": "3300.10",
        "close": "3308.00",
        "volume": "18250",
        "open_interest": None,
    }

    timestamp = Timestamp(required=True)
    open = Price(required=True)
    high = Price(required=True)
    low = Price(required=True)
    close = Price(required=True)
    volume = Quantity(required=True)
    open_interest = Quantity(required=True, allow_none=True)


class BarsField(ma.fields.List[Any]):
    """Columns of bars, going out as a list of candles: thousands of them, hence by hand."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(ma.fields.Nested(CandleSchema), **kwargs)

    @override
    def _serialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        bars: Bars = value
        return [_candle(row) for row in bars.rows()]


class CandleListSchema(ma.Schema):
    """Candles, the oldest first.

    `simulated`: they are of the built-in market. `imported`: some are of one's own import.
    `truncated`: there are earlier ones in the time that was asked for.
    """

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "symbol": "NSE:TCS",
        "timeframe": "5m",
        "simulated": False,
        "imported": False,
        "truncated": False,
        "items": [CandleSchema.EXAMPLE],
    }

    symbol = ma.fields.String(required=True)
    timeframe = ma.fields.String(required=True, attribute="timeframe.text")
    simulated = ma.fields.Boolean(required=True)
    imported = ma.fields.Boolean(required=True)
    truncated = ma.fields.Boolean(required=True)
    items = BarsField(required=True, attribute="bars")


class MissingSchema(ma.Schema):
    """Minutes of a session without a bar, the end excluded."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "from": "2026-11-20T04:10:00.000Z",
        "to": "2026-11-20T04:13:00.000Z",
        "minutes": 3,
    }

    since = Timestamp(required=True, data_key="from")
    until = Timestamp(required=True, data_key="to")
    minutes = ma.fields.Integer(required=True)


class GapReportSchema(ma.Schema):
    """What is missing; a minute in which nothing was traded has no bar either."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "symbol": "NSE:TCS",
        "minutes": 3,
        "items": [MissingSchema.EXAMPLE],
    }

    symbol = ma.fields.String(required=True)
    minutes = ma.fields.Integer(required=True)
    items = ma.fields.List(ma.fields.Nested(MissingSchema), required=True)


class ImportQuerySchema(ma.Schema):
    """What the file does not say itself."""

    symbol = CanonicalSymbol(
        load_default=None, metadata={"description": "Of all bars, where there is no such column"}
    )
    timezone = ZoneName(
        load_default=lambda: ZoneInfo("Asia/Kolkata"),
        metadata={"description": "Of times that have no offset", "default": "Asia/Kolkata"},
    )


class ImportedSchema(ma.Schema):
    """How many bars were imported, by symbol."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"bars": {"NSE:TCS": 375}}

    bars = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer(), required=True)


def _candle(row: Iterable[int]) -> dict[str, str | None]:
    at, opened, high, low, closed, volume, interest = row
    return {
        "timestamp": iso(datetime.fromtimestamp(at, UTC)),
        "open": price_text(price_of(opened)),
        "high": price_text(price_of(high)),
        "low": price_text(price_of(low)),
        "close": price_text(price_of(closed)),
        "volume": quantity_text(volume_of(volume)),
        "open_interest": None if interest == UNKNOWN else quantity_text(volume_of(interest)),
    }
