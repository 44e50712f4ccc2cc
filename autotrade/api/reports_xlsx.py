"""XLSX (ECMA-376) written as a stream: a zip of XML, in constant memory and without a file.

The sheets come first, as nobody knows how many there will be; what lists them comes last. A sheet
that is full is continued on the next one, with the header again.
"""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import IO, Final
from xml.sax.saxutils import escape

CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS: Final = 1_048_576
"""What a sheet can hold, its header included."""
MOST_BYTES: Final = 1_800_000_000
"""What a part may have unpacked without the 64-bit form of zip, which spreadsheets warn of."""
_MOST_DIGITS: Final = 15
_LONGEST: Final = 32_767
"""Characters that a cell can hold."""
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_SPREADSHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# what XML cannot carry is written as _xHHHH_, and what looks like that as well
_UNFIT: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_FLAT: Final = 1
"""How hard to pack: more takes three times as long for a seventh less."""

Row = Sequence[str | None]


class Form(Enum):
    """What the cells of a column are: numbers, words of our own, or words that anybody chose."""

    NUMBER = "number"
    OWN = "own"
    WORDS = "words"


class _Pipe:
    """A file that can only be written to, and gives away what was written."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, data: bytes) -> int:
        """Take what is written."""
        self._written += data
        return len(data)

    def flush(self) -> None:
        """Do nothing."""

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        taken = bytes(self._written)
        self._written.clear()
        return taken


def xlsx_chunks(
    name: str, header: Sequence[str], forms: Sequence[Form], batches: Iterable[Sequence[Row]]
) -> Iterator[bytes]:
    """Yield a workbook of one table; ``forms`` are its columns'."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=_FLAT) as package:  # type: ignore[call-overload]  # all it needs
        _add(package, "[Content_Types].xml", _CONTENT_TYPES)
        _add(package, "_rels/.rels", _ROOT)
        _add(package, "xl/styles.xml", _STYLES)
        yield pipe.taken()
        sheets = _Sheets(package, header, forms)
        for batch in batches:
            sheets.write(batch)
            if chunk := pipe.taken():
                yield chunk
        sheets.close()
        _add(package, "xl/workbook.xml", _workbook(name, sheets.count))
        _add(package, "xl/_rels/workbook.xml.rels", _relations(sheets.count))
    yield pipe.taken()


class _Sheets:
    """The sheets of a workbook, one after the other."""

    def __init__(
        self, package: zipfile.ZipFile, header: Sequence[str], forms: Sequence[Form]
    ) -> None:
        self.count = 0
        self._package = package
        self._header = "".join(f'<c t="inlineStr" s="1">{_inline(text)}</c>' for text in header)
        self._written = [_WRITTEN[form] for form in forms]
        self._part: IO[bytes] | None = None
        self._rows = self._bytes = 0
        self._open()

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows down, on a further sheet where this one is full."""
        left = list(rows)
        while left:
            if self._rows >= MOST_ROWS or self._bytes >= MOST_BYTES:
                self.close()
                self._open()
            room = MOST_ROWS - self._rows
            part, left = left[:room], left[room:]
            self._put("".join(map(self._row, part)))
            self._rows += len(part)

    def close(self) -> None:
        """Finish the sheet."""
        self._put("</sheetData></worksheet>")
        if self._part is not None:
            self._part.close()

    def _open(self) -> None:
        self.count += 1
        self._rows, self._bytes = 1, 0
        self._part = self._package.open(f"xl/worksheets/sheet{self.count}.xml", "w")
        self._put(f"{_SHEET}<row>{self._header}</row>")

    def _put(self, text: str) -> None:
        data = text.encode()
        self._bytes += len(data)
        if self._part is not None:
            self._part.write(data)

    def _row(self, row: Row) -> str:
        cells = [written(text) for written, text in zip(self._written, row, strict=True)]
        return f"<row>{''.join(cells)}</row>"


@lru_cache(maxsize=65536)
def _number(text: str | None) -> str:
    """Return a number's cell, or its text's if a double could not hold it to the last digit."""
    if not text:
        return "<c/>"
    number = Decimal(text)
    is_exact = len(number.as_tuple().digits) <= _MOST_DIGITS
    return f"<c><v>{text}</v></c>" if is_exact else _text(text)


def _own(text: str | None) -> str:
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>' if text else "<c/>"


@lru_cache(maxsize=8192)
def _text(text: str | None) -> str:
    return f'<c t="inlineStr">{_inline(text)}</c>' if text else "<c/>"


_WRITTEN: Final[Mapping[Form, Callable[[str | None], str]]] = {
    Form.NUMBER: _number,
    Form.OWN: _own,
    Form.WORDS: _text,
}


def _inline(text: str) -> str:
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST - 1]}…"
    fit = _UNFIT.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return f'<is><t xml:space="preserve">{escape(fit)}</t></is>'


def _add(package: zipfile.ZipFile, name: str, text: str) -> None:
    with package.open(name, "w") as part:  # of 1980: the same rows give the same file
        part.write((_XML + text).encode())


def _workbook(name: str, count: int) -> str:
    sheets = "".join(
        f'<sheet name="{escape(name)}{f" ({number})" if number > 1 else ""}" '
        f'sheetId="{number}" r:id="rId{number}"/>'
        for number in range(1, count + 1)
    )
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'


def _relations(count: int) -> str:
    sheets = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" '
        f'Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, count + 1)
    )
    styles = f'<Relationship Id="rId{count + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{sheets}{styles}</Relationships>'


_SHEET: Final = (
    f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    "</sheetView></sheetViews><sheetData>"
)
# every part that nothing else is said of is a sheet, however many there will be
_CONTENT_TYPES: Final = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Default Extension="xml" ContentType="{_SPREADSHEET}.worksheet+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SPREADSHEET}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_SPREADSHEET}.styles+xml"/></Types>'
)
_ROOT: Final = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>"
)
_STYLES: Final = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font/><font><b/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
