"""The message of many tutorials: bar and strategy as nested objects."""

from typing import Final

from autotrade.domain.alert_formats.building import Reading
from autotrade.domain.alert_formats.families import JsonFamily, read_one
from autotrade.domain.alert_formats.fields import Flat
from autotrade.domain.signals import ParsedAlert

_OWN: Final = (
    "strategyorderaction",
    "strategyaction",
    "strategymarketposition",
    "strategypositionsize",
)


def _name_of(flat: Flat) -> str | None:
    is_nested = any(key in flat and "." in flat[key].name for key in _OWN)
    return "nested.strategy" if is_nested else None


def _read(name: str, flat: Flat, default_symbol: str | None) -> ParsedAlert:
    return read_one(name, flat, Reading(default_symbol))


FAMILY: Final = JsonFamily(_name_of, _read)
