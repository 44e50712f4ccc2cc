"""TradersPost: ticker and action, with a sentiment, and brackets as nested objects."""

from typing import Final

from autotrade.domain.alert_formats.building import Reading
from autotrade.domain.alert_formats.families import JsonFamily, read_one
from autotrade.domain.alert_formats.fields import Flat
from autotrade.domain.alert_formats.values import Field, text_of
from autotrade.domain.alert_formats.words import normalised
from autotrade.domain.signals import AlertFault, AlertNotUnderstood, ParsedAlert

_BRACKETS: Final = ("takeprofit", "stoploss")
_PARTS: Final = ("percent", "limitprice", "stopprice", "amount", "type", "price")


def _name_of(flat: Flat) -> str | None:
    if "ticker" not in flat or "action" not in flat:
        return None
    if any(bracket + part in flat for bracket in _BRACKETS for part in _PARTS):
        return "traderspost.bracket"
    if "sentiment" in flat:
        return "traderspost.strategy"
    return "traderspost.indicator" if "interval" in flat and "price" in flat else None


def _read(name: str, flat: Flat, default_symbol: str | None) -> ParsedAlert:
    kind = flat.get("stoplosstype")
    if kind is not None:
        _check_stop(kind)
    return read_one(name, flat, Reading(default_symbol))


def _check_stop(kind: Field) -> None:
    if normalised(text_of(kind)) not in ("", "stop"):
        message = f"{kind.name} other than stop is not supported."
        raise AlertNotUnderstood(
            AlertFault.UNSUPPORTED, kind.name, message, "use a stop of type stop"
        )


FAMILY: Final = JsonFamily(_name_of, _read)
