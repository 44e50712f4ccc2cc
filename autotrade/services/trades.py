"""Trades as the user sees them, those that a person writes down, and what they have come to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from autotrade.domain.brokers import BrokerAccount, BrokerType
from autotrade.domain.errors import ConflictError, InvalidError, NotFoundError, UnavailableError
from autotrade.domain.ids import BrokerId, TradeId, UserId, dated
from autotrade.domain.money import PAISA, ZERO
from autotrade.domain.orders import Product
from autotrade.domain.trades import Trade, TradeSide, TradeSource, TradeStatus, on_day
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import Page, Query, Repositories, Storage
from autotrade.services.audit import AuditService
from autotrade.services.broker_books import BrokerBooks
from autotrade.services.portfolios import Portfolio
from autotrade.services.positions import Positions

_HUNDRED: Final = Decimal(100)
NOTED: Final = frozenset({"notes", "tags", "stop_loss", "target"})
"""What its owner may change of a trade."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeRecord:
    """A trade as a person writes it down; without ``exit_price`` it is open."""

    broker_id: BrokerId
    symbol: str
    side: TradeSide
    quantity: Decimal
    entry_price: Decimal
    opened_at: datetime
    product: Product = Product.INTRADAY
    exit_price: Decimal | None = None
    closed_at: datetime | None = None
    brokerage: Decimal | None = None
    charges: Decimal | None = None
    stop_loss: Decimal | None = None
    target: Decimal | None = None
    notes: str = ""
    tags: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """P&L and margin of an account, in rupees; None where its broker can't be asked just now."""

    active_pnl: Decimal
    total_pnl: Decimal
    margin_utilization_pct: Decimal | None
    margin_utilization_abs: Decimal | None
    available_margin: Decimal | None


PortfolioOf = Callable[[UserId, BrokerId], Portfolio]
"""Tells how a paper account stands, since it was begun or begun anew."""


