"""Trade checks: what the trades say is held, against what the positions say."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from autotrade.domain.ids import UserId
from autotrade.domain.money import ZERO
from autotrade.domain.positions import Position
from autotrade.domain.trades import Trade
from autotrade.ports.storage import PositionKey, Repositories


@dataclass(frozen=True, slots=True, kw_only=True)
class BookFault:
    """A book whose trades do not add up to what is held (both signed)."""

    book: PositionKey
    held: Decimal
    in_trades: Decimal


def faults(repos: Repositories, user_id: UserId) -> Sequence[BookFault]:
    """Return the books whose open trades do not add up to what is held; none is right."""
    held: dict[PositionKey, Decimal] = {}
    for position in repos.positions.of_account(user_id, None):
        shares = repos.positions.shares(
            user_id, position.broker_id, position.symbol, position.product
        )
        rest = position.quantity - sum((share.quantity for share in shares), ZERO)
        held[_book(position)] = rest
        held.update({_book(share): share.quantity for share in shares})
    traded = dict.fromkeys(held, ZERO)
    for trade in repos.trades.all_open(user_id, None):
        traded[_book(trade)] = traded.get(_book(trade), ZERO) + trade.held
    return [
        BookFault(book=book, held=held.get(book, ZERO), in_trades=found)
        for book, found in traded.items()
        if found != held.get(book, ZERO)
    ]


def _book(of: Position | Trade) -> PositionKey:
    return PositionKey(
        user_id=of.user_id,
        broker_id=of.broker_id,
        strategy_id=of.strategy_id,
        symbol=of.symbol,
        product=of.product,
    )
