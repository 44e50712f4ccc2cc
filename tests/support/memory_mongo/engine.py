"""The engine: committed tables, who writes what, and when the one who waits may go on."""

import threading
import time
from collections.abc import Hashable
from typing import Protocol

from tests.support.memory_mongo.tables import Holders, Shape, Table, changed_keys
from tests.support.memory_mongo.values import Fields, Stored

LockName = tuple[str, int, Hashable]
"""A collection, the number of a unique index (-1: the document itself), and the key."""
OF_DOCUMENT = -1


class Hooks:
    """What happens around a command; by default nothing, and who is blocked waits in real time.

    A test that plays several processes in one thread puts its own in the place.
    """

    def before(self, command: str, collection: str) -> None:
        """A client is about to send a command."""

    def after(self, command: str, collection: str) -> None:
        """A command was carried out, and its client is about to know."""

    def committed(self, collection: str, before: Fields | None, after: Fields | None) -> None:
        """A document was changed for all to see; its fields are only to be looked at."""

    def time(self) -> float:
        """Return seconds that go on."""
        return time.monotonic()

    def wait(self, engine: "Engine") -> None:
        """Wait, outside any command, until somebody may have let go of something."""
        with engine.lock:
            engine.lock.wait(0.01)

    def orphaned(self, writer: "Writer") -> None:
        """A transaction's client died: end it when the server would."""
        writer.abandon()


class Writer(Protocol):
    """A transaction, as the others see it."""

    def abandon(self) -> None:
        """Give up what it has locked."""
        ...


class Engine:
    """All databases of one server, behind one lock.

    ``lock`` is held while a command is carried out, and never while a hook runs that may wait.
    """

    def __init__(self, hooks: Hooks | None = None):
        self.hooks = hooks or Hooks()
        self.lock = threading.Condition(threading.RLock())
        self.shapes: dict[str, Shape] = {}
        self.tables: dict[str, Table] = {}
        self.locks: dict[LockName, Writer] = {}

    def shape(self, name: str) -> Shape:
        """Return what a collection is to look like; it begins to be there when asked for."""
        if name not in self.shapes:
            self.shapes[name] = Shape()
            self.tables[name] = Table({}, [])
        return self.shapes[name]

    def table(self, name: str) -> Table:
        """Return a collection's committed documents."""
        self.shape(name)
        return self.tables[name]

    def put(self, name: str, key: Hashable, after: Stored | None) -> None:
        """Commit one document, or that it is gone; whoever calls has made sure that it may."""
        table = self.table(name)
        if table.is_shared:
            table = self.tables[name] = table.copy()
        before = table.documents.get(key)
        for number, old, new in changed_keys(self.shapes[name], before, after):
            if old is not None:
                table.holders[number].pop(old, None)
            if new is not None:
                table.holders[number][new] = key
        if after is None:
            table.documents.pop(key, None)
        else:
            table.documents[key] = after
        self.hooks.committed(
            name,
            None if before is None else before.fields,
            None if after is None else after.fields,
        )

    def begin_like(self, other: "Engine") -> None:
        """Begin with another's collections, without its documents."""
        self.shapes = dict(other.shapes)
        self.tables = {
            name: Table({}, [{} for _ in shape.unique]) for name, shape in self.shapes.items()
        }

    def reindex(self, name: str) -> None:
        """Build the unique indexes of a collection anew."""
        shape = self.shape(name)
        shape.indexed()
        table = self.tables[name].copy()
        holders: Holders = [{} for _ in shape.unique]
        for key, stored in table.documents.items():
            for number, index in enumerate(shape.unique):
                found = index.key(stored.fields)
                if found is not None:
                    holders[number][found] = key
        table.holders = holders
        self.tables[name] = table

    def drop(self, name: str) -> None:
        """Forget a collection."""
        self.shapes.pop(name, None)
        self.tables.pop(name, None)

    def rename(self, name: str, other: str) -> None:
        """Put a collection in the place of another."""
        self.shapes[other] = self.shapes.pop(name)
        self.tables[other] = self.tables.pop(name)

    def free(self, writer: Writer) -> None:
        """Let go of what a transaction has locked, and wake who waits."""
        self.locks = {name: held for name, held in self.locks.items() if held is not writer}
        self.lock.notify_all()
