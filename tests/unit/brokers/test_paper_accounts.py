"""Paper accounts: margins, charges, interest, and what rests."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from autotrade.brokers.paper import PaperBroker
from autotrade.domain.ids import ClientTag, UserId
from autotrade.domain.money import ZERO
from autotrade.domain.orders import Fill, OrderStatus, OrderType, Product, Side, Validity
from autotrade.domain.paper_states import PAPER_CAPITAL
from autotrade.ports.brokers import (
    OrderChange,
    OrderRequest,
    Outcome,
)
from autotrade.ports.paper import PaperOrder
from tests.support.factories import USER
from tests.support.fakes import CountingIds
from tests.support.paper_desk import BROKER, Desk

S, P = OrderStatus, Product


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_an_intraday_position_binds_a_fifth_and_costs_its_charges(desk):
    desk.place(Side.BUY, "100", "1000")

    # brokerage 20, exchange 3.07, SEBI 0.10, stamp 3, GST 4.17
    state = desk.state
    assert (state.margin, state.charges) == (Decimal(20_000), Decimal("30.34"))
    assert state.available == PAPER_CAPITAL - 20_000 - Decimal("30.34")


def test_a_delivery_is_paid_for_in_full_and_sold_for_all_of_it(desk):
    desk.place(Side.BUY, "10", "3000", product=P.DELIVERY)
    bought = desk.state
    desk.place(Side.SELL, "10", "3100", product=P.DELIVERY)

    assert (bought.holdings, bought.margin) == (Decimal(30_000), ZERO)
    assert (desk.state.holdings, desk.state.realized) == (ZERO, Decimal(1000))
    assert desk.state.cash == PAPER_CAPITAL + 1000 - desk.state.charges


def test_the_depository_is_paid_once_a_day_and_symbol(desk):
    desk.place(Side.BUY, "10", "100", product=P.DELIVERY)
    desk.place(Side.SELL, "4", "100", product=P.DELIVERY)
    desk.place(Side.SELL, "4", "100", product=P.DELIVERY)
    desk.clock.advance(days=1)
    desk.place(Side.SELL, "2", "100", product=P.DELIVERY)

    charged = [entry.charges.dp for entry in desk.book.ledger if entry.charges is not None]
    assert charged == [ZERO, Decimal("14.75"), ZERO, Decimal("14.75")]


def test_an_order_that_can_not_be_paid_is_rejected_with_both_figures(desk):
    result = desk.place(Side.BUY, "100", "1100", product=P.DELIVERY)

    assert result.outcome is Outcome.REJECTED
    assert result.message == (
        "There is not enough margin: 110131.12 is required, 100000.00 is available."
    )
    assert desk.state.cash == PAPER_CAPITAL


def test_what_only_reduces_is_never_rejected_for_margin(desk):
    desk.place(Side.BUY, "4000", "120")
    ruined = desk.place(Side.SELL, "4000", "90")

    assert ruined.outcome is Outcome.ACCEPTED
    assert desk.state.available < 0
    assert desk.place(Side.BUY, "1", "90").outcome is Outcome.REJECTED


def test_more_than_is_held_is_not_sold_for_delivery(desk):
    desk.place(Side.BUY, "5", "100", product=P.DELIVERY)

    result = desk.place(Side.SELL, "6", "100", product=P.DELIVERY)

    assert result.message == "Only what is held can be sold as DELIVERY: 5, not 6."


def test_a_short_option_blocks_a_part_of_its_strike_and_a_long_one_is_paid_for(desk):
    option = "NSE:NIFTY26NOV1000CE"
    desk.place(Side.SELL, "65", "10", symbol=option, product=P.CARRY)
    short = desk.state
    desk.place(Side.BUY, "130", "10", symbol=option, product=P.CARRY)

    assert (short.margin, short.holdings) == (Decimal(9750), ZERO)
    assert (desk.state.margin, desk.state.holdings) == (ZERO, Decimal(650))


def test_a_reversal_needs_the_margin_of_what_it_leaves(desk):
    desk.place(Side.BUY, "400", "1000")

    assert desk.place(Side.SELL, "800", "1000").outcome is Outcome.ACCEPTED
    assert desk.state.margin == Decimal(80_000)


def test_what_is_not_known_to_be_charged_is_refused_in_words(desk):
    result = desk.place(Side.BUY, "10", "100", product=P.CARRY)

    assert result.outcome is Outcome.REJECTED
    assert "can't be carried as CARRY" in (result.message or "")


def test_an_order_that_rests_reserves_its_margin_until_it_ends(desk):
    order = desk.rest(Side.BUY, "100", "1000")
    assert desk.state.reserved == order.reserved > Decimal(20_000)

    desk.account.cancel(desk.placed[-1])

    assert desk.state.reserved == ZERO


def test_a_resting_order_that_can_not_be_paid_is_rejected(desk):
    desk.rest(Side.BUY, "400", "1000")

    result = desk.place(Side.BUY, "400", order_type=OrderType.LIMIT, price=Decimal(1000))

    assert result.outcome is Outcome.REJECTED
    assert "not enough margin" in (result.message or "")


def test_an_order_that_would_reduce_reserves_nothing(desk):
    desk.place(Side.BUY, "400", "1000")

    order = desk.rest(Side.SELL, "400", "1100")

    assert (order.status, order.reserved) == (S.OPEN, ZERO)


def test_a_change_that_can_not_be_paid_leaves_the_order_as_it_was(desk):
    order = desk.rest(Side.BUY, "100", "1000")
    change = OrderChange(
        quantity=Decimal(1000),
        order_type=OrderType.LIMIT,
        validity=Validity.DAY,
        price=Decimal(1000),
    )

    result = desk.account.modify(desk.placed[-1], change)

    assert result.outcome is Outcome.REJECTED
    assert desk.book.find(BROKER, order.request.client_tag) == order
    assert desk.state.reserved == order.reserved


def test_interest_is_charged_by_the_day_from_the_next_on_and_once(desk):
    desk.place(Side.BUY, "100", "1000", product=P.MTF)
    assert desk.state.loan == Decimal(75_000)

    first = desk.house.charge_interest(desk.state, date(2026, 11, 20))
    desk.clock.advance(days=3)
    three = desk.house.charge_interest(desk.state, date(2026, 11, 23))
    again = desk.house.charge_interest(desk.state, date(2026, 11, 23))

    # 0.0438 % of 75,000 is 32.85 a day
    assert (first, three, again) == (ZERO, Decimal("98.55"), ZERO)
    assert desk.state.interest == Decimal("98.55")


def test_what_is_paid_back_late_is_charged_interest_for_every_day_before(desk):
    desk.place(Side.BUY, "100", "1000", product=P.MTF)
    desk.clock.advance(days=4)
    desk.place(Side.SELL, "100", "1000", product=P.MTF)

    assert desk.state.interest == 3 * Decimal("32.85")
    assert desk.house.charge_interest(desk.state, date(2026, 11, 30)) == ZERO
    assert desk.house.check(BROKER, USER).balanced


def test_an_automatic_square_off_is_charged_once(desk):
    desk.place(Side.BUY, "10", "100")
    desk.place(Side.SELL, "10", "100")
    charges, tag = desk.state.charges, desk.placed[-1].client_tag

    assert desk.house.charge_square_off(BROKER, USER, tag)
    assert not desk.house.charge_square_off(BROKER, USER, tag)

    assert desk.state.charges == charges + Decimal("23.60")


def test_a_reset_begins_anew_and_cancels_what_rests(desk):
    desk.place(Side.BUY, "10", "100")
    order = desk.rest(Side.BUY, "10", "90")

    state, cancelled = desk.house.reset(BROKER, USER, Decimal(500_000))

    assert [view.broker_order_id for view in cancelled] == [order.broker_order_id]
    assert (state.cash, state.utilized, state.net_realized) == (Decimal(500_000), ZERO, ZERO)
    assert desk.account.positions() == []
    assert desk.house.check(BROKER, USER).balanced


def test_an_account_from_before_begins_with_what_its_fills_add_up_to(desk):
    for number, (side, price) in enumerate([(Side.BUY, "100"), (Side.SELL, "110")]):
        at = desk.clock.now() - timedelta(days=300 - number)
        request = OrderRequest(
            client_tag=ClientTag(f"Q{number}"),
            symbol="NSE:SBIN",
            side=side,
            quantity=Decimal(10 - 4 * number),
            product=P.CARRY if number == 7 else P.INTRADAY,
            order_type=OrderType.MARKET,
            validity=Validity.DAY,
        )
        fill = Fill(
            trade_id=f"P-{number}-1", quantity=request.quantity, price=Decimal(price), at=at
        )
        old = PaperOrder(
            broker_order_id=f"P-{number}",
            broker_id=BROKER,
            request=request,
            status=S.FILLED,
            placed_at=at,
            fills=(fill,),
        )
        desk.book.put(old)

    assert desk.house.open_all([(BROKER, USER)]) == 1
    assert desk.house.open_all([(BROKER, USER)]) == 0

    (position,) = desk.account.positions()
    assert (position.quantity, position.average_price) == (Decimal(4), Decimal(100))
    assert desk.state.realized == Decimal(60)
    assert desk.house.check(BROKER, USER).balanced


def test_a_check_finds_what_was_changed_by_hand(desk):
    desk.place(Side.BUY, "10", "100")
    entry = desk.book.ledger.pop()

    found = desk.house.check(BROKER, USER)

    assert not found.balanced
    assert any(problem.startswith("cash: the account says") for problem in found.problems)
    assert entry.lines


def test_whoever_changes_an_account_meanwhile_is_not_overwritten(desk):
    other = PaperBroker(
        book=desk.book, quotes=desk.quotes, clock=desk.clock, ids=CountingIds()
    ).account(BROKER, UserId(USER))
    desk.place(Side.BUY, "10", "100")
    other.place(
        OrderRequest(
            client_tag=ClientTag("other"),
            symbol="NSE:SBIN",
            side=Side.BUY,
            quantity=Decimal(5),
            product=P.INTRADAY,
            order_type=OrderType.MARKET,
            validity=Validity.DAY,
            reference_price=Decimal(100),
        )
    )

    desk.place(Side.SELL, "15", "100")

    assert desk.state.margin == ZERO
    assert desk.house.check(BROKER, USER).balanced
