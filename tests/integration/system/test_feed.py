"""The feed on the simulated Dhan: what it tells, what it stores, and what it does about gaps."""

import threading
from collections.abc import Callable, Collection, Iterator
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
from autotrade.domain.brokers import BrokerType
from autotrade.ports.marketdata import Gap, Tick
from tests.simulators.dhanhq.control import DhanSimulator
from tests.support.caller import Caller
from tests.support.stack import wait_until
from workers import marketdata, streams

SEGMENT, TCS = "NSE_EQ", 11536
STOP = Decimal("3250.00")


class ArmedStop:
    """A stop as a consumer of ticks has it: acted on at a tick, or at a gap, below its trigger."""

    def __init__(self, symbol: str = "NSE:TCS") -> None:
        self.symbol = symbol
        self.ticks: list[Tick] = []
        self.gaps: list[Gap] = []

    def symbols(self) -> Collection[str]:
        return (self.symbol,)

    def on_tick(self, tick: Tick) -> None:
        self.ticks.append(tick)

    def on_gap(self, gap: Gap) -> None:
        self.gaps.append(gap)

    def prices(self) -> list[str]:
        return [f"{tick.price:.2f}" for tick in self.ticks]

    def missed_below(self, trigger: Decimal) -> list[Gap]:
        return [gap for gap in self.gaps if gap.low is not None and gap.low <= trigger]


class RunningFeed:
    """The feed in threads of this process; ``stop`` ends it as a deploy would."""

    def __init__(self, application: Application) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=marketdata.run, args=(application, self._stop), daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(15)
        assert not self._thread.is_alive()


@pytest.fixture(scope="module")
def settings(
    mongo_uri: str,
    redis_url: str,
    dhan_process: DhanSimulator,
    tmp_path_factory: pytest.TempPathFactory,
) -> Settings:
    folder: Path = tmp_path_factory.mktemp("feed")
    (folder / "keys").mkdir()
    given = {
        **dhan_process.environment,
        "MONGO_URI": mongo_uri.replace("/autotrade_test", "/autotrade_feed_test"),
        "REDIS_URL": redis_url,
        "AUTOTRADE_DATA_DIR": str(folder),
        "AUTOTRADE_MARKET_ALWAYS_OPEN": "1",
    }
    return with_keys(Settings.from_environ(given))


@pytest.fixture
def application(settings: Settings) -> Iterator[Application]:
    migrate(settings)
    made = build(settings, "feed-tests")
    made.redis.flushdb()
    yield made
    made.close()


@pytest.fixture
def trader(application: Application, settings: Settings) -> Caller:
    app: Flask = create_app(application, settings)
    return Caller.register(app, application)


@pytest.fixture
def linked(trader: Caller, application: Application, dhan: DhanSimulator) -> Iterator[str]:
    given = dhan.account()
    credentials = {"client_id": given.client_id, "access_token": given.token}
    answer = trader.post("/brokers", {"type": "dhanhq", "credentials": credentials})
    assert answer.get_json()["status"] == "connected", answer.text
    application.instruments.load_if_stale(BrokerType.DHANHQ)
    yield answer.get_json()["id"]
    trader.delete(f"/brokers/{answer.get_json()['id']}")


@pytest.fixture
def stop() -> ArmedStop:
    return ArmedStop()


@pytest.fixture
def run_feed(
    application: Application, stop: ArmedStop, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], RunningFeed]]:
    monkeypatch.setattr(streams, "pause_after", lambda failures: 0.2)
    feeds: list[RunningFeed] = []

    def start() -> RunningFeed:
        feeds.append(RunningFeed(replace(application, tick_consumers=(stop,))))
        return feeds[-1]

    yield start
    for feed in feeds:
        feed.stop()


def tell(dhan: DhanSimulator, stop: ArmedStop, price: str) -> None:
    """Move the market until the tick has arrived."""

    def has_come() -> bool:
        dhan.set_price(SEGMENT, TCS, price)
        return price in stop.prices()

    wait_until(has_come, what=f"a tick at {price}", seconds=20, every=0.1)


def add_bar(dhan: DhanSimulator, at: datetime, low: str, high: str) -> None:
    minute = at.replace(second=0, microsecond=0)
    dhan.add_bar(SEGMENT, TCS, minute, low, high, low, high)


def now() -> datetime:
    return datetime.now(UTC)


def quote(trader: Caller) -> dict[str, Any]:
    found: dict[str, Any] = trader.get("/market/quotes/NSE:TCS").get_json()
    return found


@pytest.mark.usefixtures("linked")
def test_every_real_tick_is_acted_on_and_seen_by_all_processes(
    run_feed: Callable[[], RunningFeed], stop: ArmedStop, dhan: DhanSimulator, trader: Caller
):
    run_feed()
    tell(dhan, stop, "3300.00")
    for number in range(1, 31):
        dhan.set_price(SEGMENT, TCS, f"{3300 + number}.00")

    wait_until(lambda: "3330.00" in stop.prices(), what="the last tick")
    told = [price for price in stop.prices() if price != "3300.00"]
    assert told == [f"{3300 + number}.00" for number in range(1, 31)]
    assert not any(tick.simulated for tick in stop.ticks)
    seen = wait_until(
        lambda: quote(trader) if quote(trader)["price"] == "3330.00" else None, what="the quote"
    )
    assert (seen["simulated"], stop.gaps) == (False, [])


