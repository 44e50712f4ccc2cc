"""Files of reports over HTTP: what the screen shows, in constant memory, and nothing left open."""

import random
import tracemalloc
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pymongo.database import Database

from autotrade.domain.ids import StrategyId, TradeId, UserId
from autotrade.domain.orders import Product
from autotrade.domain.trades import Trade, TradeSide, TradeSource, TradeStatus
from autotrade.storage.bson import to_document
from tests.support.caller import Caller
from tests.support.factories import ACCOUNT, NOON, an_execution, an_id
from tests.support.tables import table_of

STRATEGIES = [StrategyId(an_id()) for _ in range(3)]
SYMBOLS = ["NSE:SBIN", "NSE:LT", "BSE:TCS"]
NAMES = ["Cross", "=1+1", 'He said "sell"', "a,b\nc", "घर"]
MEGABYTE = 1_000_000
"""What a file may need at once, and what the answers of lists are made of besides."""
Documents = Database[dict[str, Any]]


def database_of(caller: Caller) -> Documents:
    storage: Any = caller.application.storage
    found: Documents = storage._database
    return found


def me(caller: Caller) -> str:
    found: str = caller.get("/auth/me").get_json()["id"]
    return found


def executions(caller: Caller, count: int) -> Iterator[dict[str, Any]]:
    """Yield documents of executions, some millions of milliseconds apart."""
    dice, user_id = random.Random(count), me(caller)  # noqa: S311 - no secret
    for number in range(count):
        at = NOON - timedelta(minutes=7 * number)
        made = an_execution(
            id=an_id(at),
            user_id=user_id,
            alert_id=an_id(at),
            leg=number,
            strategy_id=dice.choice(STRATEGIES),
            strategy_name=dice.choice(NAMES),
            symbol=dice.choice(SYMBOLS),
            created_at=at,
        )
        document = to_document(made)
        document["side"] = dice.choice(["BUY", "SELL", None])
        document["type"] = dice.choice(["live", "paper"])
        document["status"] = dice.choice(["success", "fail", "pending"])
        document["order_id"] = dice.choice([None, an_id(at)])
        document["reason"] = dice.choice([None, "+10 short", "margin"])
        yield document


def trades(caller: Caller, count: int) -> Iterator[dict[str, Any]]:
    dice, user_id = random.Random(count), me(caller)  # noqa: S311 - no secret
    for number in range(count):
        at = NOON - timedelta(hours=7 * number)
        made = Trade(
            id=TradeId(an_id(at)),
            user_id=UserId(user_id),
            broker_id=ACCOUNT,
            opened_at=at,
            updated_at=at,
            notes=dice.choice(NAMES),
            product=Product.INTRADAY,
            side=TradeSide.LONG,
            paper=True,
            status=TradeStatus.OPEN,
            source=TradeSource.ALERT,
            strategy_id=dice.choice([*STRATEGIES, None]),
            symbol=dice.choice(SYMBOLS),
            quantity=Decimal(dice.randint(1, 30)),
            entry_value=Decimal(dice.randint(1, 9999)) / 8,
            pnl_gross=Decimal(dice.randint(-9999, 9999)) / 100,
            brokerage=Decimal(dice.randint(0, 99)) / 7,
            tags=tuple(dice.sample(["fomc", "gap"], dice.randint(0, 2))),
        )
        document = to_document(made)
        document["side"] = dice.choice(["LONG", "SHORT"])
        document["status"] = dice.choice(["open", "closed"])
        document["source"] = dice.choice(["alert", "manual", "recorded"])
        document["paper"] = dice.random() < 0.5
        yield document


def random_filters(dice: random.Random, report: str) -> Iterator[str]:
    kinds: dict[str, list[str]] = {
        "strategy_id": [*STRATEGIES],
        "symbol": [*SYMBOLS, "NSE:NONE"],
        "type": ["live", "paper"],
        "side": ["BUY", "SELL"] if report == "executions" else ["LONG", "SHORT"],
        "status": (
            ["success", "fail", "pending"] if report == "executions" else ["open", "closed"]
        ),
        "from": [f"2026-11-{day:02}" for day in range(16, 20)],
        "to": [f"2026-11-{day:02}" for day in range(18, 21)],
    }
    if report == "trades":
        kinds["source"] = ["alert", "manual", "recorded"]
    for _ in range(25):
        chosen = dice.sample(sorted(kinds), dice.randint(0, 3))
        yield "&".join(f"{name}={dice.choice(kinds[name])}" for name in chosen)


