"""What the store keeps around broker accounts: their sessions, switches, keys and messages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from autotrade.domain.brokers import BrokerAccount, BrokerType
from autotrade.domain.idempotency import KeyedRequest
from autotrade.domain.ids import BrokerId, NotificationId, UserId
from autotrade.domain.kill_switches import KillSwitch
from autotrade.domain.logins import BrokerLogin
from autotrade.domain.notifications import Notification
from autotrade.ports.queries import Page, Query


class BrokerRepository(Protocol):
    """Broker accounts."""

    def add(self, account: BrokerAccount) -> None:
        """Store a new account."""
        ...

    def get(self, user_id: UserId, broker_id: BrokerId) -> BrokerAccount | None:
        """Return one account."""
        ...

    def of_user(self, user_id: UserId) -> Sequence[BrokerAccount]:
        """Return the user's accounts, oldest first."""
        ...

    def save(self, account: BrokerAccount) -> None:
        """Store what changed."""
        ...

    def remove(self, user_id: UserId, broker_id: BrokerId) -> None:
        """Forget an account and its credentials; safe to call twice."""
        ...

    def find(self, broker_id: BrokerId) -> BrokerAccount | None:
        """Return one account, of whomever: for postbacks, which prove by themselves."""
        ...

    def by_hint(self, hint_hash: str) -> BrokerAccount | None:
        """Return the account, of whomever, that this hash of a postback path belongs to."""
        ...

    def connected_live(self, limit: int) -> Sequence[BrokerAccount]:
        """Return connected accounts, of all users, that real orders go through."""
        ...

    def expiring(self, before: datetime, limit: int) -> Sequence[BrokerAccount]:
        """Return connected accounts, of all users, whose session ends before ``before``."""
        ...

    def types_linked(self) -> set[BrokerType]:
        """Return the types of all accounts, of all users."""
        ...

    def connected(self, broker_type: BrokerType) -> Sequence[BrokerAccount]:
        """Return the connected accounts of a type, of all users, oldest first."""
        ...


class KillSwitchRepository(Protocol):
    """Kill switches."""

    def get(self, scopes: Sequence[str]) -> Sequence[KillSwitch]:
        """Return the switches of these scopes that were ever set."""
        ...

    def put(self, switch: KillSwitch) -> None:
        """Store a switch, new or known."""
        ...

    def winding_down(self, limit: int) -> Sequence[KillSwitch]:
        """Return users' switches under which something may still be to be cancelled or closed."""
        ...


class KeyedRequestRepository(Protocol):
    """Requests under their keys; never within a transaction."""

    def claim(self, request: KeyedRequest, stale_before: datetime) -> KeyedRequest:
        """Store a request unless its key is known, and return the one that is stored then.

        The same object comes back when it is for the caller to carry out: it is new, or whoever
        claimed it before ``stale_before`` left no answer.
        """
        ...

    def finish(self, request: KeyedRequest) -> None:
        """Keep a request's answer."""
        ...

    def release(self, request: KeyedRequest) -> None:
        """Forget a request that came to nothing."""
        ...


class LoginRepository(Protocol):
    """Log-ins at brokers' own pages."""

    def add(self, login: BrokerLogin) -> None:
        """Store a log-in that begins."""
        ...

    def take(self, login_id: str, at: datetime) -> BrokerLogin | None:
        """Return a log-in and forget it; None when it is unknown, used or too old."""
        ...


class NotificationRepository(Protocol):
    """Notifications."""

    def add(self, notification: Notification) -> bool:
        """Store a new notification; False when the user was told of its occasion before."""
        ...

    def page(self, query: Query) -> Page[Notification]:
        """Return one page, newest first."""
        ...

    def told_at(self, user_id: UserId, key: str) -> datetime | None:
        """Return when a user was told of an occasion; None when they were not."""
        ...

    def mark_read(
        self, user_id: UserId, notification_id: NotificationId, at: datetime
    ) -> Notification | None:
        """Return the notification, read at ``at`` unless it was before; None when unknown."""
        ...

    def mark_all_read(self, user_id: UserId, at: datetime) -> int:
        """Say that the user has seen all there are; return how many were new to them."""
        ...

    def count_unread(self, user_id: UserId) -> int:
        """Count what the user has not seen."""
        ...
