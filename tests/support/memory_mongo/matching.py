"""Filters: MongoDB's conditions as functions of a document."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from bson.decimal128 import Decimal128
from bson.int64 import Int64

from tests.support.memory_mongo.values import MISSING, Fields, rank, reader

Predicate = Callable[[Fields], bool]
_Test = Callable[[Any], bool]

TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "bool": (bool,),
    "number": (int, Int64, float, Decimal128),
    "decimal": (Decimal128,),
    "date": (datetime,),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
}


def matcher(where: Mapping[str, Any]) -> Predicate:
    """Return what says whether a document fits a filter."""
    clauses = [_clause(name, condition) for name, condition in where.items()]
    if len(clauses) == 1:
        return clauses[0]

    def fits(fields: Fields) -> bool:
        for clause in clauses:  # noqa: SIM110 - a generator costs as much as the clauses
            if not clause(fields):
                return False
        return True

    return fits


def _clause(name: str, condition: Any) -> Predicate:
    if name in {"$and", "$or"}:
        parts = [matcher(part) for part in condition]
        every = all if name == "$and" else any
        return lambda fields: every(part(fields) for part in parts)
    if name.startswith("$"):
        raise NotImplementedError(name)
    if not _is_operators(condition):
        return _field(name, _equal(condition))
    clauses = [_operator(name, operator, value) for operator, value in condition.items()]
    return lambda fields: all(clause(fields) for clause in clauses)


def _is_operators(condition: Any) -> bool:
    return isinstance(condition, Mapping) and next(iter(condition), "").startswith("$")


def _operator(name: str, operator: str, value: Any) -> Predicate:
    if operator in _NEGATED:
        inner = _operator(name, _NEGATED[operator], value)
        return lambda fields: not inner(fields)
    if operator == "$not":
        denied = _clause(name, value)
        return lambda fields: not denied(fields)
    if operator == "$elemMatch":
        return _elements(name, value)
    if operator == "$exists":
        read, wanted = reader(name), bool(value)
        return lambda fields: any(found is not MISSING for found in read(fields)) is wanted
    return _field(name, _TESTS[operator](value))


def _elements(name: str, conditions: Mapping[str, Any]) -> Predicate:
    """Match a list with one element that meets all conditions, of values and not of fields."""
    tests = [_TESTS[operator](value) for operator, value in conditions.items()]
    read = reader(name)
    return lambda fields: any(
        all(test(item) for test in tests)
        for found in read(fields)
        if isinstance(found, list)
        for item in found
    )


def _field(name: str, test: _Test) -> Predicate:
    if "." in name:
        read = reader(name)
        return lambda fields: any(_meets(found, test) for found in read(fields))
    return lambda fields: _meets(fields.get(name, MISSING), test)


def _meets(found: Any, test: _Test) -> bool:
    return test(found) or (type(found) is list and any(test(item) for item in found))


def _equal(value: Any) -> _Test:
    if isinstance(value, str):
        text = str.__str__(value)
        return lambda found: found == text
    wanted = rank(value)
    return lambda found: rank(found) == wanted


def _within(values: Any) -> _Test:
    wanted = {rank(_plain(value)) for value in values}
    return lambda found: rank(found) in wanted


def _plain(value: Any) -> Any:
    return str.__str__(value) if isinstance(value, str) else value


def _compare(holds: Callable[[Any, Any], bool]) -> Callable[[Any], _Test]:
    def test_of(value: Any) -> _Test:
        place, wanted = rank(_plain(value))

        def test(found: Any) -> bool:
            kind, key = rank(found)
            return kind == place and (found is not MISSING) and holds(key, wanted)

        return test

    return test_of


def _typed(name: Any) -> _Test:
    kinds = TYPES[name]
    return lambda found: type(found) in kinds


_NEGATED: Final = {"$ne": "$eq", "$nin": "$in"}
_TESTS: Final[Mapping[str, Callable[[Any], _Test]]] = {
    "$eq": _equal,
    "$in": _within,
    "$gt": _compare(lambda found, wanted: bool(found > wanted)),
    "$gte": _compare(lambda found, wanted: bool(found >= wanted)),
    "$lt": _compare(lambda found, wanted: bool(found < wanted)),
    "$lte": _compare(lambda found, wanted: bool(found <= wanted)),
    "$type": _typed,
}
