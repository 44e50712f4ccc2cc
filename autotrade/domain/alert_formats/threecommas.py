"""3Commas signal bots: nested position and order, and a largest age."""

from typing import Final

from autotrade.domain.alert_formats.building import Reading
from autotrade.domain.alert_formats.families import JsonFamily, read_one
from autotrade.domain.alert_formats.fields import Flat, aliases
from autotrade.domain.signals import ParsedAlert

# Their trigger_price is the price that set the alert off, not an order's trigger.
_NAMES: Final = aliases(trigger_price="", seen_price="triggerprice close")


def _name_of(flat: Flat) -> str | None:
    return "3commas.strategy" if "tvinstrument" in flat or "botuuid" in flat else None


def _read(name: str, flat: Flat, default_symbol: str | None) -> ParsedAlert:
    return read_one(name, flat, Reading(default_symbol), _NAMES)


FAMILY: Final = JsonFamily(_name_of, _read)
