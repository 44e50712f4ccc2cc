"""Trade checks: what orders, positions and trades say is held, against each other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

import structlog

from autotrade.domain.brokers import BrokerType
from autotrade.domain.errors import UnavailableError
from autotrade.domain.ids import UserId
from autotrade.domain.market_hours import IST
from autotrade.domain.money import ZERO, quantity_text
from autotrade.domain.notifications import NotificationLevel
from autotrade.domain.positions import Position
from autotrade.domain.trades import Trade
from autotrade.ports.clock import Clock
from autotrade.ports.paper import PaperDesk
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import PositionKey, Repositories, Storage
from autotrade.services.notifications import Notifications

_CHECK_HOUR: Final = 2
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class BookFault:
    """A book whose trades do not add up to what is held, or its orders' fills do not (signed)."""

    book: PositionKey
    held: Decimal
    in_trades: Decimal
    in_orders: Decimal | None = None

    @property
    def text(self) -> str:
        """Return the fault as a sentence."""
        orders = "" if self.in_orders is None else f", its fills {quantity_text(self.in_orders)}"
        return (
            f"{self.book.symbol} {self.book.product}: {quantity_text(self.held)} are held, "
            f"its trades say {quantity_text(self.in_trades)}{orders}."
        )


def faults(repos: Repositories, user_id: UserId) -> Sequence[BookFault]:
    """Return the books whose open trades do not add up to what is held; none is right."""
    held = _held(repos, user_id)
    traded = _traded(repos, user_id, held)
    return [
        BookFault(book=book, held=held.get(book, ZERO), in_trades=found)
        for book, found in traded.items()
        if found != held.get(book, ZERO)
    ]


class TradeChecks:
    """Proves, at night, that the trades of every user follow from their orders."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        desk: PaperDesk,
        notifications: Notifications,
        bell: OutboxBell,
    ):
        self._storage = storage
        self._clock = clock
        self._desk = desk
        self._notifications = notifications
        self._bell = bell

    def check(self) -> int:
        """Return how many users' books do not add up; they are told, once a day.

        Only in the small hours (India), when nothing trades: it reads everything.
        """
        if self._clock.now().astimezone(IST).hour != _CHECK_HOUR:
            return 0
        wrong = 0
        for user_id in self._storage.now.trades.owners():
            found = self.of_user(user_id)
            if found:
                wrong += 1
                texts = [fault.text for fault in found]
                _log.error("trades_unbalanced", user_id=user_id, problems=texts[:20])
                self._tell(user_id, texts)
        return wrong

    def of_user(self, user_id: UserId) -> Sequence[BookFault]:
        """Return the books in which fills, trades and what is held are not the same.

        The fills are those of all orders since a paper account began; what was traded elsewhere
        is no order of ours and not in a book.
        """
        repos = self._storage.now
        held = _held(repos, user_id)
        traded = _traded(repos, user_id, held)
        ordered = self._ordered(repos, user_id)
        linked = {account.id for account in repos.brokers.of_user(user_id)}
        books = {book for book in (*held, *traded, *ordered) if book.broker_id in linked}
        return [
            BookFault(
                book=book,
                held=held.get(book, ZERO),
                in_trades=traded.get(book, ZERO),
                in_orders=ordered.get(book, ZERO),
            )
            for book in sorted(books, key=str)
            if not held.get(book, ZERO) == traded.get(book, ZERO) == ordered.get(book, ZERO)
        ]

    def _ordered(self, repos: Repositories, user_id: UserId) -> dict[PositionKey, Decimal]:
        found: dict[PositionKey, Decimal] = {}
        for account in repos.brokers.of_user(user_id):
            since: datetime | None = None
            if account.type is BrokerType.PAPER:
                since = self._desk.state(account.id, user_id).opened_at
            found.update(repos.trades.ordered(user_id, account.id, since))
        return found

    def _tell(self, user_id: UserId, texts: Sequence[str]) -> None:
        today = self._clock.now().astimezone(IST).date()
        try:
            self._storage.transact(
                lambda repos: self._notifications.notify(
                    repos,
                    user_id,
                    kind="trades.unbalanced",
                    level=NotificationLevel.WARNING,
                    title="Trades do not add up to what is held",
                    message=" ".join(texts[:3]),
                    key=f"trades:{today}",
                )
            )
        except UnavailableError as error:
            _log.warning("trades_not_told", user_id=user_id, error=str(error))
        self._bell.ring()


def _held(repos: Repositories, user_id: UserId) -> dict[PositionKey, Decimal]:
    """Return what each book holds: strategies' shares, and what no strategy has."""
    held: dict[PositionKey, Decimal] = {}
    for position in repos.positions.of_account(user_id, None):
        shares = repos.positions.shares(
            user_id, position.broker_id, position.symbol, position.product
        )
        rest = position.quantity - sum((share.quantity for share in shares), ZERO)
        held[_book(position)] = rest
        held.update({_book(share): share.quantity for share in shares})
    return held


def _traded(
    repos: Repositories, user_id: UserId, books: Iterable[PositionKey]
) -> dict[PositionKey, Decimal]:
    traded = dict.fromkeys(books, ZERO)
    for trade in repos.trades.all_open(user_id, None):
        traded[_book(trade)] = traded.get(_book(trade), ZERO) + trade.held
    return traded


def _book(of: Position | Trade) -> PositionKey:
    return PositionKey(
        user_id=of.user_id,
        broker_id=of.broker_id,
        strategy_id=of.strategy_id,
        symbol=of.symbol,
        product=of.product,
    )
