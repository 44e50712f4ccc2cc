"""Instruments: resolved from memory, and loaded when they are due."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from autotrade.domain.brokers import BrokerType
from autotrade.domain.errors import UnavailableError
from autotrade.domain.instruments import Instrument, InstrumentKind, Segment
from autotrade.ports.brokers import BrokerError
from autotrade.ports.storage import InstrumentLoad
from autotrade.services.instruments import Instruments
from tests.support.fakes import FakeClock

DHAN = BrokerType.DHANHQ
BEFORE_EIGHT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # 07:30 in India
AFTER_EIGHT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # 08:30


def an_instrument(symbol: str, expiry: date | None = None) -> Instrument:
    return Instrument(
        symbol=symbol,
        segment=Segment.NSE,
        kind=InstrumentKind.FUTURE if expiry else InstrumentKind.EQUITY,
        name=symbol,
        lot_size=Decimal(1),
        tick_size=Decimal("0.05"),
        underlying="NIFTY" if expiry else None,
        expiry=expiry,
        keys={"dhanhq": {"security_id": symbol}},
    )


class FakeRepository:
    """Implements ``InstrumentRepository`` and counts what it is asked."""

    def __init__(self) -> None:
        self.known: dict[str, Instrument] = {}
        self.loads: dict[BrokerType, InstrumentLoad] = {}
        self.asked = 0
        self.is_away = False

    def _ask(self) -> None:
        if self.is_away:
            raise UnavailableError
        self.asked += 1

    def load(
        self, kind: BrokerType, instruments: Iterator[Instrument], at: datetime, least: int
    ) -> InstrumentLoad | None:
        fresh = {each.symbol: each for each in instruments}
        if len(fresh) < least:
            return None
        self.known = fresh
        self.loads[kind] = InstrumentLoad(
            broker_type=kind, loaded_at=at, generation=self.generation() + 1, count=len(fresh)
        )
        return self.loads[kind]

    def last_load(self, kind: BrokerType) -> InstrumentLoad | None:
        return self.loads.get(kind)

    def generation(self) -> int:
        if self.is_away:
            raise UnavailableError
        return max((each.generation for each in self.loads.values()), default=0)

    def by_symbols(self, symbols: Sequence[str]) -> Mapping[str, Instrument]:
        self._ask()
        return {symbol: self.known[symbol] for symbol in symbols if symbol in self.known}

    def by_key(self, kind: BrokerType, key: Mapping[str, str]) -> Instrument | None:
        self._ask()
        return next((each for each in self.known.values() if each.keys[kind] == key), None)

    def futures(self, exchange: str, underlying: str, since: date) -> Sequence[Instrument]:
        self._ask()
        dated = [(each.expiry, each) for each in self.known.values() if each.expiry]
        found = [each for expiry, each in sorted(dated, key=lambda pair: pair[0])
                 if expiry >= since and each.underlying == underlying]  # fmt: skip
        return found if exchange == "NSE" else []


class FakeSource:
    """Implements ``InstrumentSource``."""

    def __init__(self, *instruments: Instrument) -> None:
        self.instruments_now = list(instruments)

    def instruments(self, on_bad_row: Callable[[str], None]) -> Iterator[Instrument]:
        on_bad_row("a bad row")
        yield from self.instruments_now


class World:
    """The service and all that is around it."""

    def __init__(self) -> None:
        self.repository = FakeRepository()
        self.clock = FakeClock(AFTER_EIGHT)
        self.source = FakeSource(an_instrument("NSE:TCS"), an_instrument("NSE:SBIN"))
        self.linked = {DHAN, BrokerType.PAPER}
        now = SimpleNamespace(
            instruments=self.repository, brokers=SimpleNamespace(types_linked=lambda: self.linked)
        )
        sources = {DHAN: self.source}
        directory: Any = SimpleNamespace(instrument_source=sources.get)
        storage: Any = SimpleNamespace(now=now)
        self.service = Instruments(storage=storage, clock=self.clock, directory=directory)


@pytest.fixture
def world() -> World:
    made = World()
    made.service.refresh(DHAN)
    return made


@pytest.mark.parametrize("symbol", ["NSE:TCS", "nse:tcs", "TCS", " tcs ", "NFO:TCS"])
def test_a_symbol_is_resolved_in_any_form(world: World, symbol: str):
    found = world.service.resolve(symbol)

    assert found is not None
    assert found.symbol == "NSE:TCS"


@pytest.mark.parametrize("symbol", ["NSE:NOTHING", "", "no symbol", "BSE:TCS"])
def test_what_is_not_there_is_none(world: World, symbol: str):
    assert world.service.resolve(symbol) is None


def test_what_was_resolved_once_asks_the_database_no_more(world: World):
    for _ in range(10):
        world.service.resolve("NSE:TCS")
        world.service.resolve("NSE:NOTHING")
        world.service.by_key(DHAN, {"security_id": "NSE:TCS"})

    assert world.repository.asked == 3


def test_a_new_load_is_seen_within_seconds(world: World):
    assert world.service.resolve("NSE:NEW") is None
    world.source.instruments_now.append(an_instrument("NSE:NEW"))
    world.service.refresh(DHAN)

    world.clock.advance(seconds=6)

    assert world.service.resolve("NSE:NEW") is not None


def test_without_the_database_what_is_remembered_still_resolves(world: World):
    world.service.resolve("NSE:TCS")
    world.repository.is_away = True
    world.clock.advance(seconds=60)

    assert world.service.resolve("NSE:TCS") is not None
    with pytest.raises(UnavailableError):
        world.service.resolve("NSE:SBIN")


def test_the_continuous_future_is_the_nearest_that_has_not_expired(world: World):
    expiries = [date(2026, 12, 29), date(2026, 11, 20)]
    world.source.instruments_now += [an_instrument(f"NSE:F{day}", day) for day in expiries]
    world.service.refresh(DHAN)
    world.clock.advance(seconds=6)

    def nearest(symbol: str) -> str | None:
        found = world.service.resolve(symbol)
        return found.symbol if found else None

    assert nearest("NSE:NIFTY1!") == nearest("NFO:NIFTY1!") == "NSE:F2026-11-20"
    assert nearest("NSE:NIFTY2!") == "NSE:F2026-12-29"
    assert nearest("NSE:NIFTY3!") is None
    world.clock.advance(days=1)
    assert nearest("NSE:NIFTY1!") == "NSE:F2026-12-29"


def test_only_linked_brokers_with_a_master_are_due():
    world = World()
    assert world.service.due() == [DHAN]

    world.linked = {BrokerType.PAPER}
    assert world.service.due() == []


@pytest.mark.parametrize(
    ("loaded", "now", "is_stale"),
    [
        (AFTER_EIGHT, AFTER_EIGHT + timedelta(hours=10), False),
        (BEFORE_EIGHT, AFTER_EIGHT, True),
        (AFTER_EIGHT - timedelta(days=1), BEFORE_EIGHT, False),
        (BEFORE_EIGHT - timedelta(days=1), BEFORE_EIGHT, True),
    ],
    ids=["of today", "of before eight", "of yesterday, before eight", "too old"],
)
def test_a_master_is_stale_once_todays_is_due(loaded, now, is_stale):
    world = World()
    world.clock.at = loaded
    world.service.refresh(DHAN)
    world.clock.at = now

    assert world.service.is_stale(DHAN) is is_stale
    assert (world.service.load_if_stale(DHAN) is not None) is is_stale


def test_a_master_of_less_than_half_the_size_is_refused(world: World):
    world.repository.loads[DHAN] = InstrumentLoad(
        broker_type=DHAN, loaded_at=AFTER_EIGHT, generation=2, count=100
    )

    with pytest.raises(BrokerError, match="too few"):
        world.service.refresh(DHAN)


def test_a_broker_without_a_master_is_never_stale(world: World):
    assert not world.service.is_stale(BrokerType.PAPER)
    assert world.service.refresh(BrokerType.PAPER) is None
