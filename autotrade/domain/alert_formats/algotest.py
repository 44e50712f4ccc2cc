"""AlgoTest's trade signals and other short texts: SBIN buy 10, buy SBIN 10, SBIN BUY 10 @ 820.5."""

import re
from typing import Final

from autotrade.domain.alert_formats.families import TextFamily, text_alert
from autotrade.domain.alert_formats.fields import Flat
from autotrade.domain.alert_formats.values import Field
from autotrade.domain.alert_formats.words import COMMANDS, normalised
from autotrade.domain.signals import ParsedAlert

_SEPARATORS: Final = re.compile(r"[,;\n]")
_NUMBER_OR_AT: Final = re.compile(r"@|[0-9.]+")
_LONGEST: Final = 8  # words in one order
_MOST: Final = 64  # orders looked at before giving up


def _read(text: str, default_symbol: str | None) -> ParsedAlert | None:
    parts = [part for part in _SEPARATORS.split(text, maxsplit=_MOST) if part.strip()]
    rows: list[Flat] = []
    is_symbol_first = True
    for part in parts:
        words = part.replace("@", " @ ").split(maxsplit=_LONGEST)
        row = _symbol_first(words)
        if row is None:
            is_symbol_first = False
            row = _action_first(words)
        if row is None:
            return None
        is_symbol_first = is_symbol_first and "price" not in row and "quantity" in row
        rows.append(row)
    name = "algotest.multi" if len(rows) > 1 else "algotest.trade"
    return text_alert(name if is_symbol_first else "text.simple", rows, default_symbol)


def _action(words: list[str], start: int) -> int:
    """Return how many words from ``start`` make an action: 2 ("exit long"), 1 or 0."""
    for count in (2, 1):
        part = words[start : start + count]
        if len(part) == count and normalised("".join(part)) in COMMANDS:
            return count
    return 0


def _symbol_first(words: list[str]) -> dict[str, Field] | None:
    if len(words) < 2 or _action(words, 0) == 2:
        return None
    count = _action(words, 1)
    if not count or (_action(words, 0) and len(words[0]) > 1):
        return None
    return _row(words[0], words[1 : 1 + count], words[1 + count :])


def _action_first(words: list[str]) -> dict[str, Field] | None:
    count = _action(words, 0)
    if not count:
        return None
    rest = words[count:]
    if not rest or _NUMBER_OR_AT.fullmatch(rest[0]):  # the strategy's own symbol
        return _row("", words[:count], rest)
    return _row(rest[0], words[:count], rest[1:])


def _row(symbol: str, action: list[str], rest: list[str]) -> dict[str, Field] | None:
    row = {"symbol": Field("symbol", symbol), "action": Field("action", "".join(action))}
    if rest and rest[0] != "@":
        row["quantity"] = Field("quantity", rest[0])
        rest = rest[1:]
    if rest:
        if len(rest) != 2 or rest[0] != "@":
            return None
        row["price"] = Field("price", rest[1])
    return row


FAMILY: Final = TextFamily(_read)
