"""TradingView's default strategy message: a sentence that names order and new position."""

import re
from typing import Final

from autotrade.domain.alert_formats.families import TextFamily, text_alert
from autotrade.domain.alert_formats.values import Field
from autotrade.domain.signals import ParsedAlert

_START: Final = "order "
_SENTENCE: Final = re.compile(
    r"order (\S{1,30}) @ (\S{1,60}) filled on (\S{1,60})\. "
    r"New strategy position is (\S{0,60}?)\.?",
    re.IGNORECASE,
)


def _read(text: str, default_symbol: str | None) -> ParsedAlert | None:
    # the strategy's own name comes first and may hold anything, so the last "order" counts
    sentence = _SENTENCE.fullmatch(text, max(0, text.lower().rfind(_START)))
    if sentence is None:
        return None
    names = ("action", "contracts", "ticker", "position_size")
    keys = ("action", "contracts", "ticker", "positionsize")
    row = {
        key: Field(name, value)
        for key, name, value in zip(keys, names, sentence.groups(), strict=True)
    }
    return text_alert("tv.default_text", [row], default_symbol)


FAMILY: Final = TextFamily(_read)