def whole_list(caller: Caller, path: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    cursor = ""
    while True:
        answer = caller.get(f"{path}&limit=90{cursor}")
        assert answer.status_code == 200, answer.text
        items += answer.get_json()["items"]
        if answer.get_json()["next_cursor"] is None:
            return items
        cursor = f"&cursor={answer.get_json()['next_cursor']}"


def as_cells(item: dict[str, Any], header: list[str]) -> list[str]:
    """Return what the cells of a thing on the screen must be."""
    told = {**item, "type": item.get("type") or ("paper" if item.get("paper") else "live")}
    told["tags"] = ", ".join(item.get("tags", ()))
    texts = ["" if told[name] is None else str(told[name]) for name in header]
    guarded = {"strategy_name", "reason", "notes", "symbol"}
    return [
        f"'{text}" if name in guarded and text.startswith(("=", "+", "-", "@")) else text
        for name, text in zip(header, texts, strict=True)
    ]


def as_numbers(cells: list[str]) -> list[object]:
    """Return cells of which numbers are told apart from their digits: 812.350 is 812.35."""
    return [float(cell) if _is_number(cell) else cell for cell in cells]


def _is_number(cell: str) -> bool:
    return cell.replace(".", "", 1).removeprefix("-").isdecimal()


@pytest.mark.parametrize(("report", "made"), [("executions", executions), ("trades", trades)])
def test_the_screen_the_csv_and_the_xlsx_say_the_same_whatever_is_filtered(
    caller: Caller, report: str, made: Any
):
    database_of(caller)[report].insert_many(made(caller, 200), bypass_document_validation=True)
    found = 0
    for query in random_filters(random.Random(3), report):  # noqa: S311 - no secret
        screen = whole_list(caller, f"/reports/{report}?{query}")
        header, *rows = table_of(caller.get(f"/reports/{report}.csv?{query}"))
        xlsx = table_of(caller.get(f"/reports/{report}.xlsx?{query}"))

        assert rows == [as_cells(item, header) for item in screen], query
        assert xlsx[0] == header
        assert list(map(as_numbers, xlsx[1:])) == list(map(as_numbers, rows)), query
        found += len(rows)
    assert found > 500


def test_a_day_of_a_filter_begins_and_ends_at_midnight_in_india(caller: Caller):
    midnight = datetime.fromisoformat("2026-11-20T18:30:00+00:00")
    edges = [midnight - timedelta(milliseconds=1), midnight, midnight + timedelta(hours=24)]
    template = next(executions(caller, 1))
    documents = [
        {**template, "_id": an_id(at), "created_at": at, "alert_id": an_id(at), "order_id": None}
        for at in (*edges, edges[2] - timedelta(milliseconds=1))
    ]
    database_of(caller)["executions"].insert_many(documents)

    day = whole_list(caller, "/reports/executions?from=2026-11-21&to=2026-11-21")
    exact = whole_list(
        caller, "/reports/executions?from=2026-11-20T18:30:00Z&to=2026-11-21T18:30:00Z"
    )

    assert [item["created_at"] for item in day] == [
        "2026-11-21T18:29:59.999Z",
        "2026-11-20T18:30:00.000Z",
    ]
    assert exact == day


@pytest.mark.parametrize(("kind", "counts"), [("csv", (6_000, 54_000)), ("xlsx", (3_000, 17_000))])
def test_a_file_takes_the_same_memory_however_long_it_is(
    caller: Caller, kind: str, counts: tuple[int, int]
):
    peaks = []
    for count in counts:
        collection = database_of(caller)["executions"]
        template = next(executions(caller, 1))
        rows = (
            {**template, "_id": an_id(), "alert_id": f"{kind} {count} {number}", "order_id": None}
            for number in range(count)
        )
        collection.insert_many(rows, ordered=False, bypass_document_validation=True)
        answer = caller.call("GET", f"/reports/executions.{kind}", buffered=False)
        tracemalloc.start()
        size = sum(len(chunk) for chunk in answer.iter_encoded())
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        answer.close()
        assert size > count * (100 if kind == "csv" else 5)

    assert peaks[1] < peaks[0] + 2 * MEGABYTE
    assert peaks[1] < 12 * MEGABYTE


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_who_hangs_up_early_leaves_no_cursor_behind(caller: Caller, kind: str):
    database = database_of(caller)
    rows = executions(caller, 2_000)
    database["executions"].insert_many(rows, bypass_document_validation=True)
    before = open_cursors(database)

    answer = caller.call("GET", f"/reports/executions.{kind}", buffered=False)
    next(answer.iter_encoded())
    while_reading = open_cursors(database)
    answer.close()

    assert while_reading == before + 1
    assert open_cursors(database) == before


def open_cursors(database: Documents) -> int:
    status = database.client.admin.command("serverStatus")
    found: int = status["metrics"]["cursor"]["open"]["total"]
    return found
