"""One write to one document, through a view."""

from dataclasses import dataclass
from typing import Any

from bson.objectid import ObjectId
from pymongo.errors import WriteError

from tests.support.memory_mongo.changes import Change, apply, seed_of
from tests.support.memory_mongo.cursors import candidates
from tests.support.memory_mongo.tables import Document, taken
from tests.support.memory_mongo.values import Fields, Stored, id_key, rank, sort_documents
from tests.support.memory_mongo.views import View

_IMMUTABLE = 66
_ID_INDEX = "_id_"


@dataclass
class Written:
    """What a write did; ``key`` is the id's key of the document it left."""

    inserted: int = 0
    matched: int = 0
    modified: int = 0
    upserted: int = 0
    key: Any = None

    def __iadd__(self, other: "Written") -> "Written":
        self.matched += other.matched
        self.modified += other.modified
        return self


def insert(view: View, document: Fields) -> Written:
    """Store a new document."""
    stored = Stored(document)
    key = id_key(stored.fields["_id"])
    view.shape.refuse_unfit(stored)
    if view.get(key) is not None:
        raise taken(_ID_INDEX)
    view.put(key, stored)
    return Written(inserted=1, key=key)


def change_one(
    view: View,
    where: Document,
    change: Change,
    *,
    upsert: bool = False,
    sort: list[tuple[str, int]] | None = None,
) -> Written:
    """Change the first document that fits, or make one."""
    before = _first(view, where, sort)
    if before is None:
        return _upserted(view, where, change) if upsert else Written()
    fields = before.copy()
    apply(change, fields)
    return _replaced(view, before, fields)


def replace_one(view: View, where: Document, document: Fields, *, upsert: bool) -> Written:
    """Put a document in the place of the first that fits, or of none."""
    before = _first(view, where, None)
    if before is not None:
        return _replaced(view, before, {"_id": before.fields["_id"], **document})
    if not upsert:
        return Written()
    identity = {name: value for name, value in seed_of(where).items() if name == "_id"}
    written = insert(view, {"_id": ObjectId(), **identity, **document})
    return Written(upserted=1, key=written.key)


def _first(view: View, where: Document, sort: list[tuple[str, int]] | None) -> Stored | None:
    found = candidates(view, where)
    if not sort or len(found) < 2:
        return next(iter(found), None)
    first = sort_documents([stored.fields for stored in found], sort)[0]
    return next(stored for stored in found if stored.fields is first)


def _upserted(view: View, where: Document, change: Change) -> Written:
    fields = {"_id": ObjectId(), **seed_of(where)}
    apply(change, fields, is_new=True)
    written = insert(view, fields)
    return Written(upserted=1, key=written.key)


def _replaced(view: View, before: Stored, fields: Fields) -> Written:
    after = Stored(fields)
    key = id_key(before.fields["_id"])
    if rank(after.fields.get("_id")) != rank(before.fields["_id"]):
        msg = "Performing an update on the path '_id' would modify the immutable field '_id'"
        raise WriteError(msg, _IMMUTABLE, {"code": _IMMUTABLE, "errmsg": msg})
    view.shape.refuse_unfit(after)
    is_changed = after.raw != before.raw
    if is_changed:  # what changes nothing writes nothing, and conflicts with nobody
        view.put(key, after)
    return Written(matched=1, modified=int(is_changed), key=key)
