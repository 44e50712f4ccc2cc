"""The text of a script and places in it: lines and columns counted from 1."""

from bisect import bisect_right
from typing import NamedTuple

_BYTE_ORDER_MARK = "\ufeff"


def decode(data: bytes) -> str:
    """Return the text of a script's file, whatever it was saved as.

    UTF-8 and UTF-16 (the latter by its byte order mark); what is neither is taken as Windows-1252,
    in which any bytes have a meaning or are replaced. Never raises.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


class Span(NamedTuple):
    """A stretch of source: from its first character up to, not including, its end.

    All four are counted from 1, columns in Unicode code points. ``end_column`` is the column just
    after the last character, so an empty span has equal ends.
    """

    line: int
    column: int
    end_line: int
    end_column: int

    def to(self, last: "Span") -> "Span":
        """Return the span from the start of this one to the end of ``last``."""
        return Span(self.line, self.column, last.end_line, last.end_column)

    def covers(self, line: int, column: int) -> bool:
        """Say whether the place lies within, the end included (where a caret rests)."""
        return (self.line, self.column) <= (line, column) <= (self.end_line, self.end_column)


class Source:
    r"""A script as text: byte order mark stripped, every line end turned into ``\n``."""

    __slots__ = ("_starts", "text")

    def __init__(self, text: str) -> None:
        text = text.removeprefix(_BYTE_ORDER_MARK)
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.text = text
        starts = [0]
        find = text.find
        at = find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = find("\n", at + 1)
        self._starts = starts

    @property
    def line_count(self) -> int:
        """The number of lines; an empty text has one."""
        return len(self._starts)

    @property
    def line_starts(self) -> list[int]:
        """The offset at which each line starts; line 1 first. Not to be changed."""
        return self._starts

    def line(self, number: int) -> str:
        """Return the text of a line, counted from 1, without its line end."""
        start = self._starts[number - 1]
        end = self._starts[number] - 1 if number < len(self._starts) else len(self.text)
        return self.text[start:end]

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column, from 1, of a character offset into ``text``."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """Return the character offset of a line and column, both from 1."""
        return self._starts[line - 1] + column - 1

    def span(self, start: int, end: int) -> Span:
        """Return the span between two character offsets."""
        line, column = self.position(start)
        end_line, end_column = self.position(end)
        return Span(line, column, end_line, end_column)

    def slice(self, span: Span) -> str:
        """Return the text a span covers."""
        return self.text[
            self.offset(span.line, span.column) : self.offset(span.end_line, span.end_column)
        ]
