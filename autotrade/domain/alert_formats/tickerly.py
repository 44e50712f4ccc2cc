"""Tickerly: a flat message that names the position before."""

from typing import Final

from autotrade.domain.alert_formats.building import Reading
from autotrade.domain.alert_formats.families import JsonFamily, read_one
from autotrade.domain.alert_formats.fields import Flat
from autotrade.domain.signals import ParsedAlert


def _name_of(flat: Flat) -> str | None:
    return "tickerly" if "pointer" in flat or "prevposition" in flat else None


def _read(name: str, flat: Flat, default_symbol: str | None) -> ParsedAlert:
    return read_one(name, flat, Reading(default_symbol))


FAMILY: Final = JsonFamily(_name_of, _read)
