"""What reports' files hold, read by somebody else's reader."""

import csv
import io
import zipfile

import openpyxl  # type: ignore[import-untyped]  # it has no types
from werkzeug.test import TestResponse


def table_of(answer: TestResponse) -> list[list[str]]:
    """Return the cells of a CSV or XLSX answer as texts, its header first."""
    if answer.data[:2] == b"PK":
        return cells_of(answer.data)
    return list(csv.reader(io.StringIO(answer.text)))


def cells_of(data: bytes) -> list[list[str]]:
    """Return the cells of all sheets of a workbook; numbers as their digits in the file."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    rows = [list(row) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]
    return [["" if cell is None else str(cell) for cell in row] for row in rows]
