"""Reports in a real browser: what is exported is what the screen shows."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]  # it has no types
from playwright.sync_api import Locator, Page, expect

from tests.e2e.people import log_in
from tests.support.stack import Stack
from tests.support.trader import Trader

CELLS = ("symbol", "side", "quantity", "price", "status")
HOUSE = "NSE:SBIN"


@pytest.fixture(scope="module")
def trader(stack: Stack) -> Iterator[Trader]:
    """A user with executions of two symbols, of which some failed, and round trips."""
    user = Trader.register(stack)
    strategy = user.strategy(risk={"max_quantity": 8})
    for number in range(1, 7):
        user.alert(strategy, symbol=HOUSE, action="buy", quantity=number, price=800)
    user.alert(strategy, symbol=HOUSE, action="buy", quantity=9, price=800)
    user.alert(strategy, symbol="NSE:TCS", action="buy", quantity=1, price=3600)
    user.alert(strategy, symbol="NSE:TCS", action="sell", quantity=1, price=3600)
    user.executions(9)
    yield user
    user.close()


def _shown(rows: Locator, names: Sequence[str] = CELLS) -> list[list[str]]:
    found: list[list[str]] = rows.evaluate_all(
        """(rows, names) => rows.map((row) => names.map(
          (name) => row.querySelector(`[data-field="${name}"]`).dataset.value ?? ''))""",
        list(names),
    )
    return found


def _exported(page: Page, word: str) -> Path:
    with page.expect_download() as started:
        page.get_by_role("button", name=f"Export {word}").click()
    return Path(started.value.path())


def _of_csv(path: Path, names: Sequence[str] = CELLS) -> list[list[str]]:
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    return [[row[name] for name in names] for row in rows]


def _of_xlsx(path: Path, names: Sequence[str] = CELLS) -> list[list[str]]:
    with path.open("rb") as file:
        head, *lines = load_workbook(file, read_only=True).worksheets[0].values
    header = [str(name) for name in head]
    return [[str(dict(zip(header, line, strict=True))[name]) for name in names] for line in lines]


@pytest.mark.parametrize("page", [(1440, 900)], indirect=True, ids=["desktop"])
def test_what_is_exported_is_what_the_filters_show(
    page: Page, stack: Stack, trader: Trader
) -> None:
    # given
    log_in(page, stack, trader.email)
    page.goto(f"{stack.url}/reports/executions")
    rows = page.get_by_test_id("execution-row")
    expect(rows).to_have_count(9)
    # when
    page.get_by_label("Symbol").fill(HOUSE)
    page.get_by_label("Symbol").press("Enter")
    page.get_by_label("Status").select_option("Success")
    expect(rows).to_have_count(6)
    # then
    shown = _shown(rows)
    assert {row[0] for row in shown} == {HOUSE}
    assert _of_csv(_exported(page, "CSV")) == shown
    numbers = [[*row[:2], float(row[2]), float(row[3]), row[4]] for row in shown]
    sheet = _of_xlsx(_exported(page, "Excel"))
    assert [[*row[:2], float(row[2]), float(row[3]), row[4]] for row in sheet] == numbers


@pytest.mark.parametrize("page", [(1440, 900)], indirect=True, ids=["desktop"])
@pytest.mark.parametrize(
    ("report", "columns"),
    [
        ("pnl", {"key": "key", "net": "pnl_net"}),
        ("equity", {"day": "day", "equity": "equity"}),
        ("charges", {"key": "key", "total": "total"}),
    ],
)
def test_sums_are_exported_as_the_filters_show_them(
    page: Page, stack: Stack, trader: Trader, report: str, columns: dict[str, str]
) -> None:
    # given
    log_in(page, stack, trader.email)
    page.goto(f"{stack.url}/reports{'?by=symbol' if report == 'pnl' else f'/{report}'}")
    rows = page.get_by_test_id(f"{report}-row")
    expect(rows.first).to_be_visible()
    before = _shown(rows, list(columns))
    # when
    filters = page.get_by_role("search")
    filters.get_by_label("Symbol").fill("NSE:TCS")
    filters.get_by_label("Symbol").press("Enter")
    expect(page).to_have_url(re.compile("symbol=NSE"))
    filters.get_by_label("Side").select_option(index=1)
    expect(rows).to_have_count(1)
    # then
    there = _shown(rows, list(columns))
    assert there != before
    assert _of_csv(_exported(page, "CSV"), list(columns.values())) == there
    sheet = _of_xlsx(_exported(page, "Excel"), list(columns.values()))
    assert [(key, float(amount)) for key, amount in sheet] == [
        (key, float(amount)) for key, amount in there
    ]


def test_open_trades_tell_what_was_realised_so_far_and_a_view_keeps_that(
    page: Page, stack: Stack, trader: Trader
) -> None:
    # given
    log_in(page, stack, trader.email)
    page.goto(f"{stack.url}/reports?by=symbol")
    rows = page.get_by_test_id("pnl-row")
    expect(rows).to_have_count(2)
    # when
    page.get_by_label("Status").select_option("Open")
    expect(rows).to_have_count(1)
    name = f"Held {page.viewport_size}"
    page.get_by_role("button", name="Views").click()
    page.get_by_label("Keep the filters as").fill(name)
    page.get_by_role("button", name="Save the view").click()
    page.goto(f"{stack.url}/reports")
    page.get_by_role("button", name="Views").click()
    page.get_by_role("button", name=name, exact=True).click()
    # then
    expect(page.get_by_label("Status")).to_have_value("open")
    expect(page.get_by_text("Only of trades that are still open")).to_be_visible()
    expect(rows).to_contain_text([HOUSE])


def test_the_tax_view_offers_the_years(page: Page, stack: Stack, trader: Trader) -> None:
    log_in(page, stack, trader.email)
    page.goto(f"{stack.url}/reports/tax")
    expect(page.get_by_role("heading", name="Financial year")).to_be_visible()
    choice = page.get_by_role("combobox", name="Financial year")
    years = choice.locator("option").all_text_contents()

    choice.select_option(years[1])

    assert years == sorted(years, reverse=True)
    expect(page.get_by_role("heading", name=f"Financial year {years[1]}")).to_be_visible()


def test_a_view_brings_its_filters_back_and_can_be_shown_first(
    page: Page, stack: Stack, trader: Trader
) -> None:
    # given
    log_in(page, stack, trader.email)
    page.goto(f"{stack.url}/reports/executions?status=fail")
    rows = page.get_by_test_id("execution-row")
    expect(rows).to_have_count(1)
    name = f"Failed {page.viewport_size}"
    # when
    page.get_by_role("button", name="Views").click()
    page.get_by_label("Keep the filters as").fill(name)
    page.get_by_role("button", name="Save the view").click()
    page.get_by_role("button", name=f"Show first: {name}").click()
    expect(page.get_by_role("button", name=f"Not first: {name}")).to_be_visible()
    # then
    page.goto(f"{stack.url}/reports/executions")
    expect(page.get_by_role("button", name=name)).to_be_visible()
    expect(rows).to_have_count(1)
    page.get_by_role("button", name=name).click()
    page.get_by_role("button", name=f"Delete: {name}").click()
    expect(page.get_by_text("No view yet.")).to_be_visible()


def test_a_day_of_the_calendar_is_looked_at_by_itself(
    page: Page, stack: Stack, trader: Trader
) -> None:
    log_in(page, stack, trader.email)
    page.goto(f"{stack.url}/reports")

    page.locator('button[data-sign="-1"]').first.click()

    expect(page).to_have_url(re.compile("by=symbol"))
    expect(page.get_by_test_id("pnl-row").first).to_contain_text("NSE:TCS")


def test_a_statement_is_printed_without_what_stands_around_it(
    page: Page, stack: Stack, trader: Trader
) -> None:
    log_in(page, stack, trader.email)
    page.goto(f"{stack.url}/reports/statement")
    expect(page.get_by_test_id("statement-row").first).to_be_visible()

    page.emulate_media(media="print")

    expect(page.get_by_role("table", name="Opening and closing")).to_be_visible()
    for gone in (page.get_by_role("navigation").first, page.get_by_role("button", name="Print")):
        expect(gone).to_be_hidden()
