"""Notifications in MongoDB."""

from datetime import datetime

from pymongo.errors import DuplicateKeyError

from autotrade.domain.ids import NotificationId, UserId
from autotrade.domain.notifications import Notification
from autotrade.storage.bson import to_document
from autotrade.storage.client import translated
from autotrade.storage.collections import MongoCollection, equal_text


class MongoNotifications(MongoCollection[Notification]):
    """Implements ``NotificationRepository``."""

    def add(self, notification: Notification) -> bool:
        """Store a new notification; False when the user was told of this occasion before."""
        with translated():
            if notification.key is not None:
                # looked for first: a refused insert would end the caller's transaction
                where = {"user_id": notification.user_id, "key": equal_text(notification.key)}
                if self.collection.find_one(where, {"_id": 1}, session=self.session):
                    return False
            try:
                self.collection.insert_one(to_document(notification), session=self.session)
            except DuplicateKeyError:
                if self.session is not None:
                    raise
                return False
        return True

    def told_at(self, user_id: UserId, key: str) -> datetime | None:
        """Return when a user was told of an occasion; None when they were not."""
        found = self.one({"user_id": user_id, "key": equal_text(key)})
        return None if found is None else found.at

    def mark_read(
        self, user_id: UserId, notification_id: NotificationId, at: datetime
    ) -> Notification | None:
        """Return the notification, read at ``at`` unless it was read before; None when unknown."""
        where = {"_id": notification_id, "user_id": user_id}
        with translated():
            self.collection.update_one(
                {**where, "read_at": None}, {"$set": {"read_at": at}}, session=self.session
            )
        return self.one(where)

    def mark_all_read(self, user_id: UserId, at: datetime) -> int:
        """Say that the user has seen all there are."""
        with translated():
            result = self.collection.update_many(
                {"user_id": user_id, "read_at": None},
                {"$set": {"read_at": at}},
                session=self.session,
            )
        return result.modified_count

    def count_unread(self, user_id: UserId) -> int:
        """Count what the user has not seen."""
        with translated():
            return self.collection.count_documents(
                {"user_id": user_id, "read_at": None}, session=self.session
            )
