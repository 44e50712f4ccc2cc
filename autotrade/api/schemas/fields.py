"""Fields: text without traps, exact decimals, and times in UTC."""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields as fields_of
from dataclasses import is_dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Final

from marshmallow import ValidationError, fields
from typing_extensions import override

from autotrade.domain.errors import InvalidError
from autotrade.domain.instruments import canonical_symbol
from autotrade.domain.money import price_text, quantity_text

_AS_THEY_ARE: Final = frozenset({str, int, float, bool})
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_SCALAR_LENGTH: Final = 4096
_SCALAR_LIMIT: Final = 1 << 53
_INTEGER_DIGITS: Final = 15
_FRACTION_DIGITS: Final = 10
_ZERO: Final = re.compile(r"0{1,15}(\.0{1,10})?")
_NUMBER: Final = re.compile(rf"\d{{1,{_INTEGER_DIGITS}}}(\.\d{{1,{_FRACTION_DIGITS}}})?\Z")


class Text(fields.String):
    """A string; NUL characters and halves of surrogate pairs are refused."""

    @override
    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, *args, **kwargs)
        if _UNSTORABLE.search(text):
            raise ValidationError("Contains characters that can't be stored.")  # noqa: EM101, TRY003  marshmallow's way
        return text


class Name(Text):
    """A short text for people; blanks around it are dropped, and blank alone is refused."""

    @override
    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, *args, **kwargs).strip()
        if not text:
            raise ValidationError("Must not be blank.")  # noqa: EM101, TRY003  marshmallow's way
        return text


class Price(fields.Field[Decimal]):
    """Rupees, going out as a decimal string with at least two decimals."""

    text: Callable[[Decimal], str] = staticmethod(price_text)

    @override
    def _serialize(self, value: Any, *args: Any, **kwargs: Any) -> str | None:
        return None if value is None else type(self).text(_shortened(value))


class Quantity(Price):
    """A quantity, going out as a decimal string without trailing zeros."""

    text = staticmethod(quantity_text)


class PositiveDecimal(Quantity):
    """An exact number above zero, coming in as a string or a number, going out as a string."""

    @override
    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise ValidationError("Not a number.")  # noqa: EM101, TRY003  marshmallow's way
        return exact_decimal(value)


class PositivePrice(PositiveDecimal):
    """Rupees above zero, in as a string or a number, out with at least two decimals."""

    text = staticmethod(price_text)


class Amount(PositivePrice):
    """Rupees of zero or more, in as a string or a number, out with at least two decimals."""

    @override
    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Decimal:
        if not isinstance(value, bool) and _ZERO.fullmatch(str(value).strip()):
            return Decimal(0)
        return super()._deserialize(value, *args, **kwargs)


def _shortened(value: Decimal) -> Decimal:
    """Return a value of at most eight decimals: averages rarely come out even."""
    exponent = value.as_tuple().exponent
    is_long = isinstance(exponent, int) and exponent < -8
    return round(value, 8).normalize() if is_long else value


def exact_decimal(value: str | float) -> Decimal:
    """Return a positive number of at most 15 digits before and 10 after the point.

    Raises:
        ValidationError: it is none.
    """
    try:
        number = Decimal(value.strip() if isinstance(value, str) else str(value))
    except InvalidOperation:
        raise ValidationError("Not a number.") from None  # noqa: EM101, TRY003  marshmallow's way
    if not number.is_finite() or abs(number.adjusted()) > _INTEGER_DIGITS + _FRACTION_DIGITS:
        raise ValidationError("Not a number of usual size.")  # noqa: EM101, TRY003
    if number <= 0:
        raise ValidationError("Must be greater than 0.")  # noqa: EM101, TRY003
    if not _NUMBER.match(f"{number:f}"):
        msg = f"At most {_INTEGER_DIGITS} digits before the point and {_FRACTION_DIGITS} after it."
        raise ValidationError(msg)
    return number


