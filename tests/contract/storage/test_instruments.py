"""Instruments: loads that are all or nothing, look-ups, and a search that only uses indexes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from autotrade.domain.brokers import BrokerType
from autotrade.domain.instruments import Instrument, InstrumentKind, Segment
from autotrade.ports.storage import InstrumentLoad, InstrumentRepository, Storage
from autotrade.storage.instruments import COLLECTION, KEPT_DAYS, LOADING
from autotrade.storage.schema import prepare
from tests.support.factories import NOON
from tests.support.pipeline import Documents

pytestmark = pytest.mark.integration
TODAY = date(2026, 11, 20)
DHAN, OTHER = BrokerType.DHANHQ, BrokerType.ZERODHA
MONTHLY, WEEKLY = date(2026, 11, 24), date(2026, 12, 1)


def an_instrument(symbol: str, number: int = 1, **changes: object) -> Instrument:
    fields: dict[str, object] = {
        "symbol": symbol,
        "segment": Segment.NSE,
        "kind": InstrumentKind.EQUITY,
        "name": symbol.partition(":")[2].title(),
        "lot_size": Decimal(1),
        "tick_size": Decimal("0.05"),
        "series": "EQ",
        "keys": {"dhanhq": {"security_id": str(number), "segment": "NSE_EQ"}},
    }
    return Instrument(**{**fields, **changes})  # type: ignore[arg-type]  # each as its name says


def a_future(symbol: str, expiry: date, underlying: str = "NIFTY", **changes: object) -> Instrument:
    fields: dict[str, object] = {"segment": Segment.NFO, "kind": InstrumentKind.FUTURE}
    fields |= {"series": None, "expiry": expiry, "underlying": underlying}
    return an_instrument(symbol, **{**fields, **changes})  # type: ignore[arg-type]  # as above


def an_option(symbol: str, expiry: date, strike: str, right: str = "CE", **changes: object):
    kind = InstrumentKind(right)
    return a_future(symbol, expiry, **{"kind": kind, "strike": Decimal(strike), **changes})  # type: ignore[arg-type]  # as above


def a_master() -> list[Instrument]:
    return [
        an_option("NSE:NIFTY26NOV25000CE", MONTHLY, "25000", aliases=("NSE:NIFTY261124C25000",)),
        an_option("NSE:NIFTY26NOV25000PE", MONTHLY, "25000", "PE"),
        an_option("NSE:NIFTY26NOV2500CE", MONTHLY, "2500"),
        an_option("NSE:NIFTY261201C25000", WEEKLY, "25000"),
        an_option("NSE:BANKNIFTY26NOV25000CE", MONTHLY, "25000", underlying="BANKNIFTY"),
        a_future("NSE:NIFTY26DECFUT", date(2026, 12, 29)),
        a_future("NSE:NIFTY26NOVFUT", MONTHLY),
        a_future("NSE:M&M26NOVFUT", MONTHLY, "M&M"),
        an_instrument("BSE:TCS", 2, segment=Segment.BSE, series="A", name="Tata Consultancy"),
        an_instrument("NSE:TCS", 11536, name="Tata Consultancy Services"),
        an_instrument("NSE:TCSEXTRA", 3, name="Extra"),
        an_instrument("NSE:OTHERS", 4, name="Friends of TCS"),
        an_instrument("NSE:BOND-N1", 5, series="N1", name="TCS bond"),
        an_instrument("NSE:M&M", 6, aliases=("NSE:M_M",), name="Mahindra"),
        an_instrument("NSE:NIFTY", 13, segment=Segment.IDX, kind=InstrumentKind.INDEX, series=None),
    ]


@pytest.fixture
def repository(storage: Storage, database: Documents) -> InstrumentRepository:
    prepare(database)
    return storage.now.instruments


@pytest.fixture
def loaded(repository: InstrumentRepository) -> InstrumentRepository:
    load(repository, a_master())
    return repository


def load(
    repository: InstrumentRepository,
    instruments: list[Instrument],
    kind: BrokerType = DHAN,
    at=NOON,
    least: int = 1,
) -> InstrumentLoad | None:
    return repository.load(kind, iter(instruments), at, least)


def find(repository: InstrumentRepository, text: str, limit: int = 20) -> list[str]:
    return [each.symbol for each in repository.search(text, TODAY, limit)]


def test_what_was_loaded_is_found_by_name_by_alias_and_by_key(loaded: InstrumentRepository):
    expected = {each.symbol: each for each in a_master()}

    found = loaded.by_symbols(["NSE:TCS", "NSE:NIFTY261124C25000", "NSE:NOTHING"])

    assert found == {
        "NSE:TCS": expected["NSE:TCS"],
        "NSE:NIFTY261124C25000": expected["NSE:NIFTY26NOV25000CE"],
    }
    by_key = loaded.by_key(DHAN, {"security_id": "11536", "segment": "NSE_EQ"})
    assert by_key == expected["NSE:TCS"]
    assert loaded.by_key(DHAN, {"security_id": "11536", "segment": "NSE_FNO"}) is None


def test_futures_come_nearest_first_without_those_that_have_expired(loaded: InstrumentRepository):
    def symbols(since: date) -> list[str]:
        return [each.symbol for each in loaded.futures("NSE", "NIFTY", since)]

    assert symbols(MONTHLY) == ["NSE:NIFTY26NOVFUT", "NSE:NIFTY26DECFUT"]
    assert symbols(MONTHLY + timedelta(days=1)) == ["NSE:NIFTY26DECFUT"]
    assert loaded.futures("BSE", "NIFTY", TODAY) == []
    assert [each.symbol for each in loaded.futures("NSE", "M_M", TODAY)] == ["NSE:M&M26NOVFUT"]


def test_a_load_counts_and_is_remembered(repository: InstrumentRepository):
    assert repository.last_load(DHAN) is None
    assert repository.generation() == 0

    first = load(repository, a_master())
    second = load(repository, a_master())

    assert first is not None
    assert second is not None
    assert (first.count, first.loaded_at) == (15, NOON)
    assert repository.last_load(DHAN) == second
    assert repository.generation() == second.generation > first.generation


def test_a_load_that_breaks_off_leaves_the_last_one(loaded: InstrumentRepository):
    def broken() -> Iterator[Instrument]:
        yield an_instrument("NSE:NEW")
        msg = "the file ends here"
        raise OSError(msg)

    with pytest.raises(OSError, match="ends here"):
        loaded.load(DHAN, broken(), NOON, 1)

    assert find(loaded, "TCS")[0] == "NSE:TCS"
    assert find(loaded, "NEW") == []
    assert loaded.generation() == 1


def test_a_load_that_is_much_too_small_changes_nothing(
    loaded: InstrumentRepository, database: Documents
):
    assert load(loaded, [an_instrument("NSE:NEW")], least=7) is None

    assert find(loaded, "TCS")[0] == "NSE:TCS"
    assert LOADING not in database.list_collection_names()


def test_a_symbol_that_comes_twice_is_kept_once(repository: InstrumentRepository):
    done = load(repository, [an_instrument("NSE:A", 1), an_instrument("NSE:A", 2)])

    assert done is not None
    assert done.count == 1


def test_what_a_master_names_no_more_is_found_no_more(loaded: InstrumentRepository):
    load(loaded, [each for each in a_master() if each.symbol != "NSE:TCS"])

    assert loaded.by_symbols(["NSE:TCS"]) == {}
    assert loaded.by_key(DHAN, {"security_id": "11536"}) is None
    assert "NSE:TCS" not in find(loaded, "TCS")


def test_the_expired_are_kept_for_a_month(loaded: InstrumentRepository, database: Documents):
    rest = [an_instrument("NSE:B")]
    load(loaded, rest, at=NOON)
    assert database[COLLECTION].count_documents({"expired_at": NOON}) == 15

    load(loaded, rest, at=NOON + timedelta(days=KEPT_DAYS + 1))

    assert database[COLLECTION].count_documents({}) == 1


def test_an_instrument_that_comes_back_is_live_again(loaded: InstrumentRepository):
    load(loaded, [an_instrument("NSE:B")])
    load(loaded, a_master())

    assert find(loaded, "TCS")[0] == "NSE:TCS"


def test_brokers_share_an_instrument_and_each_keeps_its_key(loaded: InstrumentRepository):
    theirs = {"zerodha": {"token": "2953217"}}
    own = an_instrument("NSE:OWN", keys=theirs)
    load(loaded, [replace(a_master()[9], keys=theirs), own], OTHER)

    both = loaded.by_symbols(["NSE:TCS"])["NSE:TCS"]
    assert set(both.keys) == {"dhanhq", "zerodha"}
    assert find(loaded, "MAHINDRA") == ["NSE:M&M"]

    load(loaded, [each for each in a_master() if each.symbol != "NSE:TCS"])
    left = loaded.by_symbols(["NSE:TCS", "NSE:OWN"])
    assert set(left["NSE:TCS"].keys) == {"zerodha"}
    assert left["NSE:OWN"] == own


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("TCS", ["NSE:TCS", "BSE:TCS", "NSE:TCSEXTRA", "NSE:OTHERS", "NSE:BOND-N1"]),
        ("tcs", ["NSE:TCS", "BSE:TCS"]),
        ("NSE:TCS", ["NSE:TCS", "NSE:TCSEXTRA"]),
        ("tata con", ["NSE:TCS", "BSE:TCS"]),
        ("consultancy", ["NSE:TCS", "BSE:TCS"]),
        ("m_m", ["NSE:M&M"]),
        ("M&M", ["NSE:M&M", "NSE:M&M26NOVFUT"]),
        ("nif", ["NSE:NIFTY", "NSE:NIFTY26NOVFUT", "NSE:NIFTY26DECFUT"]),
        ("nifty fut", ["NSE:NIFTY26NOVFUT", "NSE:NIFTY26DECFUT"]),
        ("NIFTY1", []),
        ("nifty 25000", ["NSE:NIFTY26NOV25000CE", "NSE:NIFTY26NOV25000PE"]),
        ("nifty 25000 pe", ["NSE:NIFTY26NOV25000PE"]),
        ("nif 25000 call", ["NSE:NIFTY26NOV25000CE", "NSE:NIFTY261201C25000"]),
        ("NIFTY 1 DEC 25000", ["NSE:NIFTY261201C25000"]),
        ("nifty 24nov 250", ["NSE:NIFTY26NOV2500CE", "NSE:NIFTY26NOV25000CE"]),
        ("NIFTY26NOV250", ["NSE:NIFTY26NOV25000CE", "NSE:NIFTY26NOV25000PE"]),
        ("NFO:NIFTY26NOV25000CE", ["NSE:NIFTY26NOV25000CE"]),
        ("NIFTY261124C", ["NSE:NIFTY26NOV25000CE"]),
        ("BSE:NIFTY", []),
        ("nothing like it", []),
        ("...", []),
    ],
)
def test_the_likeliest_comes_first(loaded: InstrumentRepository, text: str, first: list[str]):
    found = find(loaded, text)

    assert found[: len(first)] == first
    assert first or found == []


def test_a_search_answers_no_more_than_it_is_asked_for(loaded: InstrumentRepository):
    assert len(find(loaded, "n", limit=3)) == 3


def test_contracts_that_have_expired_are_not_found_in_a_chain(loaded: InstrumentRepository):
    after = MONTHLY + timedelta(days=1)

    found = [each.symbol for each in loaded.search("NIFTY 25000 CE", after, 20)]

    assert found[0] == "NSE:NIFTY261201C25000"
    assert "NSE:NIFTY26NOV25000CE" not in found


@pytest.mark.parametrize("storage_client", ["mongodb"], indirect=True)
def test_no_look_up_reads_the_whole_collection(loaded: InstrumentRepository, database: Documents):
    asked = ["T", "TCS", "NSE:TATA CON", "NIFTY 25000 CE", "NIF 24 NOV 25", "NIFTY26NOV250", "Q"]
    database.command("profile", 2)
    try:
        for text in asked:
            loaded.search(text, TODAY, 20)
        loaded.by_symbols(["NSE:TCS", "NSE:M_M"])
        loaded.by_key(DHAN, {"security_id": "1", "segment": "NSE_EQ"})
        loaded.futures("NSE", "NIFTY", TODAY)
        loaded.generation()
    finally:
        database.command("profile", 0)
    plans = {row.get("planSummary", "") for row in database["system.profile"].find()}
    database["system.profile"].drop()

    assert len(plans) > 3
    assert not [plan for plan in plans if "COLLSCAN" in plan]
