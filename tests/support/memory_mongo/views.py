"""Views: a collection as a command sees it, with or without a transaction."""

from collections.abc import Hashable, Iterator
from typing import Protocol

from tests.support.memory_mongo.engine import OF_DOCUMENT, Engine, LockName, Writer
from tests.support.memory_mongo.tables import Shape, Table, changed_keys, taken
from tests.support.memory_mongo.values import Stored


class BusyError(Exception):
    """Somebody's transaction has written what this command is to write; it has to wait."""


class View(Protocol):
    """A collection, to be read and written."""

    shape: Shape

    def get(self, key: Hashable) -> Stored | None:
        """Return a document by its id's key."""
        ...

    def all(self) -> Iterator[Stored]:
        """Yield every document."""
        ...

    def holder(self, number: int, key: Hashable) -> Hashable | None:
        """Return the document that has a key in a unique index."""
        ...

    def put(self, key: Hashable, after: Stored | None) -> None:
        """Store a document that keeps the rules, or remove it.

        Raises:
            DuplicateKeyError: another has one of its keys.
        """
        ...


class DirectView:
    """A collection outside transactions: each document is committed at once."""

    def __init__(self, engine: Engine, name: str):
        self._engine = engine
        self._name = name
        self.shape = engine.shape(name)
        self._table = engine.tables[name]

    def get(self, key: Hashable) -> Stored | None:
        return self._table.documents.get(key)

    def all(self) -> Iterator[Stored]:
        yield from list(self._table.documents.values())

    def holder(self, number: int, key: Hashable) -> Hashable | None:
        return self._table.holders[number].get(key)

    def put(self, key: Hashable, after: Stored | None) -> None:
        keys = list(changed_keys(self.shape, self.get(key), after))
        names = [(self._name, OF_DOCUMENT, key)]
        names += [
            (self._name, number, one) for number, *both in keys for one in both if one is not None
        ]
        if any(name in self._engine.locks for name in names):
            raise BusyError
        for number, _, new in keys:
            if new is not None and self.holder(number, new) not in {None, key}:
                raise taken(self.shape.unique[number].name)
        self._engine.put(self._name, key, after)
        self._table = self._engine.tables[self._name]


class Conflict(Exception):  # noqa: N818 - becomes pymongo's own error
    """Somebody else has written, since the snapshot, what a transaction is to write."""


class SnapshotView:
    """A collection within a transaction: its snapshot, and over it what was written so far."""

    def __init__(self, engine: Engine, name: str, base: Table, writer: Writer):
        self._engine = engine
        self._name = name
        self._base = base
        self._writer = writer
        self.shape = engine.shape(name)
        self.written: dict[Hashable, Stored | None] = {}
        self._held: list[dict[Hashable, Hashable | None]] = [{} for _ in self.shape.unique]

    def get(self, key: Hashable) -> Stored | None:
        if key in self.written:
            return self.written[key]
        return self._base.documents.get(key)

    def all(self) -> Iterator[Stored]:
        for key, stored in self._base.documents.items():
            if key not in self.written:
                yield stored
        yield from [stored for stored in self.written.values() if stored is not None]

    def holder(self, number: int, key: Hashable) -> Hashable | None:
        if key in self._held[number]:
            return self._held[number][key]
        return self._base.holders[number].get(key)

    def put(self, key: Hashable, after: Stored | None) -> None:
        now = self._engine.table(self._name)
        if now.documents.get(key) is not self._base.documents.get(key):
            raise Conflict
        self._lock((self._name, OF_DOCUMENT, key))
        for number, old, new in list(changed_keys(self.shape, self.get(key), after)):
            if new is not None:
                self._claim(now, number, new, key)
            if old is not None:
                self._lock((self._name, number, old))
                self._held[number][old] = None
        self.written[key] = after

    def _claim(self, now: Table, number: int, new: Hashable, key: Hashable) -> None:
        if self.holder(number, new) not in {None, key}:
            raise taken(self.shape.unique[number].name)
        if now.holders[number].get(new) != self._base.holders[number].get(new):
            raise Conflict
        self._lock((self._name, number, new))
        self._held[number][new] = key

    def _lock(self, name: LockName) -> None:
        held = self._engine.locks.setdefault(name, self._writer)
        if held is not self._writer:
            raise Conflict
