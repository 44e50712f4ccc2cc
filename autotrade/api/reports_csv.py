"""CSV (RFC 4180), written by columns: most need no quotes, and are only looked through as a whole."""

import re
from collections.abc import Sequence
from typing import Final

_SPECIAL: Final = re.compile('[,"\r\n]')
LINE_END: Final = "\r\n"


def csv_lines(columns: Sequence[Sequence[str | None]]) -> str:
    """Return the lines of some rows, given by column: two at least, all of the same length."""
    written = map(_column, columns)
    return LINE_END.join([*map(",".join, zip(*written, strict=True)), ""])


def _column(cells: Sequence[str | None]) -> Sequence[str]:
    known = ["" if cell is None else cell for cell in cells]
    return [_cell(cell) for cell in known] if _SPECIAL.search("".join(known)) else known


def _cell(text: str) -> str:
    if not _SPECIAL.search(text):
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
