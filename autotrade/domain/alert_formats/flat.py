"""Any other JSON object that names what to trade and what to do, whatever it calls them."""

from typing import Final

from autotrade.domain.alert_formats.building import Reading
from autotrade.domain.alert_formats.families import JsonFamily, read_one
from autotrade.domain.alert_formats.fields import Flat, assign
from autotrade.domain.signals import ParsedAlert

_NEEDED: Final = ("symbol", "action", "side", "stance", "position_size")


def _name_of(flat: Flat) -> str | None:
    slots = assign(flat)
    return "flat.generic" if any(name in slots for name in _NEEDED) else None


def _read(name: str, flat: Flat, default_symbol: str | None) -> ParsedAlert:
    return read_one(name, flat, Reading(default_symbol))


FAMILY: Final = JsonFamily(_name_of, _read)
