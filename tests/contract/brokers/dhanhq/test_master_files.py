"""The instrument master over HTTP: whole, or an error that says what was wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from autotrade.brokers.dhanhq.instruments import DhanInstruments
from autotrade.domain.instruments import Instrument
from autotrade.ports.brokers import BrokerError, BrokerErrorKind

if TYPE_CHECKING:
    from tests.simulators.dhanhq.control import DhanSimulator

pytestmark = pytest.mark.integration
FILES = "/api-data/*"


def read(dhan: DhanSimulator) -> list[Instrument]:
    place = dhan.environment["AUTOTRADE_DHANHQ_INSTRUMENTS_URL"]
    bad_rows: list[str] = []
    found = list(DhanInstruments(place).instruments(bad_rows.append))
    assert bad_rows == []
    return found


def test_both_files_are_fetched_and_every_row_has_a_name_of_its_own(dhan: DhanSimulator) -> None:
    found = read(dhan)

    by_symbol = {each.symbol: each for each in found}
    assert len(by_symbol) == len(found) > 1000
    assert by_symbol["NSE:TCS"].keys["dhanhq"]["security_id"] == "11536"
    assert by_symbol["NSE:TCS"].isin is not None
    assert {"NSE:NIFTY", "BSE:SENSEX"} <= by_symbol.keys()


def test_a_file_that_is_not_there_is_an_outage(dhan: DhanSimulator) -> None:
    dhan.fault("answer", FILES, status=503, body="<html>Sorry</html>")

    with pytest.raises(BrokerError, match="HTTP 503") as caught:
        read(dhan)
    assert caught.value.kind is BrokerErrorKind.BROKER_DOWN


@pytest.mark.parametrize("action", ["cut", "close", "reset", "garbage"])
def test_half_a_file_is_no_file(dhan: DhanSimulator, action: str) -> None:
    dhan.fault(action, FILES)

    with pytest.raises(BrokerError, match="could not be read") as caught:
        read(dhan)
    assert caught.value.kind is BrokerErrorKind.BROKER_DOWN


def test_a_page_instead_of_a_file_is_told_from_it(dhan: DhanSimulator) -> None:
    dhan.fault("answer", FILES, times=2, status=200, body="<html>Moved</html>")

    with pytest.raises(BrokerError, match="has no column"):
        read(dhan)
