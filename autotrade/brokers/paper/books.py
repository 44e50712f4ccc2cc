"""What a paper account's fills add up to: trades, positions, holdings and money."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from autotrade.domain.accounts import BookPosition, BookTrade, Funds, Holding
from autotrade.domain.ids import PositionId, UserId
from autotrade.domain.money import ZERO
from autotrade.domain.orders import Product
from autotrade.domain.positions import Position
from autotrade.ports.paper import PaperOrder

PAPER_CAPITAL: Final = Decimal(100_000)
"""What a paper account begins with, in rupees."""
Priced = Callable[[str, Decimal, datetime], Decimal]
"""What a price of a symbol, seen at a time, has become by now."""


def trades_of(orders: Iterable[PaperOrder], since: datetime) -> Sequence[BookTrade]:
    """Return the trades at ``since`` or later."""
    return [
        BookTrade(
            trade_id=fill.trade_id,
            broker_order_id=order.broker_order_id,
            symbol=order.request.symbol,
            side=order.request.side,
            quantity=fill.quantity,
            price=fill.price,
            at=fill.at,
            product=order.request.product,
        )
        for order in orders
        for fill in order.fills
        if fill.at >= since
    ]


def positions_of(
    orders: Iterable[PaperOrder], today: datetime, price: Priced
) -> list[BookPosition]:
    """Return what is held or was traded today, except what was delivered before ``today``."""
    netted = _netted(order for order in _cut(orders, today) if not _is_settled(order, today))
    return [
        BookPosition(
            symbol=position.symbol,
            product=position.product,
            quantity=position.quantity,
            average_price=position.average_price,
            last_price=position.last_price,
            realized_pnl=position.realized_pnl,
            unrealized_pnl=position.unrealized_pnl,
        )
        for position in (_at_market(position, price) for position in netted)
        if position.quantity or position.updated_at >= today
    ]


def holdings_of(orders: Iterable[PaperOrder], today: datetime, price: Priced) -> list[Holding]:
    """Return what was bought for delivery before ``today`` and is left of it."""
    netted = _netted(order for order in _cut(orders, today) if _is_settled(order, today))
    return [
        Holding(
            symbol=position.symbol,
            quantity=position.quantity,
            average_price=position.average_price,
            available_quantity=position.quantity,
            t1_quantity=ZERO,
            last_price=position.last_price,
        )
        for position in (_at_market(position, price) for position in netted)
        if position.quantity > 0
    ]


def funds_of(orders: Iterable[PaperOrder]) -> Funds:
    """Return the money of an account that pays for its positions in full, short ones too."""
    netted = _netted(orders)
    realized = sum((position.realized_pnl for position in netted), ZERO)
    utilized = sum(
        (abs(position.quantity) * (position.average_price or ZERO) for position in netted), ZERO
    )
    available = PAPER_CAPITAL + realized - utilized
    return Funds(
        available=available,
        utilized=utilized,
        collateral=ZERO,
        withdrawable=max(available, ZERO),
        opening=PAPER_CAPITAL,
    )


def _cut(orders: Iterable[PaperOrder], at: datetime) -> Iterable[PaperOrder]:
    """Yield the orders in two where their fills are before and after ``at``."""
    for order in orders:
        before = tuple(fill for fill in order.fills if fill.at < at)
        after = tuple(fill for fill in order.fills if fill.at >= at)
        for fills in filter(None, (before, after)):
            yield replace(order, fills=fills)


def _is_settled(order: PaperOrder, today: datetime) -> bool:
    return order.request.product is Product.DELIVERY and order.fills[0].at < today


def _netted(orders: Iterable[PaperOrder]) -> Sequence[Position]:
    fills = [(fill, order) for order in orders for fill in order.fills]
    positions: dict[tuple[str, Product], Position] = {}
    for fill, order in sorted(fills, key=lambda pair: pair[0].at):
        request = order.request
        key = (request.symbol, request.product)
        held = positions.get(key) or _flat(order, fill.at)
        positions[key] = held.after(request.side, fill.quantity, fill.price, fill.at)
    return list(positions.values())


def _flat(order: PaperOrder, at: datetime) -> Position:
    return Position(
        id=PositionId(""),  # never stored: only its arithmetic is wanted
        user_id=UserId(""),
        broker_id=order.broker_id,
        strategy_id=None,
        symbol=order.request.symbol,
        product=order.request.product,
        paper=True,
        updated_at=at,
    )


def _at_market(position: Position, price: Priced) -> Position:
    seen = position.last_price or ZERO
    return replace(position, last_price=price(position.symbol, seen, position.updated_at))
