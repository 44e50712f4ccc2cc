"""What literals mean: the value of a string with its escapes, the channels of a color."""

import re
from typing import Final

_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED: Final = {"n": "\n", "t": "\t", "r": "\r"}
_WRAP: Final = re.compile(r"[ \t]*\n[ \t]*")
_TRIPLE_QUOTES: Final = ('"""', "'''")
_COLOR_LENGTHS: Final = (7, 9)


def string_value(text: str) -> str:
    r"""Return what a string literal stands for, given its text with the quotes.

    ``\n``, ``\t`` and ``\r`` are resolved, a backslash before any other character goes away. The
    line breaks of a wrapped string, with the blanks around them, count as one blank; those of a
    string in triple quotes are kept.
    """
    if text.startswith(_TRIPLE_QUOTES) and len(text) >= 6:
        body = text[3:-3]
    else:
        body = text[1:-1] if len(text) > 1 and text[-1] == text[0] else text[1:]
        if "\n" in body:
            body = _WRAP.sub(" ", body)
    if "\\" not in body:
        return body
    return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[1]), body)


def color_channels(text: str) -> tuple[int, int, int, int] | None:
    """Return red, green, blue and alpha (0 to 255) of ``#RRGGBB[AA]``; None if it is not that."""
    if len(text) not in _COLOR_LENGTHS:
        return None
    try:
        value = int(text[1:], 16)
    except ValueError:
        return None
    if len(text) == _COLOR_LENGTHS[0]:
        value = value << 8 | 255
    return value >> 24, value >> 16 & 255, value >> 8 & 255, value & 255
