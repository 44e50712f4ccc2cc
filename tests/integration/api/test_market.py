"""Quotes and candles over HTTP: simulated ones that say so, imported ones that are one's own."""

import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from autotrade.domain.candles import Candle
from tests.support.caller import PROBLEM, Caller

HEAD = "timestamp,open,high,low,close,volume"
CSV = f"""{HEAD}
2026-11-20 09:15,100,101,99,100.5,10
2026-11-20 09:16,100.5,102,100.5,101,20
2026-11-20 09:18,101,101,98.05,99,30
"""
DAY = "from=2026-11-20&to=2026-11-20"


def upload(
    caller: Caller, content: str | bytes, query: str = "symbol=NSE:MINE", **more: Any
) -> Any:
    more.setdefault("content_type", "text/csv")
    return caller.call("POST", f"/market/candles/import?{query}", data=content, **more)


def faults(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 422, answer.text
    found: dict[str, list[str]] = answer.get_json()["errors"]
    return found


def test_a_quote_of_the_built_in_market_says_that_it_is_simulated(caller: Caller):
    answer = caller.get("/market/quotes/sbin")

    assert answer.status_code == 200
    quote = answer.get_json()
    assert (quote["symbol"], quote["simulated"]) == ("NSE:SBIN", True)
    assert float(quote["bid"]) < float(quote["ask"])
    assert float(quote["previous_close"]) > 0


@pytest.mark.parametrize(
    ("name", "symbol"),
    [("^NSEI", "NSE:NIFTY"), ("NSE:NIFTY", "NSE:NIFTY"), ("^BSESN", "BSE:SENSEX")],
)
def test_the_indices_are_there_under_their_names(caller: Caller, name: str, symbol: str):
    quote = caller.get(f"/market/quotes/{name}").get_json()

    assert quote["symbol"] == symbol
    assert float(quote["price"]) > 10_000


@pytest.mark.parametrize("place", ["quotes", "candles"])
def test_what_is_no_symbol_is_not_there(caller: Caller, place: str):
    answer = caller.get(f"/market/{place}/no%20symbol")

    assert (answer.status_code, answer.content_type) == (404, PROBLEM)


def test_candles_of_the_built_in_market_say_so_and_agree_over_timeframes(caller: Caller):
    minutes = caller.get(f"/market/candles/NSE:SIM?{DAY}").get_json()
    hours = caller.get(f"/market/candles/NSE:SIM?{DAY}&timeframe=1h").get_json()
    day = caller.get(f"/market/candles/NSE:SIM?{DAY}&timeframe=1d").get_json()

    assert minutes["simulated"] is True
    assert (len(minutes["items"]), len(hours["items"]), len(day["items"])) == (375, 7, 1)
    assert minutes["items"][0]["timestamp"] == "2026-11-20T03:45:00.000Z"
    assert [each["timestamp"][11:16] for each in hours["items"]] == [
        *("03:45", "04:45", "05:45", "06:45", "07:45", "08:45", "09:45")
    ]
    (bar,) = day["items"]
    assert bar["open"] == minutes["items"][0]["open"]
    assert bar["close"] == minutes["items"][-1]["close"]
    assert float(bar["high"]) == max(float(each["high"]) for each in hours["items"])
    assert int(bar["volume"]) == sum(int(each["volume"]) for each in minutes["items"])


def test_of_many_candles_the_latest_are_answered(caller: Caller):
    answer = caller.get(f"/market/candles/NSE:SIM?{DAY}&limit=2").get_json()

    assert [each["timestamp"] for each in answer["items"]] == [
        "2026-11-20T09:58:00.000Z",
        "2026-11-20T09:59:00.000Z",
    ]
    assert answer["truncated"] is True


@pytest.mark.parametrize("frame", ["1m", "7m", "1h", "1d"])
def test_the_latest_few_are_the_end_of_all(caller: Caller, frame: str):
    few = caller.get(f"/market/candles/NSE:SIM?timeframe={frame}&limit=3").get_json()
    many = caller.get(f"/market/candles/NSE:SIM?timeframe={frame}&limit=10000").get_json()

    assert few["truncated"] is True
    assert [each["timestamp"] for each in few["items"]] == [
        each["timestamp"] for each in many["items"][-3:]
    ]
    assert few["items"][0] == many["items"][-3]


def test_a_chart_that_ends_now_has_the_minute_that_is_running(caller: Caller):
    running = datetime.now(UTC).replace(second=0, microsecond=0)
    bar = Candle(
        opens_at=running,
        open=Decimal(101),
        high=Decimal(102),
        low=Decimal("100.5"),
        close=Decimal(101),
        volume=Decimal(7),
    )
    caller.application.prices.shared.tell_minutes({"NSE:RUNNING": bar})

    chart = caller.get("/market/candles/NSE:RUNNING").get_json()
    before = caller.get(f"/market/candles/NSE:RUNNING?{DAY}").get_json()

    (shown,) = chart["items"]
    assert (shown["open"], shown["high"], shown["volume"]) == ("101.00", "102.00", "7")
    assert chart["simulated"] is False
    assert shown not in before["items"]


@pytest.mark.parametrize(
    "query",
    [
        *("timeframe=2d", "timeframe=x", "limit=0", "limit=10001", "from=yesterday", "page=2"),
        *(
            "from=2026-11-20&to=2026-11-19",
            "from=1999-01-01",
            "from=2026-11-20T10:00&to=2026-11-20T10:00",
        ),
    ],
)
def test_a_chart_that_makes_no_sense_is_refused(caller: Caller, query: str):
    assert caller.get(f"/market/candles/NSE:SIM?{query}").status_code == 422


def test_imported_candles_are_charted_and_are_nobody_elses(caller: Caller, stranger: Caller):
    answer = upload(caller, CSV)

    assert (answer.status_code, answer.get_json()) == (200, {"bars": {"NSE:MINE": 3}})
    mine = caller.get(f"/market/candles/NSE:MINE?{DAY}&timeframe=5m").get_json()
    theirs = stranger.get(f"/market/candles/NSE:MINE?{DAY}").get_json()
    assert (mine["simulated"], mine["imported"]) == (False, True)
    assert mine["items"] == [
        {
            "timestamp": "2026-11-20T03:45:00.000Z",
            "open": "100.00",
            "high": "102.00",
            "low": "98.05",
            "close": "99.00",
            "volume": "60",
            "open_interest": None,
        }
    ]
    assert (theirs["simulated"], theirs["imported"], len(theirs["items"])) == (True, False, 375)


def test_a_file_may_come_from_a_form(caller: Caller):
    form = {"file": (io.BytesIO(CSV.encode()), "candles.csv")}

    answer = caller.call("POST", "/market/candles/import?symbol=NSE:FORM", data=form)

    assert answer.get_json() == {"bars": {"NSE:FORM": 3}}


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("candles.CSV", 200),
        ("candles.txt", 200),
        ("../../etc/candles.csv", 200),
        ("candles.xlsx", 400),
        ("candles.csv.gz", 400),
        ("candles.csv/candles.zip", 400),
    ],
)
def test_of_the_name_of_a_file_its_end_counts_and_nothing_else(
    caller: Caller, name: str, status: int
):
    form = {"file": (io.BytesIO(CSV.encode()), name)}

    answer = caller.call("POST", "/market/candles/import?symbol=NSE:NAMED", data=form)

    assert answer.status_code == status


