"""Symbols in one form, and contracts by the name that says their day."""

from datetime import date
from decimal import Decimal

import pytest

from autotrade.domain.errors import InvalidError
from autotrade.domain.instruments import canonical_symbol, signal_symbol
from tests.support.factories import a_signal

EXPIRY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("symbol", "exchange", "canonical"),
    [
        ("SBIN", None, "NSE:SBIN"),
        (" sbin ", None, "NSE:SBIN"),
        ("NSE:SBIN", None, "NSE:SBIN"),
        ("bse:sbin", "NSE", "BSE:SBIN"),
        ("SBIN", "BSE", "BSE:SBIN"),
        ("M&M", None, "NSE:M&M"),
        ("BAJAJ-AUTO", None, "NSE:BAJAJ-AUTO"),
        ("NIFTY1!", None, "NSE:NIFTY1!"),
        ("^NSEI", None, "NSE:^NSEI"),
    ],
)
def test_a_symbol_has_one_form(symbol: str, exchange: str | None, canonical: str):
    assert canonical_symbol(symbol, exchange) == canonical


@pytest.mark.parametrize(
    "symbol", ["", ":", "NSE:", "A B", "A:B:C", "-SBIN", "X" * 65, "SB\nIN", "सबिन"]
)
def test_what_is_no_symbol_is_refused_by_its_field(symbol: str):
    with pytest.raises(InvalidError) as refusal:
        canonical_symbol(symbol, None)

    assert list(refusal.value.errors) == ["symbol"]


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        ({"right": "CE", "strike": Decimal(25900)}, "NSE:NIFTY261124C25900"),
        ({"right": "PE", "strike": Decimal("25900.00")}, "NSE:NIFTY261124P25900"),
        ({"right": "CE", "strike": Decimal("102.5")}, "NSE:NIFTY261124C102.5"),
        ({"instrument": "FUT"}, "NSE:NIFTY261124FUT"),
        ({}, "NSE:NIFTY"),
        ({"right": "CE"}, "NSE:NIFTY"),
    ],
)
def test_a_contract_given_by_its_parts_is_named_by_its_day(parts: dict[str, object], name: str):
    signal = a_signal(symbol="NIFTY", exchange=None, expiry=EXPIRY, **parts)

    assert signal_symbol(signal, "NSE") == name


def test_two_weekly_contracts_have_two_names():
    first = a_signal(symbol="NIFTY", expiry=EXPIRY, right="CE", strike=Decimal(25900))
    second = a_signal(symbol="NIFTY", expiry=date(2026, 12, 1), right="CE", strike=Decimal(25900))

    assert signal_symbol(first, "NSE") != signal_symbol(second, "NSE")


def test_a_bare_symbol_gets_the_strategys_exchange():
    assert signal_symbol(a_signal(exchange=None), "BSE") == "BSE:SBIN"
