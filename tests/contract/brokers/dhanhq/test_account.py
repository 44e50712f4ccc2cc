"""Positions, holdings and money at DhanHQ."""

from __future__ import annotations

from decimal import Decimal

import pytest

from autotrade.domain.orders import Product, Side
from autotrade.ports.brokers import BrokerError
from tests.contract.brokers.dhanhq.rig import DhanRig
from tests.contract.brokers.rigs import an_order, placed_on


def test_a_position_from_dhans_own_app_is_shown(rig: DhanRig):
    rig.simulator.add_position(
        {
            "tradingSymbol": "NIFTY-Nov2026-25900-CE",
            "securityId": "60000",
            "positionType": "SHORT",
            "exchangeSegment": "NSE_FNO",
            "productType": "MARGIN",
            "buyAvg": 0.0,
            "buyQty": 0,
            "costPrice": 101.25,
            "sellAvg": 101.25,
            "sellQty": 65,
            "netQty": -65,
            "realizedProfit": 0.0,
            "unrealizedProfit": -12.5,
            "drvExpiryDate": "2026-11-23",
        }
    )

    (position,) = rig.broker().positions()

    assert (position.quantity, position.product) == (Decimal(-65), Product.CARRY)
    assert (position.average_price, position.unrealized_pnl) == (
        Decimal("101.25"),
        Decimal("-12.5"),
    )
    assert position.symbol == "NIFTY-Nov2026-25900-CE"


def test_a_closed_position_has_its_profit(rig: DhanRig):
    broker = rig.broker()
    placed_on(broker, an_order(rig))
    rig.simulator.set_price("NSE_EQ", 11536, "3110.5")
    placed_on(broker, an_order(rig, side=Side.SELL, price=Decimal("3110.5")))

    (position,) = broker.positions()

    assert (position.quantity, position.realized_pnl) == (Decimal(0), Decimal(105))


def test_the_same_share_at_two_products_is_two_positions(rig: DhanRig):
    broker = rig.broker()
    placed_on(broker, an_order(rig))
    placed_on(broker, an_order(rig, product=Product.DELIVERY))

    found = {position.product: position.quantity for position in broker.positions()}

    assert found == {Product.INTRADAY: Decimal(10), Product.DELIVERY: Decimal(10)}


def test_a_delivery_is_a_holding_that_waits_for_its_settlement(rig: DhanRig):
    broker = rig.broker()
    placed_on(broker, an_order(rig, product=Product.DELIVERY))
    rig.simulator.settle()

    (holding,) = broker.holdings()

    assert holding.symbol == "NSE:TCS"
    assert (holding.quantity, holding.t1_quantity) == (Decimal(10), Decimal(10))
    assert holding.available_quantity == Decimal(0)
    assert (holding.average_price, holding.isin) == (Decimal(3100), "INE467B01029")


def test_funds_are_read_in_spite_of_the_misspelt_name(rig: DhanRig):
    rig.simulator.set_funds(Decimal("12345.67"))

    funds = rig.broker().funds()

    assert (funds.available, funds.opening) == (Decimal("12345.67"), Decimal("12345.67"))
    assert funds.utilized == Decimal(0)


def test_funds_without_a_figure_are_no_zero(rig: DhanRig):
    rig.fault("answer", "/v2/fundlimit", method="GET", body={"dhanClientId": "1"})

    with pytest.raises(BrokerError):
        rig.broker().funds()
