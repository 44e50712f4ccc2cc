"""Tables: a collection's documents and what its unique indexes point at, within an engine."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pymongo.errors import DuplicateKeyError, WriteError

from tests.support.memory_mongo.matching import Predicate, matcher
from tests.support.memory_mongo.validation import Check, validator
from tests.support.memory_mongo.values import Fields, Stored, rank, value_at

Document = Mapping[str, Any]
REFUSED = 121
TAKEN = 11000


@dataclass(frozen=True)
class Index:
    """An index as it was asked for."""

    name: str
    keys: tuple[tuple[str, int], ...]
    options: Mapping[str, Any]
    is_unique: bool
    covers: Predicate

    @classmethod
    def of(cls, document: Document) -> "Index":
        """Return the index that a pymongo ``IndexModel`` describes."""
        options = {name: value for name, value in document.items() if name not in {"name", "key"}}
        return cls(
            name=str(document["name"]),
            keys=tuple(document["key"].items()),
            options=options,
            is_unique=bool(options.get("unique")),
            covers=matcher(options.get("partialFilterExpression", {})),
        )

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the names of the indexed fields."""
        return tuple(name for name, _ in self.keys)

    def key(self, fields: Fields) -> Hashable:
        """Return a document's key in this index; None when the index does not have it."""
        if not self.covers(fields):
            return None
        return tuple(rank(value_at(fields, name)) for name in self.fields)


@dataclass
class Shape:
    """What a collection is to look like."""

    rules: Mapping[str, Any] = field(default_factory=dict)
    check: Check | None = None
    indexes: dict[str, Index] = field(default_factory=dict)
    unique: tuple[Index, ...] = ()

    def ruled(self, rules: Mapping[str, Any]) -> None:
        """Take over rules for documents."""
        self.rules, self.check = rules, validator(rules)

    def indexed(self) -> None:
        """Find the unique ones among the indexes."""
        self.unique = tuple(index for index in self.indexes.values() if index.is_unique)

    def refuse_unfit(self, stored: Stored) -> None:
        """Hold a document to the rules.

        Raises:
            WriteError: it breaks them.
        """
        if self.check is not None and not self.check(stored.fields):
            msg = "Document failed validation"
            raise WriteError(msg, REFUSED, {"code": REFUSED, "errmsg": msg})


Holders = list[dict[Hashable, Hashable]]
"""By unique index: which document has a key."""


class Table:
    """The committed documents of a collection; copied before a write when a snapshot has it."""

    __slots__ = ("documents", "holders", "is_shared")

    def __init__(self, documents: dict[Hashable, Stored], holders: Holders):
        self.documents = documents
        self.holders = holders
        self.is_shared = False

    def copy(self) -> "Table":
        """Return one that can be written to."""
        return Table(dict(self.documents), [dict(held) for held in self.holders])


def changed_keys(
    shape: Shape, before: Stored | None, after: Stored | None
) -> Iterator[tuple[int, Hashable, Hashable]]:
    """Yield the unique indexes in which a write changes the key: number, old and new key."""
    for number, index in enumerate(shape.unique):
        old = None if before is None else index.key(before.fields)
        new = None if after is None else index.key(after.fields)
        if old != new:
            yield number, old, new


def taken(index: str) -> DuplicateKeyError:
    """Return the error of a key that another document has."""
    msg = f"E11000 duplicate key error index: {index}"
    return DuplicateKeyError(msg, TAKEN, {"code": TAKEN, "errmsg": msg})
