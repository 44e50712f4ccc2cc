"""Notifications: telling a user something within the transaction it follows from, once."""

from collections.abc import Mapping

from autotrade.domain.errors import NotFoundError
from autotrade.domain.ids import NotificationId, UserId
from autotrade.domain.notifications import Notification, NotificationLevel
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.storage import Page, Query, Repositories, Storage


class Notifications:
    """Writes, lists and marks notifications."""

    def __init__(self, *, storage: Storage, clock: Clock, ids: IdSource):
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
