"""What the Pine checker, the formatter and the reference of the language say."""

from typing import Any, ClassVar, Final

import marshmallow as ma
from marshmallow.validate import OneOf

from autotrade.api.schemas.fields import RawValue
from autotrade.api.schemas.strategies import DiagnosticSchema
from autotrade.api.schemas.strategy_inputs import SCRIPT_EXAMPLE
from autotrade.services.pine_reference import KINDS

_VERSIONS: Final = (5, 6)


class PineFixSchema(ma.Schema):
    """A change that certainly cures a finding: put ``replacement`` in place of this stretch."""

    title = ma.fields.String(required=True)
    line = ma.fields.Integer(required=True)
    column = ma.fields.Integer(required=True)
    end_line = ma.fields.Integer(required=True)
    end_column = ma.fields.Integer(required=True)
    replacement = ma.fields.String(required=True)


class PineDiagnosticSchema(DiagnosticSchema):
    """A finding of the Pine checker with its fix; columns count code points from 1."""

    fix = ma.fields.Nested(PineFixSchema, required=True, allow_none=True)


class PineInputSchema(ma.Schema):
    """An input of the script, for a form."""

    name = ma.fields.String(required=True, allow_none=True)
    type = ma.fields.String(required=True)
    title = ma.fields.String(required=True, allow_none=True)
    default = RawValue(required=True, allow_none=True)
    minimum = RawValue(required=True, allow_none=True)
    maximum = RawValue(required=True, allow_none=True)
    step = RawValue(required=True, allow_none=True)
    options = ma.fields.List(RawValue(), required=True)
    group = ma.fields.String(required=True, allow_none=True)
    tooltip = ma.fields.String(required=True, allow_none=True)
    inline = ma.fields.String(required=True, allow_none=True)
    line = ma.fields.Integer(required=True)


class PineOrderSchema(ma.Schema):
    """A place in the script that sends an order."""

    function = ma.fields.String(required=True)
    id = ma.fields.String(required=True, allow_none=True)
    direction = ma.fields.String(required=True, allow_none=True)
    alert_message = ma.fields.String(required=True, allow_none=True)
    comment = ma.fields.String(required=True, allow_none=True)
    line = ma.fields.Integer(required=True)


class PineCheckSchema(ma.Schema):
    """What is known of a script after checking it; ``ok`` is false when it has an error."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "ok": True,
        "version": 6,
        "kind": "strategy",
        "title": "Cross",
        "diagnostics": [],
        "inputs": [],
        "orders": [
            {
                "function": "strategy.entry",
                "id": "Long",
                "direction": "long",
                "alert_message": None,
                "comment": None,
                "line": 6,
            }
        ],
    }

    ok = ma.fields.Boolean(required=True)
    version = ma.fields.Integer(required=True)
    kind = ma.fields.String(required=True, allow_none=True)
    title = ma.fields.String(required=True, allow_none=True)
    diagnostics = ma.fields.List(
        ma.fields.Nested(PineDiagnosticSchema), required=True, attribute="findings"
    )
    inputs = ma.fields.List(ma.fields.Nested(PineInputSchema), required=True)
    orders = ma.fields.List(ma.fields.Nested(PineOrderSchema), required=True)


class PineFormatSchema(ma.Schema):
    """A script laid out in one way; with syntax errors it is as it came, and they are told."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "script": SCRIPT_EXAMPLE,
        "changed": True,
        "diagnostics": [],
    }

    script = ma.fields.String(required=True)
    changed = ma.fields.Boolean(required=True)
    diagnostics = ma.fields.List(
        ma.fields.Nested(PineDiagnosticSchema), required=True, attribute="findings"
    )


class PineReferenceQuerySchema(ma.Schema):
    """Which version of the language."""

    version = ma.fields.Integer(load_default=6, validate=OneOf(_VERSIONS))


class PineBuiltinSchema(ma.Schema):
    """One meaning of one word of the language; ``doc`` is a sentence.

    A method is a function that can be called with a dot on its first argument as well.
    """

    name = ma.fields.String(required=True)
    kind = ma.fields.String(required=True, validate=OneOf(KINDS))
    signatures = ma.fields.List(ma.fields.String(), required=True)
    doc = ma.fields.String(required=True)


class PineReferenceSchema(ma.Schema):
    """Every word of a version of the language."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "version": 6,
        "items": [
            {
                "name": "ta.sma",
                "kind": "function",
                "signatures": ["ta.sma(series int/float source, series int length) → series float"],
                "doc": "Simple moving average.",
            }
        ],
    }

    version = ma.fields.Integer(required=True)
    items = ma.fields.List(ma.fields.Nested(PineBuiltinSchema), required=True)
