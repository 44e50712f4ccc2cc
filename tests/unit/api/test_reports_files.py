"""Files of reports: what comes out of them again, and how much memory they take."""

import csv
import io
import re
import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # it has no types
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotrade.api import reports_xlsx
from autotrade.api.reports_csv import csv_lines
from autotrade.api.reports_exports import EXECUTIONS, TRADES
from autotrade.api.reports_files import csv_chunks, price_text, quantity_text
from autotrade.api.reports_xlsx import Form, xlsx_chunks
from autotrade.api.schemas.executions import ExecutionSchema
from autotrade.api.schemas.fields import Price, Quantity, iso
from autotrade.api.schemas.trades import TradeSchema
from autotrade.ports.export_storage import ExecutionRow
from tests.support.factories import NOON, an_id
from tests.support.tables import cells_of

MEGABYTE = 1_000_000
amounts = st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False, places=10)


def a_row(number: int = 0, **changes: Any) -> ExecutionRow:
    values: dict[str, Any] = {
        "executed_at": iso(NOON + timedelta(milliseconds=number)),
        "status": "success",
        "type": "paper",
        "strategy_name": f"Cross {number % 7}",
        "symbol": "NSE:SBIN",
        "side": "BUY",
        "quantity": Decimal(10),
        "price": Decimal("812.35"),
        "reason": None,
        "retry_count": 0,
        **{name: an_id() for name in ("id", "alert_id", "strategy_id", "broker_id", "order_id")},
        "created_at": iso(NOON),
    }
    return ExecutionRow(**{**values, **changes})


def a_book(rows: Sequence[Sequence[str | None]], forms: Sequence[Form]) -> list[list[str]]:
    header = [f"c{number}" for number in range(len(forms))]
    return cells_of(b"".join(xlsx_chunks("table", header, forms, [rows])))[1:]


def batches(count: int) -> Iterator[list[ExecutionRow]]:
    for start in range(0, count, 250):
        yield [a_row(start + number) for number in range(250)]


@given(
    st.lists(
        st.text(
            st.characters(exclude_categories=["Cs"]),
            max_size=40,
        ),
        min_size=1,
        max_size=8,
    )
)
def test_any_text_comes_out_of_a_workbook_as_it_went_in(texts: list[str]):
    (row,) = a_book([texts], [Form.WORDS] * len(texts))

    assert [unescaped(cell) for cell in row] == texts


def unescaped(cell: str) -> str:
    """Return a cell's text with _xHHHH_ as the character it stands for, as spreadsheets do."""
    return re.sub(r"_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), cell)


@given(st.lists(amounts, min_size=1, max_size=20))
def test_no_digit_of_a_number_is_lost_in_a_workbook(values: list[Decimal]):
    texts = [price_text(value) for value in values]

    (row,) = a_book([texts], [Form.NUMBER] * len(texts))

    assert [Decimal(cell) for cell in row] == [Decimal(text or "0") for text in texts]


def test_numbers_are_numbers_unless_a_double_would_round_them():
    data = b"".join(
        xlsx_chunks(
            "t", ["a", "b", "c"], [Form.NUMBER] * 3, [[["-12.50", "1234567890123.4567", None]]]
        )
    )
    (row,) = _typed(data)

    assert row == (-12.5, "1234567890123.4567", None)


def _typed(data: bytes) -> list[tuple[object, ...]]:

    book = openpyxl.load_workbook(io.BytesIO(data))
    return list(book.worksheets[0].iter_rows(min_row=2, values_only=True))


def test_a_full_sheet_is_continued_on_the_next_with_its_header(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reports_xlsx, "MOST_ROWS", 4)
    rows = [[str(number)] for number in range(8)]

    cells = cells_of(b"".join(xlsx_chunks("table", ["n"], [Form.NUMBER], [rows[:5], rows[5:]])))

    assert cells == [
        *(["n"], ["0"], ["1"], ["2"]),
        *(["n"], ["3"], ["4"], ["5"]),
        *(["n"], ["6"], ["7"]),
    ]


def test_a_cell_that_is_too_long_for_a_sheet_says_so():
    ((cell,),) = a_book([["x" * 40_000]], [Form.WORDS])

    assert len(cell) == 32_767
    assert cell.endswith("…")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\uff1d1"])
def test_what_a_stranger_chose_cannot_be_a_formula_in_any_file(text: str):
    row = a_row(strategy_name=text, reason=text, symbol=text)

    (cells,) = EXECUTIONS.cells([row])
    (read,) = a_book([cells], EXECUTIONS.forms)

    for name in ("strategy_name", "reason", "symbol"):
        assert cells[EXECUTIONS.header.index(name)] == f"'{text}"
        assert unescaped(read[EXECUTIONS.header.index(name)]) == f"'{text}"


@given(amounts, amounts)
def test_the_cells_of_files_are_what_the_screen_shows(price: Decimal, quantity: Decimal):
    row = a_row(price=price, quantity=quantity)
    times = dict.fromkeys(("executed_at", "created_at"), NOON)
    screen = ExecutionSchema(only=EXECUTIONS.header).dump({**row._asdict(), **_enums(row), **times})

    (cells,) = EXECUTIONS.cells([row])

    assert list(cells) == [
        "" if name == "reason" else str(screen[name]) for name in EXECUTIONS.header
    ]
    assert price_text(price) == Price().serialize("p", {"p": price})
    assert quantity_text(price) == Quantity().serialize("q", {"q": price})


def _enums(row: ExecutionRow) -> dict[str, Any]:
    fields = ExecutionSchema().fields
    return {
        name: fields[name].enum(getattr(row, name))  # type: ignore[attr-defined]  # they are enums
        for name in ("status", "type", "side")
    }


def test_files_have_every_field_of_the_screen_but_what_only_a_machine_reads():
    assert set(ExecutionSchema().fields) - set(EXECUTIONS.header) == {"leg", "response"}
    assert set(TradeSchema().fields) - set(TRADES.header) == {"paper"}  # told as type
    assert EXECUTIONS.header[0] == "executed_at"


@given(
    st.lists(
        st.tuples(*[st.none() | st.text(alphabet=st.sampled_from('ab,"\r\n \u20b9'))] * 3),
        min_size=1,
    )
)
def test_lines_are_those_that_any_csv_reader_understands(rows: list[tuple[str | None, ...]]):
    wanted = io.StringIO()
    csv.writer(wanted).writerows(rows)

    assert csv_lines(list(zip(*rows, strict=True))) == wanted.getvalue()


def test_a_batch_without_rows_writes_no_line():
    header, *others = csv_chunks(EXECUTIONS, [[]])

    assert header == ",".join(EXECUTIONS.header) + "\r\n"
    assert others == []


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_however_many_rows_a_file_has_it_takes_the_same_memory(kind: str):
    def read(count: int) -> int:
        if kind == "csv":
            return sum(len(chunk) for chunk in csv_chunks(EXECUTIONS, batches(count)))
        rows = map(EXECUTIONS.cells, batches(count))
        chunks = xlsx_chunks("executions", EXECUTIONS.header, EXECUTIONS.forms, rows)
        return sum(len(chunk) for chunk in chunks)

    read(500)  # what is made once
    peaks = []
    for count in (1000, 8000):
        tracemalloc.start()
        read(count)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] < peaks[0] + MEGABYTE
    assert peaks[1] < 5 * MEGABYTE


def test_the_same_rows_give_the_same_file():
    rows = [["1", "x"]]
    made = [
        b"".join(xlsx_chunks("t", ["a", "b"], [Form.NUMBER, Form.OWN], [rows])) for _ in range(2)
    ]

    assert made[0] == made[1]
