"""Statements of a paper account: what its ledger says from one time to another. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from autotrade.domain.ledger import Balances, EntryKind, LedgerAccount, LedgerEntry
from autotrade.domain.money import ZERO

_A: Final = LedgerAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where an account's money is and came from, in rupees.

    ``total`` is what it has at cost: cash, margin and holdings, less what it was lent. That is
    also the capital with what was gained, less charges and interest.
    """

    cash: Decimal
    margin: Decimal
    holdings: Decimal
    loan: Decimal
    capital: Decimal
    realized_pnl: Decimal
    charges: Decimal
    interest: Decimal

    @property
    def total(self) -> Decimal:
        """Return what the account has, at cost."""
        return self.cash + self.margin + self.holdings - self.loan


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """An entry as it changed the account, in rupees; ``balance`` is the cash after it.

    ``realized_pnl`` is before ``charges`` and ``interest``, which are positive when paid.
    """

    id: str
    at: datetime
    kind: EntryKind
    symbol: str | None
    broker_order_id: str | None
    amount: Decimal
    balance: Decimal
    margin: Decimal
    holdings: Decimal
    realized_pnl: Decimal
    charges: Decimal
    interest: Decimal


def standing(balances: Balances) -> Standing:
    """Return a standing of the ledger's sums: what came from somewhere has the other sign there."""

    def of(account: LedgerAccount) -> Decimal:
        return balances.get(account, ZERO)

    return Standing(
        cash=of(_A.CASH),
        margin=of(_A.MARGIN),
        holdings=of(_A.HOLDINGS),
        loan=-of(_A.MTF_LOAN),
        capital=-of(_A.CAPITAL),
        realized_pnl=-of(_A.REALIZED_PNL),
        charges=of(_A.CHARGES),
        interest=of(_A.MTF_INTEREST),
    )


def lines_after(cash: Decimal, entries: Iterable[LedgerEntry]) -> Iterator[StatementLine]:
    """Yield the lines of entries in their order, beginning with ``cash``."""
    for entry in entries:
        change = standing(_by_account(entry))
        cash += change.cash
        yield StatementLine(
            id=entry.id,
            at=entry.at,
            kind=entry.kind,
            symbol=entry.symbol,
            broker_order_id=entry.broker_order_id,
            amount=change.cash,
            balance=cash,
            margin=change.margin,
            holdings=change.holdings,
            realized_pnl=change.realized_pnl,
            charges=change.charges,
            interest=change.interest,
        )


def _by_account(entry: LedgerEntry) -> Balances:
    sums: dict[LedgerAccount, Decimal] = {}
    for line in entry.lines:
        sums[line.account] = sums.get(line.account, ZERO) + line.amount
    return sums
