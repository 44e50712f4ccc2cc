"""What every broker's books say after the same trades."""

from __future__ import annotations

from datetime import UTC
from decimal import Decimal
from typing import TYPE_CHECKING

from autotrade.domain.orders import Product, Side
from tests.contract.brokers.rigs import a_resting_order, an_order, placed_on

if TYPE_CHECKING:
    from tests.contract.brokers.rigs import Rig


def test_new_accounts_have_empty_books(rig: Rig):
    broker = rig.broker()

    assert not broker.orders()
    assert not broker.trades()
    assert not broker.positions()
    assert not broker.holdings()


def test_a_fill_is_in_the_trade_book_with_its_order(rig: Rig):
    broker = rig.broker()
    reference = placed_on(broker, an_order(rig, side=Side.BUY))

    (trade,) = broker.trades()

    assert trade.broker_order_id == reference.broker_order_id
    assert (trade.side, trade.quantity, trade.price) == (Side.BUY, Decimal(10), rig.last)
    assert trade.symbol == rig.instrument.symbol
    assert trade.at.tzinfo is UTC
    assert trade.trade_id


def test_an_order_that_rests_is_no_trade_and_no_position(rig: Rig):
    broker = rig.broker()
    placed_on(broker, a_resting_order(rig))

    assert not broker.trades()
    assert not broker.positions()


def test_a_buy_is_a_long_position_at_its_price(rig: Rig):
    broker = rig.broker()
    placed_on(broker, an_order(rig))

    (position,) = broker.positions()

    assert position.symbol == rig.instrument.symbol
    assert position.product is Product.INTRADAY
    assert (position.quantity, position.average_price) == (Decimal(10), rig.last)


def test_a_sale_is_a_short_position_with_a_negative_quantity(rig: Rig):
    broker = rig.broker()
    placed_on(broker, an_order(rig, side=Side.SELL, price=rig.last))

    (position,) = broker.positions()

    assert position.quantity == Decimal(-10)


def test_what_was_bought_and_sold_is_closed(rig: Rig):
    broker = rig.broker()
    placed_on(broker, an_order(rig))
    placed_on(broker, an_order(rig, side=Side.SELL, price=rig.last))

    assert sum(position.quantity for position in broker.positions()) == Decimal(0)


def test_a_position_binds_money(rig: Rig):
    broker = rig.broker()
    before = broker.funds().available
    placed_on(broker, an_order(rig))

    after = broker.funds().available

    assert before > after > 0


def test_a_good_session_is_good(rig: Rig):
    status = rig.broker().check()

    assert status.expires_at is None or status.expires_at.tzinfo is UTC
