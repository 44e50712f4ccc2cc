"""Positions, holdings and funds as they follow from trades, in Dhan's words."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from tests.simulators.dhanhq.orders import NO_DATE, ZERO, Order

if TYPE_CHECKING:
    from tests.simulators.dhanhq.account import Account
    from tests.simulators.dhanhq.market import Market
    from tests.simulators.dhanhq.universe import Listed

_SHARES: Final = {
    "CNC": Decimal(1),
    "MTF": Decimal("0.25"),
    "INTRADAY": Decimal("0.2"),
    "MARGIN": Decimal("0.15"),
}


def margin_of(order: Order, market: Market) -> Decimal:
    """Return what an order blocks: a share of its value, by product (the shares are made up)."""
    price = order.price or market.price(order.listed).last
    return price * order.quantity * _SHARES.get(order.product, Decimal(1))


def utilized(account: Account, market: Market) -> Decimal:
    """Return what working orders and open positions block."""
    working = (o for o in account.orders.values() if not o.ended)
    total = sum((margin_of(order, market) for order in working), ZERO)
    for item, product, orders in _groups(account.orders.values()):
        net = sum(_signed(order) for order in orders)
        total += abs(net) * market.price(item).last * _SHARES.get(product, Decimal(1))
    return total


def spare(account: Account, market: Market) -> Decimal:
    """Return what is available."""
    return account.opening - utilized(account, market)


def funds(account: Account, market: Market) -> dict[str, object]:
    """Return the fund limits; the first name is misspelt by Dhan."""
    used = utilized(account, market)
    return {
        "dhanClientId": account.client_id,
        "availabelBalance": account.opening - used,
        "sodLimit": account.opening,
        "collateralAmount": ZERO,
        "receiveableAmount": ZERO,
        "utilizedAmount": used,
        "blockedPayoutAmount": ZERO,
        "withdrawableBalance": account.opening - used,
    }


def positions(account: Account, market: Market) -> list[dict[str, object]]:
    """Return the day's positions, with those that a test added."""
    rows = [
        _position(account.client_id, item, product, orders, market)
        for item, product, orders in _groups(account.orders.values())
    ]
    return rows + account.foreign_positions


def settle(account: Account) -> None:
    """Let the day end: delivery trades become holdings that wait for their settlement."""
    for item, product, orders in _groups(account.orders.values()):
        net = sum(_signed(order) for order in orders)
        if product == "CNC" and net > 0:
            average, _ = _average(orders, "BUY")
            account.holdings.append(holding(item, t1=net, average=average))
    account.orders.clear()
    account.by_tag.clear()


def holding(item: Listed, *, t1: int = 0, settled: int = 0, average: Decimal) -> dict[str, object]:
    """Return a row of the holdings."""
    return {
        "exchange": "ALL",
        "tradingSymbol": item.symbol,
        "securityId": str(item.security_id),
        "isin": item.isin,
        "totalQty": t1 + settled,
        "dpQty": settled,
        "t1Qty": t1,
        "availableQty": settled,
        "collateralQty": 0,
        "avgCostPrice": average,
    }


def _groups(orders: Iterable[Order]) -> list[tuple[Listed, str, list[Order]]]:
    groups: dict[tuple[str, int, str], list[Order]] = {}
    for order in orders:
        if order.filled:
            key = (order.listed.segment, order.listed.security_id, order.product)
            groups.setdefault(key, []).append(order)
    return [(group[0].listed, key[2], group) for key, group in groups.items()]


def _signed(order: Order) -> int:
    return order.filled if order.side == "BUY" else -order.filled


def _average(orders: list[Order], side: str) -> tuple[Decimal, int]:
    trades = [trade for order in orders if order.side == side for trade in order.trades]
    quantity = sum(trade.quantity for trade in trades)
    value = sum((trade.price * trade.quantity for trade in trades), ZERO)
    return (round(value / quantity, 4) if quantity else ZERO), quantity


def _position(
    client_id: str, item: Listed, product: str, orders: list[Order], market: Market
) -> dict[str, object]:
    buy_average, bought = _average(orders, "BUY")
    sell_average, sold = _average(orders, "SELL")
    net = bought - sold
    cost = buy_average if net >= 0 else sell_average
    kind = "CLOSED" if net == 0 else "LONG" if net > 0 else "SHORT"
    return {
        "dhanClientId": client_id,
        "tradingSymbol": item.symbol,
        "securityId": str(item.security_id),
        "positionType": kind,
        "exchangeSegment": item.segment,
        "productType": product,
        "buyAvg": buy_average,
        "buyQty": bought,
        "costPrice": cost,
        "sellAvg": sell_average,
        "sellQty": sold,
        "netQty": net,
        "realizedProfit": (sell_average - buy_average) * min(bought, sold),
        "unrealizedProfit": (market.price(item).last - cost) * net,
        "rbiReferenceRate": ZERO if item.segment != "NSE_CURRENCY" else Decimal("89.5"),
        "multiplier": 1,
        "carryForwardBuyQty": 0,
        "carryForwardSellQty": 0,
        "carryForwardBuyValue": ZERO,
        "carryForwardSellValue": ZERO,
        "dayBuyQty": bought,
        "daySellQty": sold,
        "dayBuyValue": buy_average * bought,
        "daySellValue": sell_average * sold,
        "drvExpiryDate": f"{item.expiry or NO_DATE}",
        "drvOptionType": {"CE": "CALL", "PE": "PUT"}.get(item.right),
        "drvStrikePrice": item.strike or ZERO,
        "crossCurrency": False,
    }
