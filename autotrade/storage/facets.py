"""Lists with any filters at once: which index finds a page, and nothing besides.

An index of facets begins with the user and those fields of many values that are asked for, goes on
with all fields of few values, and ends with the id. What of the few is left open is given all its
values: MongoDB then reads as many ranges of the index, each in the list's order, and merges them.
So a page of 50 costs 51 documents, however rare the thing that is looked for. Named to MongoDB, as
it would else try each index that begins with the user.
"""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import prod
from typing import ClassVar, Final, TypeVar

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.collection import Collection
from typing_extensions import override

from autotrade.ports.queries import Query
from autotrade.storage.bson import Document
from autotrade.storage.collections import MongoCollection, filter_of

T = TypeVar("T")
MOST_RANGES: Final = 200
"""Of more ranges MongoDB makes one sort of all that is in them."""
NEWEST: Final = "user_newest"
Values = Callable[[str, Document], Sequence[object]]


@dataclass(frozen=True, slots=True)
class Plan:
    """A filter, and the name of the index that it is read by; None leaves that to MongoDB."""

    where: Document
    index: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """By which fields a collection's lists are filtered.

    ``many`` have any number of values, those of ``few`` are known, and those of ``looked_up`` are
    as few, but each user has others. ``handful`` is a field and the value that hardly anything has
    at a time, which gets an index of its own: then nothing else is written when it changes.
    """

    many: tuple[str, ...]
    looked_up: str
    few: Mapping[str, tuple[object, ...]]
    handful: tuple[str, object] | None = None

    def indexes(self) -> tuple[IndexModel, ...]:
        """Return the indexes; ``NEWEST``, of the bare list, is not among them."""
        made = [
            self._index(_name(chosen), (*chosen, self.looked_up, *self.few))
            for size in range(len(self.many) + 1)
            for chosen in combinations(self.many, size)
        ]
        if self.handful is not None:
            field, value = self.handful
            made.append(self._index(str(value), (), partialFilterExpression={field: value}))
        return tuple(made)

    def plans(self, query: Query, values: Values) -> list[Plan]:
        """Return what is to be read: what a query finds is the newest of all of them.

        ``values`` tells which values of a field there are where a filter matches.
        """
        where: Document = filter_of(query)
        asked = where.keys() - {"user_id", "_id"}
        if not asked:
            return [Plan(where, NEWEST)]
        if self.handful is not None and where.get(self.handful[0]) == self.handful[1]:
            return [Plan(where, str(self.handful[1]))]
        if not asked <= {*self.many, self.looked_up, *self.few, *(self.handful or ())[:1]}:
            return [Plan(where, None)]
        left = {name: known for name, known in self.few.items() if name not in where}
        where.update({name: {"$in": list(known)} for name, known in left.items()})
        if self.looked_up in where:
            return [Plan(where, self.index_for(where))]
        chosen = ("user_id", *self._chosen(where))
        found = values(self.looked_up, {name: where[name] for name in chosen})
        at_once = MOST_RANGES // prod(map(len, left.values()))
        return [
            Plan({**where, self.looked_up: {"$in": part}}, self.index_for(where))
            for part in _parts(found, at_once)
        ]

    def index_for(self, where: Container[str]) -> str:
        """Return the name of the index that begins with those fields of a filter that are many."""
        return _name(self._chosen(where))

    def _chosen(self, where: Container[str]) -> tuple[str, ...]:
        return tuple(name for name in self.many if name in where)

    @staticmethod
    def _index(name: str, fields: Sequence[str], **options: object) -> IndexModel:
        keys = [(field, ASCENDING) for field in ("user_id", *fields)]
        return IndexModel([*keys, ("_id", DESCENDING)], name=name, **options)


class FacetedCollection(MongoCollection[T]):
    """A collection that is listed by facets."""

    facets: ClassVar[Facets]

    @override
    def documents(self, query: Query, most: int) -> list[Document]:
        collection = self.collection
        plans = self.facets.plans(query, values_in(collection))
        found: list[Document] = []
        for plan in plans:
            cursor = collection.find(plan.where, session=self.session)
            cursor = cursor.sort([("_id", DESCENDING)]).limit(most)
            found += cursor if plan.index is None else cursor.hint(plan.index)
        if len(plans) > 1:
            found.sort(key=lambda document: str(document["_id"]), reverse=True)
        return found[:most]


def values_in(collection: Collection[Document]) -> Values:
    """Return how to look up which values there are: by a key of an index for each."""
    return collection.distinct


def _name(chosen: Sequence[str]) -> str:
    return "_".join(("facets", *chosen))


def _parts(values: Sequence[object], size: int) -> Iterator[list[object]]:
    for start in range(0, len(values), size):
        yield list(values[start : start + size])
