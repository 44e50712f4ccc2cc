"""Fields under our own names to a signal: the one place where all JSON families meet."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from typing import Final, TypeVar

from autotrade.domain.alert_formats.fields import Flat, Slots
from autotrade.domain.alert_formats.positions import decide, read_positions, read_quantity
from autotrade.domain.alert_formats.values import (
    Field,
    bad_number,
    date_of,
    exchange_of,
    instant_of,
    is_blank_number,
    is_same_exchange,
    number_of,
    positive_of,
    shown,
    split_symbol,
    symbol_of,
    text_of,
)
from autotrade.domain.alert_formats.words import (
    instrument_kind_of,
    normalised,
    order_type_of,
    product_of,
    right_of,
    validity_of,
)
from autotrade.domain.signals import AlertFault, AlertNotUnderstood, Signal

T = TypeVar("T")

# Protection we can't give as asked: dropping it silently would leave a position without it.
_UNSUPPORTED: Final = (
    "dollarsl",
    "dollartp",
    "stoplossamount",
    "takeprofitamount",
    "stoplosstrailprice",
    "stoplosstrailpercent",
    "trailstop",
    "trailprice",
    "trailpercent",
    "trailamount",
    "trailingstop",
)
_COUNTED_UNITS: Final = frozenset({"", "base", "fixedquantity", "quantity", "contracts", "shares"})
_LONGEST_AGE_SECONDS: Final = 7 * 24 * 3600
_LONGEST_TEXT: Final = 128
_UNIQUE_ID: Final = re.compile(r"(?=(?:[^0-9]*[0-9]){4})[0-9A-Za-z_.:\-]{8,128}")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a family reads the fields it shares with the others."""

    default_symbol: str | None = None
    is_zero_unset: bool = False


def build_signal(slots: Slots, flat: Flat, reading: Reading) -> Signal:
    """Return the signal that ``slots`` describe; ``flat`` is the body they come from.

    Raises:
        AlertNotUnderstood: as described there, naming the sender's field.
    """
    symbol, exchange = _instrument(slots, reading.default_symbol)
    positions = read_positions(slots)
    quantity = read_quantity(slots, positions.target, is_zero_unset=reading.is_zero_unset)
    decision = decide(slots, positions, quantity)
    _refuse_unsupported(slots, flat, quantity)
    order_type = _read(slots, "order_type", order_type_of)
    price, trigger_price = _prices(slots, order_type)
    kind = instrument_kind_of(slots["instrument"]) if "instrument" in slots else None
    return Signal(
        action=decision.action,
        symbol=symbol,
        exchange=exchange,
        quantity=quantity,
        target=decision.target,
        side=decision.side,
        price=price,
        trigger_price=trigger_price,
        order_type=order_type,
        product=_read(slots, "product", product_of),
        validity=_read(slots, "validity", validity_of),
        stop_loss=_read(slots, "stop_loss", positive_of),
        take_profit=_read(slots, "take_profit", positive_of),
        sl_pct=_read(slots, "sl_pct", positive_of),
        tp_pct=_read(slots, "tp_pct", positive_of),
        sl_pips=_read(slots, "sl_pips", positive_of),
        tp_pips=_read(slots, "tp_pips", positive_of),
        instrument=kind,
        strike=_contract_part(slots, "strike", positive_of, kind, "OPT"),
        right=_contract_part(slots, "right", right_of, kind, "OPT"),
        expiry=_contract_part(slots, "expiry", date_of, kind, "FUT OPT"),
        prev=positions.prev,
        prev_quantity=positions.prev_quantity,
        order_id=_read(slots, "order_id", _short_text),
        bar_time=_read(slots, "bar_time", instant_of),
        sent_at=_read(slots, "sent_at", instant_of),
        revision=_read(slots, "revision", _short_text),
        max_age_seconds=_read(slots, "max_age", _max_age_seconds),
        passphrase=_read(slots, "passphrase", _secret),
    )


def has_identity(slots: Slots) -> bool:
    """Say whether the body carries a time or an id of its own.

    A strategy's order id ("Long") comes again with the next trade: it counts only if it looks
    generated (8 characters or more, at least 4 of them digits).
    """
    if any(name in slots and text_of(slots[name]) for name in ("sent_at", "identity")):
        return True
    return "order_id" in slots and bool(_UNIQUE_ID.fullmatch(text_of(slots["order_id"])))