class Symbol(Text):
    """A symbol, bare or with its exchange, such as SBIN or NSE:SBIN."""

    @override
    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, *args, **kwargs)
        try:
            canonical_symbol(text, None)
        except InvalidError:
            raise ValidationError("Not a symbol such as NSE:SBIN.") from None  # noqa: EM101, TRY003
        return text


class CanonicalSymbol(Symbol):
    """A symbol as a filter: a bare one is taken to be of the NSE."""

    @override
    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return canonical_symbol(super()._deserialize(value, *args, **kwargs), None)


class Scalar(fields.Field[object]):
    """A JSON value that is no list and no object, of a size that can be stored."""

    @override
    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> object:
        is_text = isinstance(value, str) and len(value) <= _SCALAR_LENGTH
        is_number = isinstance(value, int | float) and abs(value) < _SCALAR_LIMIT
        if not (is_number or (is_text and not _UNSTORABLE.search(value))):
            raise ValidationError("Not a text, a number or a truth value.")  # noqa: EM101, TRY003
        return value


class Timestamp(fields.Field[datetime]):
    """A moment: out as ISO 8601 UTC with milliseconds and Z, in with any offset or none (UTC).

    ``whole_day_ends`` makes a bare date mean the end of that day, for the end of a range.
    """

    def __init__(self, *, whole_day_ends: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._of_day = time.max if whole_day_ends else time.min

    @override
    def _serialize(self, value: Any, *args: Any, **kwargs: Any) -> str | None:
        return None if value is None else iso(value)

    @override
    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> datetime:
        try:
            if re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)):
                moment = datetime.combine(date.fromisoformat(value), self._of_day)
            else:
                moment = datetime.fromisoformat(value)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            return moment.astimezone(UTC)
        except (ValueError, TypeError, OverflowError):
            raise ValidationError("Not a date or time such as 2026-11-21T09:15:00Z.") from None  # noqa: EM101, TRY003


def iso(moment: datetime) -> str:
    """Write a moment as the API does: UTC, milliseconds, Z."""
    there = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return f"{there.isoformat(timespec='milliseconds')[:-6]}Z"


class RawValue(fields.Field[object]):
    """A value of JSON, sent out as it was stored; decimals as strings."""

    @override
    def _serialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return plain(value)


def names_of(value: object) -> tuple[str, ...]:
    """Return the names of the fields of a dataclass's value."""
    kind: type = type(value)
    return _names_of(kind)


@cache
def _names_of(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields_of(kind))


def plain(value: object) -> object:
    """Return a value with decimals and times written as the API writes them, at any depth."""
    if value is None or type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, Decimal | date):
        return _written(value)
    if is_dataclass(value):
        named = {name: getattr(value, name) for name in names_of(value)}
        return {name: plain(entry) for name, entry in named.items() if entry is not None}
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    return value


def _written(value: Decimal | date) -> str:
    if isinstance(value, Decimal):
        return quantity_text(_shortened(value))
    return iso(value) if isinstance(value, datetime) else value.isoformat()


def register(converter: Any) -> None:
    """Teach apispec's converter our fields."""
    for kind in (Price, Quantity):
        converter.map_to_openapi_type(kind, "string", "decimal")
    for kind in (PositiveDecimal, PositivePrice, Amount):
        converter.map_to_openapi_type(kind, ["string", "number"], None)
    converter.map_to_openapi_type(Timestamp, "string", "date-time")
    converter.map_to_openapi_type(RawValue, None, None)
    converter.map_to_openapi_type(Scalar, ["string", "number", "boolean"], None)
    converter.add_attribute_function(_describe)


def _describe(_: Any, field: fields.Field[Any], ret: dict[str, Any]) -> dict[str, Any]:
    if isinstance(field, PositiveDecimal):
        if field.dump_only:
            ret["type"] = "string"
            return {"format": "decimal"}
        return {
            "minimum" if isinstance(field, Amount) else "exclusiveMinimum": 0,
            "pattern": r"^\d{1,15}(\.\d{1,10})?$",
            "examples": ["75.50"],
        }
    return {}
