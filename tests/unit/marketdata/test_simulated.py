from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from autotrade.marketdata.simulated import TICK, SimulatedQuotes
from tests.support.fakes import FakeClock


def test_every_quote_says_that_it_is_simulated():
    assert SimulatedQuotes(clock=FakeClock()).last("NSE:SBIN").simulated


def test_two_processes_see_the_same_price_at_the_same_moment():
    prices = {SimulatedQuotes(clock=FakeClock()).last("NSE:SBIN").price for _ in range(3)}

    assert len(prices) == 1


def test_another_seed_is_another_market():
    clock = FakeClock()

    one, other = (SimulatedQuotes(clock=clock, seed=s).last("NSE:SBIN").price for s in (1, 2))

    assert one != other


def test_the_price_moves_with_time_in_small_steps():
    clock = FakeClock()
    quotes = SimulatedQuotes(clock=clock)

    prices = []
    for _ in range(300):
        prices.append(quotes.last("NSE:SBIN").price)
        clock.advance(seconds=1)

    steps = [abs(b - a) / a for a, b in pairwise(prices)]
    assert len(set(prices)) > 50
    assert max(steps) < Decimal("0.002")


@given(symbol=st.text(min_size=1, max_size=80), seconds=st.integers(0, 10**9))
def test_any_symbol_has_a_positive_price_on_a_tick(symbol, seconds):
    clock = FakeClock()
    clock.advance(seconds=seconds)

    price = SimulatedQuotes(clock=clock).last(symbol).price

    assert price > 0
    assert price % TICK == 0


def test_a_price_that_was_seen_moves_as_the_market_does():
    clock = FakeClock()
    quotes = SimulatedQuotes(clock=clock)
    seen, quoted = Decimal(820), quotes.last("NSE:SBIN").price
    since = clock.now()

    clock.advance(minutes=20)

    now = quotes.moved("NSE:SBIN", seen, since)
    assert now != seen
    assert abs(now / seen - quotes.last("NSE:SBIN").price / quoted) < Decimal("0.0001")
