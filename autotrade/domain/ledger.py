"""The double-entry ledger of a paper account: every rupee comes from somewhere and goes somewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from autotrade.domain.charges import Charges
from autotrade.domain.ids import BrokerId, LedgerEntryId, UserId
from autotrade.domain.money import ZERO


class LedgerAccount(StrEnum):
    """Where money is, and where it came from or went.

    What the account has (cash, margin, holdings) and what it spent (charges, interest) grows with
    positive amounts; where it came from (capital, gains, the broker's loan) with negative ones.
    """

    CASH = "cash"
    MARGIN = "margin"
    HOLDINGS = "holdings"
    CHARGES = "charges"
    REALIZED_PNL = "realized_pnl"
    CAPITAL = "capital"
    MTF_LOAN = "mtf_loan"
    MTF_INTEREST = "mtf_interest"


class EntryKind(StrEnum):
    """What an entry was made for."""

    OPENING = "opening"
    FILL = "fill"
    SQUARE_OFF = "square_off"
    EXPIRY = "expiry"
    MTF_INTEREST = "mtf_interest"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One side of an entry; ``amount`` in rupees."""

    account: LedgerAccount
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One posting: its ``lines`` add up to zero.

    ``charges`` are those of a fill or a square-off by their kinds; ``key`` names an occasion
    that is posted once.
    """

    id: LedgerEntryId
    user_id: UserId
    broker_id: BrokerId
    at: datetime
    kind: EntryKind
    lines: tuple[LedgerLine, ...]
    symbol: str | None = None
    broker_order_id: str | None = None
    trade_id: str | None = None
    charges: Charges | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerCheck:
    """What a check found: ``accounts`` are the sums of the lines, ``problems`` are for people."""

    entries: int
    accounts: Mapping[str, Decimal]
    problems: tuple[str, ...] = ()

    @property
    def balanced(self) -> bool:
        """Say whether everything adds up."""
        return not self.problems


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerSums:
    """All entries of an account added up; ``uneven`` are ids of entries that are not zero."""

    entries: int
    balances: Mapping[LedgerAccount, Decimal]
    uneven: Sequence[str]


Balances = Mapping[LedgerAccount, Decimal]


def lines_of(changes: Balances) -> tuple[LedgerLine, ...]:
    """Return the lines of what changed, without those that did not."""
    return tuple(LedgerLine(account, amount) for account, amount in changes.items() if amount)


def difference(before: Balances, after: Balances) -> tuple[LedgerLine, ...]:
    """Return the lines that lead from one standing to another."""
    return lines_of(
        {account: after.get(account, ZERO) - before.get(account, ZERO) for account in LedgerAccount}
    )


def disagreements(sums: LedgerSums, balances: Balances) -> list[str]:
    """Return what is wrong with the entries, or between them and the account's own standing."""
    problems = [f"Entry {entry_id} does not add up to zero." for entry_id in sums.uneven]
    total = sum(sums.balances.values(), ZERO)
    if total:
        problems.append(f"All entries together are {total:f}, not zero.")
    for account in LedgerAccount:
        told, posted = balances.get(account, ZERO), sums.balances.get(account, ZERO)
        if told != posted:
            problems.append(f"{account}: the account says {told:f}, its entries {posted:f}.")
    return problems
