"""Finding documents, and handing them out in order."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any

from tests.support.memory_mongo.matching import matcher
from tests.support.memory_mongo.tables import Document, Index
from tests.support.memory_mongo.values import (
    Fields,
    Stored,
    id_key,
    rank,
    sort_documents,
)
from tests.support.memory_mongo.views import View


def candidates(view: View, where: Document) -> list[Stored]:
    """Return the documents that fit a filter, by an index where one names them."""
    if not where:
        return list(view.all())
    fits = matcher(where)
    keys = _keys(view, where)
    if keys is None:
        return [stored for stored in view.all() if fits(stored.fields)]
    known = [view.get(key) for key in keys]
    return [stored for stored in known if stored is not None and fits(stored.fields)]


def _keys(view: View, where: Document) -> list[Hashable] | None:
    """Return the ids that a filter leaves open, if it names them; a None is no document's id."""
    if "_id" in where:
        wanted = where["_id"]
        if not isinstance(wanted, Mapping):
            return [id_key(_plain(wanted))]
        if set(wanted) == {"$in"}:
            return list(dict.fromkeys(id_key(_plain(one)) for one in wanted["$in"]))
        return None
    for number, index in enumerate(view.shape.unique):
        key = _key_in(index, where)
        if key is not None:
            holder = view.holder(number, key)
            return [] if holder is None else [holder]
    return None


def _key_in(index: Index, where: Document) -> Hashable | None:
    if "partialFilterExpression" in index.options:
        return None
    ranks = []
    for name in index.fields:
        value = where.get(name)
        if value is None or isinstance(value, Mapping | list):
            return None
        ranks.append(rank(_plain(value)))
    return tuple(ranks)


def _plain(value: Any) -> Any:
    return str.__str__(value) if isinstance(value, str) else value


class MemoryCursor:
    """What the storage uses of ``pymongo.cursor.Cursor``."""

    def __init__(
        self, find: Callable[[], list[Stored]], projection: Mapping[str, int] | None = None
    ):
        self._find = find
        self._projection = projection
        self._order: list[tuple[str, int]] = []
        self._limit = 0

    def sort(self, order: list[tuple[str, int]] | str, direction: int = 1) -> "MemoryCursor":
        """Hand out in this order."""
        self._order = [(order, direction)] if isinstance(order, str) else list(order)
        return self

    def limit(self, count: int) -> "MemoryCursor":
        """Hand out so many at most; 0 is all."""
        self._limit = count
        return self

    def hint(self, _: str) -> "MemoryCursor":
        """Pass over which index to use."""
        return self

    def __iter__(self) -> Iterator[Fields]:
        found = self._find()
        if self._order:
            by_fields = {id(stored.fields): stored for stored in found}
            ordered = sort_documents([stored.fields for stored in found], self._order)
            found = [by_fields[id(fields)] for fields in ordered]
        for stored in found[: self._limit or None]:
            yield _shown(stored.copy(), self._projection)


def _shown(document: Fields, projection: Mapping[str, int] | None) -> Fields:
    if projection is None:
        return document
    if any(shown != 1 for shown in projection.values()):
        raise NotImplementedError(str(projection))
    made: Fields = {}
    for path in ("_id", *projection):
        _copy_path(document, made, path.split("."))
    return made


def _copy_path(source: Any, target: Fields, names: list[str]) -> None:
    first, *others = names
    if first not in source:
        return
    if not others:
        target[first] = source[first]
    elif isinstance(source[first], dict):
        _copy_path(source[first], target.setdefault(first, {}), others)
