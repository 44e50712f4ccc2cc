"""Updates: MongoDB's operators and pipelines, applied to a document."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from bson.decimal128 import Decimal128

from tests.support.memory_mongo.expressions import evaluate
from tests.support.memory_mongo.values import MISSING, Fields, copied, rank, value_at

Change = Mapping[str, Any] | Sequence[Mapping[str, Any]]


def apply(change: Change, fields: Fields, *, is_new: bool = False) -> None:
    """Change a document in place; ``is_new`` says that an upsert is making it.

    Raises:
        NotImplementedError: an operator that the storage does not use.
    """
    if isinstance(change, Mapping):
        for operator, values in change.items():
            if operator not in _OPERATORS:
                raise NotImplementedError(operator)
            if operator == "$setOnInsert" and not is_new:
                continue
            for path, value in values.items():
                _put(fields, path, _OPERATORS[operator](value_at(fields, path), value))
        return
    for stage in change:
        if set(stage) != {"$set"}:
            raise NotImplementedError(str(stage))
        before = copied(fields)
        for path, expression in stage["$set"].items():
            _put(fields, path, evaluate(expression, before))


def seed_of(where: Mapping[str, Any]) -> Fields:
    """Return the document that an upsert begins with: what its filter says is equal."""
    return {
        name: value
        for name, value in where.items()
        if not name.startswith("$") and not isinstance(value, Mapping)
    }


def _put(fields: Fields, path: str, value: Any) -> None:
    *outer, last = path.split(".")
    place: Any = fields
    for name in outer:
        place = place[int(name)] if isinstance(place, list) else place.setdefault(name, {})
    if value is MISSING:
        place.pop(last, None)
    elif isinstance(place, list):
        place[int(last)] = value
    else:
        place[last] = value


def _sum(found: Any, value: Any) -> Any:
    if found is MISSING:
        return value
    if isinstance(found, Decimal128):
        return Decimal128(found.to_decimal() + value)
    return found + value


def _greater(found: Any, value: Any) -> Any:
    return value if found is MISSING or rank(value) > rank(found) else found


def _less(found: Any, value: Any) -> Any:
    return value if found is MISSING or rank(value) < rank(found) else found


def _longer(found: Any, value: Any) -> Any:
    return [value] if found is MISSING else [*found, value]


def _without(found: Any, value: Any) -> Any:
    return [item for item in found if rank(item) != rank(value)] if found is not MISSING else found


_OPERATORS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "$set": lambda _, value: value,
    "$setOnInsert": lambda _, value: value,
    "$unset": lambda _found, _value: MISSING,
    "$inc": _sum,
    "$max": _greater,
    "$min": _less,
    "$push": _longer,
    "$pull": _without,
}
