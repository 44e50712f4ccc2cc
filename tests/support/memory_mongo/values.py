"""BSON values: stored copies, MongoDB's order among them, and what a dotted path leads to."""

from collections.abc import Callable, Hashable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

import bson
from bson.codec_options import CodecOptions
from bson.decimal128 import Decimal128
from bson.int64 import Int64
from bson.max_key import MaxKey
from bson.min_key import MinKey
from bson.objectid import ObjectId

Fields = dict[str, Any]
Key = tuple[int, Any]
OPTIONS: Final[CodecOptions[Fields]] = CodecOptions(tz_aware=True, tzinfo=UTC)


class _Missing:
    """What a path leads to where there is nothing."""


MISSING: Final = _Missing()


class Stored:
    """A document as it is kept; ``fields`` are looked at and never given out."""

    __slots__ = ("fields", "raw")

    def __init__(self, document: Mapping[str, Any]):
        self.raw = bson.encode(document, codec_options=OPTIONS)
        self.fields: Fields = bson.decode(self.raw, codec_options=OPTIONS)

    def copy(self) -> Fields:
        """Return the document as a client gets it, its own."""
        return own(self.fields)


def own(fields: Fields) -> Fields:
    """Return a document that shares with another only what can't be changed."""
    return {name: _own(item) if type(item) in _NESTED else item for name, item in fields.items()}


def _own(value: Any) -> Any:
    if type(value) is dict:
        return own(value)
    return [_own(item) if type(item) in _NESTED else item for item in value]


_NESTED: Final = frozenset({dict, list})


def copied(document: Mapping[str, Any]) -> Fields:
    """Return a document as it comes back from a database."""
    return bson.decode(bson.encode(document, codec_options=OPTIONS), codec_options=OPTIONS)


def rank(value: Any) -> Key:
    """Return what sorts as MongoDB does: by type, then by value; hashable."""
    place, key = _RANKS[type(value)]
    return place, key(value)


def _nothing(_: object) -> int:
    return 0


def _same(value: Any) -> Any:
    return value


def _of_dict(value: Fields) -> Hashable:
    return tuple((name, rank(item)) for name, item in value.items())


def _of_list(value: list[Any]) -> Hashable:
    return tuple(rank(item) for item in value)


def _moment(value: datetime) -> datetime:
    """Return a time as BSON keeps it, in milliseconds."""
    over = value.microsecond % 1000
    return value.replace(microsecond=value.microsecond - over) if over else value


def _decimal(value: Decimal128) -> Decimal:
    return value.to_decimal()


_RANKS: Final[dict[type, tuple[int, Callable[[Any], Any]]]] = {
    MinKey: (0, _nothing),
    _Missing: (1, _nothing),
    type(None): (1, _nothing),
    int: (2, _same),
    Int64: (2, int),
    float: (2, _same),
    Decimal128: (2, _decimal),
    Decimal: (2, _same),
    str: (3, _same),
    dict: (4, _of_dict),
    list: (5, _of_list),
    tuple: (5, _of_list),
    bytes: (6, _same),
    ObjectId: (7, str),
    bool: (8, _same),
    datetime: (9, _moment),
    MaxKey: (10, _nothing),
}


def reader(path: str) -> Callable[[Fields], list[Any]]:
    """Return what finds all values that a path leads to; MISSING where there is none."""
    if "." not in path:
        return lambda fields: [fields.get(path, MISSING)]
    names = path.split(".")
    return lambda fields: _walk(fields, names) or [MISSING]


def value_at(fields: Fields, path: str) -> Any:
    """Return the one value that a path leads to, or MISSING.

    Raises:
        NotImplementedError: it leads to several.
    """
    found = reader(path)(fields)
    if len(found) != 1:
        raise NotImplementedError(path)
    return found[0]


def _walk(value: Any, names: list[str]) -> list[Any]:
    if not names:
        return [value]
    first, *others = names
    if isinstance(value, dict):
        return _walk(value[first], others) if first in value else []
    if isinstance(value, list):
        if first.isdigit():
            return _walk(value[int(first)], others) if int(first) < len(value) else []
        return [found for item in value for found in _walk(item, names)]
    return []


def id_key(value: Any) -> Hashable:
    """Return what an ``_id`` is found by."""
    return value if type(value) is str else rank(value)


def sort_documents(found: list[Fields], order: list[tuple[str, int]]) -> list[Fields]:
    """Return documents in an order of fields, each with 1 or -1."""
    for path, direction in reversed(order):
        found = sorted(
            found, key=lambda fields: _sort_key(fields, path, direction), reverse=direction < 0
        )
    return found


def _sort_key(fields: Fields, path: str, direction: int) -> Key:
    ranks = []
    for value in reader(path)(fields):
        ranks += [rank(item) for item in value] if isinstance(value, list) else [rank(value)]
    return min(ranks, default=rank(None)) if direction > 0 else max(ranks, default=rank(None))
