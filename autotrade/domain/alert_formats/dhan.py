"""Dhan's TradingView message: orders as a list of legs, with one-letter codes."""

from decimal import Decimal
from typing import Final

from autotrade.domain.alert_formats.building import Reading
from autotrade.domain.alert_formats.families import JsonFamily, read_legs
from autotrade.domain.alert_formats.fields import Flat, flatten
from autotrade.domain.alert_formats.values import Field, is_blank_number, number_of
from autotrade.domain.signals import AlertFault, AlertNotUnderstood, ParsedAlert

_LISTS: Final = ("orderlegs", "legs", "orders", "basket")


def _legs_of(flat: Flat) -> Field | None:
    fields = (flat.get(key) for key in _LISTS)
    return next((f for f in fields if f is not None and isinstance(f.value, list)), None)


def _name_of(flat: Flat) -> str | None:
    if _legs_of(flat) is None:
        return None
    return "dhan.multi_leg" if "orderlegs" in flat else "flat.basket"


def _read(name: str, flat: Flat, default_symbol: str | None) -> ParsedAlert:
    field = _legs_of(flat)
    rows = field.value if field is not None and isinstance(field.value, list) else []
    list_name = field.name if field is not None else "orders"
    legs: list[Flat] = []
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            where = f"{list_name}.{number}"
            raise AlertNotUnderstood(AlertFault.BAD_VALUE, where, f"{where} must be an object.")
        legs.append(flatten(row))
    legs.sort(key=_place)  # stable: legs without a place keep the order they came in
    return read_legs(name, flat, legs, Reading(default_symbol), list_name)


def _place(leg: Flat) -> Decimal:
    field = leg.get("sortorder")
    return Decimal(0) if field is None or is_blank_number(field) else number_of(field)


FAMILY: Final = JsonFamily(_name_of, _read)
