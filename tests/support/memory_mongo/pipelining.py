"""Several commands in one trip, here and at a real server."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from pymongo import InsertOne, ReplaceOne, UpdateOne
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import BulkWriteError

from autotrade.storage import pipelining
from autotrade.storage.bson import Document
from tests.support.memory_mongo.clients import MemoryDatabase
from tests.support.memory_mongo.collections import MemoryCollection
from tests.support.memory_mongo.sessions import MemorySession


def run_all(
    database: Database[Document], session: ClientSession, commands: Sequence[pipelining.Command]
) -> Sequence[pipelining.Answer]:
    """Run commands in order until one fails; as ``autotrade.storage.pipelining.run_all``."""
    memory: object = database
    if not isinstance(memory, MemoryDatabase):
        return pipelining.run_all(database, session, commands)
    answers: list[pipelining.Answer] = []
    for command in commands:
        name = next(iter(command))
        collection = memory[command[name]]
        answers.append(_RUN[name](collection, command, cast("MemorySession", session)))
        if "writeErrors" in answers[-1]:
            break
    return answers


def _find(
    collection: MemoryCollection, command: Mapping[str, Any], session: MemorySession
) -> pipelining.Answer:
    found = collection.find(command["filter"], session=session)
    first = list(found.sort(list(command["sort"].items())))
    return {"ok": 1, "cursor": {"id": 0, "firstBatch": first}}


def _insert(
    collection: MemoryCollection, command: Mapping[str, Any], session: MemorySession
) -> pipelining.Answer:
    return _written(collection, [InsertOne(each) for each in command["documents"]], session)


def _update(
    collection: MemoryCollection, command: Mapping[str, Any], session: MemorySession
) -> pipelining.Answer:
    writes: list[Any] = []
    for each in command["updates"]:
        kind = UpdateOne if next(iter(each["u"])).startswith("$") else ReplaceOne
        writes.append(kind(each["q"], each["u"], upsert=each["upsert"]))
    return _written(collection, writes, session)


def _written(
    collection: MemoryCollection, writes: Sequence[Any], session: MemorySession
) -> pipelining.Answer:
    try:
        result = collection.bulk_write(writes, session=session).bulk_api_result
    except BulkWriteError as error:
        return {"ok": 1, "n": 0, "writeErrors": error.details["writeErrors"]}
    upserted = result["upserted"] or [None] * result["nUpserted"]
    count = result["nInserted"] + result["nMatched"] + result["nUpserted"]
    return {"ok": 1, "n": count, **({"upserted": upserted} if upserted else {})}


_RUN = {"find": _find, "insert": _insert, "update": _update}
