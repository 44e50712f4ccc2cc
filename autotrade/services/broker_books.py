"""What a broker's books say of an account just now, asked at most once in a few seconds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Final, TypeVar

from autotrade.domain.accounts import BookPosition, BookTrade, Funds, Holding
from autotrade.domain.brokers import BrokerAccount, BrokerType, refusal
from autotrade.domain.errors import ConflictError, NotFoundError
from autotrade.domain.ids import BrokerId, UserId
from autotrade.ports.brokers import Broker, BrokerDirectory, BrokerError, BrokerErrorKind, OrderView
from autotrade.ports.clock import Clock
from autotrade.ports.storage import Storage
from autotrade.services.broker_sessions import BrokerSessions, problem_of

KEPT_FOR: Final = timedelta(seconds=3)
"""How old an answer may be: an open page asks often, and a broker counts the calls.

The paper broker does not: its books are read anew.
"""
_MOST_KEPT: Final = 1000
T = TypeVar("T")


@dataclass(slots=True)
class _Page:
    """One book of one account: whoever asks while it is being read waits for that answer."""

    lock: Lock = field(default_factory=Lock)
    read_at: datetime | None = None
    content: object = None


class BrokerBooks:
    """Reads the books of linked accounts, live."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        directory: BrokerDirectory,
        sessions: BrokerSessions,
    ):
        self._storage = storage
        self._clock = clock
        self._directory = directory
        self._sessions = sessions
        self._pages: dict[tuple[str, int, str], _Page] = {}

    def funds(self, user_id: UserId, broker_id: BrokerId) -> Funds:
        """Return the account's money; raises as ``positions``."""
        return self._read(user_id, broker_id, "funds", lambda broker: broker.funds())

    def positions(self, user_id: UserId, broker_id: BrokerId) -> Sequence[BookPosition]:
        """Return the day's positions.

        Raises:
            NotFoundError: the user has no such account.
            ConflictError: the session has ended, or the broker refused.
            UnavailableError: the broker does not answer, or wants fewer questions.
        """
        return self._read(user_id, broker_id, "positions", lambda broker: broker.positions())

    def holdings(self, user_id: UserId, broker_id: BrokerId) -> Sequence[Holding]:
        """Return what is held in the demat account; raises as ``positions``."""
        return self._read(user_id, broker_id, "holdings", lambda broker: broker.holdings())

    def orders(self, user_id: UserId, broker_id: BrokerId) -> Sequence[OrderView]:
        """Return the day's order book, whoever placed the orders; raises as ``positions``."""
        return self._read(user_id, broker_id, "orders", lambda broker: broker.orders())

    def trades(self, user_id: UserId, broker_id: BrokerId) -> Sequence[BookTrade]:
        """Return the day's trades; raises as ``positions``."""
        return self._read(user_id, broker_id, "trades", lambda broker: broker.trades())

    def _read(
        self, user_id: UserId, broker_id: BrokerId, name: str, ask: Callable[[Broker], T]
    ) -> T:
        account = self._usable(user_id, broker_id)
        page = self._page((account.id, account.credentials_version, name))
        with page.lock:
            now = self._clock.now()
            is_cheap = account.type is BrokerType.PAPER
            if is_cheap or page.read_at is None or now - page.read_at > KEPT_FOR:
                page.content = self._asked(account, ask)
                page.read_at = self._clock.now()
            return page.content  # type: ignore[return-value]  # what this name was asked for

    def _usable(self, user_id: UserId, broker_id: BrokerId) -> BrokerAccount:
        account = self._storage.now.brokers.get(user_id, broker_id)
        if account is None:
            msg = "There is no such broker account."
            raise NotFoundError(msg)
        reason = refusal(account, self._clock.now())
        if reason is not None:
            msg = f"{reason} {self._sessions.how_to_renew(account)}"
            raise ConflictError(msg)
        return account

    def _asked(self, account: BrokerAccount, ask: Callable[[Broker], T]) -> T:
        try:
            return ask(self._directory.open(account))
        except BrokerError as error:
            if error.kind is BrokerErrorKind.AUTH:
                self._sessions.expire(account, error.message)
            raise problem_of(error) from error

    def _page(self, key: tuple[str, int, str]) -> _Page:
        if len(self._pages) >= _MOST_KEPT:
            oldest = self._clock.now() - KEPT_FOR
            for old, page in list(self._pages.items()):
                if page.read_at is not None and page.read_at < oldest:
                    self._pages.pop(old, None)
        return self._pages.setdefault(key, _Page())
