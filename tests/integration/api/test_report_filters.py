"""Every report with files, by each filter and by many: screen, CSV and XLSX say the same.

Made from the document: a new report, or a new filter of one, is tried by itself.
"""

import random
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

import pytest
from flask import Flask

from autotrade.bootstrap import Application
from tests.support.books import Books
from tests.support.caller import API
from tests.support.document import openapi_document, operations
from tests.support.tables import table_of

READ: Final = {
    name.removeprefix(f"GET {API}"): operation
    for name, operation in operations(openapi_document()).items()
    if name.startswith(f"GET {API}/reports/")
}
REPORTS: Final = sorted(path.removesuffix(".csv") for path in READ if path.endswith(".csv"))
FORMULAS: Final = ("=", "+", "-", "@")
WORDS: Final = {"strategy_name", "reason", "notes", "symbol", "name", "key", "tags"}
"""Columns of what anybody may have chosen."""
GROUPINGS: Final = ["day", "month", "strategy", "symbol", "broker"]
PARTS: Final = {
    "status": ["open", "closed"],
    "side": ["LONG", "SHORT"],
    "type": ["live", "paper"],
    "source": ["alert", "manual", "recorded"],
}
"""Filters of round trips each of which has one of these."""
SUMS: Final = ("pnl_gross", "charges", "pnl_net", "trades", "wins", "losses")


@pytest.fixture(scope="module")
def books(app: Flask, application: Application) -> Books:
    return Books.kept(app, application)


def filters_of(path: str) -> dict[str, dict[str, Any]]:
    """Return the schemas of a report's parameters, but for those of a page."""
    return {
        each["name"]: each["schema"]
        for each in READ[path].get("parameters", ())
        if each["in"] == "query" and each["name"] not in {"limit", "cursor"}
    }


def values_of(books: Books, name: str, schema: Mapping[str, Any]) -> list[str]:
    found: list[str] = schema.get("enum") or books.values[name]
    return found


def asked(books: Books, report: str) -> Iterator[str]:
    """Yield queries: none, each value of each filter alone, then any filters at once."""
    dice = random.Random(report)  # noqa: S311 - no secret
    filters = {name: values_of(books, name, schema) for name, schema in filters_of(report).items()}
    yield ""
    for name, values in filters.items():
        yield from (f"{name}={value}" for value in values)
    for _ in range(30):
        chosen = dice.sample(sorted(filters), dice.randint(2, len(filters)))
        yield "&".join(f"{name}={dice.choice(filters[name])}" for name in chosen)


def screen_of(books: Books, report: str, query: str) -> dict[str, Any]:
    """Return what the screen has, all pages of it together."""
    limit = "&limit=7" if "limit" in {each["name"] for each in READ[report]["parameters"]} else ""
    whole: dict[str, Any] = {}
    cursor = ""
    while True:
        answer = books.caller.get(f"{report}?{query}{limit}{cursor}")
        if answer.status_code != 200:
            assert answer.status_code in {404, 422}, answer.text
            return {}
        page = answer.get_json()
        whole = {**page, "items": [*whole.get("items", ()), *page["items"]]}
        if page.get("next_cursor") is None:
            return whole
        cursor = f"&cursor={page['next_cursor']}"


