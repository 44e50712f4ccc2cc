"""What a paper account's books show: trades, positions and holdings."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from autotrade.domain.accounts import BookPosition, BookTrade, Funds, Holding
from autotrade.domain.ids import BrokerId, PositionId, UserId
from autotrade.domain.money import ZERO
from autotrade.domain.orders import Product
from autotrade.domain.paper_states import PaperPosition, PaperState
from autotrade.domain.positions import Position
from autotrade.ports.paper import PaperOrder

SETTLED: Final = Product.DELIVERY
"""What is a holding from the next day on."""
Priced = Callable[[str, Decimal | None, datetime], Decimal | None]
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
    state: PaperState, today: datetime, trades: Sequence[BookTrade], price: Priced
) -> list[BookPosition]:
    """Return what is held or was traded today, except what was delivered before ``today``.

    ``trades`` are the day's.
    """
    shown = [
        _shown(position, price)
        for position in state.positions.values()
        if position.product is not SETTLED and (position.quantity or position.updated_at >= today)
    ]
    delivered = (trade for trade in trades if trade.product is SETTLED)
    return shown + [_netted(position, price) for position in _net(delivered).values()]


def holdings_of(state: PaperState, trades: Sequence[BookTrade], price: Priced) -> list[Holding]:
    """Return what was bought for delivery before today and is left of it."""
    today = _net(trade for trade in trades if trade.product is SETTLED)
    found = []
    for position in state.positions.values():
        if position.product is not SETTLED:
            continue
        traded = today.get(position.symbol)
        quantity = position.quantity - (traded.quantity if traded is not None else ZERO)
        if quantity <= 0:
            continue
        found.append(
            Holding(
                symbol=position.symbol,
                quantity=quantity,
                average_price=position.average_price,
                available_quantity=max(min(quantity, position.quantity), ZERO),
                t1_quantity=ZERO,
                last_price=price(position.symbol, position.last_price, position.updated_at),
            )
        )
    return found


def funds_of(state: PaperState) -> Funds:
    """Return the account's money."""
    return Funds(
        available=state.available,
        utilized=state.utilized,
        collateral=ZERO,
        withdrawable=max(state.available, ZERO),
        opening=state.starting_capital,
    )


def _shown(position: PaperPosition, price: Priced) -> BookPosition:
    last = price(position.symbol, position.last_price, position.updated_at)
    return BookPosition(
        symbol=position.symbol,
        product=position.product,
        quantity=position.quantity,
        average_price=position.average_price,
        last_price=last,
        realized_pnl=position.realized,
        unrealized_pnl=position.unrealized(last),
    )


def _netted(position: Position, price: Priced) -> BookPosition:
    last = price(position.symbol, position.last_price, position.updated_at)
    average = position.average_price or ZERO
    return BookPosition(
        symbol=position.symbol,
        product=position.product,
        quantity=position.quantity,
        average_price=position.average_price,
        last_price=last,
        realized_pnl=position.realized_pnl,
        unrealized_pnl=(last - average) * position.quantity if last is not None else None,
    )


def _net(trades: Iterable[BookTrade]) -> Mapping[str, Position]:
    """Return what a day's trades alone add up to, by symbol."""
    positions: dict[str, Position] = {}
    for trade in sorted(trades, key=lambda trade: trade.at):
        held = positions.get(trade.symbol) or Position(
            id=PositionId(""),  # never stored: only its arithmetic is wanted
            user_id=UserId(""),
            broker_id=BrokerId(""),
            strategy_id=None,
            symbol=trade.symbol,
            product=trade.product or SETTLED,
            paper=True,
            updated_at=trade.at,
        )
        positions[trade.symbol] = held.after(trade.side, trade.quantity, trade.price, trade.at)
    return positions
