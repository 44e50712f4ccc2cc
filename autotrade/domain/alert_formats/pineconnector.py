"""PineConnector: licence, command, symbol and settings, separated by commas."""

import re
from typing import Final

from autotrade.domain.alert_formats.families import TextFamily, text_alert
from autotrade.domain.alert_formats.fields import aliases
from autotrade.domain.alert_formats.values import Field
from autotrade.domain.alert_formats.words import normalised
from autotrade.domain.signals import AlertFault, AlertNotUnderstood, ParsedAlert

_LICENCE: Final = re.compile(r"[0-9]{6,20}")
# sl and tp without a unit are pips unless the terminal is set up otherwise; risk is its volume.
_NAMES: Final = aliases(
    quantity="vollots lots risk volume",
    sl_pips="slpips sl",
    tp_pips="tppips tp",
    stop_loss="slprice",
    take_profit="tpprice",
    limit_price="",
)
_PENDING: Final = frozenset({"buylimit", "buystop", "selllimit", "sellstop"})
_SHARES: Final = frozenset({"closelongpct", "closeshortpct", "volpctbalance", "volpctequity"})


def _read(text: str, default_symbol: str | None) -> ParsedAlert | None:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) < 3 or not _LICENCE.fullmatch(parts[0]):
        return None
    command = parts[1]
    if normalised(command) in _PENDING | _SHARES:
        message = f"{command} is not supported."
        raise AlertNotUnderstood(
            AlertFault.UNSUPPORTED, "command", message, "use market orders in lots"
        )
    flat = {"command": Field("command", command), "symbol": Field("symbol", parts[2])}
    for part in filter(None, parts[3:]):
        name, equals, value = part.partition("=")
        if not equals:
            message = "A setting is written name=value."
            raise AlertNotUnderstood(AlertFault.BAD_VALUE, "body", message, "such as risk=0.1")
        key = normalised(name)
        if key in flat:
            raise AlertNotUnderstood(AlertFault.DUPLICATE_KEY, key, f"{key} is given twice.")
        flat[key] = Field(name.strip()[:40], value.strip().strip('"'))
    return text_alert(_name(flat), [flat], default_symbol, _NAMES)


def _name(flat: dict[str, Field]) -> str:
    command = flat["command"].value
    if isinstance(command, str) and normalised(command).startswith("close"):
        return "pineconnector.close"
    return "pineconnector.new" if "vollots" in flat or "slpips" in flat else "pineconnector"


FAMILY: Final = TextFamily(_read)