def test_a_form_without_a_file_has_no_bars(caller: Caller):
    answer = caller.call(
        "POST",
        "/market/candles/import?symbol=NSE:FORM",
        data={"other": "x"},
        content_type="multipart/form-data",
    )

    assert "line 1" in faults(answer)


def test_an_import_again_replaces_its_bars_and_adds_others(caller: Caller):
    upload(caller, CSV)
    upload(caller, f"{HEAD}\n2026-11-20 09:15,7,7,7,7,1\n2026-11-20 09:17,8,8,8,8,1\n")

    items = caller.get(f"/market/candles/NSE:MINE?{DAY}").get_json()["items"]

    assert [each["close"] for each in items] == ["7.00", "101.00", "8.00", "99.00"]


@pytest.mark.parametrize(
    ("stamp", "query", "opens"),
    [
        ("2026-11-20 09:15", "", "03:45"),
        ("2026-11-20T09:15:00+05:30", "", "03:45"),
        ("2026-11-20T03:45:00Z", "", "03:45"),
        ("1795146300", "", "03:45"),
        ("2026-11-20 03:45", "&timezone=UTC", "03:45"),
        ("2026-11-20 09:15", "&timezone=Europe/London", "09:15"),
    ],
)
def test_times_without_an_offset_are_of_india_unless_said_otherwise(
    caller: Caller, stamp: str, query: str, opens: str
):
    upload(caller, f"{HEAD}\n{stamp},1,1,1,1,0\n", f"symbol=NSE:ZONE{query}")

    (bar,) = caller.get(f"/market/candles/NSE:ZONE?{DAY}").get_json()["items"]
    assert bar["timestamp"] == f"2026-11-20T{opens}:00.000Z"


