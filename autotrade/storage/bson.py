"""Values of the domain to BSON documents and back, by the types of their fields.

Decimal becomes Decimal128, an enum its value, a nested dataclass a sub-document, ``id`` the
document's ``_id``. The converters of a class are built once from its annotations.
"""

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Final, TypeVar

from bson.decimal128 import Decimal128

from autotrade.storage import decimals

T = TypeVar("T")
Document = dict[str, Any]
_Converter = Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def encode_value(value: Any) -> Any:
    """Return what BSON stores for a field's value."""
    kind: Any = type(value)
    return _encoder(kind)(value)


def to_document(value: Any) -> Document:
    """Return the document of a domain value: its fields, with ``id`` as ``_id``."""
    document: Document = encode_value(value)
    if "id" in document:
        document["_id"] = document.pop("id")
    return document


def from_document(kind: type[T], document: Document) -> T:
    """Return the domain value that a document was made of; unknown keys are passed over."""
    arguments: Document = {}
    for name, key, convert in _decoders(typing.cast("Any", kind)):
        if key in document:
            value = document[key]
            arguments[name] = value if convert is _same else convert(value)
    return kind(**arguments)


@cache
def _encoder(kind: Any) -> _Converter:
    if kind in _ENCODERS:
        return _ENCODERS[kind]
    if issubclass(kind, Enum):
        return lambda value: value._value_  # which ``value`` returns, several calls later
    if dataclasses.is_dataclass(kind):
        return _encoder_of_fields(_names(typing.cast("Any", kind)))
    return _same


def _encoder_of_fields(names: tuple[str, ...]) -> _Converter:
    # most fields are stored as they are: a call for each would take as long as all the rest
    def encode(value: Any) -> Document:
        document: Document = {}
        for name in names:
            item = getattr(value, name)
            kind: Any = type(item)
            document[name] = item if kind in _STORED_AS_THEY_ARE else _encoder(kind)(item)
        return document

    return encode


_STORED_AS_THEY_ARE: Final[frozenset[Any]] = frozenset(
    {str, int, float, bool, bytes, datetime, types.NoneType}
)
_ENCODERS: dict[Any, _Converter] = {
    Decimal: decimals.stored,
    date: date.isoformat,
    time: lambda value: value.isoformat("minutes"),
    tuple: lambda values: [encode_value(value) for value in values],
    list: lambda values: [encode_value(value) for value in values],
    dict: lambda values: {key: encode_value(value) for key, value in values.items()},
}


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


@cache
def _decoders(kind: Any) -> Sequence[tuple[str, str, _Converter]]:
    """Return for each field its name, its key in a document, and how it is read."""
    hints = typing.get_type_hints(kind)
    keys = ((name, "_id" if name == "id" else name) for name in _names(kind))
    return [(name, key, _decoder(hints[name])) for name, key in keys]


def _decoder(hint: Any) -> _Converter:
    origin = typing.get_origin(hint)
    if origin in {types.UnionType, typing.Union}:
        options = [option for option in typing.get_args(hint) if option is not type(None)]
        return _optional(_decoder(options[0])) if len(options) == 1 else _plain
    if origin is tuple:
        return _items(_decoder(typing.get_args(hint)[0]))
    if origin is Mapping and dataclasses.is_dataclass(typing.get_args(hint)[1]):
        return _values(_decoder(typing.get_args(hint)[1]))
    return _decoder_of_class(getattr(hint, "__supertype__", hint))


def _decoder_of_class(kind: Any) -> _Converter:
    if kind in _DECODERS:
        return _DECODERS[kind]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return lambda document: from_document(kind, document)
    return _plain if kind is object or typing.get_origin(kind) in {dict, Mapping} else _same


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal128):
        return decimals.read(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def _optional(convert: _Converter) -> _Converter:
    return _same if convert is _same else lambda value: None if value is None else convert(value)


def _values(convert: _Converter) -> _Converter:
    return lambda document: {key: convert(value) for key, value in document.items()}


def _items(convert: _Converter) -> _Converter:
    return lambda values: tuple(convert(value) for value in values)


_DECODERS: dict[Any, _Converter] = {
    Decimal: decimals.read,
    date: date.fromisoformat,
    time: time.fromisoformat,
}
