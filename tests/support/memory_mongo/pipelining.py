"""Several commands in one trip, here and at a real server."""

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any, cast

from pymongo import InsertOne, ReplaceOne, UpdateOne
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import BulkWriteError
from typing_extensions import override

from autotrade.storage.bson import Document
from autotrade.storage.lines import Answer, Command, Found, Line
from autotrade.storage.pipelining import Trips
from tests.support.memory_mongo.clients import MemoryDatabase
from tests.support.memory_mongo.collections import MemoryCollection
from tests.support.memory_mongo.sessions import MemorySession


class MemoryLine(Line):
    """To a server in memory, which answers at once; the session commits."""

    def __init__(self, database: MemoryDatabase, session: MemorySession):
        self._memory = database
        self._memory_session = session
        self._told: list[Answer] = []
        self._failed = False

    @override
    def __exit__(self, *_: object) -> None:
        self._told.clear()

    @override
    def send(self, commands: Sequence[Command], *, is_silent: bool = False) -> None:
        for command in commands:
            if self._failed:
                break
            answer = _answer(self._memory, command, self._memory_session)
            self._failed = "writeErrors" in answer
            if not is_silent:
                self._told.append(answer)

    @override
    def found(self, count: int) -> Found:
        answers, self._told = self._told[:count], self._told[count:]
        return [answer["cursor"]["firstBatch"] for answer in answers]

    @override
    def written(self) -> Sequence[Answer]:
        answers, self._told = self._told, []
        return answers

    @override
    def drain(self) -> None:
        self._told = []

    @override
    def commit(
        self,
        commands: Sequence[Command],
        meanwhile: Callable[[], None],
        *,
        is_silent: bool = False,
    ) -> Sequence[Answer]:
        self.send(commands, is_silent=is_silent)
        meanwhile()
        transaction = self._memory_session.transaction
        if self._failed and is_silent and transaction is not None:
            transaction.abandon()
        return self.written()


class AnyTrips(Trips):
    """To a server in memory, and to a real one."""

    @override
    def open(self, database: Database[Document], session: ClientSession) -> Line:
        memory: object = database
        if not isinstance(memory, MemoryDatabase):
            return super().open(database, session)
        return MemoryLine(memory, cast("MemorySession", session))

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