def test_a_form_may_name_the_symbol_beside_its_file(caller: Caller):
    def sent(symbol: str) -> Any:
        form = {"file": (io.BytesIO(CSV.encode()), "bars.csv"), "symbol": symbol}
        kind = "multipart/form-data"
        return caller.call("POST", "/market/candles/import", data=form, content_type=kind)

    assert sent("formed").get_json() == {"bars": {"NSE:FORMED": 3}}
    assert list(faults(sent("no symbol"))) == ["symbol"]


def test_a_file_may_name_its_symbols_and_have_its_columns_in_any_order(caller: Caller):
    content = "Close,Low,High,Open,OI,Volume,Date,Symbol\n1,1,2,1,5,3,2026-11-20 09:15,tcs\n"

    answer = upload(caller, content, "")

    assert answer.get_json() == {"bars": {"NSE:TCS": 1}}
    (bar,) = caller.get(f"/market/candles/NSE:TCS?{DAY}").get_json()["items"]
    assert (bar["high"], bar["open_interest"]) == ("2.00", "5")


ROW = "2026-11-20 09:15,100,101,99,100,10"


@pytest.mark.parametrize(
    ("content", "place", "words"),
    [
        (f"{HEAD}\n{ROW}\n2026-11-20 09:16,1,x,1,1,1\n", "line 3, column high", "not a number"),
        (f"{HEAD}\n2026-11-20 09:15,5,4,3,4,1\n", "line 2, column high", "below open"),
        (f"{HEAD}\n2026-11-20 09:15,5,6,5.5,6,1\n", "line 2, column low", "above open"),
        (f"{HEAD}\n2026-11-20 09:15,0,1,1,1,1\n", "line 2, column open", "above 0"),
        (f"{HEAD}\n2026-11-20 09:15,NaN,1,1,1,1\n", "line 2, column open", "usual size"),
        (f"{HEAD}\n2026-11-20 09:15,1e30,1,1,1,1\n", "line 2, column open", "usual size"),
        (f"{HEAD}\n2026-11-20 09:15,1,1,1,1,-1\n", "line 2, column volume", "less than 0"),
        (f"{HEAD}\n2026-11-20 09:15:30,1,1,1,1,1\n", "line 2, column timestamp", "whole minute"),
        (f"{HEAD}\n20.11.2026,1,1,1,1,1\n", "line 2, column timestamp", "no time"),
        (f"{HEAD}\n2099-11-20 09:15,1,1,1,1,1\n", "line 2, column timestamp", "between 1980"),
        (f"{HEAD}\n{ROW}\n\n{ROW}\n", "line 4, column timestamp", "another bar"),
        (f"{HEAD}\n1,2\n", "line 2, column 3", "2 cells, not 6"),
        (f"{HEAD},colour\n", "line 1, column 7", "'colour' is not known"),
        (f"{HEAD},open\n", "line 1, column 7", "twice"),
        ("timestamp,open\n", "line 1", "high, low, close, volume"),
        (f'{HEAD}\n"2026', "line 2", "no CSV"),
        (HEAD, "file", "no bars"),
        ("", "line 1", "missing"),
    ],
)
def test_each_fault_of_a_file_is_named_by_line_and_column(
    caller: Caller, content: str, place: str, words: str
):
    found = faults(upload(caller, content))

    assert words in found[place][0]
    assert caller.get(f"/market/candles/NSE:MINE?{DAY}").get_json()["imported"] is False


