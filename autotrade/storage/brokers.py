"""Broker accounts in MongoDB."""

from collections.abc import Sequence

from autotrade.domain.brokers import BrokerAccount
from autotrade.domain.ids import BrokerId, UserId
from autotrade.storage.client import translated
from autotrade.storage.collections import MongoCollection


class MongoBrokers(MongoCollection[BrokerAccount]):
    """Implements ``BrokerRepository``."""

    def add(self, account: BrokerAccount) -> None:
        """Store a new account."""
        self.insert(account, "The account exists.")

    def get(self, user_id: UserId, broker_id: BrokerId) -> BrokerAccount | None:
        """Return one account."""
        return self.one({"_id": broker_id, "user_id": user_id})

    def of_user(self, user_id: UserId) -> Sequence[BrokerAccount]:
        """Return the user's accounts, oldest first."""
        return self.many({"user_id": user_id}, [("_id", 1)])

    def save(self, account: BrokerAccount) -> None:
        """Store what changed."""
        self.replace(account, {"user_id": account.user_id}, "The account is gone.")

    def remove(self, user_id: UserId, broker_id: BrokerId) -> None:
        """Forget an account and its credentials."""
        with translated():
            self.collection.delete_one({"_id": broker_id, "user_id": user_id}, session=self.session)
