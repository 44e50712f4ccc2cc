"""Several commands in one trip, here and at a real server."""

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any, cast

from pymongo import InsertOne, ReplaceOne, UpdateOne
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import BulkWriteError
from typing_extensions import override

from autotrade.storage.bson import Document
from autotrade.storage.pipelining import Answer, Command, Stored, Trips
from tests.support.memory_mongo.clients import MemoryDatabase
from tests.support.memory_mongo.collections import MemoryCollection
from tests.support.memory_mongo.sessions import MemorySession


class AnyTrips(Trips):
    """To a server in memory, and to a real one."""

    @override
    def run_all(
        self, database: Database[Document], session: ClientSession, commands: Sequence[Command]
    ) -> Sequence[Answer]:
        memory: object = database
        if not isinstance(memory, MemoryDatabase):
            return super().run_all(database, session, commands)
        answers: list[Answer] = []
        for command in commands:
            answers.append(_answer(memory, command, cast("MemorySession", session)))
            if "writeErrors" in answers[-1]:
                break
        return answers

    @override
    def commit_all(
        self,
        database: Database[Document],
        session: ClientSession,
        commands: Sequence[Command],
        meanwhile: Callable[[], None],
    ) -> Sequence[Answer]:
        if not isinstance(cast("object", database), MemoryDatabase):
            return super().commit_all(database, session, commands, meanwhile)
        answers = self.run_all(database, session, commands)
        meanwhile()
        return answers  # the session commits

    @override
    def find_all(
        self, database: Database[Document], session: ClientSession, finds: Sequence[Command]
    ) -> Sequence[Sequence[Stored] | None]:
        if not isinstance(cast("object", database), MemoryDatabase):
            return super().find_all(database, session, finds)
        answers = self.run_all(database, session, finds)
        return [answer["cursor"]["firstBatch"] for answer in answers]

    @override
    def run_in_turn(
        self, database: Database[Document], commands: Sequence[Command]
    ) -> Generator[Answer]:
        memory: object = database
        if not isinstance(memory, MemoryDatabase):
            yield from super().run_in_turn(database, commands)
            return
        for command in commands:
            yield _answer(memory, command, None)


def _answer(
    database: MemoryDatabase, command: Mapping[str, Any], session: MemorySession | None
) -> Answer:
    name = next(iter(command))
    return _RUN[name](database[command[name]], command, session)


def _find(
    collection: MemoryCollection, command: Mapping[str, Any], session: MemorySession | None
) -> Answer:
    found = collection.find(command["filter"], session=session)
    first = list(
        found.sort(list(command.get("sort", {"_id": 1}).items())).limit(command.get("limit", 0))
    )
    return {"ok": 1, "cursor": {"id": 0, "firstBatch": first}}


def _insert(
    collection: MemoryCollection, command: Mapping[str, Any], session: MemorySession | None
) -> Answer:
    inserts = [InsertOne(each) for each in command["documents"]]
    return _written(collection, inserts, session, ordered=command.get("ordered", True))


def _update(
    collection: MemoryCollection, command: Mapping[str, Any], session: MemorySession | None
) -> Answer:
    writes: list[Any] = []
    for each in command["updates"]:
        kind = UpdateOne if next(iter(each["u"])).startswith("$") else ReplaceOne
        writes.append(kind(each["q"], each["u"], upsert=each.get("upsert", False)))
    return _written(collection, writes, session)


def _written(
    collection: MemoryCollection,
    writes: Sequence[Any],
    session: MemorySession | None,
    *,
    ordered: bool = True,
) -> Answer:
    try:
        result = collection.bulk_write(writes, ordered=ordered, session=session).bulk_api_result
    except BulkWriteError as error:
        errors = [{"keyPattern": {}, **each} for each in error.details["writeErrors"]]
        return {"ok": 1, "n": error.details["nInserted"], "writeErrors": errors}
    upserted = result["upserted"] or [None] * result["nUpserted"]
    count = result["nInserted"] + result["nMatched"] + result["nUpserted"]
    return {"ok": 1, "n": count, **({"upserted": upserted} if upserted else {})}


_RUN = {"find": _find, "insert": _insert, "update": _update}
