"""PickMyTrade: the action stands under "data", and zero means that a number is not set."""

from typing import Final

from autotrade.domain.alert_formats.building import Reading
from autotrade.domain.alert_formats.families import JsonFamily, read_one
from autotrade.domain.alert_formats.fields import Flat, aliases
from autotrade.domain.signals import ParsedAlert

_NAMES: Final = aliases(action="data", sent_at="date timestamp time")
_OWN: Final = ("riskpercentage", "dollartp", "dollarsl", "duplicatepositionallow", "percentagetp")


def _name_of(flat: Flat) -> str | None:
    is_ours = "data" in flat and "symbol" in flat and any(key in flat for key in _OWN)
    return "pickmytrade" if is_ours else None


def _read(name: str, flat: Flat, default_symbol: str | None) -> ParsedAlert:
    return read_one(name, flat, Reading(default_symbol, is_zero_unset=True), _NAMES)


FAMILY: Final = JsonFamily(_name_of, _read)
