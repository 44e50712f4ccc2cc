"""Broker accounts in MongoDB."""

from collections.abc import Hashable, Sequence
from datetime import datetime

from autotrade.domain.alerts import Alert
from autotrade.domain.brokers import BrokerAccount, BrokerStatus, BrokerType
from autotrade.domain.ids import BrokerId, UserId
from autotrade.storage.client import translated
from autotrade.storage.collections import MongoCollection, equal_text
from autotrade.storage.guesses import Parts
from autotrade.storage.work import Work


class MongoBrokers(MongoCollection[BrokerAccount]):
    """Implements ``BrokerRepository``."""

    def expect(self, alerts: Sequence[Alert], work: Work) -> None:
        """Read ahead the accounts of the users of alerts."""
        users = {alert.user_id for alert in alerts}
        theirs: dict[UserId, list[BrokerAccount]] = {user_id: [] for user_id in users}

        def keep(found: Sequence[BrokerAccount]) -> None:
            for account in found:
                theirs[account.user_id].append(account)
            work.foresee({_of_user(user_id): accounts for user_id, accounts in theirs.items()})

        parts = Parts(users, lambda account: account.user_id)
        self.ask_ahead({"user_id": {"$in": list(users)}}, "_id", keep, work, parts)

    def add(self, account: BrokerAccount) -> None:
        """Store a new account."""
        self._forget(account.user_id)
        self.insert(account, "The account exists.")

    def get(self, user_id: UserId, broker_id: BrokerId) -> BrokerAccount | None:
        """Return one account."""
        known = self.work.known(_of_user(user_id)) if self.work is not None else None
        if known is not None:
            return next((account for account in known if account.id == broker_id), None)
        return self.one({"_id": broker_id, "user_id": user_id})

    def of_user(self, user_id: UserId) -> Sequence[BrokerAccount]:
        """Return the user's accounts, oldest first."""

        def ask() -> list[BrokerAccount]:
            return self.many({"user_id": user_id}, [("_id", 1)])

        return ask() if self.work is None else self.work.answer(_of_user(user_id), ask)

    def save(self, account: BrokerAccount) -> None:
        """Store what changed."""
        self._forget(account.user_id)
        self.replace(account, {"user_id": account.user_id}, "The account is gone.")

    def remove(self, user_id: UserId, broker_id: BrokerId) -> None:
        """Forget an account and its credentials."""
        self._forget(user_id)
        with translated():
            self.collection.delete_one({"_id": broker_id, "user_id": user_id}, session=self.session)

    def find(self, broker_id: BrokerId) -> BrokerAccount | None:
        """Return one account, of whomever."""
        return self.one({"_id": broker_id})

    def by_hint(self, hint_hash: str) -> BrokerAccount | None:
        """Return the account, of whomever, that this hash of a postback path belongs to."""
        return self.one({"hint_hash": equal_text(hint_hash)})

    def connected_live(self, limit: int) -> Sequence[BrokerAccount]:
        """Return connected accounts, of all users, that real orders go through."""
        where = {
            "status": BrokerStatus.CONNECTED.value,
            "type": {"$ne": BrokerType.PAPER.value},
        }
        return self.many(where, [("_id", 1)], limit)

    def expiring(self, before: datetime, limit: int) -> Sequence[BrokerAccount]:
        """Return connected accounts, of all users, whose session ends before ``before``."""
        where = {"status": BrokerStatus.CONNECTED.value, "token_expiry": {"$lt": before}}
        return self.many(where, [("token_expiry", 1)], limit)

    def types_linked(self) -> set[BrokerType]:
        """Return the types of all accounts, of all users."""
        with translated():
            return {BrokerType(each) for each in self.collection.distinct("type")}

    def connected(self, broker_type: BrokerType) -> Sequence[BrokerAccount]:
        """Return the connected accounts of a type, of all users, oldest first."""
        where = {"type": broker_type.value, "status": BrokerStatus.CONNECTED.value}
        return self.many(where, [("_id", 1)])

    def _forget(self, user_id: UserId) -> None:
        if self.work is not None:
            self.work.forget(_of_user(user_id))


def _of_user(user_id: UserId) -> Hashable:
    return "accounts", user_id
