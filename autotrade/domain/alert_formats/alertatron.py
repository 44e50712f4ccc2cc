"""Alertatron: keys(symbol) { market(...); limit(...); }, with plain numbers only."""

import re
from typing import Final

from autotrade.domain.alert_formats.families import TextFamily, text_alert
from autotrade.domain.alert_formats.fields import Flat
from autotrade.domain.alert_formats.values import Field, shown
from autotrade.domain.alert_formats.words import normalised
from autotrade.domain.signals import AlertFault, AlertNotUnderstood, ParsedAlert

_BLOCK: Final = re.compile(
    r"[\w .,\-]{1,80}\(\s*([^()\s]{1,48})\s*\)\s*\{([^{}]*)\}\s*(?:#[\w\-]{1,40}\s*)*"
)
_COMMAND: Final = re.compile(r"(\w{1,40})\s*\(([^()]*)\)")
_COMMENT: Final = re.compile(r"//[^\n]*")
# Their name of an argument -> a name the common table knows.
_ARGUMENTS: Final = {
    "side": "action",
    "amount": "quantity",
    "position": "positionsize",
    "price": "price",
    "offset": "price",
    "tag": "tag",
}


def _read(text: str, default_symbol: str | None) -> ParsedAlert | None:
    block = _BLOCK.fullmatch(text)
    if block is None:
        return None
    symbol, body = block.groups()
    commands = [part.strip() for part in _COMMENT.sub("", body).split(";")]
    rows = [_row(command, symbol) for command in commands if command]
    return text_alert("alertatron", rows, default_symbol)


def _row(command: str, symbol: str) -> Flat:
    call = _COMMAND.fullmatch(command)
    name = normalised(call.group(1)) if call else ""
    if call is None or name not in ("market", "limit"):
        message = f"The command {shown(command)!r} is not supported."
        hint = "use market() or limit() with plain numbers"
        raise AlertNotUnderstood(AlertFault.UNSUPPORTED, "command", message, hint)
    row = {"symbol": Field("symbol", symbol), "ordertype": Field("command", name)}
    for argument in filter(None, (part.strip() for part in call.group(2).split(","))):
        key, equals, value = (part.strip() for part in argument.partition("="))
        target = _ARGUMENTS.get(normalised(key)) if equals else None
        if target is None:
            message = f"The argument {shown(argument)!r} of {name}() is not supported."
            raise AlertNotUnderstood(AlertFault.UNSUPPORTED, shown(key) or "body", message)
        if target in row:
            raise AlertNotUnderstood(
                AlertFault.DUPLICATE_KEY, shown(key), f"{shown(key)} is given twice."
            )
        row[target] = Field(shown(key), _absolute(key, value))
    return row


def _absolute(key: str, value: str) -> str:
    """Return an offset's absolute price, which is written with an @ before it."""
    if normalised(key) != "offset":
        return value
    if not value.startswith("@"):
        message = "offset is a distance from the market, which is not supported."
        raise AlertNotUnderstood(AlertFault.UNSUPPORTED, "offset", message, "use offset=@820.5")
    return value[1:]


FAMILY: Final = TextFamily(_read)
