"""Present prices: real where the feed tells them, simulated where no broker lists the symbol."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from autotrade.domain.candles import Candle
from autotrade.domain.errors import UnavailableError
from autotrade.domain.instruments import Instrument, InstrumentKind, Segment
from autotrade.ports.marketdata import FeedState, Quote
from autotrade.services.prices import PresentQuotes
from tests.support.factories import NOON
from tests.support.fakes import FakeClock, FakeQuotes

TCS = Instrument(
    symbol="NSE:TCS",
    segment=Segment.NSE,
    kind=InstrumentKind.EQUITY,
    name="TCS",
    lot_size=Decimal(1),
    tick_size=Decimal("0.05"),
    keys={"dhanhq": {"security_id": "11536"}},
)


class FakeShared:
    """What the feed has told; ``away`` is a Redis that does not answer."""

    def __init__(self, source: str | None = "dhanhq") -> None:
        self.quotes: dict[str, Quote] = {}
        self.minutes: dict[str, Candle] = {}
        self.feed: FeedState | None = FeedState(source=source, is_open=True, at=NOON)
        self.away = False
        self.asked = 0

    def tell(self, quotes: Sequence[Quote], state: FeedState) -> None:
        self.quotes.update({each.symbol: each for each in quotes})
        self.feed = state

    def get(self, symbols: Collection[str]) -> Mapping[str, Quote]:
        self._answer()
        return {name: self.quotes[name] for name in symbols if name in self.quotes}

    def tell_minutes(self, minutes: Mapping[str, Candle]) -> None:
        self.minutes.update(minutes)

    def minute(self, symbol: str) -> Candle | None:
        self._answer()
        return self.minutes.get(symbol)

    def state(self) -> FeedState | None:
        self._answer()
        return self.feed

    def last_told(self) -> datetime | None:
        return None

    def forget(self) -> None:
        self.quotes.clear()

    def _answer(self) -> None:
        self.asked += 1
        if self.away:
            raise UnavailableError


class Desk:
    """Present quotes on fakes; ``watched`` are the symbols that it had watched."""

    def __init__(self, source: str | None = "dhanhq") -> None:
        self.shared = FakeShared(source)
        self.clock = FakeClock(NOON)
        self.watched: list[str] = []
        self.instruments = {"NSE:TCS": TCS}
        self.quotes = PresentQuotes(
            shared=self.shared,
            simulated=FakeQuotes(NSE_TCS="100", NSE_OTHER="50", NSE_NIFTY="25000"),
            instruments=self.instruments.get,
            watch=self._watch,
            clock=self.clock,
        )

    def tell(self, price: str, symbol: str = "NSE:TCS") -> None:
        self.shared.quotes[symbol] = Quote(
            symbol=symbol, price=Decimal(price), at=self.clock.now(), simulated=False
        )

    def seen(self, symbol: str = "NSE:TCS") -> tuple[str, bool] | None:
        quote = self.quotes.last(symbol)
        return None if quote is None else (str(quote.price), quote.simulated)

    def _watch(self, symbols: Iterable[str]) -> None:
        self.watched.extend(symbols)


def test_without_a_source_every_price_is_simulated():
    assert Desk(source=None).seen() == ("100", True)


def test_a_price_that_the_feed_has_told_is_the_present_one():
    desk = Desk()
    desk.tell("3321.5")

    assert desk.seen() == ("3321.5", False)


def test_what_the_source_lists_is_never_simulated_and_is_watched_from_now_on():
    desk = Desk()

    assert desk.seen() is None
    assert desk.watched == ["NSE:TCS"]


def test_what_the_source_does_not_list_is_simulated():
    desk = Desk()

    assert desk.seen("NSE:OTHER") == ("50", True)
    assert desk.watched == []


def test_an_index_is_found_under_its_other_name():
    assert Desk(source=None).seen("NSE:^NSEI") == ("25000", True)


def test_a_real_price_stays_the_last_one_while_the_feed_is_dead():
    desk = Desk()
    desk.tell("3321.5")
    desk.shared.feed = None
    desk.clock.advance(minutes=5)

    quote = desk.quotes.last("NSE:TCS")

    assert quote is not None
    assert (quote.simulated, quote.at) == (False, NOON)


def test_prices_are_read_again_after_a_moment_and_not_before():
    desk = Desk()
    desk.tell("1")
    desk.seen()
    asked = desk.shared.asked
    desk.tell("2")

    assert desk.seen() == ("1", False)
    assert desk.shared.asked == asked
    desk.clock.advance(seconds=0.3)
    assert desk.seen() == ("2", False)


def test_while_redis_is_away_what_was_read_last_is_kept():
    desk = Desk()
    desk.tell("3321.5")
    desk.seen()
    desk.shared.away = True
    desk.clock.advance(seconds=5)

    assert desk.seen() == ("3321.5", False)
    assert desk.seen("NSE:OTHER") == ("50", True)


def test_a_listed_symbol_is_not_simulated_while_redis_is_away():
    desk = Desk()
    desk.seen("NSE:OTHER")
    desk.shared.away = True
    desk.clock.advance(seconds=5)

    assert desk.seen() is None


@pytest.mark.parametrize(
    ("told", "moved"),
    [("3321.5", "3321.5"), (None, "77")],
)
def test_a_price_that_was_seen_becomes_the_real_one_or_stays(told: str | None, moved: str):
    desk = Desk()
    if told is not None:
        desk.tell(told)

    found = desk.quotes.moved("NSE:TCS", Decimal(77), NOON - timedelta(hours=1))

    assert str(found) == moved


def test_a_simulated_price_moves_as_its_market_does():
    assert str(Desk(source=None).quotes.moved("NSE:TCS", Decimal(77), NOON)) == "77"