@pytest.mark.usefixtures("linked")
def test_a_stop_that_was_crossed_while_the_feed_was_cut_is_told_of_with_the_gap(
    run_feed: Callable[[], RunningFeed], stop: ArmedStop, dhan: DhanSimulator, trader: Caller
):
    run_feed()
    tell(dhan, stop, "3300.00")
    dhan.fault("reset", "/feed*", times=8)
    dhan.drop_feeds()
    cut_at = now()
    add_bar(dhan, cut_at, "3240.00", "3301.00")
    add_bar(dhan, cut_at + timedelta(minutes=1), "3241.00", "3302.00")

    tell(dhan, stop, "3305.00")
    wait_until(lambda: stop.gaps, what="the gap", seconds=30)

    assert not [price for price in stop.prices() if Decimal(price) <= STOP]
    (gap,) = stop.missed_below(STOP)
    assert gap.low == Decimal("3240.00")
    assert gap.since <= cut_at + timedelta(seconds=1) < gap.until
    assert len(stop.gaps) == 1


@pytest.mark.usefixtures("linked")
def test_a_gap_that_nobody_can_fill_is_told_of_all_the_same(
    run_feed: Callable[[], RunningFeed],
    stop: ArmedStop,
    dhan: DhanSimulator,
    monkeypatch: pytest.MonkeyPatch,
):
    run_feed()
    tell(dhan, stop, "3300.00")
    dhan.fault("answer", "/v2/charts/*", status=500, body="{}", times=None)
    dhan.fault("reset", "/feed*", times=6)
    dhan.drop_feeds()

    tell(dhan, stop, "3305.00")
    wait_until(lambda: stop.gaps, what="the gap", seconds=60)

    (gap,) = stop.gaps
    assert (gap.low, gap.high) == (None, None)


@pytest.mark.usefixtures("linked")
def test_what_happened_while_no_feed_ran_is_told_by_the_next_one(
    run_feed: Callable[[], RunningFeed], stop: ArmedStop, dhan: DhanSimulator
):
    first = run_feed()
    tell(dhan, stop, "3300.00")
    wait_until(lambda: len(stop.ticks) > 0, what="a tick")
    threading.Event().wait(1.5)  # the first feed writes down what it was told
    first.stop()
    stopped_at = now()
    add_bar(dhan, stopped_at, "3239.00", "3303.00")
    threading.Event().wait(1.5)

    run_feed()
    tell(dhan, stop, "3306.00")
    wait_until(lambda: stop.missed_below(STOP), what="the gap", seconds=40)

    (gap,) = stop.missed_below(STOP)
    assert gap.low == Decimal("3239.00")
    assert gap.since < stopped_at < gap.until


def test_without_an_account_the_built_in_market_ticks_and_says_so(
    run_feed: Callable[[], RunningFeed], stop: ArmedStop, trader: Caller
):
    run_feed()

    wait_until(lambda: len(stop.ticks) >= 3, what="ticks", seconds=20)

    assert all(tick.simulated for tick in stop.ticks)
    assert quote(trader)["simulated"] is True


def test_what_the_built_in_market_did_while_no_feed_ran_is_told_by_the_next_one(
    run_feed: Callable[[], RunningFeed], stop: ArmedStop, application: Application
):
    first = run_feed()
    wait_until(lambda: len(stop.ticks) >= 3, what="ticks", seconds=20)
    threading.Event().wait(1.2)
    first.stop()
    stopped_at = now()
    threading.Event().wait(2.5)

    run_feed()
    wait_until(lambda: stop.gaps, what="the gap", seconds=20)

    (gap,) = stop.gaps
    assert gap.since <= stopped_at < gap.until
    exact = application.prices.simulated.extremes("NSE:TCS", gap.since, gap.until)
    assert exact == (gap.low, gap.high)


@pytest.mark.usefixtures("linked")
def test_minutes_of_real_ticks_are_stored_and_charted(
    run_feed: Callable[[], RunningFeed], stop: ArmedStop, dhan: DhanSimulator, trader: Caller
):
    began = now()
    run_feed()
    tell(dhan, stop, "3300.00")
    tell(dhan, stop, "3310.00")
    tell(dhan, stop, "3290.00")

    def shown(*, until: datetime | None) -> Any:
        since = began.replace(second=0, microsecond=0)
        span = {"from": since, **({} if until is None else {"to": until})}
        query = "&".join(f"{name}={at:%Y-%m-%dT%H:%M:%S.%f}Z" for name, at in span.items())
        chart = trader.get(f"/market/candles/NSE:TCS?{query}").get_json()
        prices = [float(each[end]) for each in chart["items"] for end in ("high", "low")]
        is_whole = prices and (max(prices), min(prices)) == (3310, 3290)
        return chart if is_whole else None

    running = wait_until(lambda: shown(until=None), what="the running minute", seconds=10)
    stored = wait_until(lambda: shown(until=now()), what="the stored minute", seconds=90, every=1.0)

    assert (running["simulated"], stored["simulated"]) == (False, False)


@pytest.mark.usefixtures("linked")
def test_a_feed_that_is_connected_and_says_nothing_is_opened_anew(
    run_feed: Callable[[], RunningFeed],
    stop: ArmedStop,
    dhan: DhanSimulator,
    application: Application,
    monkeypatch: pytest.MonkeyPatch,
):
    calendars = application.prices.calendars
    monkeypatch.setattr(marketdata, "SILENT_SECONDS", 1.5)
    monkeypatch.setattr(calendars, "market_always_open", False)
    monkeypatch.setattr(calendars, "is_trading", lambda *_: True)

    run_feed()

    wait_until(
        lambda: len(dhan.requests("GET", "/feed")) >= 3, what="the third connection", seconds=40
    )
    tell(dhan, stop, "3300.00")
