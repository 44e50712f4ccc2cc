"""Rows of DhanHQ's books as values of ours. A row that can't be understood is a ValueError."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from autotrade.brokers.dhanhq.mapping import (
    ORDER_TYPE_OF,
    PRODUCT_OF,
    SIDE_OF,
    ist_time,
    status_of,
)
from autotrade.brokers.dhanhq.wire import Body, decimal_of, text_of
from autotrade.domain.accounts import BookPosition, BookTrade, Funds, Holding
from autotrade.domain.ids import ClientTag
from autotrade.domain.money import ZERO
from autotrade.domain.orders import OrderStatus
from autotrade.ports.brokers import OrderView

SymbolOf = Callable[[Body], str]
"""Gives the canonical symbol of a row's instrument, or the broker's own text."""
_SHARES: Final = {"ALL": ["NSE_EQ", "BSE_EQ"], "NSE": ["NSE_EQ"], "BSE": ["BSE_EQ"]}
_WITH_REASON: Final = {OrderStatus.REJECTED, OrderStatus.CANCELLED, OrderStatus.EXPIRED}


def order_view(row: Body, symbol_of: SymbolOf) -> OrderView:
    """Return an order of the order book, or of a postback, whose row is the same.

    Raises:
        ValueError: it has no number or no status, or a quantity is none.
    """
    filled = _amount(row, "filledQty", "filled_qty")
    word = _needed(row, "orderStatus")
    status = status_of(word, filled)
    tag = text_of(row, "correlationId")
    return OrderView(
        broker_order_id=_needed(row, "orderId"),
        client_tag=ClientTag(tag) if tag else None,
        status=status,
        reason=text_of(row, "omsErrorDescription") if status in _WITH_REASON else None,
        raw_status=word,
        exchange_order_id=text_of(row, "exchangeOrderId"),
        symbol=symbol_of(row),
        side=SIDE_OF.get(text_of(row, "transactionType") or ""),
        product=PRODUCT_OF.get(text_of(row, "productType") or ""),
        order_type=ORDER_TYPE_OF.get(text_of(row, "orderType") or ""),
        quantity=_amount(row, "quantity"),
        filled_quantity=filled,
        average_price=_amount(row, "averageTradedPrice") or None,
        price=_amount(row, "price") or None,
        trigger_price=_amount(row, "triggerPrice") or None,
        placed_at=ist_time(row.get("createTime")),
        updated_at=ist_time(row.get("updateTime")) or ist_time(row.get("createTime")),
        raw=row,
    )


def trade_of(row: Body, symbol_of: SymbolOf) -> BookTrade:
    """Return a trade of the trade book.

    Raises:
        ValueError: something that makes it a trade is missing.
    """
    at = ist_time(row.get("exchangeTime")) or ist_time(row.get("updateTime"))
    side = SIDE_OF.get(_needed(row, "transactionType"))
    if at is None or side is None:
        msg = "a trade without a time or a side"
        raise ValueError(msg)
    return BookTrade(
        trade_id=_needed(row, "exchangeTradeId"),
        broker_order_id=_needed(row, "orderId"),
        symbol=symbol_of(row),
        side=side,
        quantity=_needed_amount(row, "tradedQuantity"),
        price=_needed_amount(row, "tradedPrice"),
        at=at,
        product=PRODUCT_OF.get(text_of(row, "productType") or ""),
        raw=row,
    )


def position_of(row: Body, symbol_of: SymbolOf) -> BookPosition:
    """Return a position; DhanHQ tells no last price.

    Raises:
        ValueError: a quantity is missing or none.
    """
    quantity = _needed_amount(row, "netQty")
    return BookPosition(
        symbol=symbol_of(row),
        product=PRODUCT_OF.get(text_of(row, "productType") or ""),
        quantity=quantity,
        average_price=_amount(row, "costPrice") if quantity else None,
        realized_pnl=_amount(row, "realizedProfit"),
        unrealized_pnl=_amount(row, "unrealizedProfit"),
        raw=row,
    )


def holding_of(row: Body, symbol_of: SymbolOf) -> Holding:
    """Return a holding; DhanHQ tells no last price.

    Raises:
        ValueError: a quantity is missing or none.
    """
    return Holding(
        symbol=symbol_of(row),
        quantity=_needed_amount(row, "totalQty"),
        average_price=_amount(row, "avgCostPrice"),
        available_quantity=_amount(row, "availableQty"),
        t1_quantity=_amount(row, "t1Qty"),
        isin=text_of(row, "isin"),
        raw=row,
    )


def funds_of(body: Body) -> Funds:
    """Return the fund limits.

    Raises:
        ValueError: what is available is not told.
    """
    available = _amount(body, "availabelBalance", "availableBalance")  # the first is DhanHQ's
    if available is None:
        msg = "no available balance"
        raise ValueError(msg)
    return Funds(
        available=available,
        utilized=_amount(body, "utilizedAmount"),
        collateral=_amount(body, "collateralAmount"),
        withdrawable=_amount(body, "withdrawableBalance"),
        opening=_amount(body, "sodLimit"),
        raw=body,
    )


def own_text(row: Body) -> str:
    """Return what DhanHQ calls a row's instrument."""
    return text_of(row, "tradingSymbol") or text_of(row, "securityId") or ""


def keys_of(row: Body) -> Sequence[Mapping[str, str]]:
    """Return the instrument keys, as the master has them, that a row's instrument may have.

    Holdings are of both exchanges (``ALL``) and name one security id.
    """
    number, segment = text_of(row, "securityId"), text_of(row, "exchangeSegment")
    if number is None:
        return []
    segments = [segment] if segment else _SHARES.get(text_of(row, "exchange") or "", [])
    return [{"security_id": number, "segment": each} for each in segments]


def _amount(row: Body, *names: str) -> Decimal | None:
    for name in names:
        value = decimal_of(row.get(name))
        if value is not None:
            return value
    return None


def _needed_amount(row: Body, name: str) -> Decimal:
    value = _amount(row, name)
    if value is None:
        msg = f"a row without {name}"
        raise ValueError(msg)
    return value + ZERO


def _needed(row: Body, name: str) -> str:
    text = text_of(row, name)
    if text is None:
        msg = f"a row without {name}"
        raise ValueError(msg)
    return text
