"""The hub: every tick to whoever acts on it, the latest to browsers, what changed to processes."""

import threading
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from autotrade.marketdata.hub import Hub
from autotrade.ports.marketdata import Gap, Tick

AT = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)


def a_tick(symbol: str = "NSE:TCS", price: str = "100", *, simulated: bool = False) -> Tick:
    return Tick(symbol=symbol, price=Decimal(price), at=AT, simulated=simulated)


class Acting:
    """Remembers what it was told; ``fault`` is raised at each tick."""

    def __init__(self, *symbols: str) -> None:
        self.wanted = set(symbols)
        self.ticks: list[Tick] = []
        self.gaps: list[Gap] = []
        self.fault: Exception | None = None

    def symbols(self) -> Collection[str]:
        return self.wanted

    def on_tick(self, tick: Tick) -> None:
        if self.fault is not None:
            raise self.fault
        self.ticks.append(tick)

    def on_gap(self, gap: Gap) -> None:
        self.gaps.append(gap)


class Deaf:
    """A consumer that hears of no gaps."""

    def symbols(self) -> Collection[str]:
        return ("NSE:TCS",)

    def on_tick(self, tick: Tick) -> None:
        """Do nothing."""


def started(*consumers: Acting, always: Collection[str] = ()) -> Hub:
    hub = Hub(consumers, always=always, shown_every=0)
    hub.wanted()
    return hub


def test_every_tick_goes_to_those_who_want_its_symbol_in_order():
    acting, other = Acting("NSE:TCS", "NSE:INFY"), Acting("NSE:SBIN")
    hub = started(acting, other)

    ticks = [a_tick("NSE:TCS", str(price)) for price in range(1, 50)]
    for tick in ticks:
        hub.on_tick(tick)

    assert acting.ticks == ticks
    assert other.ticks == []


def test_what_is_wanted_is_asked_anew_and_what_is_acted_on_comes_first():
    acting = Acting("NSE:TCS")
    hub = started(acting, always=["NSE:NIFTY"])
    hub.watch({"NSE:A": "NSE:A"})
    acting.wanted = {"NSE:Z"}

    assert list(hub.wanted()) == ["NSE:Z", "NSE:NIFTY", "NSE:A"]
    assert hub.acted_on() == {"NSE:Z"}


@pytest.mark.parametrize("fault", [KeyError("x"), ZeroDivisionError(), RuntimeError(), TypeError()])
def test_one_that_fails_keeps_no_other_from_its_tick(fault: Exception):
    failing, acting = Acting("NSE:TCS"), Acting("NSE:TCS")
    failing.fault = fault
    hub = started(failing, acting)

    hub.on_tick(a_tick())
    failing.fault = None
    hub.on_tick(a_tick(price="101"))

    assert len(acting.ticks) == 2
    assert len(failing.ticks) == 1


def test_a_gap_is_told_to_those_who_act_on_its_symbol_and_hear_of_gaps():
    acting, other = Acting("NSE:TCS"), Acting("NSE:SBIN")
    hub = Hub([acting, Deaf(), other])
    hub.wanted()
    gap = Gap(symbol="NSE:TCS", since=AT, until=AT + timedelta(minutes=3))

    hub.on_gap(gap)

    assert (acting.gaps, other.gaps) == ([gap], [])


def test_browsers_get_the_latest_price_once_and_only_when_it_has_changed():
    hub = started()
    hub.watch({"NSE:TCS": "NSE:TCS"})
    for price in ("100", "101", "102"):
        hub.on_tick(a_tick(price=price))

    first, second = hub.flush()[1], hub.flush()[1]
    hub.on_tick(a_tick(price="102"))
    unchanged = hub.flush()[1]
    hub.on_tick(a_tick(price="103"))

    assert [str(quote.price) for quote in first] == ["102"]
    assert second == unchanged == []
    assert [str(quote.price) for quote in hub.flush()[1]] == ["103"]


def test_a_new_watcher_is_shown_the_present_price_though_it_has_not_changed():
    hub = started(always=["NSE:TCS"])
    hub.on_tick(a_tick())
    hub.flush()

    hub.watch({"NSE:TCS": "NSE:TCS"})

    assert [quote.symbol for quote in hub.flush()[1]] == ["NSE:TCS"]


def test_what_is_wanted_for_the_record_alone_is_not_in_use():
    hub = started(Acting("NSE:TCS"), always=("NSE:NIFTY", "BSE:SENSEX"))

    hub.watch({"NSE:SENSEX": "BSE:SENSEX"})

    assert set(hub.wanted()) == {"NSE:TCS", "NSE:NIFTY", "BSE:SENSEX"}
    assert hub.used() == {"NSE:TCS", "BSE:SENSEX"}


