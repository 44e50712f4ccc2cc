"""Kill switches in MongoDB."""

from collections.abc import Sequence

from autotrade.domain.kill_switches import KillSwitch
from autotrade.storage.bson import to_document
from autotrade.storage.client import translated
from autotrade.storage.collections import MongoCollection


class MongoKillSwitches(MongoCollection[KillSwitch]):
    """Implements ``KillSwitchRepository``."""

    def get(self, scopes: Sequence[str]) -> Sequence[KillSwitch]:
        """Return the switches of these scopes that were ever set."""
        return self.many({"_id": {"$in": list(scopes)}}, [("_id", 1)])

    def put(self, switch: KillSwitch) -> None:
        """Store a switch, new or known."""
        document = to_document(switch)
        with translated():
            self.collection.replace_one(
                {"_id": switch.id}, document, upsert=True, session=self.session
            )
