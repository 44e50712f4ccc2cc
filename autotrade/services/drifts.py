"""Drifts: a confirmed difference between a broker's positions and ours is recorded, once."""

from dataclasses import replace
from decimal import Decimal
from typing import Final

from autotrade.domain.brokers import BrokerAccount
from autotrade.domain.drift import Drift
from autotrade.domain.ids import PositionId, StrategyId
from autotrade.domain.money import ZERO, quantity_text
from autotrade.domain.notifications import NotificationLevel
from autotrade.domain.orders import Side
from autotrade.domain.positions import Position
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.storage import PositionKey, Repositories, Storage
from autotrade.services.audit import AuditService
from autotrade.services.notifications import Notifications
from autotrade.services.trade_books import TradeBooks

_NO_PRICE: Final = ZERO


class DriftService:
    """Takes note of what others did with an account.

    What was opened elsewhere is shown beside our position and never acted on. What was closed
    elsewhere (by hand, or by the broker at the end of the day) is gone: our position and the
    strategies' shares follow, so that no exit sells what is not there any more.
    """

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        ids: IdSource,
        notifications: Notifications,
        audit: AuditService,
    ):
        self._storage = storage
        self._clock = clock
        self._ids = ids
        self._books = TradeBooks(ids=ids)
        self._notifications = notifications
        self._audit = audit

    def record(self, account: BrokerAccount, drift: Drift) -> None:
        """Record a difference, unless our position has moved since it was read."""

        def work(repos: Repositories) -> None:
            now = self._clock.now()
            held = repos.positions.get(_key(account, drift)) or self._blank(account, drift)
            closed = min(drift.closed_elsewhere, abs(held.quantity))
            side = Side.SELL if drift.ours > 0 else Side.BUY
            price = self._price(repos, account, drift, side) or held.average_price or _NO_PRICE
            after = held
            if closed and held.quantity * side.sign < 0:
                after = held.after(side, closed, price, now)
                self._follow(repos, after, side, price=price, left=closed)
            rest = drift.external - closed * side.sign if closed else drift.external
            after = replace(after, external_quantity=rest, external_at=now, updated_at=now)
            repos.positions.save(after)
            repos.events.append([after], now, None)
            self._tell(repos, account, drift, closed)

        self._storage.transact(work)

    def _follow(
        self, repos: Repositories, account: Position, side: Side, *, price: Decimal, left: Decimal
    ) -> None:
        """Take what was closed out of the strategies' shares, one after the other."""
        at = account.updated_at

        def close(strategy_id: StrategyId | None, quantity: Decimal) -> None:
            trades = self._books.close_elsewhere(
                repos, account, strategy_id=strategy_id, side=side, quantity=quantity, price=price
            )
            repos.events.append(list(trades), at, None)

        shares = repos.positions.shares(
            account.user_id, account.broker_id, account.symbol, account.product
        )
        for share in shares:
            part = min(left, abs(share.quantity))
            if part and share.quantity * side.sign < 0:
                repos.positions.save(share.after(side, part, price, at))
                close(share.strategy_id, part)
                left -= part
        if left:
            close(None, left)

    def _price(
        self, repos: Repositories, account: BrokerAccount, drift: Drift, side: Side
    ) -> Decimal | None:
        """Return the price at which it was closed, where the order book tells."""
        orders = repos.orders.external_in(account.user_id, account.id, drift.symbol)
        prices = [order.average_price for order in orders if order.side is side]
        return next((price for price in reversed(prices) if price), None)

    def _blank(self, account: BrokerAccount, drift: Drift) -> Position:
        return Position(
            id=PositionId(self._ids.new()),
            user_id=account.user_id,
            broker_id=account.id,
            strategy_id=None,
            symbol=drift.symbol,
            product=drift.product,
            paper=False,
            updated_at=self._clock.now(),
        )

    def _tell(
        self, repos: Repositories, account: BrokerAccount, drift: Drift, closed: Decimal
    ) -> None:
        figures = f"{quantity_text(drift.theirs)} at the broker, {quantity_text(drift.ours)} here"
        happened = "was changed outside of AutoTrade"
        if closed:
            happened = f"was closed outside of AutoTrade ({quantity_text(closed)})"
        facts: dict[str, object] = {
            "broker_id": account.id,
            "symbol": drift.symbol,
            "product": drift.product.value,
            "ours": f"{drift.ours:f}",
            "theirs": f"{drift.theirs:f}",
        }
        self._notifications.notify(
            repos,
            account.user_id,
            kind="position.drift",
            level=NotificationLevel.WARNING,
            title=f"{drift.symbol}: the position {happened}",
            message=f"{account.label}: {figures}. What was opened elsewhere is shown and left "
            "alone; what was closed elsewhere is taken out of your strategies.",
            key=None,
            details=facts,
        )
        self._audit.record(
            repos,
            action="position.drift",
            target=f"broker:{account.id}",
            user_id=account.user_id,
            details=facts,
        )


def _key(account: BrokerAccount, drift: Drift) -> PositionKey:
    return PositionKey(
        user_id=account.user_id,
        broker_id=account.id,
        strategy_id=None,
        symbol=drift.symbol,
        product=drift.product,
    )
