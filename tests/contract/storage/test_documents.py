"""Every stored value comes back as it was, and a document of another shape is refused."""

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
from bson.min_key import MinKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymongo import MongoClient
from pymongo.errors import WriteError

from autotrade.storage import client as mongo
from autotrade.storage.bson import Document, from_document, to_document
from autotrade.storage.schema import KINDS
from tests.support.pipeline import Documents, empty

pytestmark = pytest.mark.integration

numbers = st.decimals(-(10**15), 10**15, places=6) | st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12
).map(lambda number: +number)
moments = st.datetimes(
    datetime(1970, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
).map(lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000))
words = st.text(st.characters(codec="utf-8"), max_size=12)
keys = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=8)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | words | numbers,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(keys, inner, max_size=2),
    max_leaves=4,
)
SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: words,
    bool: st.booleans(),
    int: st.integers(-(2**31), 2**31),
    Decimal: numbers,
    datetime: moments,
    date: st.dates(),
    time: st.times().map(lambda at: time(at.hour, at.minute)),
    dict: st.dictionaries(keys, plain, max_size=2),
    type(None): st.none(),
}


MOMENTS: dict[Any, object] = {
    datetime: datetime(2026, 1, 1, tzinfo=UTC),
    date: date(2026, 1, 1),
    time: time(9, 15),
}


def values_of(hint: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for all values of a field's type."""
    origin = typing.get_origin(hint)
    kind = getattr(hint, "__supertype__", hint)
    if origin in {types.UnionType, typing.Union}:
        return st.one_of([values_of(option) for option in typing.get_args(hint)])
    if origin is typing.Literal:
        return st.sampled_from(typing.get_args(hint))
    if origin in {tuple, Mapping}:
        return several_of(hint)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return st.builds(
            kind, **{f.name: values_of(hints[f.name]) for f in dataclasses.fields(kind)}
        )
    return SCALARS[origin or kind]


def several_of(hint: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for a tuple or a mapping."""
    arguments = typing.get_args(hint)
    if typing.get_origin(hint) is tuple:
        return st.lists(values_of(arguments[0]), max_size=2).map(tuple)
    return st.dictionaries(keys, values_of(arguments[1]), max_size=2)


@pytest.fixture(scope="module")
def prepared(storage_client: MongoClient[Document]) -> Documents:
    database = mongo.database(storage_client)
    empty(database)
    return database


@pytest.mark.parametrize("name", KINDS)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_a_value_is_accepted_and_comes_back_as_it_was(
    prepared: Documents, name: str, data: st.DataObject
):
    kind = KINDS[name]
    value = data.draw(values_of(kind))
    collection = prepared[name]
    collection.delete_many({})

    collection.insert_one(to_document(value))

    found = collection.find_one()
    assert found is not None
    assert from_document(kind, found) == value


def fields_of(kind: type, path: str = "") -> list[str]:
    return ["_id" if f.name == "id" else path + f.name for f in dataclasses.fields(kind)]


FIELDS = [(name, field) for name, kind in KINDS.items() for field in fields_of(kind)]


@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_a_field_of_another_type_is_refused(prepared: Documents, name: str, field: str):
    document = an_example(name)
    document[field] = MinKey()

    with pytest.raises(WriteError) as refusal:
        prepared[name].insert_one(document)

    assert refusal.value.code == 121


@pytest.mark.parametrize(("name", "field"), [row for row in FIELDS if row[1] != "_id"])
def test_a_document_without_a_field_is_refused(prepared: Documents, name: str, field: str):
    document = an_example(name)
    del document[field]

    with pytest.raises(WriteError) as refusal:
        prepared[name].insert_one(document)

    assert refusal.value.code == 121


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("orders", "fills"),
        ("alerts", "signals"),
        ("alerts", "timeline"),
        ("strategies", "risk"),
        ("paper_orders", "request"),
    ],
)
def test_a_part_of_another_shape_is_refused(prepared: Documents, name: str, path: str):
    document = an_example(name)
    document[path] = [{"no": "such"}] if isinstance(document[path], list) else {"no": "such"}

    with pytest.raises(WriteError, match="failed validation"):
        prepared[name].insert_one(document)


def an_example(name: str) -> Document:
    return to_document(SIMPLE[name])


def simplest(hint: Any) -> Any:
    """Return the plainest value of a type: the first word, zero, the first member."""
    origin = typing.get_origin(hint)
    kind = getattr(hint, "__supertype__", hint)
    if origin in {types.UnionType, typing.Union}:
        return None
    if origin is Mapping:
        return {}
    if origin is tuple:
        return ()
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = typing.get_type_hints(kind)
        return kind(**{f.name: simplest(hints[f.name]) for f in dataclasses.fields(kind)})
    return MOMENTS.get(kind) or (origin or kind)()


SIMPLE = {name: simplest(kind) for name, kind in KINDS.items()}
