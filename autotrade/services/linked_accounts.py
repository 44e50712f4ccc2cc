"""Linked accounts side by side: money, positions and holdings of paper and live ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from autotrade.domain.accounts import BookPosition, Funds, Holding
from autotrade.domain.brokers import BrokerAccount
from autotrade.domain.errors import ConflictError, NotFoundError, UnavailableError
from autotrade.domain.ids import UserId
from autotrade.ports.storage import Storage
from autotrade.services.broker_books import BrokerBooks

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountBalance:
    """An account's money; without it ``reason`` says why it is not known just now."""

    account: BrokerAccount
    funds: Funds | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPositions:
    """What an account holds; without it ``reason`` says why it is not known just now."""

    account: BrokerAccount
    positions: Sequence[BookPosition]
    holdings: Sequence[Holding]
    reason: str | None


class LinkedAccounts:
    """Reads every account of a user; one that can't be read does not stand in the others' way."""

    def __init__(self, *, storage: Storage, books: BrokerBooks):
        self._storage = storage
        self._books = books

    def balances(self, user_id: UserId) -> list[AccountBalance]:
        """Return the money of every account, oldest first."""
        found = []
        for account in self._storage.now.brokers.of_user(user_id):
            funds, reason = _read(lambda account=account: self._books.funds(user_id, account.id))  # type: ignore[misc]  # bound now
            found.append(AccountBalance(account=account, funds=funds, reason=reason))
        return found

    def positions(self, user_id: UserId) -> list[AccountPositions]:
        """Return what every account holds, oldest account first."""
        found = []
        for account in self._storage.now.brokers.of_user(user_id):
            positions, reason = _read(
                lambda account=account: self._books.positions(user_id, account.id)  # type: ignore[misc]  # bound now
            )
            holdings, why = _read(
                lambda account=account: self._books.holdings(user_id, account.id)  # type: ignore[misc]  # bound now
            )
            found.append(
                AccountPositions(
                    account=account,
                    positions=positions or [],
                    holdings=holdings or [],
                    reason=reason or why,
                )
            )
        return found


def _read(ask: Callable[[], T]) -> tuple[T | None, str | None]:
    try:
        return ask(), None
    except (ConflictError, NotFoundError, UnavailableError) as error:
        return None, str(error)
