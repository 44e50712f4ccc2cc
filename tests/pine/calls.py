"""Writes a call of a built-in with the least it needs, from its signature."""

from autotrade.pine import builtins
from autotrade.pine.builtins import Parameter, Signature
from autotrade.pine.tokens import KEYWORDS
from autotrade.pine.types import Type, TypeKind

_VALUES = {
    "int": "1",
    "float": "1.0",
    "bool": "true",
    "string": '"a"',
    "color": "color.red",
    "N": "1",
    "T": "1.0",
    "K": '"a"',
    "V": "1.0",
    "any": "1",
    "unknown": "1",
    "options": "[1]",
    "chart.point": "chart.point.now()",
    "plot": "plot(close)",
    "hline": "hline(1)",
    "polyline": "polyline.new(array.new<chart.point>())",
    "footprint": "request.footprint(1)",
    "volume_row": "footprint.poc(request.footprint(1))",
}
_COLLECTIONS = {
    "array": "array.new<{}>()",
    "matrix": "matrix.new<{}>()",
    "map": "map.new<string, {}>()",
}


def written_call(signature: Signature, version: int) -> str:
    """Return a call that gives every required argument by name, or by position if it must be."""
    parameters = signature.positional(version)
    if any(each.repeated or each.name in KEYWORDS for each in parameters):
        given = ", ".join(_value(each.type) for each in parameters)
    else:
        given = ", ".join(
            f"{each.name} = {_argument(each)}" for each in parameters if each.required
        )
    kinds = {"array.new": "<float>", "matrix.new": "<float>", "map.new": "<string, float>"}
    return f"{signature.name}{kinds.get(signature.name, '')}({given})"


def _argument(parameter: Parameter) -> str:
    return "[1]" if parameter.name == "options" else _value(parameter.type)


def _value(kind: Type) -> str:
    if kind.kind is TypeKind.UNION:
        return _value(kind.arguments[0])
    if kind.kind is TypeKind.COLLECTION:
        last = kind.arguments[-1]
        element = last.arguments[0].name if last.kind is TypeKind.UNION else last.name
        return _COLLECTIONS[kind.name].format("float" if element in "TNV" else element)
    if kind.kind is TypeKind.SPECIAL:
        return _constant_of(kind)
    return _VALUES.get(kind.name) or f"{kind.name}(na)"


def _constant_of(kind: Type) -> str:
    found = (builtins.find(name) for name in builtins.names())
    return next(
        each.name for each in found if each and each.variable and each.variable.value.type == kind
    )
