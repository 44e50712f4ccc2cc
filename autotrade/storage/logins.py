"""Begun log-ins at brokers in MongoDB."""

from datetime import datetime

from autotrade.domain.logins import BrokerLogin
from autotrade.storage.client import translated
from autotrade.storage.collections import MongoCollection


class MongoLogins(MongoCollection[BrokerLogin]):
    """Implements ``LoginRepository``."""

    def add(self, login: BrokerLogin) -> None:
        """Store a log-in that begins."""
        self.insert(login, "The log-in exists.")

    def take(self, login_id: str, at: datetime) -> BrokerLogin | None:
        """Return a log-in and forget it; None when it is unknown, used or too old."""
        where = {"_id": login_id, "expires_at": {"$gt": at}}
        with translated():
            found = self.collection.find_one_and_delete(where, session=self.session)
        return None if found is None else self.decode(found)
