"""Tables as files: the cells of a row, and CSV and XLSX streamed from batches of rows.

A cell's text is what the API's schemas write, in both kinds of file; in XLSX a number is one if it
can be held exactly.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final

from flask import Response

from autotrade.api.reports_csv import csv_lines
from autotrade.api.reports_xlsx import CONTENT_TYPE, Form, xlsx_chunks
from autotrade.api.schemas.fields import Price, Quantity, iso

# the last four are full-width: some spreadsheets read them as their narrow twins
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_PRICE: Final = Price()
_QUANTITY: Final = Quantity()
Cell = str | None
Cells = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what of a row it shows, and how that is written.

    Words that anybody chose are guarded by ``text``, ours need none. Without ``text`` a cell is
    such a word as it is.
    """

    name: str
    attribute: str
    text: Callable[[Any], Cell] | None
    form: Form = Form.OWN


class Table:
    """What a file of rows looks like."""

    def __init__(self, name: str, *columns: Column) -> None:
        """Make a table; ``name`` is the file's, and the sheet's."""
        self.name = name
        self.header = [column.name for column in columns]
        self.forms = [column.form for column in columns]
        self._values = attrgetter(*(column.attribute for column in columns))
        self._texts = [
            (number, column.text)
            for number, column in enumerate(columns)
            if column.text is not None
        ]

    def columns(self, rows: Iterable[object]) -> list[Cells]:
        """Return the texts of rows by column; none can be taken for a formula.

        Most columns need nothing done, and the others are done in one go.
        """
        columns: list[Any] = list(zip(*map(self._values, rows), strict=True))
        for number, text in self._texts if columns else ():
            columns[number] = list(map(text, columns[number]))
        return columns

    def cells(self, rows: Iterable[object]) -> list[Cells]:
        """Return the texts of rows, as ``columns`` does, row by row."""
        return list(zip(*self.columns(rows), strict=True))


@lru_cache(maxsize=4096)
def harmless(value: object) -> str:
    """Return the text of a cell, with an apostrophe before what a spreadsheet would run."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def words(name: str, attribute: str | None = None) -> Column:
    """Return a column of words that somebody else may have chosen."""
    return Column(name, attribute or name, harmless, Form.WORDS)


def plain(name: str, attribute: str | None = None) -> Column:
    """Return a column of our own words: ids, and the members of enums."""
    return Column(name, attribute or name, None)


def moment(name: str) -> Column:
    """Return a column of times."""
    return Column(name, name, _moment)


def day(name: str, attribute: str | None = None) -> Column:
    """Return a column of days."""
    return Column(name, attribute or name, _day)


def price(name: str, attribute: str | None = None) -> Column:
    """Return a column of rupees."""
    return Column(name, attribute or name, price_text, Form.NUMBER)


def quantity(name: str) -> Column:
    """Return a column of quantities."""
    return Column(name, name, quantity_text, Form.NUMBER)


def count(name: str) -> Column:
    """Return a column of whole numbers."""
    return Column(name, name, str, Form.NUMBER)


def csv_answer(table: Table, batches: Iterable[Sequence[object]]) -> Response:
    """Return a CSV file, written while it is sent."""
    chunks = csv_chunks(table, _begun(batches))
    return _file(chunks, f"{table.name}.csv", "text/csv; charset=utf-8")


def xlsx_answer(table: Table, batches: Iterable[Sequence[object]]) -> Response:
    """Return an XLSX file, written while it is sent."""
    rows = map(table.cells, _begun(batches))
    chunks = xlsx_chunks(table.name, table.header, table.forms, rows)
    return _file(chunks, f"{table.name}.xlsx", CONTENT_TYPE)


def csv_chunks(table: Table, batches: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the header line, then the lines of each batch."""
    yield csv_lines([[name] for name in table.header])
    for batch in batches:
        if batch:
            yield csv_lines(table.columns(batch))


@lru_cache(maxsize=65536)
def price_text(value: Decimal | None) -> Cell:
    """Write rupees as the API does."""
    return _PRICE.serialize("value", {"value": value})  # type: ignore[no-any-return]  # untyped


@lru_cache(maxsize=65536)
def quantity_text(value: Decimal | None) -> Cell:
    """Write a quantity as the API does."""
    return _QUANTITY.serialize("value", {"value": value})  # type: ignore[no-any-return]  # untyped


def _begun(batches: Iterable[Sequence[object]]) -> Iterator[Sequence[object]]:
    """Return the batches, the first one read by now: what fails at once is answered as an error."""
    rest = iter(batches)
    first = next(rest, ())
    return _from(first, rest)


def _from(first: Sequence[object], rest: Iterator[Sequence[object]]) -> Iterator[Sequence[object]]:
    yield first
    yield from rest


def _moment(value: datetime | None) -> Cell:
    return None if value is None else iso(value)


def _day(value: date | None) -> Cell:
    return None if value is None else value.isoformat()


def _file(chunks: Iterator[str] | Iterator[bytes], name: str, content_type: str) -> Response:
    answer = Response(chunks, content_type=content_type)
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer
