"""Ticks through the hub with armed stops and browsers that watch; and a day of candles read.

``python -m scripts.benchmarks.market`` measures hub and candles on the servers that the
environment names, in a process of its own, and prints its figures as JSON.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from autotrade.bootstrap import Application, build
from autotrade.config import Settings
from autotrade.domain.bars import Bars
from autotrade.domain.candles import Candle
from autotrade.domain.ids import BrokerId, PositionId, UserId
from autotrade.domain.market_hours import IST
from autotrade.domain.orders import Product
from autotrade.domain.positions import Position
from autotrade.domain.protections import Protection, ProtectionStatus
from autotrade.marketdata.candle_builder import CandleBuilder
from autotrade.marketdata.hub import FLUSH_SECONDS, Hub
from autotrade.ports.marketdata import FeedState, Tick
from autotrade.services.protection_watch import ProtectionWatch
from scripts.benchmarks import browsers
from scripts.benchmarks.figures import Figures, spread
from scripts.bootstrap import ROOT

if TYPE_CHECKING:
    from scripts.benchmarks.application import Running

ROW: Final = "500 symbols x 10 ticks/s"
TARGET: Final = "none late by > 250 ms, p99 < 30; a stop within 50 ms (p99); candles < 100 ms"
SYMBOLS: Final = 500
TICKS_A_SECOND: Final = 10
STOPS: Final = 1000
BROWSERS: Final = 200
_SECONDS: Final = 15.0
_STEP: Final = Decimal("0.05")
_DAYS: Final = 5
_READ: Final = 200
_MINUTES: Final = 375


def measure(application: Running, token: str) -> Figures:
    """Return what hub and candles take, and how late prices come to browsers meanwhile."""
    environment = {
        **os.environ,
        "MONGO_URI": application.mongo_uri(),
        "REDIS_URL": application.redis_url(),
        "AUTOTRADE_DATA_DIR": str(application.folder),
        "AUTOTRADE_MARKET_ALWAYS_OPEN": "1",
    }
    command = [sys.executable, "-m", "scripts.benchmarks.market"]
    with browsers.Browsers(application.port, token, BROWSERS) as watching:
        done = subprocess.run(  # noqa: S603 - ourselves
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True
        )
        late = watching.collect()
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return {**figures, **spread(late, "browser"), "browser prices": float(len(late))}


@dataclass(slots=True)
class _Market:
    """Prices that wander by a step a tick, and when each tick was due."""

    names: list[str] = field(default_factory=lambda: [f"NSE:B{n:03}" for n in range(SYMBOLS)])
    random: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - no secret
    steps: list[int] = field(default_factory=lambda: [0] * SYMBOLS)
    lowest: list[int] = field(default_factory=lambda: [0] * SYMBOLS)
    volume: int = 0

    def tick(self, number: int) -> Tick:
        self.steps[number] += self.random.choice((-1, 0, 1))
        self.lowest[number] = min(self.lowest[number], self.steps[number])
        self.volume += 10
        return Tick(
            symbol=self.names[number],
            price=1000 + self.steps[number] * _STEP,
            at=datetime.now(UTC),
            volume=self.volume,
        )


def _steps_below(number: int) -> int:
    """Return how many steps below the first price a stop is: some are reached, most are not."""
    return 1 + number // SYMBOLS * 10 + number % 20


class _Stored:
    """The positions that the watch loads: long ones, their stops from near to far below."""

    def __init__(self, market: _Market) -> None:
        at = datetime.now(UTC)
        self._held = [
            Position(
                id=PositionId(f"bench-{number}"),
                user_id=UserId("bench"),
                broker_id=BrokerId("bench"),
                strategy_id=None,
                symbol=market.names[number % SYMBOLS],
                product=Product.INTRADAY,
                paper=True,
                updated_at=at,
                quantity=Decimal(1),
                protection=Protection(
                    status=ProtectionStatus.ARMED,
                    version=1,
                    armed_at=at,
                    updated_at=at,
                    stop_loss=1000 - _steps_below(number) * _STEP,
                ),
            )
            for number in range(STOPS)
        ]

    @property
    def now(self) -> _Stored:
        return self

    @property
    def positions(self) -> _Stored:
        return self

    def protected(self) -> Sequence[Position]:
        return self._held

    def watched_until(self) -> None:
        return None


def hub_figures(application: Application, seconds: float) -> Figures:
    """Drive the hub on schedule; all that it does in the feed is done, in threads as there."""
    market, ended = _Market(), threading.Event()
    storage: Any = _Stored(market)
    watch = ProtectionWatch(storage=storage, clock=application.clock)
    watch.load()
    builder = CandleBuilder(application.prices.calendars.trading_hours)
    hub = Hub((watch,), (builder.on_tick,))
    hub.watch({name: name for name in market.names})
    hub.wanted()
    acted: list[float] = []
    flushed = [0.0, 0.0]

    def act() -> None:
        while not ended.is_set():
            acted.extend(
                (datetime.now(UTC) - hit.at).total_seconds()
                for hit in watch.hits(timedelta(seconds=0.1))
            )

    def show() -> None:
        while not ended.wait(FLUSH_SECONDS):
            real, shown = hub.flush()
            state = FeedState(source="bench", is_open=True, at=application.clock.now())
            application.prices.shared.tell(real, state)
            application.publisher.publish_prices(shown)
            builder.closed(application.clock.now())
            flushed[0] += len(shown)
            flushed[1] += 1

    threads = [threading.Thread(target=each, daemon=True) for each in (act, show)]
    for thread in threads:
        thread.start()
    late, used = _drive(hub, market, seconds)
    time.sleep(0.5)
    ended.set()
    for thread in threads:
        thread.join(5)
    application.prices.shared.forget()
    reached = sum(
        market.lowest[number % SYMBOLS] <= -_steps_below(number) for number in range(STOPS)
    )
    return {
        **spread(late, "tick"),
        **spread(acted, "stop"),
        "stops acted on": float(len(acted)),
        "stops missed": float(reached - len(acted)),
        "ticks": float(len(late)),
        "browser prices/s": flushed[0] / seconds,
        "% of a core": 100 * used / seconds,
    }


def _drive(hub: Hub, market: _Market, seconds: float) -> tuple[list[float], float]:
    """Return how late each tick had gone through the hub, and the processor time it all took."""
    every = 1 / (SYMBOLS * TICKS_A_SECOND)
    late: list[float] = []
    used = time.process_time()
    began = time.perf_counter()
    for number in range(int(seconds / every)):
        due = began + number * every
        wait = due - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        hub.on_tick(market.tick(number % SYMBOLS))
        late.append(time.perf_counter() - due)
    return late, time.process_time() - used


def candle_figures(application: Application) -> Figures:
    """Store days of minutes of many symbols, and read one day of all of them."""
    opens = datetime(2026, 11, 16, 9, 15, tzinfo=IST)
    names = [f"NSE:C{number:03}" for number in range(_READ)]
    repository = application.storage.now.candles
    began = time.perf_counter()
    for day in range(_DAYS):
        bars = _bars(opens + timedelta(days=day))
        repository.put(dict.fromkeys(names, bars))
    stored = time.perf_counter() - began
    seconds, count = [], 0
    for _ in range(9):
        began = time.perf_counter()
        found = repository.find(names, opens, opens + timedelta(hours=7))
        seconds.append(time.perf_counter() - began)
        count = sum(len(each) for each in found.values())
    return {
        **spread(seconds, "200 symbols x 1 day"),
        "candles read": float(count),
        "candles stored/s": _DAYS * _READ * _MINUTES / stored,
    }


def _bars(opens: datetime) -> Bars:
    return Bars.of(
        Candle(
            opens_at=opens + timedelta(minutes=number),
            open=Decimal(100),
            high=Decimal(101),
            low=Decimal(99),
            close=100 + number * _STEP,
            volume=Decimal(number),
        )
        for number in range(_MINUTES)
    )


def main() -> int:
    """Measure and print."""
    application = build(Settings.from_environ(os.environ), "bench-market")
    figures = {**candle_figures(application), **hub_figures(application, _SECONDS)}
    application.close()
    sys.stdout.write(f"{json.dumps(figures)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
