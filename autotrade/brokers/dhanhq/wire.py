"""JSON as DhanHQ wants it: amounts are numbers, and exactly those that were meant."""

import contextlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

Body = Mapping[str, object]
_NOT_A_NUMBER: Final = Decimal("NaN")


def to_json(value: object) -> str:
    """Write a value; a Decimal becomes a plain number, digit by digit.

    Raises:
        ValueError: a number is not finite, or a value has no form in JSON.
    """
    if isinstance(value, Decimal):
        if not value.is_finite():
            msg = "a number that is not finite can't be sent"
            raise ValueError(msg)
        return f"{value:f}"
    if isinstance(value, Mapping):
        fields = (f"{json.dumps(str(name))}: {to_json(item)}" for name, item in value.items())
        return "{" + ", ".join(fields) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(to_json(item) for item in value) + "]"
    if value is None or isinstance(value, str | bool | int):
        return json.dumps(value)
    msg = f"a {type(value).__name__} can't be sent"
    raise ValueError(msg)


def from_json(body: bytes) -> object | None:
    """Read a body, numbers with a point as Decimal; None when it is no JSON."""
    try:
        value: object = json.loads(body, parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return value


def decimal_of(value: object) -> Decimal | None:
    """Return a number that came as a number or as text; None when it is empty.

    Raises:
        ValueError: it is neither.
    """
    if value is None or value == "":
        return None
    number = _NOT_A_NUMBER
    if isinstance(value, str | int | Decimal) and not isinstance(value, bool):
        with contextlib.suppress(InvalidOperation):
            number = Decimal(value)
    if not number.is_finite():
        msg = f"not a number: {value!r:.40}"
        raise ValueError(msg)
    return number


def text_of(row: Body, name: str) -> str | None:
    """Return a field's text; None when it is missing, empty or says that it is not there."""
    value = row.get(name)
    text = "" if value is None else str(value).strip()
    return None if text in {"", "NA", "null"} else text


def rows_of(body: object) -> Sequence[Body]:
    """Return the rows of an answer that is a list, or the one object that it is.

    Raises:
        ValueError: it is anything else.
    """
    if isinstance(body, Mapping):
        return [body]
    if isinstance(body, list) and all(isinstance(row, Mapping) for row in body):
        return body
    msg = "neither an object nor a list of objects"
    raise ValueError(msg)


def _refuse(name: str) -> object:
    raise ValueError(name)
