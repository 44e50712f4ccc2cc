"""One-time codes in MongoDB."""

from datetime import datetime

from pymongo import ReturnDocument

from autotrade.domain.one_time_codes import CodePurpose, OneTimeCode, code_id
from autotrade.storage.bson import to_document
from autotrade.storage.client import translated
from autotrade.storage.collections import MongoCollection


class MongoOneTimeCodes(MongoCollection[OneTimeCode]):
    """Implements ``OneTimeCodeRepository``."""

    def put(self, code: OneTimeCode) -> None:
        """Store a code in place of the one before."""
        document = to_document(code)
        with translated():
            self.collection.replace_one(
                {"_id": code.id}, document, upsert=True, session=self.session
            )

    def take_try(self, email: str, purpose: CodePurpose, at: datetime) -> OneTimeCode | None:
        """Return the present code and count one try, in one write."""
        good = _good(at) | {"_id": code_id(email, purpose), "tries_left": {"$gt": 0}}
        with translated():
            document = self.collection.find_one_and_update(
                good,
                {"$inc": {"tries_left": -1}},
                return_document=ReturnDocument.AFTER,
                session=self.session,
            )
        return None if document is None else self.decode(document)

    def by_hash(self, hashed: str, purpose: CodePurpose, at: datetime) -> OneTimeCode | None:
        """Return the good code with this hash."""
        return self.one(_good(at) | {"hash": hashed, "purpose": purpose.value})

    def use(self, code: OneTimeCode, at: datetime) -> bool:
        """Mark a code as used, if it is still this one and nobody was quicker."""
        with translated():
            result = self.collection.update_one(
                _good(at) | {"_id": code.id, "hash": code.hash},
                {"$set": {"used_at": at}},
                session=self.session,
            )
        return result.modified_count == 1

    def forget(self, email: str, purpose: CodePurpose) -> None:
        """Make the present code worthless."""
        with translated():
            self.collection.delete_one({"_id": code_id(email, purpose)}, session=self.session)


def _good(at: datetime) -> dict[str, object]:
    return {"used_at": None, "expires_at": {"$gt": at}}