def test_a_symbol_is_shown_under_every_name_that_is_watched():
    hub = started()
    hub.watch({"NSE:^NSEI": "NSE:NIFTY", "NSE:NIFTY": "NSE:NIFTY"})

    hub.on_tick(a_tick("NSE:NIFTY", "25000"))

    assert {quote.symbol for quote in hub.flush()[1]} == {"NSE:^NSEI", "NSE:NIFTY"}


def test_what_nobody_watches_is_not_shown():
    hub = started()
    hub.on_tick(a_tick())

    assert hub.flush()[1] == []


def test_other_processes_are_told_of_real_prices_alone():
    hub = started()
    hub.on_tick(a_tick("NSE:TCS"))
    hub.on_tick(a_tick("NSE:SIM", simulated=True))

    real, _ = hub.flush()

    assert [quote.symbol for quote in real] == ["NSE:TCS"]
    assert hub.flush()[0] == []


def test_a_change_from_simulated_to_real_is_shown_though_the_price_is_the_same():
    hub = started()
    hub.watch({"NSE:TCS": "NSE:TCS"})
    hub.on_tick(a_tick(simulated=True))
    hub.flush()

    hub.on_tick(a_tick())

    assert [quote.simulated for quote in hub.flush()[1]] == [False]


def test_what_was_forgotten_is_no_present_price():
    hub = started()
    hub.watch({"NSE:TCS": "NSE:TCS"})
    hub.on_tick(a_tick())

    hub.forget()

    assert hub.last("NSE:TCS") is None
    assert hub.flush() == ([], [])


def test_a_quote_says_all_that_its_tick_does():
    hub = started()
    hub.watch({"NSE:TCS": "NSE:TCS"})
    hub.on_tick(replace(a_tick(), bid=Decimal(99), ask=Decimal(101), previous_close=Decimal(98)))

    (quote,) = hub.flush()[1]

    assert [str(each) for each in (quote.bid, quote.ask, quote.previous_close)] == [
        "99",
        "101",
        "98",
    ]
    assert (quote.at, quote.simulated) == (AT, False)


def test_a_browser_gets_no_second_price_of_a_symbol_within_a_quarter_of_a_second():
    seconds = [100.0]
    hub = Hub((), monotonic=lambda: seconds[0])
    hub.watch({"NSE:TCS": "NSE:TCS"})
    shown = []
    for number in range(100):  # ten seconds, a price each tenth of one
        hub.on_tick(a_tick(price=str(number)))
        shown += [(seconds[0], str(quote.price)) for quote in hub.flush()[1]]
        seconds[0] += 0.1
    seconds[0] += 1
    shown += [(seconds[0], str(quote.price)) for quote in hub.flush()[1]]

    times = [at for at, _ in shown]
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.25
    assert len(shown) >= 30
    assert shown[0] == (100.0, "0")
    assert shown[-1][1] == "99"


def test_ticks_from_several_threads_while_it_is_flushed_break_nothing():
    acting = Acting()
    acting.wanted = {f"NSE:{number}" for number in range(300)}
    hub = started(acting)
    hub.watch({name: name for name in acting.wanted})

    def tell(first: int) -> None:
        for number in range(3000):
            hub.on_tick(a_tick(f"NSE:{(first + number) % 300}", str(number + 1)))

    threads = [threading.Thread(target=tell, args=(first,)) for first in (0, 100, 200)]
    for thread in threads:
        thread.start()
    seen = 0
    while any(thread.is_alive() for thread in threads):
        hub.wanted()
        seen += len(hub.flush()[1])
    seen += len(hub.flush()[1])

    assert len(acting.ticks) == 9000
    assert seen >= 300


def test_there_is_news_while_something_is_to_be_flushed_and_not_longer():
    now = [100.0]
    hub = Hub((), shown_every=0.25, monotonic=lambda: now[0])
    hub.watch({"NSE:TCS": "NSE:TCS"})
    hub.wanted()
    hub.flush()
    assert not hub.news.is_set()

    hub.on_tick(a_tick())
    assert hub.news.is_set()
    assert len(hub.flush()[1]) == 1
    assert not hub.news.is_set()

    hub.on_tick(a_tick(price="101"))
    assert hub.flush()[1] == []
    assert hub.news.is_set()  # it comes too soon, and waits

    now[0] += 0.25
    assert len(hub.flush()[1]) == 1
    assert not hub.news.is_set()


def test_simulated_prices_that_nobody_watches_are_no_news():
    hub = Hub((), always=["NSE:TCS"])
    hub.wanted()

    hub.on_tick(a_tick(simulated=True))
    assert not hub.news.is_set()

    hub.on_tick(a_tick())
    assert hub.news.is_set()
