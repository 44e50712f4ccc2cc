"""Values of expressions that are known while compiling, for the outline of a script."""

import operator
from collections.abc import Callable, Mapping
from typing import Final

from autotrade.pine import ast, builtins
from autotrade.pine.passes.outline import Constant

MAX_DEPTH: Final = 60
MAX_TEXT: Final = 4_096
MAX_INT: Final = 2**63

_ARITHMETIC: Final[dict[ast.BinaryOperator, Callable[[float, float], float]]] = {
    ast.BinaryOperator.ADD: operator.add,
    ast.BinaryOperator.SUBTRACT: operator.sub,
    ast.BinaryOperator.MULTIPLY: operator.mul,
}


def dotted_name(expression: ast.Expression) -> str | None:
    """Return ``a.b.c`` of a name or a chain of attributes, None of anything else."""
    parts = []
    while isinstance(expression, ast.Attribute):
        parts.append(expression.name.text)
        expression = expression.base
    if not isinstance(expression, ast.Name):
        return None
    parts.append(expression.text)
    return ".".join(reversed(parts))


def evaluate(expression: ast.Expression, known: Mapping[str, Constant], depth: int = 0) -> Constant:
    """Return the constant an expression stands for, or None when there is none.

    ``known`` holds the values of the script's own constant variables. A built-in's name that is
    not one of them is its own value, as ``color.red`` is.
    """
    if depth > MAX_DEPTH:
        return None
    if isinstance(expression, ast.IntLiteral | ast.FloatLiteral | ast.BoolLiteral):
        return expression.value
    if isinstance(expression, ast.StringLiteral):
        return expression.value
    if isinstance(expression, ast.ColorLiteral):
        return expression.text
    return _evaluate_compound(expression, known, depth + 1)


def _evaluate_compound(
    expression: ast.Expression, known: Mapping[str, Constant], depth: int
) -> Constant:
    match expression:
        case ast.Parenthesis():
            return evaluate(expression.inner, known, depth)
        case ast.Name():
            return _evaluate_name(expression.text, known)
        case ast.Attribute():
            return dotted_name(expression)
        case ast.Unary(operator=ast.UnaryOperator.MINUS):
            value_under = evaluate(expression.operand, known, depth)
            return -value_under if isinstance(value_under, int | float) else None
        case ast.Binary():
            return _evaluate_binary(expression, known, depth)
        case _:
            return None


def _evaluate_name(name: str, known: Mapping[str, Constant]) -> Constant:
    if name in known:
        return known[name]
    builtin = builtins.find(name)
    return name if name != "na" and builtin and builtin.variable else None


def _evaluate_binary(expression: ast.Binary, known: Mapping[str, Constant], depth: int) -> Constant:
    left = evaluate(expression.left, known, depth)
    right = evaluate(expression.right, known, depth)
    if isinstance(left, bool) or isinstance(right, bool):
        return None
    if isinstance(left, str) and isinstance(right, str):
        fits = len(left) + len(right) <= MAX_TEXT
        return left + right if fits and expression.operator is ast.BinaryOperator.ADD else None
    combine = _ARITHMETIC.get(expression.operator)
    if combine and isinstance(left, int | float) and isinstance(right, int | float):
        result = combine(left, right)
        return result if abs(result) < MAX_INT else None
    return None
