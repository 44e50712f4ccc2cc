"""``$jsonSchema`` with BSON types, as the schema of the storage writes it."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.support.memory_mongo.matching import TYPES
from tests.support.memory_mongo.values import rank

Check = Callable[[Any], bool]


def validator(rules: Mapping[str, Any]) -> Check | None:
    """Return what says whether a document fits a collection's rules; None without any."""
    if not rules:
        return None
    if set(rules) != {"$jsonSchema"}:
        raise NotImplementedError(str(rules))
    return check_of(rules["$jsonSchema"])


def check_of(schema: Mapping[str, Any]) -> Check:
    """Return what says whether a value fits a schema."""
    unknown = set(schema) - {"bsonType", "required", "properties", "enum", "anyOf", "items"}
    if unknown:
        raise NotImplementedError(str(unknown))
    if "anyOf" in schema:
        options = [check_of(option) for option in schema["anyOf"]]
        return lambda value: any(option(value) for option in options)
    if "enum" in schema:
        wanted = {rank(str(value) if isinstance(value, str) else value) for value in schema["enum"]}
        return lambda value: rank(value) in wanted
    kinds = TYPES[schema["bsonType"]]
    if "properties" in schema:
        return _object(schema)
    if "items" in schema:
        each = check_of(schema["items"])
        return lambda value: type(value) is list and all(each(item) for item in value)
    return lambda value: type(value) in kinds


def _object(schema: Mapping[str, Any]) -> Check:
    required = frozenset(schema["required"])
    properties = [(name, check_of(part)) for name, part in schema["properties"].items()]

    def check(value: Any) -> bool:
        if type(value) is not dict or not required <= value.keys():
            return False
        for name, fits in properties:  # noqa: SIM110 - a generator costs as much as the checks
            if name in value and not fits(value[name]):
                return False
        return True

    return check