def test_with_one_bad_line_nothing_of_a_file_counts(caller: Caller):
    faults(upload(caller, CSV + "2026-11-20 09:20,1,2,3,4,5\n"))

    assert caller.get(f"/market/candles/NSE:MINE?{DAY}").get_json()["imported"] is False


def test_of_many_faults_the_first_are_named(caller: Caller):
    content = HEAD + "\nx,1,1,1,1,1" * 200

    assert len(faults(upload(caller, content))) == 50


@pytest.mark.parametrize(
    ("content", "query", "more", "status"),
    [
        (CSV, "", {}, 422),
        (CSV, "symbol=no symbol", {}, 422),
        (CSV, "symbol=NSE:X&timezone=Mars/Base", {}, 422),
        (b"\xff\xfe", "symbol=NSE:X", {}, 400),
        ("{}", "symbol=NSE:X", {"content_type": "application/json"}, 400),
        (b"x" * (16 * 1024 * 1024 + 1), "symbol=NSE:X", {}, 413),
    ],
)
def test_what_is_no_file_of_candles_is_refused(caller: Caller, content, query, more, status):
    assert upload(caller, content, query, **more).status_code == status


def test_a_file_larger_than_other_bodies_may_be_is_taken(caller: Caller):
    lines = [
        f"2026-{month:02}-{day:02} {hour:02}:{minute:02},100,101,99,100,10{' ' * 20}"
        for month in range(1, 7)
        for day in range(1, 28)
        for hour in range(9, 15)
        for minute in range(60)
    ]
    content = "\n".join([HEAD, *lines])

    answer = upload(caller, content, "symbol=NSE:LARGE")

    assert len(content) > 3 * 1024 * 1024
    assert answer.get_json() == {"bars": {"NSE:LARGE": len(lines)}}


def test_missing_minutes_are_reported(caller: Caller):
    upload(caller, CSV)

    report = caller.get("/market/candles/NSE:MINE/gaps?from=2026-11-20T03:45&to=2026-11-20T03:51")

    assert report.get_json() == {
        "symbol": "NSE:MINE",
        "minutes": 3,
        "items": [
            {
                "from": "2026-11-20T03:47:00.000Z",
                "to": "2026-11-20T03:48:00.000Z",
                "minutes": 1,
            },
            {
                "from": "2026-11-20T03:49:00.000Z",
                "to": "2026-11-20T03:51:00.000Z",
                "minutes": 2,
            },
        ],
    }


def test_on_days_without_a_session_nothing_is_missing(caller: Caller):
    report = caller.get("/market/candles/NSE:MINE/gaps?from=2026-11-14&to=2026-11-15").get_json()

    assert (report["minutes"], report["items"]) == (0, [])


def test_only_users_see_prices_and_candles(nobody: Caller):
    for path in ("status", "quotes/NSE:SBIN", "candles/NSE:SBIN", "candles/NSE:SBIN/gaps"):
        assert nobody.get(f"/market/{path}").status_code == 401
    assert upload(nobody, CSV).status_code == 401
