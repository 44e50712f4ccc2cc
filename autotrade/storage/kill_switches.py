"""Kill switches in MongoDB."""

from collections.abc import Collection, Hashable, Sequence

from autotrade.domain.ids import UserId
from autotrade.domain.kill_switches import EVERYBODY, KillSwitch
from autotrade.storage.bson import to_document
from autotrade.storage.client import translated
from autotrade.storage.collections import MongoCollection
from autotrade.storage.guesses import Parts
from autotrade.storage.work import Work


class MongoKillSwitches(MongoCollection[KillSwitch]):
    """Implements ``KillSwitchRepository``."""

    def expect(self, user_ids: Collection[UserId], work: Work) -> None:
        """Read ahead the switches that stop the orders of these users."""
        scopes = [EVERYBODY, *user_ids]
        answers: dict[Hashable, list[KillSwitch]] = {_of(scope): [] for scope in scopes}

        def keep(found: Sequence[KillSwitch]) -> None:
            answers.update({_of(switch.id): [switch] for switch in found})
            work.foresee(answers)

        parts = Parts(scopes, lambda switch: switch.id)
        self.ask_ahead({"_id": {"$in": scopes}}, "_id", keep, work, parts)

    def get(self, scopes: Sequence[str]) -> Sequence[KillSwitch]:
        """Return the switches of these scopes that were ever set."""
        known = [self.work.known(_of(scope)) for scope in scopes] if self.work is not None else []
        if not known or None in known:
            return self._find(scopes)
        return sorted((each for found in known for each in found or ()), key=lambda each: each.id)

    def put(self, switch: KillSwitch) -> None:
        """Store a switch, new or known."""
        if self.work is not None:
            self.work.forget(_of(switch.id))
        document = to_document(switch)
        with translated():
            self.collection.replace_one(
                {"_id": switch.id}, document, upsert=True, session=self.session
            )

    def winding_down(self, limit: int) -> Sequence[KillSwitch]:
        """Return users' switches under which something may still be to be cancelled or closed."""
        where = {"active": True, "asked_at": {"$ne": None}, "done_at": None}
        return self.many(where, [("_id", 1)], limit)

    def _find(self, scopes: Sequence[str]) -> Sequence[KillSwitch]:
        return self.many({"_id": {"$in": list(scopes)}}, [("_id", 1)])


def _of(scope: str) -> Hashable:
    return "kill switch", scope
