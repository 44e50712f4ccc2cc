"""What is held on paper goes on from its last fill, wherever the simulation stands."""

from datetime import datetime
from decimal import Decimal

import pytest
from typing_extensions import override

from autotrade.ports.marketdata import Quote
from autotrade.services.paper_prices import factor_of, price_now
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
