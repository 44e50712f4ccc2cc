"""Charts filled from the simulated Dhan: what is missing is asked for, once, and kept."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from autotrade.app import create_app
from autotrade.bootstrap import Application, build, migrate, with_keys
from autotrade.config import Settings
from autotrade.domain.bars import Bars
from autotrade.domain.brokers import BrokerType
from autotrade.domain.candles import Candle
from autotrade.domain.market_hours import IST
from autotrade.ports.marketdata import FeedState
from tests.simulators.dhanhq.control import DhanSimulator
from tests.support.caller import Caller

pytestmark = pytest.mark.integration

WEEK = "from=2026-11-16&to=2026-11-20"


@pytest.fixture(scope="module")
def settings(
    mongo_uri: str,
    redis_url: str,
    dhan_process: DhanSimulator,
    tmp_path_factory: pytest.TempPathFactory,
) -> Settings:
    folder: Path = tmp_path_factory.mktemp("candles")
    (folder / "keys").mkdir()
    given = {
        **dhan_process.environment,
        "MONGO_URI": mongo_uri.replace("/autotrade_test", "/autotrade_candle_test"),
        "REDIS_URL": redis_url,
        "AUTOTRADE_DATA_DIR": str(folder),
    }
    return with_keys(Settings.from_environ(given))


@pytest.fixture
def application(settings: Settings) -> Iterator[Application]:
    migrate(settings)
    made = build(settings, "candle-tests")
    made.redis.flushdb()
    yield made
    made.storage._database["candle_days"].delete_many({})
    made.close()


@pytest.fixture
def trader(application: Application, settings: Settings) -> Caller:
    app: Flask = create_app(application, settings)
    return Caller.register(app, application)


@pytest.fixture
def linked(trader: Caller, application: Application, dhan: DhanSimulator) -> Iterator[None]:
    given = dhan.account()
    credentials = {"client_id": given.client_id, "access_token": given.token}
    made = trader.post("/brokers", {"type": "dhanhq", "credentials": credentials}).get_json()
    application.instruments.load_if_stale(BrokerType.DHANHQ)
    yield
    trader.delete(f"/brokers/{made['id']}")


def chart(trader: Caller, query: str = WEEK) -> dict[str, Any]:
    answer = trader.get(f"/market/candles/NSE:TCS?{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def asked(dhan: DhanSimulator) -> int:
    return len(dhan.requests("POST", "/v2/charts/intraday"))


@pytest.mark.usefixtures("linked")
def test_what_is_missing_is_asked_for_once_and_is_real(trader: Caller, dhan: DhanSimulator):
    first = chart(trader, f"{WEEK}&limit=10000")
    again = chart(trader, f"{WEEK}&limit=10000")

    assert first == again
    assert (first["simulated"], len(first["items"])) == (False, 5 * 375)
    assert first["items"][0]["timestamp"] == "2026-11-16T03:45:00.000Z"
    assert asked(dhan) == 1


@pytest.mark.usefixtures("linked")
def test_longer_bars_are_the_minutes_joined(trader: Caller):
    minutes = chart(trader, "from=2026-11-20&to=2026-11-20")["items"]
    days = chart(trader, "from=2026-11-16&to=2026-11-20&timeframe=1d")["items"]
    (week,) = chart(trader, "from=2026-11-16&to=2026-11-20&timeframe=1w")["items"]

    assert len(days) == 5
    assert days[-1]["open"] == minutes[0]["open"]
    assert days[-1]["high"] == max((each["high"] for each in minutes), key=Decimal)
    assert int(days[-1]["volume"]) == sum(int(each["volume"]) for each in minutes)
    assert week["timestamp"] == "2026-11-16T03:45:00.000Z"
    assert (week["open"], week["close"]) == (days[0]["open"], days[-1]["close"])


@pytest.mark.usefixtures("linked")
def test_a_day_that_the_broker_knows_nothing_of_is_asked_for_once(
    trader: Caller, dhan: DhanSimulator
):
    dhan.fault("answer", "/v2/charts/*", status=200, body="{}", times=None)
    assert chart(trader)["items"] == []
    chart(trader)

    assert asked(dhan) == 1


@pytest.mark.usefixtures("linked")
def test_a_broker_that_does_not_answer_is_asked_again(trader: Caller, dhan: DhanSimulator):
    dhan.fault("answer", "/v2/charts/*", status=500, body="{}", times=1)
    empty = chart(trader)

    assert (empty["items"], empty["simulated"]) == ([], False)
    assert len(chart(trader, f"{WEEK}&limit=10000")["items"]) == 5 * 375


@pytest.mark.usefixtures("linked")
def test_a_brokers_bar_counts_over_one_of_the_feed_and_that_over_an_import(
    trader: Caller, application: Application
):
    opens = datetime(2026, 11, 20, 9, 15, tzinfo=IST).astimezone(UTC)
    price = Decimal("1.00")
    ours = Candle(opens_at=opens, open=price, high=price, low=price, close=price, volume=Decimal(1))
    lone = replace(ours, opens_at=opens - timedelta(minutes=5))
    application.candles.record({"NSE:TCS": Bars.of([ours, lone])})
    content = f"timestamp,open,high,low,close,volume\n{opens.isoformat()},7,7,7,7,7\n"
    trader.call("POST", "/market/candles/import?symbol=TCS", data=content, content_type="text/csv")

    items = chart(trader, "from=2026-11-20&to=2026-11-20")["items"]

    assert (items[0]["close"], items[0]["timestamp"]) == ("1.00", "2026-11-20T03:40:00.000Z")
    assert Decimal(items[1]["close"]) > 100


@pytest.mark.usefixtures("linked")
def test_a_year_is_asked_for_a_part_at_a_time(trader: Caller, dhan: DhanSimulator):
    chart(trader, "from=2026-01-01&to=2026-11-20&timeframe=1d")
    first = asked(dhan)
    days = chart(trader, "from=2026-01-01&to=2026-11-20&timeframe=1d")["items"]

    assert first == 1
    assert asked(dhan) == 2
    assert len(days) > 100


@pytest.mark.usefixtures("linked")
def test_holidays_are_not_asked_for_and_not_missing(trader: Caller, dhan: DhanSimulator):
    chart(trader, "from=2026-10-02&to=2026-10-04")

    assert asked(dhan) == 0
    report = trader.get("/market/candles/NSE:TCS/gaps?from=2026-10-02&to=2026-10-04").get_json()
    assert report["minutes"] == 0


@pytest.mark.usefixtures("linked")
def test_a_quote_that_the_feed_has_not_told_is_asked_of_the_broker(
    trader: Caller, dhan: DhanSimulator, application: Application
):
    state = FeedState(source="dhanhq", is_open=True, at=application.clock.now())
    application.prices.shared.tell([], state)
    dhan.set_price("NSE_EQ", 11536, "3456.5")

    quote = trader.get("/market/quotes/NSE:TCS").get_json()

    assert (quote["price"], quote["simulated"]) == ("3456.50", False)
    assert "NSE:TCS" in application.watch_list.watched()


def test_without_an_account_candles_are_simulated_and_say_so(trader: Caller, dhan: DhanSimulator):
    assert chart(trader)["simulated"] is True
    assert asked(dhan) == 0
