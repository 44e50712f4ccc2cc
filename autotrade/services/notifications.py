"""Notifications: telling a user something within the transaction it follows from, once."""

from collections.abc import Mapping

from autotrade.domain.errors import NotFoundError
from autotrade.domain.ids import NotificationId, UserId
from autotrade.domain.notifications import Notification, NotificationLevel
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import Page, Query, Repositories, Storage


class Notifications:
    """Writes, lists and marks notifications."""

    def __init__(
        self, *, storage: Storage, clock: Clock, ids: IdSource, bell: OutboxBell | None = None
    ):
        self._bell = bell
        self._storage = storage
        self._clock = clock
        self._ids = ids

    def notify(
        self,
        repos: Repositories,
        user_id: UserId,
        *,
        kind: str,
        level: NotificationLevel,
        title: str,
        message: str,
        key: str | None = None,
        details: Mapping[str, object] | None = None,
    ) -> Notification | None:
        """Tell a user something within the caller's transaction, with its event.

        With a ``key`` only the first call tells anything; the others return None. ``details``
        must hold no secret. The caller rings the outbox's bell once it has committed.
        """
        notification = Notification(
            id=NotificationId(self._ids.new()),
            user_id=user_id,
            kind=kind,
            level=level,
            title=title,
            message=message,
            at=self._clock.now(),
            key=key,
            details=dict(details or {}),
        )
        if not repos.notifications.add(notification):
            return None
        repos.events.append([notification], notification.at, None)
        return notification

    def page(self, query: Query) -> Page[Notification]:
        """Return one page of a user's notifications, newest first."""
        return self._storage.now.notifications.page(query)

    def send(self, user_id: UserId, event: str, message: str) -> Notification:
        """Tell users what they ask to be told: in their feed, and on their channels."""

        def work(repos: Repositories) -> Notification:
            sent = self.notify(
                repos,
                user_id,
                kind=event,
                level=NotificationLevel.INFO,
                title=event,
                message=message,
                details={"sent_by": "user"},
            )
            assert sent is not None  # noqa: S101 - it has no key
            return sent

        told = self._storage.transact(work)
        if self._bell is not None:
            self._bell.ring()
        return told

    def mark_all_read(self, user_id: UserId) -> int:
        """Say that the user has seen everything; return how many were new to them."""
        return self._storage.now.notifications.mark_all_read(user_id, self._clock.now())

    def count_unread(self, user_id: UserId) -> int:
        """Count what the user has not seen yet."""
        return self._storage.now.notifications.count_unread(user_id)

    def mark_read(self, user_id: UserId, notification_id: NotificationId) -> Notification:
        """Say that the user saw a notification; the first time stays.

        Raises:
            NotFoundError: the user has no such notification.
        """
        now = self._clock.now()

        def work(repos: Repositories) -> Notification:
            found = repos.notifications.mark_read(user_id, notification_id, now)
            if found is None:
                msg = "There is no such notification."
                raise NotFoundError(msg)
            if found.read_at == now:
                repos.events.append([found], now, None)
            return found

        return self._storage.transact(work)
