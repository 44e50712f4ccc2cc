"""Second factors in MongoDB."""

from collections.abc import Sequence

from pymongo.errors import DuplicateKeyError

from autotrade.domain.ids import UserId
from autotrade.domain.second_factors import SecondFactor
from autotrade.storage.bson import to_document
from autotrade.storage.client import translated
from autotrade.storage.collections import MongoCollection


class MongoSecondFactors(MongoCollection[SecondFactor]):
    """Implements ``SecondFactorRepository``."""

    def get(self, user_id: UserId) -> SecondFactor | None:
        """Return the user's second factor."""
        return self.one({"user_id": user_id})

    def put(self, factor: SecondFactor) -> bool:
        """Store an unconfirmed one; the unique index refuses it beside a confirmed one."""
        try:
            with translated():
                self.collection.replace_one(
                    {"user_id": factor.user_id, "confirmed_at": None},
                    to_document(factor),
                    upsert=True,
                    session=self.session,
                )
        except DuplicateKeyError:
            return False
        return True

    def confirm(self, factor: SecondFactor) -> bool:
        """Store the confirmed form of an unconfirmed one."""
        return self._change(
            {"user_id": factor.user_id, "confirmed_at": None, "secret": factor.secret},
            {"$set": to_document(factor)},
        )

    def use_counter(self, user_id: UserId, counter: int) -> bool:
        """Accept a time step in one conditional write."""
        return self._change(
            {"user_id": user_id, "last_counter": {"$lt": counter}},
            {"$set": {"last_counter": counter}},
        )

    def use_recovery(self, user_id: UserId, hashed: str) -> bool:
        """Use up a recovery code in one conditional write."""
        return self._change(
            {"user_id": user_id, "recovery_hashes": hashed},
            {"$pull": {"recovery_hashes": hashed}},
        )

    def replace_recovery(self, user_id: UserId, hashes: Sequence[str]) -> None:
        """Put other recovery codes in place of the old ones."""
        self._change({"user_id": user_id}, {"$set": {"recovery_hashes": list(hashes)}})

    def remove(self, user_id: UserId) -> None:
        """Forget the user's second factor."""
        with translated():
            self.collection.delete_one({"user_id": user_id}, session=self.session)

    def _change(self, where: dict[str, object], change: dict[str, object]) -> bool:
        with translated():
            result = self.collection.update_one(where, change, session=self.session)
        return result.modified_count == 1
