"""Inserts that others see at once, and that are answered when they are durable.

An insert that waits for the journal of the majority takes four times as long as one that does not.
Both are wanted of what came in: somebody may go on with it at once, and whoever sent it hears that
it is safe. Whoever goes on can't be ahead of it: what is written later is in the journal later.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing

from pymongo.collection import Collection
from pymongo.errors import AutoReconnect, WriteError

from autotrade.storage.bson import Document
from autotrade.storage.client import WAIT_MILLISECONDS
from autotrade.storage.lines import Answer, Command
from autotrade.storage.pipelining import Trips
from autotrade.storage.work import DUPLICATE

Seen = Callable[[set[str]], None]


def insert_all(
    collection: Collection[Document], documents: Mapping[str, Document], trips: Trips, seen: Seen
) -> set[str]:
    """Insert documents, by their ids; return the ids of those that a unique index refuses.

    ``seen`` gets the same as soon as the others can be found.

    Raises:
        PyMongoError: one is wrong in itself, or nobody knows whether they are durable.
    """
    try:
        return _inserted(collection, documents, trips, seen)
    except AutoReconnect:  # once more, as the driver does; what is there is these very ones
        found = collection.find({"_id": {"$in": list(documents)}}, {"_id": 1})
        there = {document["_id"] for document in found}
        left = {key: each for key, each in documents.items() if key not in there}
        return _inserted(collection, left, trips, seen)


def _inserted(
    collection: Collection[Document], documents: Mapping[str, Document], trips: Trips, seen: Seen
) -> set[str]:
    inserts: list[Command] = [
        {
            "insert": collection.name,
            "documents": list(documents.values()),
            "ordered": False,
            "writeConcern": {"w": 1},
        }
    ]
    commands = [*(inserts if documents else ()), _wait(collection.name)]
    with closing(trips.run_in_turn(collection.database, commands)) as answers:
        refused = _refused(next(answers), list(documents)) if documents else set()
        seen(refused)
        for _ in answers:  # until they are durable
            pass
    return refused


def _wait(name: str) -> Command:
    """Return a command that changes nothing, and waits until all before it is durable."""
    return {
        "update": name,
        "updates": [{"q": {"_id": ""}, "u": {"$unset": {"nothing": ""}}}],
        "writeConcern": {"w": "majority", "j": True, "wtimeout": WAIT_MILLISECONDS},
    }


def _refused(answer: Answer, keys: Sequence[str]) -> set[str]:
    errors = answer.get("writeErrors", [])
    for error in errors:
        if error["code"] != DUPLICATE:
            raise WriteError(error["errmsg"], error["code"], error)
    return {keys[error["index"]] for error in errors}
