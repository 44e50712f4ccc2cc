"""Searching instruments over HTTP."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from autotrade.bootstrap import Application
from autotrade.domain.brokers import BrokerType
from autotrade.domain.instruments import Instrument, InstrumentKind, Segment
from tests.support.caller import Caller

OPTION = Instrument(
    symbol="NSE:NIFTY36NOV25000CE",
    segment=Segment.NFO,
    kind=InstrumentKind.CALL,
    name="NIFTY NOV 25000 CALL",
    lot_size=Decimal(65),
    tick_size=Decimal("0.05"),
    freeze_quantity=Decimal(1800),
    underlying="NIFTY",
    expiry=date(2036, 11, 25),
    strike=Decimal(25000),
    keys={"dhanhq": {"security_id": "1", "segment": "NSE_FNO"}},
)


@pytest.fixture(autouse=True)
def loaded(application: Application) -> Iterator[None]:
    """One option in the store, and none afterwards."""
    repository = application.instruments._storage.now.instruments
    repository.load(BrokerType.DHANHQ, [OPTION], datetime.now(UTC), 1)
    yield
    repository.load(BrokerType.DHANHQ, [], datetime.now(UTC), 0)


def test_an_instrument_is_found_with_its_sizes(caller: Caller):
    answer = caller.get("/instruments?q=nifty%2025000")

    assert answer.status_code == 200
    assert answer.get_json()["items"] == [
        {
            "symbol": "NSE:NIFTY36NOV25000CE",
            "name": "NIFTY NOV 25000 CALL",
            "segment": "NFO",
            "kind": "CE",
            "lot_size": "65",
            "tick_size": "0.05",
            "freeze_quantity": "1800",
            "isin": None,
            "underlying": "NIFTY",
            "expiry": "2036-11-25",
            "strike": "25000.00",
        }
    ]


def test_large_shares_and_indices_are_found_before_a_broker_lists_them(caller: Caller):
    def found(text: str) -> list[str]:
        items = caller.get(f"/instruments?q={text}&limit=3").get_json()["items"]
        return [each["symbol"] for each in items]

    assert found("tcs") == ["NSE:TCS"]
    assert found("tata%20cons")[:2] == ["NSE:TATACONSUM", "NSE:TCS"]
    assert found("NSE:hdfc") == ["NSE:HDFCBANK", "NSE:HDFCLIFE"]
    assert found("sensex") == ["BSE:SENSEX"]
    assert found("BSE:tcs") == []
    assert found("%20") == []


def test_what_is_not_there_is_an_empty_list(caller: Caller):
    assert caller.get("/instruments?q=nothing").json == {"items": []}


@pytest.mark.parametrize("query", ["", "?q=", "?q=a&limit=0", "?q=a&limit=51", "?q=a&page=2"])
def test_a_search_that_makes_no_sense_is_refused(caller: Caller, query: str):
    assert caller.get(f"/instruments{query}").status_code == 422


def test_only_users_may_search(nobody: Caller):
    assert nobody.get("/instruments?q=tcs").status_code == 401
