"""Strategies and their scripts' versions in MongoDB."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import fields
from datetime import datetime

from pymongo.client_session import ClientSession
from pymongo.database import Database

from autotrade.domain.alerts import Alert
from autotrade.domain.ids import BrokerId, StrategyId, UserId
from autotrade.domain.strategies import Strategy, StrategyStatus, StrategyVersion
from autotrade.domain.webhooks import WebhookTarget
from autotrade.storage.bson import Document, from_document, to_document
from autotrade.storage.client import translated
from autotrade.storage.collections import MongoCollection
from autotrade.storage.guesses import Parts
from autotrade.storage.work import Work

_TARGET = {field.name: 1 for field in fields(WebhookTarget)} | {"_id": 1}


class MongoStrategies(MongoCollection[Strategy]):
    """Implements ``StrategyRepository``."""

    def __init__(
        self,
        database: Database[Document],
        session: ClientSession | None,
        changed: Callable[[StrategyId], None],
    ):
        super().__init__(database, session, Strategy, "strategies")
        self._changed = changed
        self._versions = database["strategy_versions"]

    def expect(self, alerts: Sequence[Alert], work: Work) -> None:
        """Read ahead the strategies of alerts."""
        ids = {(alert.user_id, alert.strategy_id) for alert in alerts}
        answers: dict[Hashable, Strategy | None] = {_one(*both): None for both in ids}

        def keep(found: Sequence[Strategy]) -> None:
            answers.update({_one(each.user_id, each.id): each for each in found})
            work.foresee(answers)

        keys = [key for _, key in ids]
        self.ask_ahead({"_id": {"$in": keys}}, "_id", keep, work, Parts(keys, _id_of))

    def add(self, strategy: Strategy) -> None:
        """Store a new strategy."""
        self._forget(strategy.user_id, strategy.id)
        self.insert(strategy, "The strategy exists.")

    def get(self, user_id: UserId, strategy_id: StrategyId) -> Strategy | None:
        """Return one strategy."""

        def ask() -> Strategy | None:
            return self.one({"_id": strategy_id, "user_id": user_id})

        return ask() if self.work is None else self.work.answer(_one(user_id, strategy_id), ask)

    def by_webhook(self, webhook_hash: str) -> WebhookTarget | None:
        """Return what a delivery needs of the strategy that this hash belongs to."""
        with translated():
            document = self.collection.find_one(
                {"webhook_hash": webhook_hash}, _TARGET, session=self.session
            )
        return None if document is None else from_document(WebhookTarget, document)

    def count_on_broker(self, user_id: UserId, broker_id: BrokerId) -> int:
        """Count the strategies that send their orders through an account."""
        with translated():
            return self.collection.count_documents(
                {"user_id": user_id, "broker_id": broker_id}, session=self.session
            )

    def save(self, strategy: Strategy, *, was: StrategyStatus, changed_at: datetime) -> None:
        """Store what changed if nobody else changed it since."""
        self._forget(strategy.user_id, strategy.id)
        self.replace(
            strategy,
            {"user_id": strategy.user_id, "status": was.value, "updated_at": changed_at},
            "The strategy was changed by somebody else in the meantime. Load it again.",
        )
        self._changed(strategy.id)

    def hold(self, user_id: UserId, strategy_id: StrategyId) -> None:
        """Write to the strategy, so that transactions which do the same conflict."""
        with translated():
            self.collection.update_one(
                {"_id": strategy_id, "user_id": user_id},
                {"$inc": {"held": 1}},
                session=self.session,
            )

    def remove(self, user_id: UserId, strategy_id: StrategyId) -> None:
        """Forget a strategy and its versions."""
        self._forget(user_id, strategy_id)
        with translated():
            self.collection.delete_one(
                {"_id": strategy_id, "user_id": user_id}, session=self.session
            )
            self._versions.delete_many(
                {"strategy_id": strategy_id, "user_id": user_id}, session=self.session
            )
        self._changed(strategy_id)

    def add_version(self, version: StrategyVersion) -> None:
        """Keep a version of the script."""
        document = to_document(version)
        document["_id"] = f"{version.strategy_id}:{version.version}"
        with translated():
            self._versions.insert_one(document, session=self.session)

    def versions(self, user_id: UserId, strategy_id: StrategyId) -> Sequence[StrategyVersion]:
        """Return the kept versions, newest first."""
        where = {"user_id": user_id, "strategy_id": strategy_id}
        with translated():
            found = self._versions.find(where, session=self.session).sort([("version", -1)])
            return [from_document(StrategyVersion, document) for document in found]

    def _forget(self, user_id: UserId, strategy_id: StrategyId) -> None:
        if self.work is not None:
            self.work.forget(_one(user_id, strategy_id))


def _one(user_id: UserId, strategy_id: StrategyId) -> Hashable:
    return "strategy", user_id, strategy_id


def _id_of(strategy: Strategy) -> StrategyId:
    return strategy.id
