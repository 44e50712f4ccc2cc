"""The client and its one database, to be used in the place of pymongo's."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, cast

from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import CollectionInvalid

from autotrade.storage.bson import Document
from autotrade.storage.schema import prepare
from tests.support.memory_mongo.collections import MemoryCollection
from tests.support.memory_mongo.engine import Engine, Hooks
from tests.support.memory_mongo.sessions import MemorySession


class MemoryDatabase:
    """What the storage uses of ``pymongo.database.Database``."""

    def __init__(self, client: "MemoryClient"):
        self.client = client
        self.engine = client.engine

    def __getitem__(self, name: str) -> MemoryCollection:
        return MemoryCollection(self, self.engine, name)

    def __getattr__(self, name: str) -> MemoryCollection:
        return self[name]

    def list_collection_names(self) -> list[str]:
        """Return the names of the collections."""
        with self.engine.lock:
            return list(self.engine.shapes)

    def list_collections(self, filter: Mapping[str, Any]) -> Iterator[dict[str, Any]]:  # noqa: A002 - pymongo's
        """Return what a collection of this name is to look like, if there is one."""
        if set(filter) != {"name"}:
            raise NotImplementedError(str(filter))
        with self.engine.lock:
            shape = self.engine.shapes.get(filter["name"])
        if shape is None:
            return iter(())
        return iter([{"name": filter["name"], "options": {"validator": shape.rules}}])

    def create_collection(self, name: str, validator: Mapping[str, Any] | None = None) -> None:
        """Make a collection.

        Raises:
            CollectionInvalid: it is there.
        """
        with self.engine.lock:
            if name in self.engine.shapes:
                msg = f"collection {name} already exists"
                raise CollectionInvalid(msg)
            self.engine.shape(name).ruled(validator or {})

    def command(self, command: Mapping[str, Any] | str, *_: object, **__: object) -> dict[str, Any]:
        """Change a collection's rules, or give a sign of life."""
        name = command if isinstance(command, str) else next(iter(command))
        if name == "collMod" and isinstance(command, Mapping):
            with self.engine.lock:
                self.engine.shape(command[name]).ruled(command["validator"])
        elif name not in {"hello", "ping"}:
            raise NotImplementedError(name)
        return {"ok": 1}


class MemoryClient:
    """What the storage uses of ``pymongo.MongoClient``; it has one database."""

    def __init__(self, hooks: Hooks | None = None):
        self.engine = Engine(hooks)
        self.admin = MemoryDatabase(self)

    def get_default_database(self, *_: object, **__: object) -> MemoryDatabase:
        """Return the database."""
        return MemoryDatabase(self)

    def start_session(self) -> MemorySession:
        """Return a session."""
        return MemorySession(self.engine)

    def close(self) -> None:
        """Do nothing: there is no connection."""


def memory_client(hooks: Hooks | None = None) -> MongoClient[Document]:
    """Return a client of a server of its own, empty; typed as what it stands for."""
    return cast("MongoClient[Document]", MemoryClient(hooks))


@cache
def _prepared() -> Engine:
    client = MemoryClient()
    prepare(cast("Database[Document]", client.get_default_database()))
    return client.engine


def prepared_client(hooks: Hooks) -> MongoClient[Document]:
    """Return a client of an empty server whose collections are as the schema wants them."""
    client = MemoryClient(hooks)
    client.engine.begin_like(_prepared())
    return cast("MongoClient[Document]", client)
