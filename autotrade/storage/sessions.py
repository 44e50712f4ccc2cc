"""Log-in sessions in MongoDB."""

from datetime import datetime

from autotrade.domain.ids import SessionId
from autotrade.domain.users import Session
from autotrade.storage.client import translated
from autotrade.storage.collections import MongoCollection


class MongoSessions(MongoCollection[Session]):
    """Implements ``SessionRepository``."""

    def add(self, session: Session) -> None:
        """Store a new session."""
        self.insert(session, "The session exists.")

    def get(self, session_id: SessionId) -> Session | None:
        """Return a session, also one that ended."""
        return self.one({"_id": session_id})

    def rotate(self, session_id: SessionId, old: str, new: str, at: datetime) -> bool:
        """Replace the refresh id in one conditional write."""
        with translated():
            result = self.collection.update_one(
                {"_id": session_id, "refresh_id": old, "revoked_at": None},
                {"$set": {"refresh_id": new, "used_at": at}},
                session=self.session,
            )
        return result.modified_count == 1

    def revoke(self, session_id: SessionId, reason: str, at: datetime) -> None:
        """End a session; the first reason stays."""
        with translated():
            self.collection.update_one(
                {"_id": session_id, "revoked_at": None},
                {"$set": {"revoked_at": at, "revoked_reason": reason}},
                session=self.session,
            )