def sent_at_of(slots: Slots) -> datetime | None:
    """Return when the alert says it was made."""
    return _read(slots, "sent_at", instant_of)


def _read(slots: Slots, name: str, convert: Callable[[Field], T | None]) -> T | None:
    field = slots.get(name)
    return None if field is None else convert(field)


def _instrument(slots: Slots, default_symbol: str | None) -> tuple[str, str | None]:
    field = slots.get("symbol")
    if field is not None and field is slots.get("instrument") and instrument_kind_of(field):
        field = None  # "instrument": "OPT" is no symbol
    if field is not None and text_of(field):
        symbol, prefix = symbol_of(field)
    elif default_symbol is not None:
        symbol, prefix = split_symbol(default_symbol, "symbol")
    else:
        message = "The alert names no symbol."
        hint = 'add "symbol": "{{exchange}}:{{ticker}}"'
        raise AlertNotUnderstood(AlertFault.MISSING_FIELD, "symbol", message, hint)
    named = _read(slots, "exchange", exchange_of)
    if prefix and named and not is_same_exchange(prefix, named):
        name = slots["exchange"].name
        message = f"{name} is {named}, but the symbol is on {prefix}."
        raise AlertNotUnderstood(AlertFault.CONFLICT, name, message, "keep one of the two")
    return symbol, prefix or named


def _prices(slots: Slots, order_type: str | None) -> tuple[Decimal | None, Decimal | None]:
    price = _read(slots, "limit_price", positive_of)
    trigger = _read(slots, "trigger_price", positive_of)
    if order_type in ("LIMIT", "SL") and price is None:
        raise _missing_price(slots, "limit_price", "price", order_type)
    if order_type in ("SL", "SLM") and trigger is None:
        raise _missing_price(slots, "trigger_price", "trigger_price", order_type)
    return price or _read(slots, "seen_price", positive_of), trigger


def _missing_price(slots: Slots, slot: str, name: str, order_type: str) -> AlertNotUnderstood:
    field = slots.get(slot)
    if field is not None:
        return bad_number(field, f"must be a price in a {order_type} order")
    message = f"A {order_type} order needs a {name}."
    return AlertNotUnderstood(AlertFault.MISSING_FIELD, name, message)


def _contract_part(
    slots: Slots, name: str, convert: Callable[[Field], T | None], kind: str | None, needed: str
) -> T | None:
    part = _read(slots, name, convert)
    if part is None and kind is not None and kind in needed.split():
        message = f"An {kind} leg needs {name}."
        raise AlertNotUnderstood(AlertFault.MISSING_FIELD, name, message)
    return part


def _refuse_unsupported(slots: Slots, flat: Flat, quantity: Decimal | None) -> None:
    for key in _UNSUPPORTED:
        field = flat.get(key)
        if field is not None and not is_blank_number(field) and _is_set(field):
            message = f"{field.name} is not supported."
            hint = "use a stop loss or take profit as a price or in percent"
            raise AlertNotUnderstood(AlertFault.UNSUPPORTED, field.name, message, hint)
    unit = slots.get("unit")
    if unit is not None and quantity is not None:
        written = text_of(unit)
        if normalised(written) not in _COUNTED_UNITS:
            message = f"{unit.name} {shown(written)!r} is not supported."
            hint = "give the quantity as a number of shares or contracts"
            raise AlertNotUnderstood(AlertFault.UNSUPPORTED, unit.name, message, hint)


def _is_set(field: Field) -> bool:
    text = text_of(field)
    return text.lower() != "false" and text.strip("0.") != ""


def _short_text(field: Field) -> str | None:
    text = text_of(field)
    if len(text) > _LONGEST_TEXT or not text.isprintable():
        message = f"{field.name} is too long or holds control characters."
        raise AlertNotUnderstood(AlertFault.BAD_VALUE, field.name, message)
    return text or None


def _secret(field: Field) -> str | None:
    return text_of(field) or None


def _max_age_seconds(field: Field) -> int | None:
    if is_blank_number(field):
        return None
    seconds = number_of(field)
    if not 0 < seconds <= _LONGEST_AGE_SECONDS:
        raise bad_number(field, "must be seconds, more than 0 and up to a week")
    return int(seconds.to_integral_value(ROUND_CEILING))