class Trades:
    """A user's trades."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        ids: IdSource,
        bell: OutboxBell,
        audit: AuditService,
        books: BrokerBooks,
        positions: Positions,
        portfolio: PortfolioOf,
    ):
        self._storage = storage
        self._clock = clock
        self._ids = ids
        self._bell = bell
        self._audit = audit
        self._books = books
        self._positions = positions
        self._portfolio = portfolio

    def get(self, user_id: UserId, trade_id: TradeId) -> Trade:
        """Return one trade.

        Raises:
            NotFoundError: the user has no such trade.
        """
        return _found(self._storage.now, user_id, trade_id)

    def page(self, query: Query) -> Page[Trade]:
        """Return one page, newest first."""
        return self._storage.now.trades.page(query)

    def now(self) -> datetime:
        """Return the present moment, for what is written down as it happens."""
        return self._clock.now()

    def record(self, user_id: UserId, record: TradeRecord, key: str | None = None) -> Trade:
        """Write a trade down; the same key again returns the first one.

        It places no order and changes no position.

        Raises:
            NotFoundError: the user has no such account.
            InvalidError: naming the field that does not fit.
        """
        if key is not None:
            known = self._storage.now.trades.by_key(user_id, key)
            if known is not None:
                return known
        account = self._storage.now.brokers.get(user_id, record.broker_id)
        if account is None:
            msg = "There is no such broker account."
            raise NotFoundError(msg)
        now = self._clock.now()
        _refuse_times(record, now)
        trade = self._made(account, record, now, key)

        def work(repos: Repositories) -> Trade:
            repos.trades.save(trade)
            repos.reports.forget_days(user_id, [each.day for each in trade.days])
            repos.events.append([trade], now, None)
            self._write(repos, trade, "trade.recorded", {"symbol": trade.symbol})
            return trade

        try:
            stored = self._storage.transact(work)
        except ConflictError:  # the same request, at the same time
            first = self._storage.now.trades.by_key(user_id, key) if key else None
            if first is None:
                raise
            return first
        self._bell.ring()
        return stored

    def change(self, user_id: UserId, trade_id: TradeId, changes: Mapping[str, object]) -> Trade:
        """Change what a trade's owner notes of it, and return it.

        Raises:
            NotFoundError: the user has no such trade.
        """
        fields = {name: value for name, value in changes.items() if name in NOTED}
        if "tags" in fields:
            fields["tags"] = tuple(dict.fromkeys(changes["tags"]))  # type: ignore[call-overload]  # a list of texts

        def work(repos: Repositories) -> Trade:
            trade = _found(repos, user_id, trade_id)
            changed = replace(trade, **fields)  # type: ignore[arg-type]  # fields by name
            if changed == trade:
                return trade
            repos.trades.save(changed)
            repos.events.append([changed], self._clock.now(), None)
            self._write(repos, changed, "trade.changed", {"fields": sorted(fields)})
            return changed

        changed = self._storage.transact(work)
        self._bell.ring()
        return changed

    def performance(self, user_id: UserId, broker_id: BrokerId | None = None) -> Performance:
        """Return how an account does; without one the oldest paper account.

        Raises:
            NotFoundError: the user has no such account.
        """
        account = self._account(user_id, broker_id)
        if account.type is BrokerType.PAPER:
            return _of_portfolio(self._portfolio(user_id, account.id))
        held = self._positions.list(user_id, broker_id=account.id)
        active = sum((position.unrealized_pnl for position in held), ZERO)
        realized = self._storage.now.trades.net_pnl(user_id, account.id)
        total = active + realized.gross - realized.charged
        try:
            funds = self._books.funds(user_id, account.id)
        except (ConflictError, UnavailableError):
            available, utilized, percent = None, None, None
        else:
            available, utilized = funds.available, funds.utilized
            percent = _percent(utilized, available)
        return Performance(
            active_pnl=active,
            total_pnl=total,
            margin_utilization_pct=percent,
            margin_utilization_abs=utilized,
            available_margin=available,
        )

    def _account(self, user_id: UserId, broker_id: BrokerId | None) -> BrokerAccount:
        accounts = self._storage.now.brokers.of_user(user_id)
        for account in sorted(accounts, key=lambda each: each.created_at):
            if account.id == broker_id or (broker_id is None and account.type is BrokerType.PAPER):
                return account
        msg = "There is no such broker account."
        raise NotFoundError(msg)

    def _made(
        self, account: BrokerAccount, record: TradeRecord, now: datetime, key: str | None
    ) -> Trade:
        value = record.quantity * record.entry_price
        charged = (record.brokerage or ZERO) + (record.charges or ZERO)
        trade = Trade(
            id=TradeId(dated(self._ids.new(), record.opened_at)),
            user_id=account.user_id,
            broker_id=account.id,
            strategy_id=None,
            symbol=record.symbol,
            product=record.product,
            side=record.side,
            status=TradeStatus.OPEN,
            source=TradeSource.RECORDED,
            paper=account.type is BrokerType.PAPER,
            quantity=record.quantity,
            entry_value=value,
            opened_at=record.opened_at,
            updated_at=now,
            open_quantity=record.quantity,
            open_cost=value,
            capital_used=value,
            brokerage=record.brokerage or ZERO,
            charges=record.charges or ZERO,
            stop_loss=record.stop_loss,
            target=record.target,
            key=key,
            notes=record.notes,
            tags=tuple(dict.fromkeys(record.tags)),
            days=on_day((), record.opened_at, ZERO, charged),
        )
        if record.exit_price is None:
            return trade
        exit_value = record.quantity * record.exit_price
        gained = (exit_value - value) * record.side.entry.sign
        return replace(
            trade,
            status=TradeStatus.CLOSED,
            open_quantity=ZERO,
            open_cost=ZERO,
            exit_value=exit_value,
            closed_at=record.closed_at or now,
            pnl_gross=gained,
            days=on_day((), record.closed_at or now, gained, charged),
        )

    def _write(
        self, repos: Repositories, trade: Trade, action: str, details: Mapping[str, object]
    ) -> None:
        self._audit.record(
            repos,
            action=action,
            target=f"trade:{trade.id}",
            actor=trade.user_id,
            user_id=trade.user_id,
            details=details,
        )


def _refuse_times(record: TradeRecord, now: datetime) -> None:
    errors: dict[str, list[str]] = {}
    if record.opened_at > now:
        errors["opened_at"] = ["Must not be in the future."]
    if record.closed_at is not None and record.exit_price is None:
        errors["exit_price"] = ["A closed trade needs its exit price."]
    if record.closed_at is not None and not record.opened_at <= record.closed_at <= now:
        errors["closed_at"] = ["Must be between the opening and now."]
    if errors:
        raise InvalidError(errors=errors)


def _found(repos: Repositories, user_id: UserId, trade_id: TradeId) -> Trade:
    trade = repos.trades.get(user_id, trade_id)
    if trade is None:
        msg = "There is no such trade."
        raise NotFoundError(msg)
    return trade


def _of_portfolio(portfolio: Portfolio) -> Performance:
    utilized, available = portfolio.utilized_margin, portfolio.available_margin
    return Performance(
        active_pnl=portfolio.unrealized_pnl,
        total_pnl=portfolio.realized_pnl + portfolio.unrealized_pnl,
        margin_utilization_pct=_percent(utilized, available),
        margin_utilization_abs=utilized,
        available_margin=available,
    )


def _percent(utilized: Decimal | None, available: Decimal | None) -> Decimal | None:
    if utilized is None or available is None or utilized + available <= 0:
        return None
    return (utilized / (utilized + available) * _HUNDRED).quantize(PAISA)
