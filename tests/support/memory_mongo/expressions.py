"""Aggregation: the expressions and stages that the storage uses."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from bson.decimal128 import Decimal128

from tests.support.memory_mongo.matching import matcher
from tests.support.memory_mongo.values import MISSING, Fields, copied, rank, reader, sort_documents

_RUNNING: Final = {"documents": ["unbounded", "current"]}


def evaluate(expression: Any, fields: Fields) -> Any:
    """Return what an expression comes to for a document; MISSING where its field is not there."""
    if expression == "$$ROOT":
        return fields
    if isinstance(expression, str) and expression.startswith("$"):
        return reader(expression[1:])(fields)[0]
    if not isinstance(expression, Mapping):
        return expression
    operator = next(iter(expression), "")
    if not operator.startswith("$"):
        values = {name: evaluate(part, fields) for name, part in expression.items()}
        return {name: value for name, value in values.items() if value is not MISSING}
    if operator == "$literal":
        return expression[operator]
    arguments = [evaluate(part, fields) for part in expression[operator]]
    return _FUNCTIONS[operator](*arguments)


def aggregate(stages: Sequence[Mapping[str, Any]], found: Iterable[Fields]) -> list[Fields]:
    """Return what a pipeline makes of documents."""
    rows = list(found)
    for stage in stages:
        ((name, value),) = stage.items()
        if name not in _STAGES:
            raise NotImplementedError(name)
        rows = _STAGES[name](value, rows)
    return [copied(row) for row in rows]


def _add(one: Any, other: Any) -> Any:
    if one is MISSING or one is None:
        return None
    return one + (timedelta(milliseconds=other) if isinstance(one, datetime) else other)


def _subtract(one: Any, other: Any) -> Any:
    difference = one - other
    if isinstance(one, datetime):
        return difference // timedelta(milliseconds=1)
    return difference


def _multiply(one: Any, other: Any) -> Any:
    if isinstance(one, Decimal128) or isinstance(other, Decimal128):
        return Decimal128(_number(one) * _number(other))
    return one * other


def _number(value: Any) -> Decimal:
    return value.to_decimal() if isinstance(value, Decimal128) else Decimal(value)


_FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "$subtract": _subtract,
    "$multiply": _multiply,
    "$eq": lambda one, other: rank(one) == rank(other),
    "$substr": lambda text, first, count: text[first : first + count],
    "$add": _add,
    "$gt": lambda one, other: rank(one) > rank(other),
    "$max": lambda *values: max(values, key=rank),
    "$min": lambda *values: min(values, key=rank),
    "$cond": lambda condition, one, other: one if condition else other,
    "$ifNull": lambda one, other: other if one is None or one is MISSING else one,
}


def _match(where: Any, rows: list[Fields]) -> list[Fields]:
    fits = matcher(where)
    return [row for row in rows if fits(row)]


def _group(spec: Mapping[str, Any], rows: list[Fields]) -> list[Fields]:
    groups: dict[Any, tuple[Any, list[Fields]]] = {}
    for row in rows:
        key = evaluate(spec["_id"], row)
        key = None if key is MISSING else key
        groups.setdefault(rank(key), (key, []))[1].append(row)
    sums = {name: next(iter(how.items())) for name, how in spec.items() if name != "_id"}
    return [
        {
            "_id": key,
            **{name: _accumulated(how, part, members) for name, (how, part) in sums.items()},
        }
        for key, members in groups.values()
    ]


def _accumulated(how: str, part: Any, rows: list[Fields]) -> Any:
    values = [evaluate(part, row) for row in rows]
    known = [value for value in values if value is not MISSING]
    if how == "$sum":
        return _sum(known)
    if how == "$max":
        return max(known, key=rank, default=None)
    if how == "$last":
        return known[-1] if known else None
    raise NotImplementedError(how)


def _sum(values: Iterable[Any]) -> Any:
    total: Any = 0
    for value in values:
        if isinstance(value, Decimal128):
            total = Decimal(total) + value.to_decimal()
        elif isinstance(value, int | float) and not isinstance(value, bool):
            total += value
    return Decimal128(total) if isinstance(total, Decimal) else total


def _window(spec: Mapping[str, Any], rows: list[Fields]) -> list[Fields]:
    ordered = sort_documents(rows, list(spec["sortBy"].items()))
    made = [dict(row) for row in ordered]
    for name, how in spec["output"].items():
        if set(how) != {"$sum", "window"} or how["window"] != _RUNNING:
            raise NotImplementedError(str(how))
        for count, row in enumerate(made, start=1):
            row[name] = _accumulated("$sum", how["$sum"], ordered[:count])
    return made


def _unwind(path: str, rows: list[Fields]) -> list[Fields]:
    name = path.removeprefix("$")
    return [{**row, name: item} for row in rows for item in row.get(name) or ()]


def _project(spec: Mapping[str, Any], rows: list[Fields]) -> list[Fields]:
    if spec.get("_id") != 0:
        raise NotImplementedError(str(spec))
    wanted = {name: part for name, part in spec.items() if name != "_id"}
    made = [{name: evaluate(part, row) for name, part in wanted.items()} for row in rows]
    return [{name: value for name, value in row.items() if value is not MISSING} for row in made]


_STAGES: Final[Mapping[str, Callable[[Any, list[Fields]], list[Fields]]]] = {
    "$match": _match,
    "$group": _group,
    "$sort": lambda order, rows: sort_documents(rows, list(order.items())),
    "$limit": lambda count, rows: rows[:count],
    "$project": _project,
    "$unwind": _unwind,
    "$setWindowFields": _window,
}
