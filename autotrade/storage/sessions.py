"""Log-in sessions in MongoDB."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from autotrade.domain.ids import SessionId, UserId
from autotrade.domain.users import Session, SessionLimits
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

    def rotate(
        self, session_id: SessionId, old: str, new: str, at: datetime, expires_at: datetime
    ) -> bool:
        """Replace the refresh id in one conditional write."""
        return self._change(
            {"_id": session_id, "refresh_id": old, "revoked_at": None},
            {"refresh_id": new, "used_at": at, "expires_at": expires_at},
        )

    def revoke(self, session_id: SessionId, reason: str, at: datetime) -> bool:
        """End a session; the first reason stays."""
        return self._change(
            {"_id": session_id, "revoked_at": None},
            {"revoked_at": at, "revoked_reason": reason},
        )

    def open_of(self, user_id: UserId, at: datetime) -> Sequence[Session]:
        """Return the user's open sessions, newest first."""
        where = {"user_id": user_id, "revoked_at": None, "expires_at": {"$gt": at}}
        return self.many(where, [("_id", -1)])

    def revoke_all(
        self, user_id: UserId, reason: str, at: datetime, *, but: SessionId | None = None
    ) -> int:
        """End the user's open sessions, but for one."""
        where = {
            "user_id": user_id,
            "revoked_at": None,
            "expires_at": {"$gt": at},
            "_id": {"$ne": but},
        }
        change = {"$set": {"revoked_at": at, "revoked_reason": reason}}
        with translated():
            return self.collection.update_many(where, change, session=self.session).modified_count

    def confirm(self, session_id: SessionId, at: datetime) -> None:
        """Note when the session's user last showed who they are."""
        self._change({"_id": session_id, "revoked_at": None}, {"confirmed_at": at})

    def use(self, session_ids: Collection[SessionId], at: datetime, limits: SessionLimits) -> None:
        """Note a use of open sessions."""
        where = {"_id": {"$in": list(session_ids)}, "revoked_at": None, "expires_at": {"$gt": at}}
        in_all = {"$add": ["$created_at", limits.in_all // timedelta(milliseconds=1)]}
        fields = {
            "used_at": {"$max": ["$used_at", at]},
            "expires_at": {"$min": [in_all, at + limits.idle]},
        }
        with translated():
            self.relaxed.update_many(where, [{"$set": fields}])

    def ended_between(self, since: datetime, until: datetime) -> Sequence[SessionId]:
        """Return the sessions that were ended, or ran out, then; by two indexes."""
        # the type, as the index of ended sessions names it: it is not used otherwise
        was_ended = {"revoked_at": {"$gte": since, "$type": "date"}}
        ran_out = {"expires_at": {"$gte": since, "$lte": until}}
        with translated():
            found = self.collection.find({"$or": [was_ended, ran_out]}, {"_id": 1})
            return [SessionId(document["_id"]) for document in found]

    def _change(self, where: dict[str, object], fields: dict[str, object]) -> bool:
        with translated():
            result = self.collection.update_one(where, {"$set": fields}, session=self.session)
        return result.modified_count == 1
