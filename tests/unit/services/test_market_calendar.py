"""The calendar in use: remembered, read again, kept while the database is away; and what is live."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from autotrade.domain.errors import UnavailableError
from autotrade.domain.instruments import Instrument, Segment
from autotrade.domain.market_calendar import CalendarEntry, MarketState
from autotrade.domain.market_hours import IST
from autotrade.domain.orders import OrderType
from autotrade.services.market_calendar import MarketCalendars
from autotrade.storage.market_calendar import seeded
from tests.support.fakes import FakeClock
from tests.unit.services.test_prices import TCS


class Stored:
    """The calendar's repository; ``away`` is a database that does not answer."""

    def __init__(self) -> None:
        self.all: Sequence[CalendarEntry] = list(seeded())
        self.reads = 0
        self.away = False

    def entries(self) -> Sequence[CalendarEntry]:
        self.reads += 1
        if self.away:
            raise UnavailableError
        return self.all


class Desk:
    """Calendars on a fake store, at a moment of 2026 in India."""

    def __init__(self, moment: str = "11-20T11:00", *, always_open: bool = False) -> None:
        at = datetime.fromisoformat(f"2026-{moment}").replace(tzinfo=IST)
        self.clock = FakeClock(at.astimezone(UTC))
        self.stored = Stored()
        self.auctioned: set[str] = set()
        storage: Any = SimpleNamespace(now=SimpleNamespace(calendar=self.stored))
        audit: Any = None
        self.calendars = MarketCalendars(
            storage=storage,
            clock=self.clock,
            audit=audit,
            has_derivatives=self._has_derivatives,
            market_always_open=always_open,
        )

    def _has_derivatives(self, share: Instrument) -> bool:
        return share.symbol in self.auctioned


def test_the_calendar_is_read_once_for_a_while():
    desk = Desk()

    for _ in range(5):
        desk.calendars.status("NSE:TCS", TCS)
    desk.clock.advance(seconds=11)
    desk.calendars.status("NSE:TCS", TCS)

    assert desk.stored.reads == 2


def test_an_edit_of_another_process_is_seen_soon():
    desk = Desk()
    assert desk.calendars.status("NSE:TCS", TCS).state is MarketState.OPEN
    desk.stored.all = []

    desk.clock.advance(seconds=11)

    assert desk.calendars.status("NSE:TCS", TCS).state is MarketState.UNKNOWN


def test_while_the_database_is_away_the_last_calendar_stays_in_use():
    desk = Desk()
    desk.calendars.status("NSE:TCS", TCS)
    desk.stored.away = True

    desk.clock.advance(seconds=60)

    assert desk.calendars.status("NSE:TCS", TCS).state is MarketState.OPEN


def test_without_any_calendar_no_order_is_let_through():
    desk = Desk()
    desk.stored.away = True

    with pytest.raises(UnavailableError):
        desk.calendars.status("NSE:TCS", TCS)


@pytest.mark.parametrize(("auctioned", "state"), [(True, "closing_auction"), (False, "open")])
def test_only_shares_with_derivatives_have_an_auction(auctioned: bool, state: str):
    desk = Desk("11-20T15:20")
    desk.auctioned = {"NSE:TCS"} if auctioned else set()

    assert desk.calendars.status("NSE:TCS", TCS).state == state


def test_where_hours_are_not_looked_at_every_market_is_open():
    desk = Desk("11-22T03:00", always_open=True)

    assert desk.calendars.status("NSE:TCS", TCS).refuses(OrderType.SLM) is None
    assert {each.state for each in desk.calendars.statuses()} == {MarketState.OPEN}
    assert desk.calendars.is_trading("NSE:TCS", desk.clock.now())
    assert desk.stored.reads == 0


def test_currency_pairs_of_metatrader_have_no_calendar_here():
    assert Desk("11-22T03:00").calendars.status("FX:EURUSD", None).state is MarketState.OPEN


def test_for_charts_an_unknown_year_has_the_usual_hours():
    desk = Desk()

    (block,) = desk.calendars.trading_hours("NSE:TCS", date(2025, 3, 3))

    assert f"{block.opens:%H:%M}-{block.closes:%H:%M}" == "09:15-15:30"
    assert desk.calendars.trading_hours("NSE:TCS", date(2026, 11, 24)) == ()


@pytest.mark.parametrize(
    ("since", "until", "minutes"),
    [
        ("11-20T10:00", "11-20T10:05", 5),
        ("11-20T15:20", "11-23T09:25", 20),
        ("11-20T16:00", "11-23T09:00", 0),
        ("11-23T15:20", "11-25T09:20", 15),
    ],
)
def test_the_time_traded_between_two_moments_leaves_out_nights_and_holidays(
    since: str, until: str, minutes: int
):
    first, last = (
        datetime.fromisoformat(f"2026-{each}").replace(tzinfo=IST) for each in (since, until)
    )

    traded = Desk().calendars.traded_time("NSE:TCS", first, last)

    assert traded == timedelta(minutes=minutes)
    assert Desk().calendars.is_trading("NSE:TCS", last) is (minutes > 0)


def test_every_segment_has_a_status():
    segments = {each.segment for each in Desk().calendars.statuses()}

    assert segments == {
        *(Segment.NSE, Segment.NFO, Segment.CDS, Segment.BSE, Segment.BFO, Segment.BCD),
        Segment.MCX,
    }