def rows_of(report: str, screen: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what the rows of a file have to be of, by the names of its columns."""
    if report != "/reports/statement":
        return list(screen["items"])
    ends = [
        {**screen[end], "kind": f"{end}_balance", "balance": screen[end]["cash"]}
        for end in ("opening", "closing")
    ]
    return [ends[0], *screen["items"], ends[1]]


def as_cells(row: dict[str, Any], header: list[str]) -> list[str]:
    """Return the texts of a row's cells."""
    told = {**row, "type": row.get("type") or ("paper" if row.get("paper") else "live")}
    told["tags"] = ", ".join(row.get("tags", ()))
    texts = {name: "" if told.get(name) is None else str(told[name]) for name in header}
    return [
        f"'{text}" if name in WORDS and text.startswith(FORMULAS) else text
        for name, text in texts.items()
    ]


def as_numbers(cells: list[str]) -> list[object]:
    """Return cells of which numbers are told apart from their digits: 812.350 is 812.35."""
    return [float(cell) if _is_number(cell) else cell for cell in cells]


def _is_number(cell: str) -> bool:
    return cell.replace(".", "", 1).removeprefix("-").isdecimal()


@pytest.mark.parametrize("report", REPORTS)
def test_a_report_and_its_files_take_the_same_filters(report: str):
    assert filters_of(report)
    assert filters_of(f"{report}.csv") == filters_of(report)
    assert filters_of(f"{report}.xlsx") == filters_of(report)


@pytest.mark.parametrize("report", [each for each in REPORTS if each != "/reports/tax"])
def test_screen_csv_and_xlsx_agree_cell_by_cell_whatever_is_asked(books: Books, report: str):
    found = 0
    for query in asked(books, report):
        screen = screen_of(books, report, query)
        csv, xlsx = (books.caller.get(f"{report}.{kind}?{query}") for kind in ("csv", "xlsx"))
        if not screen:
            refusals = [answer.get_json() for answer in (csv, xlsx)]
            assert {each["status"] for each in refusals} <= {404, 422}, query
            assert refusals[0].get("errors") == refusals[1].get("errors"), query
            continue
        header, *rows = table_of(csv)
        assert rows == [as_cells(row, header) for row in rows_of(report, screen)], query
        head, *sheet = table_of(xlsx)
        assert head == header, query
        assert list(map(as_numbers, sheet)) == list(map(as_numbers, rows)), query
        name = report.rpartition("/")[2]
        assert csv.headers["Content-Disposition"] == f"attachment; filename={name}.csv"
        assert xlsx.headers["Content-Disposition"] == f"attachment; filename={name}.xlsx"
        found += len(rows)
    assert found > 40


def test_the_lots_of_both_files_of_the_tax_view_add_up_to_its_categories(books: Books):
    found = 0
    for query in asked(books, "/reports/tax"):
        screen = screen_of(books, "/reports/tax", query)
        header, *lots = table_of(books.caller.get(f"/reports/tax.csv?{query}"))
        _, *sheet = table_of(books.caller.get(f"/reports/tax.xlsx?{query}"))
        assert list(map(as_numbers, sheet)) == list(map(as_numbers, lots)), query
        told = [dict(zip(header, lot, strict=True)) for lot in lots]
        for category in screen["items"]:
            own = [lot for lot in told if lot["category"] == category["category"]]
            assert category["lots"] == len(own), query
            for name, column in (("net", "gain"), ("proceeds", "proceeds"), ("charges", "charges")):
                assert Decimal(category[name]) == sum_of(own, column), (query, name)
        found += len(lots)
    assert found > 10


def sum_of(rows: list[Any], name: str) -> Decimal:
    return sum((Decimal(row[name] or 0) for row in rows), Decimal(0))


def combinations(books: Books, names: list[str], number: int) -> Iterator[dict[str, str]]:
    """Yield no filter, each one alone, and any at once."""
    dice = random.Random(number)  # noqa: S311 - no secret
    filters = {name: values_of(books, name, filters_of("/reports/pnl")[name]) for name in names}
    yield {}
    for name, values in filters.items():
        yield from ({name: value} for value in values)
    for _ in range(number):
        chosen = dice.sample(sorted(filters), dice.randint(2, len(filters)))
        yield {name: dice.choice(filters[name]) for name in chosen}


def ask(books: Books, path: str, filters: Mapping[str, str]) -> Any:
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    answer = books.caller.get(f"{path}?{query}")
    assert answer.status_code == 200, answer.text
    return answer.get_json()


ROUND_TRIPS: Final = ["strategy_id", "broker_id", "symbol", "side", "type", "status", "source"]


def test_whatever_it_is_told_by_profit_and_loss_is_the_same_money(books: Books):
    for filters in combinations(books, ["from", "to", *ROUND_TRIPS], 40):
        told = {by: ask(books, "/reports/pnl", {**filters, "by": by}) for by in GROUPINGS}
        total = told["day"]["total"]
        curve = ask(books, "/reports/equity", filters)

        for by, report in told.items():
            assert report["total"] == total, (filters, by)
            for name in SUMS:
                assert sum_of(report["items"], name) == Decimal(total[name]), (filters, by, name)
        by_day = {row["key"]: row["pnl_net"] for row in told["day"]["items"]}
        assert {point["day"]: point["pnl_net"] for point in curve["items"]} == by_day, filters
        end = curve["items"][-1]["equity"] if curve["items"] else curve["opening"]
        gained = Decimal(end) - Decimal(curve["opening"])
        assert gained == Decimal(total["pnl_net"]), filters


def test_the_parts_of_profit_and_loss_are_the_whole(books: Books):
    for filters in combinations(books, ["from", "to", *ROUND_TRIPS], 25):
        total = ask(books, "/reports/pnl", filters)["total"]
        for name, parts in PARTS.items():
            if name in filters:
                continue
            told = [ask(books, "/reports/pnl", {**filters, name: part})["total"] for part in parts]
            for figure in SUMS:
                assert sum_of(told, figure) == Decimal(total[figure]), (filters, name, figure)


def test_profit_and_loss_is_that_of_the_trades_that_the_same_filters_list(books: Books):
    seen = set()
    for filters in combinations(books, ROUND_TRIPS, 40):
        total = ask(books, "/reports/pnl", {**filters, "from": "2000-01-01"})["total"]
        query = "&".join(f"{name}={value}" for name, value in filters.items())
        trades = screen_of(books, "/reports/trades", query)["items"]

        for name in ("pnl_gross", "pnl_net"):
            assert sum_of(trades, name) == Decimal(total[name]), filters
        assert total["trades"] == sum(trade["status"] == "closed" for trade in trades), filters
        seen.add(len(trades))
    assert len(seen) > 5


def test_open_is_what_was_realised_so_far_of_what_is_still_held(books: Books):
    held = [trade for trade in books.trades() if trade["status"] == "open"]
    total = ask(books, "/reports/pnl", {"status": "open", "from": "2000-01-01"})["total"]

    gross = sum(trade["pnl_gross"].to_decimal() for trade in held)
    charged = sum(
        trade[name].to_decimal()
        for trade in held
        for name in ("brokerage", "charges", "mtf_charge")
    )
    assert sum(bool(trade["pnl_gross"].to_decimal()) for trade in held) > 3
    assert (Decimal(total["pnl_gross"]), Decimal(total["charges"])) == (gross, charged)
    assert (total["trades"], total["wins"], total["losses"]) == (0, 0, 0)


def test_charges_by_component_are_those_of_the_trades_on_paper(books: Books):
    found = 0
    for filters in combinations(books, ["strategy_id", "broker_id", "symbol"], 20):
        on_paper = {**filters, "type": "paper", "from": "2000-01-01"}
        charged = ask(books, "/reports/charges", on_paper)
        pnl = ask(books, "/reports/pnl", on_paper)["total"]
        written = ask(books, "/reports/pnl", {**on_paper, "source": "recorded"})["total"]
        sides = [ask(books, "/reports/charges", {**on_paper, "side": side}) for side in SIDES]

        of_fills = Decimal(pnl["charges"]) - Decimal(written["charges"])
        assert Decimal(charged["total"]["total"]) == of_fills, filters
        for name, amount in charged["total"].items():
            assert sum_of([each["total"] for each in sides], name) == Decimal(amount), filters
            assert sum_of(charged["items"], name) == Decimal(amount), filters
        found += bool(charged["items"])
    assert found > 5


SIDES: Final = ["BUY", "SELL"]


def test_live_charges_are_filtered_by_all_that_orders_are(books: Books):
    of_live = {"type": "live", "from": "2000-01-01"}
    total = Decimal(ask(books, "/reports/charges", of_live)["total"]["total"])
    for name, values in (("side", SIDES), ("symbol", books.values["symbol"])):
        parts = [ask(books, "/reports/charges", {**of_live, name: value}) for value in values]
        assert sum_of([part["total"] for part in parts], "total") == total
        assert all(part["estimated"] == bool(part["items"]) for part in parts)
    ours = ask(
        books, "/reports/charges", {**of_live, "strategy_id": books.values["strategy_id"][0]}
    )
    assert 0 < Decimal(ours["total"]["total"]) < total
