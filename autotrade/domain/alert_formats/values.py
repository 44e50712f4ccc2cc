"""Values of an alert's fields: numbers, symbols, exchanges, times and dates, from their text."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final, TypeAlias

from autotrade.domain.signals import AlertFault, AlertNotUnderstood

JsonValue: TypeAlias = "str | bool | list[JsonValue] | dict[str, JsonValue] | None"

# TradingView computes in binary floating point: 0.30000000000000004 is an ordinary quantity.
_NUMBER: Final = re.compile(
    r"[+-]?(?=\.?[0-9])[0-9]{0,15}(?:\.[0-9]{0,20})?(?:[eE][+-]?[0-9]{1,2})?"
)
_LARGEST: Final = Decimal("1e12")
_SMALLEST: Final = Decimal("1e-18")
_BLANK_NUMBERS: Final = frozenset({"", "nan", "na", "n/a", "null", "none", "undefined"})
_SYMBOL: Final = re.compile(r"[A-Z0-9^][A-Z0-9&._^!-]{0,39}")
_EXCHANGE: Final = re.compile(r"[A-Z][A-Z0-9_]{0,15}")
_DELAYED: Final = re.compile(r"_DLY?$")
_ISO_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
_ISO_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_EPOCH_TIME: Final = re.compile(r"[0-9]{10}(?:\.[0-9]{1,9})?|[0-9]{13}")
_PLACEHOLDER: Final = re.compile(r"\{\{[^{}]{0,60}\}?\}?")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# TradingView calls the derivatives segments by the name of their cash market.
_SEGMENTS: Final = {"NFO": "NSE", "CDS": "NSE", "BFO": "BSE", "BCD": "BSE"}
_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Field:
    """A value and the name its sender gave it (dotted where nested)."""

    name: str
    value: JsonValue


def shown(value: JsonValue) -> str:
    """Return ``value`` as it may be quoted in a message: one line, cut, without controls."""
    text = value if isinstance(value, str) else str(value)
    clean = "".join(c if c.isprintable() else "?" for c in text[: _SHOWN + 1])
    return clean if len(clean) <= _SHOWN else clean[:_SHOWN] + "..."


def text_of(field: Field) -> str:
    """Return the trimmed text of a scalar.

    Raises:
        AlertNotUnderstood: ``unresolved_placeholder``, or ``bad_value`` for a list or object.
    """
    value = field.value
    if not isinstance(value, str):
        if isinstance(value, bool):
            return "true" if value else "false"
        message = f"{field.name} must be one value, not a list or an object."
        raise AlertNotUnderstood(AlertFault.BAD_VALUE, field.name, message)
    if "{{" in value:
        raise unresolved(field.name, value)
    return value.strip()


def unresolved(name: str, text: str) -> AlertNotUnderstood:
    """Return the error for a ``{{placeholder}}`` that TradingView did not replace."""
    found = _PLACEHOLDER.search(text)
    placeholder = shown(found.group() if found else text)
    hint = (
        f"TradingView left {placeholder} as it is: strategy placeholders work only in alerts "
        "made on a strategy, and names must be spelled as in its list"
    )
    message = f"{name} still holds the placeholder {placeholder}."
    return AlertNotUnderstood(AlertFault.UNRESOLVED_PLACEHOLDER, name, message, hint)


def number_of(field: Field) -> Decimal:
    """Return the finite number in ``field``, exactly as written.

    Thousands separators are refused: ``1,000`` is a thousand to some senders and one to others.

    Raises:
        AlertNotUnderstood: ``bad_number``.
    """
    if isinstance(field.value, bool):
        raise bad_number(field, "must be a number")
    text = text_of(field).replace("\N{MINUS SIGN}", "-")
    if not _NUMBER.fullmatch(text):
        hint = "write 1000.50 without thousands separators" if "," in text else ""
        raise bad_number(field, "must be a plain number", hint)
    number = Decimal(text)
    size = abs(number)
    if size == 0:
        return Decimal(0)
    if size >= _LARGEST or size < _SMALLEST:
        raise bad_number(field, "is out of range")
    exponent = number.as_tuple().exponent
    return number.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else number


def is_blank_number(field: Field) -> bool:
    """Say whether the sender had no number to give: null, nothing, or NaN."""
    value = field.value
    return value is None or (isinstance(value, str) and value.strip().lower() in _BLANK_NUMBERS)


def positive_of(field: Field) -> Decimal | None:
    """Return an optional positive number; blank and zero both mean that none is set.

    Raises:
        AlertNotUnderstood: ``bad_number``, also for a negative one.
    """
    if is_blank_number(field):
        return None
    number = number_of(field)
    if number < 0:
        raise bad_number(field, "must not be negative")
    return number or None


def bad_number(field: Field, fault: str, hint: str = "") -> AlertNotUnderstood:
    """Return the error for a number: ``fault`` completes the sentence that starts at its name."""
    message = f"{field.name} {fault}, was {shown(field.value)!r}."
    if not hint and is_blank_number(field):
        hint = f"TradingView had no value for {field.name} when the alert fired"
    return AlertNotUnderstood(AlertFault.BAD_NUMBER, field.name, message, hint)


def symbol_of(field: Field) -> tuple[str, str | None]:
    """Return the bare upper-case symbol and the exchange written before it, if any.

    Raises:
        AlertNotUnderstood: ``bad_value``.
    """
    return split_symbol(text_of(field), field.name)


def split_symbol(text: str, name: str) -> tuple[str, str | None]:
    """Split ``NSE:SBIN`` or ``SBIN`` into symbol and exchange; ``name`` is for the error."""
    head, colon, tail = text.rpartition(":")
    symbol = tail.strip().upper() if text.isascii() else ""
    if not _SYMBOL.fullmatch(symbol):
        message = f"{name} is not a symbol: {shown(text)!r}."
        raise AlertNotUnderstood(
            AlertFault.BAD_VALUE, name, message, "write it like SBIN or NSE:SBIN"
        )
    return symbol, exchange_of(Field(name, head)) if colon else None


def exchange_of(field: Field) -> str | None:
    """Return the exchange, upper-case and without ``_DL``/``_DLY``; None if blank.

    Raises:
        AlertNotUnderstood: ``bad_value``.
    """
    written = text_of(field)
    if not written:
        return None
    exchange = _DELAYED.sub("", written.upper()) if written.isascii() else ""
    if not _EXCHANGE.fullmatch(exchange):
        message = f"{field.name} does not name an exchange: {shown(written)!r}."
        raise AlertNotUnderstood(
            AlertFault.BAD_VALUE, field.name, message, "write it like NSE or NSE:SBIN"
        )
    return exchange


def is_same_exchange(one: str, other: str) -> bool:
    """Say whether two names may mean the same place (``NSE`` and ``NFO`` do)."""
    return one == other or _SEGMENTS.get(one, one) == _SEGMENTS.get(other, other)


def instant_of(field: Field) -> datetime | None:
    """Return the moment in aware UTC, or None if it can't be read.

    ISO 8601 (without an offset it is taken as UTC, as TradingView's own times are), or seconds
    or milliseconds since 1970.

    Raises:
        AlertNotUnderstood: ``unresolved_placeholder``.
    """
    if not isinstance(field.value, str):
        return None
    text = text_of(field)
    if _EPOCH_TIME.fullmatch(text):
        seconds = Decimal(text) if len(text) != 13 or "." in text else Decimal(text) / 1000
        return _EPOCH + timedelta(microseconds=int(seconds * 1_000_000))
    if not _ISO_TIME.match(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def date_of(field: Field) -> date | None:
    """Return the day written as ``2026-11-24`` (a time after it is ignored); None if blank.

    Raises:
        AlertNotUnderstood: ``bad_value``.
    """
    text = text_of(field)
    if not text:
        return None
    try:
        if _ISO_DATE.match(text):
            return date.fromisoformat(text[:10])
    except ValueError:
        pass  # the 31st of February: same answer as a day that isn't written as one
    message = f"{field.name} is not a day: {shown(text)!r}."
    raise AlertNotUnderstood(AlertFault.BAD_VALUE, field.name, message, "write it like 2026-11-24")
