"""What is held on paper goes on from its last fill, wherever the simulation stands."""

from datetime import datetime
from decimal import Decimal

import pytest
from typing_extensions import override

from autotrade.ports.marketdata import Quote
from autotrade.services.paper_prices import AS_TOLD, factor_of, price_now, scaled
from tests.support.factories import NOON, a_position
from tests.support.fakes import FakeQuotes


class RisenQuotes(FakeQuotes):
    """A simulated market that rose by a tenth since anything was traded."""

    @override
    def moved(self, symbol: str, price: Decimal, since: datetime) -> Decimal:
        return price * Decimal("1.1")


class RealQuotes(FakeQuotes):
    """A market that is not of our making."""

    @override
    def last(self, symbol: str) -> Quote | None:
        return Quote(symbol=symbol, price=Decimal(120), at=NOON, simulated=False)


HELD = {"quantity": Decimal(10), "last_price": Decimal(100), "priced_at": NOON}


@pytest.mark.parametrize(
    ("quotes", "paper", "price"),
    [
        (RisenQuotes(NSE_SBIN="2750"), True, Decimal(110)),
        (RisenQuotes(NSE_SBIN="2750"), False, None),
        (RealQuotes(), True, Decimal(120)),
        (RealQuotes(), False, Decimal(120)),
        (FakeQuotes(), True, None),
    ],
)
def test_the_present_price_of_what_is_held(quotes, paper, price):
    assert price_now(quotes, a_position(**HELD, paper=paper)) == price


def test_a_tick_of_the_simulated_market_is_scaled_to_where_a_position_stands():
    factor = factor_of(RisenQuotes(NSE_SBIN="2750"))

    assert Decimal(2750) * factor(a_position(**HELD)) == Decimal(110)
    assert factor(a_position(**HELD, paper=False)) == 1
    assert factor_of(RealQuotes())(a_position(**HELD)) == 1


@pytest.mark.parametrize(
    ("symbol", "price", "factor", "seen"),
    [
        ("NSE:SBIN", "2750.00", "0.04", "110.00"),
        ("NSE:SBIN", "2750.65", "0.04", "110.05"),
        ("NSE:SBIN", "2750.55", "0.04", "110.00"),
        ("NSE:SBIN", "1.00", "0.0001", "0.0001"),
        ("FX:EURUSD", "1.08500", "1.00012", "1.08513"),
        ("FX:USDJPY", "152.000", "1.0001", "152.015"),
    ],
)
def test_what_is_judged_is_on_the_tick_that_is_shown(
    symbol: str, price: str, factor: str, seen: str
):
    assert scaled(symbol, Decimal(price), Decimal(factor)) == Decimal(seen)


def test_a_price_that_stands_where_the_market_does_is_as_told():
    assert scaled("NSE:SBIN", Decimal("3321.5125"), AS_TOLD) == Decimal("3321.5125")
