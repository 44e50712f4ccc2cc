"""Bytes of a body to text, and text to JSON, with errors that say where to look."""

import json
import re
from typing import Final

from autotrade.domain.alert_formats.values import Field, JsonValue, bad_number, shown, unresolved
from autotrade.domain.signals import AlertFault, AlertNotUnderstood

MAX_BODY_BYTES: Final = 16 * 1024

_ANY_KEY: Final = re.compile(r'"([^"{}\[\]]{1,64})"\s*:')
_NAMED_PLACEHOLDER: Final = re.compile(r'"([^"{}]{1,64})"\s*:\s*"?\{\{')
_NEXT_KEY: Final = re.compile(r'"[^"]{0,64}"\s*:')
_WINDOW: Final = 400  # characters before the fault in which its key is looked for


def decode(body: bytes) -> str:
    """Return the trimmed text of ``body``.

    Raises:
        AlertNotUnderstood: ``too_large``, ``invalid_encoding`` or ``empty``.
    """
    if len(body) > MAX_BODY_BYTES:
        message = f"The body has {len(body)} bytes, more than {MAX_BODY_BYTES}."
        raise AlertNotUnderstood(AlertFault.TOO_LARGE, "body", message, "send a shorter message")
    try:
        text = body.decode("utf-8-sig").strip()
    except UnicodeDecodeError as e:
        message = f"The body is not UTF-8: byte {e.start} does not belong."
        raise AlertNotUnderstood(AlertFault.INVALID_ENCODING, "body", message, "send UTF-8") from e
    if not text:
        hint = "paste the strategy's alert message into TradingView's Message box"
        raise AlertNotUnderstood(AlertFault.EMPTY, "body", "The body is empty.", hint)
    return text


def is_json_like(text: str) -> bool:
    """Say whether ``text`` is meant as a JSON object or list, be it broken or not."""
    return text.startswith(("{", "[")) and not text.startswith("{{")


def load(text: str) -> JsonValue:
    """Return ``text`` as JSON; numbers stay text, digit for digit, NaN and Infinity too.

    Raises:
        AlertNotUnderstood: ``invalid_json``, ``duplicate_key``, ``unresolved_placeholder`` (one
            without quotes around it) or ``bad_number`` (nothing where a value belongs).
    """
    try:
        value: JsonValue = _DECODER.decode(text)
    except json.JSONDecodeError as e:
        raise _broken(text, e) from e
    except RecursionError as e:
        message = "The JSON is nested too deeply."
        raise AlertNotUnderstood(AlertFault.INVALID_JSON, "body", message) from e
    return value


def _without_duplicates(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        name = shown(next(name for name in names if names.count(name) > 1))
        message = f"{name} is given twice."
        raise AlertNotUnderstood(AlertFault.DUPLICATE_KEY, name, message, "keep one of the two")
    return found


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_without_duplicates, parse_float=str, parse_int=str, parse_constant=str
)


def _broken(text: str, error: json.JSONDecodeError) -> AlertNotUnderstood:
    bare = _NAMED_PLACEHOLDER.search(text)
    if bare:
        return unresolved(shown(bare.group(1)), text[bare.end() - 2 :])
    before, after = text[max(0, error.pos - _WINDOW) : error.pos], text[error.pos :]
    keys = _ANY_KEY.findall(before)
    name = shown(keys[-1]) if keys else "body"
    if error.msg == "Expecting value" and before.rstrip().endswith(":") and after[:1] in ",}":
        hint = "put quotes around the placeholder, and leave the field out if it can be empty"
        return bad_number(Field(name, ""), "has no value", hint)
    where = f"line {error.lineno}, column {error.colno} (character {error.pos})"
    message = f"The body is not valid JSON: {error.msg} at {where}."
    return AlertNotUnderstood(
        AlertFault.INVALID_JSON, name, message, _hint(error.msg, before, after)
    )


def _hint(reason: str, before: str, after: str) -> str:
    """Return the likeliest cause; a quote from a placeholder where no other fits."""
    is_value_next = reason.startswith("Expecting value")
    causes = (
        (
            reason.startswith(("Invalid control", "Invalid \\")),
            "line break or backslash inside {{strategy.order.comment}}",
        ),
        (
            reason.startswith("Unterminated"),
            "the closing quote is missing, or the message was cut",
        ),
        (
            after[:1] in ("}", "]") and before.rstrip().endswith(","),
            "remove the comma before the closing bracket",
        ),
        (after[:1] == "'", "use double quotes, not single ones"),
        (not after, "the closing bracket is missing, or the message was cut"),
        (
            reason.startswith("Expecting ','") and _NEXT_KEY.match(after) is not None,
            "a comma is missing between two fields",
        ),
        (reason.startswith("Extra data"), "send one JSON object and nothing after it"),
        (is_value_next, "put quotes around text values"),
    )
    found = (hint for is_cause, hint in causes if is_cause)
    return next(found, "quote inside {{strategy.order.comment}}")
