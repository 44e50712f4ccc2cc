"""Portfolios: what a paper account has, owes and gained, its ledger, and beginning anew."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from autotrade.domain.brokers import BrokerAccount, BrokerType
from autotrade.domain.errors import ConflictError, NotFoundError
from autotrade.domain.ids import BrokerId, UserId
from autotrade.domain.ledger import LedgerCheck, LedgerEntry
from autotrade.domain.money import ZERO, price_text
from autotrade.domain.orders import AT_BROKER, OrderStatus
from autotrade.domain.paper_states import CAPITAL_FACT, PaperState
from autotrade.ports.brokers import BrokerDirectory, OrderView
from autotrade.ports.clock import Clock
from autotrade.ports.paper import PaperDesk
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import Page, Query, Repositories, Storage
from autotrade.services.audit import AuditService
from autotrade.services.order_updates import OrderUpdateService

_IN_FLIGHT: Final = frozenset({OrderStatus.SENDING, OrderStatus.UNKNOWN})
_WAITS: Final = 20
_WAIT: Final = timedelta(milliseconds=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """A paper account in figures, in rupees.

    ``realized_pnl`` is after charges and interest; ``equity`` is the capital with both kinds of
    profit; ``cash`` is what nothing is bought or blocked with, and the equity when flat.
    """

    broker_id: BrokerId
    starting_capital: Decimal
    cash: Decimal
    available_margin: Decimal
    utilized_margin: Decimal
    realized_pnl: Decimal
    unrealized_pnl: Decimal
    charges_paid: Decimal
    interest_paid: Decimal
    last_updated: datetime

    @property
    def total_pnl(self) -> Decimal:
        """Return what was gained, realised or not."""
        return self.realized_pnl + self.unrealized_pnl

    @property
    def equity(self) -> Decimal:
        """Return what the account is worth."""
        return self.starting_capital + self.total_pnl


class Portfolios:
    """The portfolios of a user's paper accounts; without a choice it is the first one's."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        desk: PaperDesk,
        directory: BrokerDirectory,
        updates: OrderUpdateService,
        audit: AuditService,
        bell: OutboxBell,
        pause: Callable[[timedelta], None],
    ):
        self._storage = storage
        self._clock = clock
        self._desk = desk
        self._directory = directory
        self._updates = updates
        self._audit = audit
        self._bell = bell
        self._pause = pause

    def view(self, user_id: UserId, broker_id: BrokerId | None = None) -> Portfolio:
        """Return the figures at present prices.

        Raises:
            NotFoundError: the user has no such paper account.
        """
        account = self.account(user_id, broker_id)
        return self._of(self._desk.state(account.id, user_id))

    def account(self, user_id: UserId, broker_id: BrokerId | None) -> BrokerAccount:
        """Return a paper account of a user's.

        Raises:
            NotFoundError: the user has no such paper account.
        """
        for account in self._storage.now.brokers.of_user(user_id):
            if account.type is BrokerType.PAPER and broker_id in {None, account.id}:
                return account
        msg = "There is no such paper account."
        raise NotFoundError(msg)

    def ledger(self, query: Query, broker_id: BrokerId | None = None) -> Page[LedgerEntry]:
        """Return one page of the ledger, newest first; raises as ``view``."""
        account = self.account(query.user_id, broker_id)
        equal = {**(query.equal or {}), "broker_id": account.id}
        return self._desk.entries(replace(query, equal=equal))

    def check(self, user_id: UserId, broker_id: BrokerId | None = None) -> LedgerCheck:
        """Add everything up anew and compare; raises as ``view``."""
        return self._desk.check(self.account(user_id, broker_id).id, user_id)

    def reset(
        self,
        user_id: UserId,
        *,
        capital: Decimal | None = None,
        broker_id: BrokerId | None = None,
        request_id: str | None = None,
    ) -> Portfolio:
        """Begin an account anew: resting orders are cancelled, and nothing is held any more.

        Orders and executions of before stay to be seen. Without a capital it is the one it began
        with the last time.

        Raises:
            NotFoundError: the user has no such paper account.
            ConflictError: an order is just being sent.
        """
        account = self.account(user_id, broker_id)
        self._follow(account)
        self._quiet(account)
        before = self._desk.state(account.id, user_id)
        state, cancelled = self._desk.reset(account.id, user_id, capital)
        self._apply(account, cancelled)
        self._storage.transact(
            lambda repos: self._forget(repos, account, before, state, request_id)
        )
        self._bell.ring()
        return self._of(state)

    def _of(self, state: PaperState) -> Portfolio:
        unrealized = sum(
            (
                position.unrealized(
                    self._desk.price(position.symbol, position.last_price, position.updated_at)
                )
                for position in state.positions.values()
                if position.quantity
            ),
            ZERO,
        )
        return Portfolio(
            broker_id=state.id,
            starting_capital=state.starting_capital,
            cash=state.cash,
            available_margin=state.available,
            utilized_margin=state.utilized,
            realized_pnl=state.net_realized,
            unrealized_pnl=unrealized,
            charges_paid=state.charges,
            interest_paid=state.interest,
            last_updated=state.updated_at,
        )

    def _follow(self, account: BrokerAccount) -> None:
        """Write down what the account's orders came to that is not written down yet."""
        working = self._storage.now.orders.working_of_account(account.user_id, account.id)
        broker = self._directory.open(account)
        for order in working:
            if order.status in AT_BROKER:
                self._apply(account, broker.find_by_tag(order.client_tag))

    def _apply(self, account: BrokerAccount, views: Sequence[OrderView]) -> None:
        for view in views:
            self._updates.apply(account, view)

    def _quiet(self, account: BrokerAccount) -> None:
        """Wait until no order is on its way, which takes moments."""
        for _ in range(_WAITS):
            working = self._storage.now.orders.working_of_account(account.user_id, account.id)
            if not any(order.status in _IN_FLIGHT for order in working):
                return
            self._pause(_WAIT)
        msg = "Orders are just being sent. Pause the strategies and try again."
        raise ConflictError(msg)

    def _forget(
        self,
        repos: Repositories,
        account: BrokerAccount,
        before: PaperState,
        after: PaperState,
        request_id: str | None,
    ) -> None:
        """Take everything out of the account's positions and the strategies' shares of them."""
        now = self._clock.now()
        told = {**account.facts, CAPITAL_FACT: price_text(after.starting_capital)}
        fresh = repos.brokers.get(account.user_id, account.id) or account
        repos.brokers.save(replace(fresh, facts=told))
        for whole in repos.positions.of_account(account.user_id, account.id):
            shares = repos.positions.shares(
                account.user_id, account.id, whole.symbol, whole.product
            )
            for held in (whole, *shares):
                if not held.quantity and not held.realized_pnl:
                    continue
                flat = held.emptied(now)
                repos.positions.save(flat)
                repos.events.append([flat], now, request_id)
        for trade in repos.trades.all_open(account.user_id, account.id):
            ended = trade.given_up(now)
            repos.trades.save(ended)
            repos.events.append([ended], now, request_id)
        self._audit.record(
            repos,
            action="portfolio.reset",
            target=f"broker:{account.id}",
            actor=account.user_id,
            user_id=account.user_id,
            request_id=request_id,
            details={
                "equity_before": before.starting_capital + before.net_realized,
                "starting_capital": after.starting_capital,
            },
        )
