"""OpenAlgo: upper-case actions, its broker words, and the position to end up with."""

from typing import Final

from autotrade.domain.alert_formats.building import Reading
from autotrade.domain.alert_formats.families import JsonFamily, read_one
from autotrade.domain.alert_formats.fields import Flat
from autotrade.domain.signals import ParsedAlert


def _name_of(flat: Flat) -> str | None:
    if "symbol" not in flat or "action" not in flat:
        return None
    if "apikey" in flat or "pricetype" in flat:
        return "openalgo.smartorder" if "positionsize" in flat else "openalgo.order"
    return "openalgo.strategy" if "positionsize" in flat else None


def _read(name: str, flat: Flat, default_symbol: str | None) -> ParsedAlert:
    return read_one(name, flat, Reading(default_symbol))


FAMILY: Final = JsonFamily(_name_of, _read)
