"""Outgoing mail in MongoDB."""

from collections.abc import Sequence
from datetime import datetime

from autotrade.domain.mails import Mail, MailStatus
from autotrade.storage.client import translated
from autotrade.storage.collections import MongoCollection


class MongoMails(MongoCollection[Mail]):
    """Implements ``MailRepository``."""

    def add(self, mail: Mail) -> None:
        """Queue a mail."""
        self.insert(mail, "The mail exists.")

    def claim(self, at: datetime, until: datetime) -> Mail | None:
        """Return the next waiting mail that is due, put off so that nobody else sends it."""
        with translated():
            document = self.collection.find_one_and_update(
                {"status": MailStatus.WAITING.value, "due_at": {"$lte": at}},
                {"$set": {"due_at": until}, "$inc": {"attempts": 1}},
                sort=[("due_at", 1)],
                return_document=True,
                session=self.session,
            )
        return None if document is None else self.decode(document)

    def save(self, mail: Mail) -> None:
        """Store how far a mail is."""
        self.replace(mail, {}, "The mail is gone.")

    def newest(self, limit: int, status: MailStatus | None = None) -> Sequence[Mail]:
        """Return the newest mails."""
        where = {} if status is None else {"status": status.value}
        return self.many(where, [("_id", -1)], limit)
