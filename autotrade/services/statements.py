"""Statements: a paper account's ledger from one time to another, with what it began and ended with."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from autotrade.domain.brokers import BrokerAccount
from autotrade.domain.ids import BrokerId, UserId
from autotrade.domain.statements import Standing, StatementLine, lines_after, standing
from autotrade.ports.export_storage import LedgerSpan
from autotrade.ports.storage import Storage

AccountOf = Callable[[UserId, BrokerId | None], BrokerAccount]
"""Returns a paper account of a user's, without a choice the first; ``NotFoundError``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """An account from one time to another; None is no bound.

    ``lines`` are oldest first, all of them or a page with the ``next_cursor`` of the next.
    """

    broker_id: BrokerId
    since: datetime | None
    until: datetime | None
    opening: Standing
    closing: Standing
    lines: Sequence[StatementLine]
    next_cursor: str | None


class Statements:
    """The statements of a user's paper accounts."""

    def __init__(self, *, storage: Storage, account: AccountOf) -> None:
        self._storage = storage
        self._account = account

    def span(
        self,
        user_id: UserId,
        *,
        broker_id: BrokerId | None,
        since: datetime | None,
        until: datetime | None,
        after: str | None = None,
    ) -> LedgerSpan:
        """Return the part of a ledger that is asked for.

        Raises:
            NotFoundError: the user has no such paper account.
        """
        account = self._account(user_id, broker_id)
        return LedgerSpan(
            user_id=user_id, broker_id=account.id, since=since, until=until, after=after
        )

    def page(self, span: LedgerSpan, limit: int) -> Statement:
        """Return one page; ``span.after`` is the last line of the page before."""
        repository = self._storage.now.statements
        whole = replace(span, after=None)
        before, after = repository.standings(whole)
        start = before if span.after is None else repository.standings(span)[0]
        read = self._batches(span, standing(start), limit + 1)
        lines = [line for batch in read for line in batch]
        more = len(lines) > limit
        return Statement(
            broker_id=span.broker_id,
            since=span.since,
            until=span.until,
            opening=standing(before),
            closing=standing(after),
            lines=lines[:limit],
            next_cursor=lines[limit - 1].id if more else None,
        )

    def file(self, span: LedgerSpan) -> "Iterator[Sequence[FileLine]]":
        """Yield all lines by batches, oldest first, between the opening and the closing balance."""
        before, after = map(standing, self._storage.now.statements.standings(span))
        yield [_balance("opening_balance", before)]
        yield from self._batches(span, before, 0)
        yield [_balance("closing_balance", after)]

    def _batches(
        self, span: LedgerSpan, start: Standing, limit: int
    ) -> Iterator[Sequence[StatementLine]]:
        cash = start.cash
        for entries in self._storage.now.statements.entries(span, limit):
            lines = list(lines_after(cash, entries))
            cash = lines[-1].balance
            yield lines


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceLine:
    """The first and the last line of a file; the columns are those of ``StatementLine``."""

    kind: str
    balance: Decimal
    margin: Decimal
    holdings: Decimal
    realized_pnl: Decimal
    charges: Decimal
    interest: Decimal
    id: None = None
    at: None = None
    symbol: None = None
    broker_order_id: None = None
    amount: None = None


FileLine = StatementLine | BalanceLine


def _balance(kind: str, of: Standing) -> BalanceLine:
    return BalanceLine(
        kind=kind,
        balance=of.cash,
        margin=of.margin,
        holdings=of.holdings,
        realized_pnl=of.realized_pnl,
        charges=of.charges,
        interest=of.interest,
    )
