"""Margin calls: what stands behind positions, and what must."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from autotrade.brokers.paper.rates import charge_table, margin_table
from autotrade.domain.listings import listing_of
from autotrade.domain.margin_calls import Standing, standing, worst_first
from autotrade.domain.orders import Product, Side
from autotrade.domain.paper_accounts import PaperTrade, Tariff, after_trade
from autotrade.domain.paper_states import PaperState, day_of, opened
from tests.support.factories import ACCOUNT, NOON, USER

TARIFF = Tariff(charge_table(), margin_table())
TODAY = day_of(NOON)


def traded(
    state: PaperState, symbol: str, product: Product, quantity: int, price: str
) -> PaperState:
    """Trade a signed quantity."""
    trade = PaperTrade(
        symbol=symbol,
        product=product,
        listing=listing_of(symbol),
        side=Side.BUY if quantity > 0 else Side.SELL,
        quantity=Decimal(abs(quantity)),
        price=Decimal(price),
        at=NOON,
    )
    return after_trade(state, trade, TARIFF).state


def an_account() -> PaperState:
    return opened(ACCOUNT, USER, NOON - timedelta(days=1))


def at(state: PaperState, **prices: str) -> Standing:
    known = {f"NSE:{name}": Decimal(price) for name, price in prices.items()}
    return standing(state, lambda held: known[held.symbol.split("26")[0]], TARIFF.margins, TODAY)


def test_an_account_that_has_lost_little_is_not_called():
    state = traded(an_account(), "NSE:SBIN", Product.INTRADAY, 400, "1000")

    found = at(state, SBIN="990")

    assert found.required == Decimal("59400.00")  # 15 % of 396,000
    assert found.behind == Decimal(100_000) - 4000 - state.charges
    assert not found.is_short


def test_an_account_that_has_lost_too_much_is_called():
    state = traded(an_account(), "NSE:SBIN", Product.INTRADAY, 400, "1000")

    assert at(state, SBIN="870").is_short
    assert not at(state, SBIN="870").is_exhausted
    assert at(state, SBIN="740").is_exhausted


def test_a_short_position_requires_more_as_its_price_rises():
    state = traded(an_account(), "NSE:SBIN", Product.INTRADAY, -400, "1000")

    assert not at(state, SBIN="1000").is_short
    assert at(state, SBIN="1120").required == Decimal("67200.00")
    assert at(state, SBIN="1120").is_short


def test_a_sold_option_requires_a_share_of_its_strike():
    symbol = "NSE:NIFTY26NOV25000CE"
    state = replace(an_account(), cash=Decimal(300_000), starting_capital=Decimal(300_000))
    state = traded(state, symbol, Product.CARRY, -65, "100")

    assert at(state, NIFTY="100").required == Decimal("195000.00")  # 12 % of 25,000 x 65
    assert at(state, NIFTY="1800").is_short


def test_what_is_paid_for_in_full_is_never_called():
    state = traded(an_account(), "NSE:SBIN", Product.DELIVERY, 99, "1000")
    state = traded(state, "NSE:NIFTY26NOV25000CE", Product.CARRY, 1, "100")

    assert at(state, SBIN="1", NIFTY="0.05") == Standing(behind=state.cash, required=Decimal(0))


def test_of_a_margin_trade_a_fifth_of_the_present_value_must_be_ones_own():
    state = traded(an_account(), "NSE:SBIN", Product.MTF, 390, "1000")
    assert state.loan == Decimal("292500.00")

    fine, called = at(state, SBIN="950"), at(state, SBIN="930")

    assert fine.required == Decimal("74100.00")
    assert fine.behind == state.cash + 390 * 950 - state.loan
    assert (fine.is_short, called.is_short) == (False, True)


def test_what_has_lost_the_most_is_closed_first():
    state = an_account()
    for name, price in (("SBIN", "100"), ("TCS", "200"), ("INFY", "300")):
        state = traded(state, f"NSE:{name}", Product.INTRADAY, 10, price)
    now = {"NSE:SBIN": Decimal(90), "NSE:TCS": Decimal(150), "NSE:INFY": Decimal(310)}

    order = [held.symbol for held in worst_first(state, lambda held: now[held.symbol])]

    assert order == ["NSE:TCS", "NSE:SBIN", "NSE:INFY"]


@pytest.mark.parametrize("rule", ["NSE:SBIN", "NSE:NIFTY26NOVFUT"])
def test_what_an_opening_binds_is_more_than_what_must_stand_behind_it(rule: str):
    product = Product.INTRADAY
    found = TARIFF.margins.rule(listing_of(rule), product, TODAY, is_long=True)

    assert found.maintained(Decimal(10), Decimal(1000), None) < found.blocked(
        Decimal(10), Decimal(1000), None
    )
