"""The durable inbox in MongoDB.

A unique index on ``lane`` among claimed alerts makes sure that one worker at a time works on a
lane; a claim that meets it finds the lane busy and leaves it to the one who is at work.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from autotrade.domain.alerts import Alert, AlertStatus, Lease, begun_now
from autotrade.domain.errors import ConflictError
from autotrade.domain.ids import AlertId, StrategyId, UserId
from autotrade.ports.alert_storage import Seen
from autotrade.ports.storage import Claimed
from autotrade.storage.bson import Document, encode_value, to_document
from autotrade.storage.client import translated
from autotrade.storage.collections import MongoCollection
from autotrade.storage.durable_inserts import insert_all
from autotrade.storage.lines import Command
from autotrade.storage.pipelining import Trips
from autotrade.storage.work import DUPLICATE

_RECEIVED = AlertStatus.RECEIVED.value
_CLAIMED = AlertStatus.CLAIMED.value
_FEW = 16
# "claimed" sorts before "received": who is at work on a lane is met first
_IN_ORDER = [("status", 1), ("_id", 1)]

_CHANGING = ("status", "reason", "timeline", "lease", "attempts", "due_at", "retried_at")
"""What becomes of an alert; all else is as it came, but for what senders change meanwhile."""


class MongoAlerts(MongoCollection[Alert]):
    """Implements ``AlertRepository``."""

    trips = Trips()

    def add(self, alert: Alert) -> bool:
        """Store an alert durably; False when its key is taken."""
        try:
            with translated():
                self.collection.insert_one(to_document(alert), session=self.session)
        except DuplicateKeyError:
            return False
        return True

    def add_all(self, alerts: Sequence[Alert], seen: Seen) -> Sequence[bool]:
        """Store alerts durably in one trip; for each, False when its key is taken.

        ``seen`` is told the same as soon as others find the alerts, which is some milliseconds
        before they are durable. What others do with them then is durable no earlier.
        """
        documents = {str(alert.id): to_document(alert) for alert in alerts}

        def told(taken: Collection[str]) -> Sequence[bool]:
            return [alert.id not in taken for alert in alerts]

        with translated():
            return told(
                insert_all(self.collection, documents, self.trips, lambda taken: seen(told(taken)))
            )

    def by_key(self, strategy_id: StrategyId, dedupe_key: str) -> Alert | None:
        """Return the alert that holds a key."""
        return self.one({"strategy_id": strategy_id, "dedupe_key": dedupe_key})

    def free_key(self, alert: Alert) -> None:
        """Give up an old alert's key by making it the alert's alone."""
        with translated():
            self.collection.update_one(
                {"_id": alert.id, "dedupe_key": alert.dedupe_key},
                {"$set": {"dedupe_key": f"{alert.dedupe_key}:{alert.id}"}},
                session=self.session,
            )

    def count_duplicate(self, alert: Alert) -> None:
        """Count one more delivery.

        Acknowledged by the majority, and so is the alert itself then: only now may the sender
        of the duplicate be told that it is safe.
        """
        with translated():
            self.collection.update_one(
                {"_id": alert.id}, {"$inc": {"duplicate_count": 1}}, session=self.session
            )

    def get(self, user_id: UserId, alert_id: AlertId) -> Alert | None:
        """Return one alert."""
        return self.one({"_id": alert_id, "user_id": user_id})

    def due(self, user_ids: Collection[UserId], now: datetime, limit: int) -> Claimed:
        """Return up to ``limit`` alerts that could be carried out now, in order."""
        with translated():
            found = self._next(user_ids, limit + 1)
        closed: set[str] = set()
        free: list[Document] = []
        for document in found[:limit]:
            lane, is_free = document["lane"], _is_free(document, now)
            if lane not in closed and is_free:
                free.append(document)
            if not is_free or document["attempts"]:  # one that was begun is carried out alone
                closed.add(lane)
        alerts = [self.decode(document) for document in free]
        return Claimed(alerts, more=len(found) > limit)

    def _next(self, user_ids: Collection[UserId], limit: int) -> Sequence[Document]:
        where = _unfinished(user_ids)
        find: Command = {
            "find": self.name,
            "filter": where,
            "sort": dict(_IN_ORDER),
            "limit": limit,
            "batchSize": limit,
        }
        found = self.trips.find(self._database, find)
        if found is None:
            return list(self.collection.find(where).sort(_IN_ORDER).limit(limit))
        return found

    def claim(self, alerts: Sequence[Alert], lease: Lease, now: datetime) -> Sequence[Alert]:
        """Claim alerts of different lanes; return those that could be claimed."""
        if not alerts:
            return []
        with translated():
            heads = [_head_of(alert) for alert in alerts]
            if self._claim_heads(heads, lease, now):
                return [begun_now(alert, lease, now) for alert in alerts]
        return self._claimed_by(lease, [alert.id for alert in alerts])

    def claim_due(
        self, user_ids: Collection[UserId], lease: Lease, now: datetime, limit: int
    ) -> Claimed:
        """Claim the next alert of each of up to ``limit`` lanes of these users."""
        with translated():
            heads, are_all = self._heads(user_ids, limit)
            free = [head for head in heads if _is_free(head, now)]
            more = not are_all or len(free) > limit
            if not free:
                return Claimed([], more)
            free = free[:limit]
            if self._claim_heads(free, lease, now) and _is_whole(free[0]):
                claimed = [_claimed(head, lease, now) for head in free]
                return Claimed([self.decode(document) for document in claimed], more=more)
        return Claimed(self._claimed_by(lease, [head["_id"] for head in free]), more=more)

    def begun_behind(self, alert: Alert, now: datetime) -> Alert | None:
        """Return the first alert behind this one in its lane that was begun, and is due again."""
        where: dict[str, object] = {
            "user_id": alert.user_id,
            "status": _RECEIVED,
            "lane": alert.lane,
            "_id": {"$gt": alert.id},
            "attempts": {"$gt": 0},
            "$or": [{"due_at": None}, {"due_at": {"$lte": now}}],
        }
        return next(iter(self.many(where, [("_id", 1)], 1)), None)

    def _claim_heads(self, heads: Sequence[Document], lease: Lease, now: datetime) -> bool:
        """Claim what is next in lanes; say whether all of it could be claimed."""
        try:
            result = self.relaxed.bulk_write(
                [_claim(head, lease, now) for head in heads], ordered=False
            )
        except BulkWriteError as error:
            _refuse_unless_busy(error)
            return False
        return result.matched_count == len(heads)

    def _claimed_by(self, lease: Lease, alert_ids: Sequence[str]) -> Sequence[Alert]:
        mine: dict[str, object] = {
            "_id": {"$in": list(alert_ids)},
            "status": _CLAIMED,
            "lease": encode_value(lease),
        }
        return self.many(mine, [("_id", 1)])

    def _heads(self, user_ids: Collection[UserId], limit: int) -> tuple[list[Document], bool]:
        """Return what is next in each lane, of ``limit`` lanes or more if there are so many.

        And whether nothing waits behind them. A few are returned as whole documents.
        """
        unfinished = _unfinished(user_ids)
        first: dict[str, Document] = {}
        found = list(self.collection.find(unfinished).sort(_IN_ORDER).limit(_FEW))
        if len(found) < _FEW:
            for document in found:
                first.setdefault(document["lane"], document)
            return list(first.values()), len(first) == len(found)
        seen = {"lane": 1, "status": 1, "due_at": 1, "lease.until": 1}
        while len(first) < limit:
            # the thousands that wait in one lane hide no other
            others = {**unfinished, "lane": {"$nin": list(first)}} if first else unfinished
            found = list(self.collection.find(others, seen).sort(_IN_ORDER).limit(2 * limit))
            for document in found:
                first.setdefault(document["lane"], document)
            if len(found) < 2 * limit:
                break
        return list(first.values()), False

    def take(self, alert: Alert) -> None:
        """Store an alert that nobody had claimed as what became of it at once."""
        where = {"_id": alert.id, "status": _RECEIVED, "attempts": 0, "due_at": None}
        changes = _changes(alert)
        msg = "Somebody else has begun the alert."
        if self.work is not None:
            self.work.change(self.name, where, changes, msg)
            return
        with translated():
            result = self.collection.update_one(where, {"$set": changes}, session=self.session)
        if result.matched_count != 1:
            raise ConflictError(msg)

    def save(self, alert: Alert, *, was: AlertStatus, owner: str | None = None) -> None:
        """Store what changed if nobody else moved the alert or took it over."""
        where: dict[str, object] = {"status": was.value}
        if owner is not None:
            where["lease.owner"] = owner
        changes = _changes(alert)
        msg = "The alert was taken over by another worker."
        if self.work is not None:
            self.work.change(self.name, {"_id": alert.id, **where}, changes, msg)
            return
        with translated():
            result = self.collection.update_one(
                {"_id": alert.id, **where}, {"$set": changes}, session=self.session
            )
        if result.matched_count != 1:
            raise ConflictError(msg)

    def untold(self, before: datetime, limit: int) -> Sequence[Alert]:
        """Return alerts that wait since ``before`` and that their users were not told of."""
        waiting = {"status": _RECEIVED, "received_at": {"$lte": before}, "attempts": 0}
        return self.many({**waiting, "told": None}, [("_id", 1)], limit)

    def told(self, alert_ids: Sequence[AlertId]) -> None:
        """Say that the users were told that these alerts have come."""
        with translated():
            self.collection.update_many(
                {"_id": {"$in": list(alert_ids)}}, {"$set": {"told": True}}, session=self.session
            )

    def users_due(self, now: datetime, waiting_since: datetime, limit: int) -> Sequence[UserId]:
        """Return the users with an overdue alert or a lease that ran out."""
        overdue = {
            "$or": [
                {"status": _RECEIVED, "due_at": None, "received_at": {"$lte": waiting_since}},
                {"status": _RECEIVED, "due_at": {"$lte": now, "$ne": None}},
                {"status": _CLAIMED, "lease.until": {"$lt": now}},
            ]
        }
        with translated():
            # by user, so that the thousands of one hide no other
            found = self.collection.aggregate(
                [{"$match": overdue}, {"$group": {"_id": "$user_id"}}, {"$limit": limit}]
            )
            return [UserId(document["_id"]) for document in found]


def _changes(alert: Alert) -> Document:
    return {name: encode_value(getattr(alert, name)) for name in _CHANGING}


def _unfinished(user_ids: Collection[UserId]) -> dict[str, object]:
    return {"user_id": {"$in": list(user_ids)}, "status": {"$in": [_CLAIMED, _RECEIVED]}}


def _head_of(alert: Alert) -> Document:
    lease = {"until": alert.lease.until} if alert.lease is not None else None
    return {"_id": alert.id, "status": alert.status.value, "due_at": alert.due_at, "lease": lease}


def _claim(head: Document, lease: Lease, now: datetime) -> UpdateOne:
    where = {name: head[name] for name in ("_id", "status", "due_at")}
    if head["status"] == _CLAIMED:
        where["lease.until"] = head["lease"]["until"]
    claimed = {"lease": encode_value(lease), "status": _CLAIMED, "timeline.claimed_at": now}
    return UpdateOne(where, {"$set": claimed, "$inc": {"attempts": 1}})


def _is_whole(head: Document) -> bool:
    return "body" in head


def _claimed(head: Document, lease: Lease, now: datetime) -> Document:
    """Return a whole document as ``_claim`` leaves it."""
    timeline = {**head["timeline"], "claimed_at": now}
    attempts = head["attempts"] + 1
    return {
        **head,
        "lease": encode_value(lease),
        "status": _CLAIMED,
        "attempts": attempts,
        "timeline": timeline,
    }


def _refuse_unless_busy(error: BulkWriteError) -> None:
    """Let pass that somebody works on a lane already, who will see this alert."""
    details = error.details or {}
    if details.get("writeConcernErrors") or any(
        problem["code"] != DUPLICATE for problem in details.get("writeErrors", ())
    ):
        raise error


def _is_free(alert: Document, now: datetime) -> bool:
    if alert["status"] == _CLAIMED:
        return bool(alert["lease"]["until"] < now)
    return alert["due_at"] is None or alert["due_at"] <= now
