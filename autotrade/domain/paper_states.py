"""Paper accounts as they stand: money, positions and what they bind. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from autotrade.domain.brokers import BrokerAccount
from autotrade.domain.ids import BrokerId, UserId
from autotrade.domain.ledger import Balances, LedgerAccount
from autotrade.domain.listings import Listing
from autotrade.domain.market_hours import IST
from autotrade.domain.money import ZERO
from autotrade.domain.orders import Product

PAPER_CAPITAL: Final = Decimal(100_000)
"""What a paper account begins with, in rupees."""
CAPITAL_FACT: Final = "starting_capital"
"""Under this name a linked paper account tells what it began with."""


@dataclass(frozen=True, slots=True)
class Loan:
    """What the broker lent on a day (India) for a margin trade."""

    day: date
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPosition:
    """A position; ``quantity`` is signed, ``cost`` is what it was opened for and positive.

    ``margin`` is what it blocks; ``is_paid`` says that it was paid for instead, with ``loans``
    of the broker where it is a margin trade. ``realized`` is of its life so far, before charges.
    """

    symbol: str
    product: Product
    listing: Listing
    updated_at: datetime
    quantity: Decimal = ZERO
    cost: Decimal = ZERO
    last_price: Decimal | None = None
    realized: Decimal = ZERO
    margin: Decimal = ZERO
    is_paid: bool = False
    loans: tuple[Loan, ...] = ()

    @property
    def average_price(self) -> Decimal | None:
        """Return the average price; None when flat."""
        return self.cost / abs(self.quantity) if self.quantity else None

    @property
    def loan(self) -> Decimal:
        """Return what the broker lent for it."""
        return sum((loan.amount for loan in self.loans), ZERO)

    @property
    def sign(self) -> int:
        """Return +1 when long, -1 when short, 0 when flat."""
        return (self.quantity > 0) - (self.quantity < 0)

    def unrealized(self, price: Decimal | None) -> Decimal:
        """Return the open profit at a price; zero when there is none."""
        if price is None or not self.quantity:
            return ZERO
        return self.quantity * price - self.cost * self.sign


@dataclass(frozen=True, slots=True)
class PaidFee:
    """That the depository's fee of a symbol was charged on a day (India)."""

    symbol: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperState:
    """Where one paper account stands. ``reserved`` of its cash is for orders that rest.

    ``positions`` has the open ones, and until the day is over those closed in it, by
    ``position_key``. ``realized`` is before charges and interest. ``opened_at`` is when it began
    or was reset; ``interest_through`` the last day that interest was charged for.
    """

    id: BrokerId
    user_id: UserId
    opened_at: datetime
    updated_at: datetime
    starting_capital: Decimal
    cash: Decimal
    margin: Decimal = ZERO
    holdings: Decimal = ZERO
    loan: Decimal = ZERO
    realized: Decimal = ZERO
    charges: Decimal = ZERO
    interest: Decimal = ZERO
    reserved: Decimal = ZERO
    positions: Mapping[str, PaperPosition] = field(default_factory=dict)
    fees: tuple[PaidFee, ...] = ()
    interest_through: date | None = None
    version: int = 0

    @property
    def available(self) -> Decimal:
        """Return what new orders may use; below zero after losses that were not covered."""
        return self.cash - self.reserved

    @property
    def bound(self) -> Decimal:
        """Return how much of the account's own money its positions bind."""
        return self.margin + self.holdings - self.loan

    @property
    def utilized(self) -> Decimal:
        """Return how much of the account's own money positions and resting orders bind."""
        return self.bound + self.reserved

    @property
    def net_realized(self) -> Decimal:
        """Return what was gained after charges and interest."""
        return self.realized - self.charges - self.interest

    def balances(self) -> Balances:
        """Return the standing of every account of the ledger."""
        return {
            LedgerAccount.CASH: self.cash,
            LedgerAccount.MARGIN: self.margin,
            LedgerAccount.HOLDINGS: self.holdings,
            LedgerAccount.CHARGES: self.charges,
            LedgerAccount.REALIZED_PNL: -self.realized,
            LedgerAccount.CAPITAL: -self.starting_capital,
            LedgerAccount.MTF_LOAN: -self.loan,
            LedgerAccount.MTF_INTEREST: self.interest,
        }


def opened(
    broker_id: BrokerId, user_id: UserId, at: datetime, capital: Decimal = PAPER_CAPITAL
) -> PaperState:
    """Return an account that was just opened."""
    return PaperState(
        id=broker_id,
        user_id=user_id,
        opened_at=at,
        updated_at=at,
        starting_capital=capital,
        cash=capital,
    )


def paper_capital(account: BrokerAccount) -> Decimal:
    """Return what a linked paper account began with, or was reset to."""
    told = account.facts.get(CAPITAL_FACT)
    return Decimal(told) if told is not None else PAPER_CAPITAL


def position_key(symbol: str, product: Product) -> str:
    """Return the name of a position within its account; it can be a field's name anywhere."""
    return f"{product}|{symbol.replace('.', '~')}"


def day_of(at: datetime) -> date:
    """Return the day in India."""
    return at.astimezone(IST).date()


def held(state: PaperState, symbol: str, product: Product) -> Decimal:
    """Return the signed quantity of a position."""
    position = state.positions.get(position_key(symbol, product))
    return position.quantity if position is not None else ZERO
