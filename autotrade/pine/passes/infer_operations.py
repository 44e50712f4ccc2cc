"""Infers operators: arithmetic, comparison, logic, the ternary, and tuples."""

from typing import Final

from autotrade.pine import ast
from autotrade.pine.passes.analysis import Analysis
from autotrade.pine.passes.infer_names import NameInference
from autotrade.pine.types import (
    BOOL,
    BOOL_IS_STRICT_SINCE,
    FLOAT,
    INT,
    NA,
    NUMBER,
    STRING,
    UNKNOWN,
    Qualifier,
    Type,
    Typed,
    TypeKind,
    common,
    fits,
    is_numeric,
    tuple_of,
)

_Op = ast.BinaryOperator
_LOGIC: Final = frozenset((_Op.AND, _Op.OR))
_EQUALITY: Final = frozenset((_Op.EQUAL, _Op.NOT_EQUAL))
_ORDER: Final = frozenset((_Op.LESS, _Op.LESS_EQUAL, _Op.GREATER, _Op.GREATER_EQUAL))
_SUMS: Final = {"plot_display": "plot_display", "plot_simple_display": "plot_display"}
_LAZY_SINCE: Final = 6
_VAGUE: Final = frozenset((TypeKind.UNKNOWN, TypeKind.NA))


def arithmetic_type(operator: ast.BinaryOperator, left: Type, right: Type) -> Type | None:
    """Return the type of ``left operator right``, or None when it has no meaning."""
    if is_numeric(left) and is_numeric(right):
        return _number_type(operator, left, right)
    if left.kind in _VAGUE or right.kind in _VAGUE:
        return _vague_type(operator, left, right)
    if left is STRING and right is STRING:
        return STRING if operator is _Op.ADD else None
    if left.kind is TypeKind.SPECIAL and right.kind is TypeKind.SPECIAL:
        return Type(TypeKind.SPECIAL, _SUMS.get(left.name, left.name))
    return None


def _number_type(operator: ast.BinaryOperator, left: Type, right: Type) -> Type:
    if FLOAT in (left, right):
        return FLOAT
    if NUMBER in (left, right) or operator is _Op.DIVIDE:
        return NUMBER
    return INT


def _vague_type(operator: ast.BinaryOperator, left: Type, right: Type) -> Type | None:
    sure = right if left.kind in _VAGUE else left
    if sure.kind in _VAGUE:
        return UNKNOWN
    if is_numeric(sure):
        return FLOAT if sure is FLOAT else NUMBER
    if sure is STRING:
        return STRING if operator is _Op.ADD else None
    return UNKNOWN if sure.kind is TypeKind.SPECIAL else None


class OperationInference(NameInference):
    """Operators, the ternary and tuples."""

    def __init__(self, analysis: Analysis) -> None:
        super().__init__(analysis)
        self.visitors[ast.Unary] = self._infer_unary
        self.visitors[ast.Binary] = self._infer_binary
        self.visitors[ast.Ternary] = self._infer_ternary
        self.visitors[ast.Tuple] = self._infer_tuple

    def check_condition(self, typed: Typed, node: ast.Expression, what: str) -> None:
        """Report a condition that is not a bool."""
        if fits(typed.type, BOOL, self.version) or typed.type is NA:
            return
        advice = ""
        if is_numeric(typed.type):
            advice = (
                " Since version 6 numbers are no bools: compare it, as in 'x != 0', or use bool()."
            )
        self.type_error(
            "PS2041", f"{what} must be a bool, not {typed.type.named}.{advice}", node.span
        )

    def _infer_unary(self, node: ast.Unary) -> Typed:
        typed = self.infer(node.operand)
        if node.operator is ast.UnaryOperator.NOT:
            self.check_condition(typed, node.operand, "What follows 'not'")
            return Typed(BOOL, typed.qualifier)
        if not (is_numeric(typed.type) or typed.type.kind in _VAGUE):
            self.type_error(
                "PS2040", f"'{node.operator}' needs a number, not {typed.type.named}.", node.span
            )
            return Typed(UNKNOWN, typed.qualifier)
        return typed

    def _infer_binary(self, node: ast.Binary) -> Typed:
        chain = [node]  # long sums lean to the left: no recursion on that side
        while isinstance(chain[-1].left, ast.Binary):
            chain.append(chain[-1].left)
        left = self.infer(chain[-1].left)
        for each in reversed(chain):
            left = self._combine(each, left)
        return left

    def _combine(self, node: ast.Binary, left: Typed) -> Typed:
        operator = node.operator
        if operator in _LOGIC:
            return self._combine_logic(node, left)
        right = self.infer(node.right)
        qualifier = max(left.qualifier, right.qualifier)
        if operator in _EQUALITY:
            self._check_equality(node, left, right)
            return Typed(BOOL, qualifier)
        if operator in _ORDER:
            self._check_order(node, left, right)
            return Typed(BOOL, qualifier)
        result = arithmetic_type(operator, left.type, right.type)
        if result is None:
            self._report_operands(node, left, right)
        return Typed(result or UNKNOWN, qualifier)

    def _combine_logic(self, node: ast.Binary, left: Typed) -> Typed:
        self.check_condition(left, node.left, f"The left side of '{node.operator}'")
        control = left.qualifier if self.version >= _LAZY_SINCE else Qualifier.CONST
        with self.controlled_by(control):
            right = self.infer(node.right)
        self.check_condition(right, node.right, f"The right side of '{node.operator}'")
        return Typed(BOOL, max(left.qualifier, right.qualifier))

    def _check_equality(self, node: ast.Binary, left: Typed, right: Typed) -> None:
        if _is_na(node.left) or _is_na(node.right):
            self.warning(
                "PS3002",
                "A comparison with na is never true. Use na(x) or not na(x).",
                node.span,
            )
        elif common(left.type, right.type) is None and not (
            fits(left.type, right.type, self.version) or fits(right.type, left.type, self.version)
        ):
            self._report_operands(node, left, right)

    def _check_order(self, node: ast.Binary, left: Typed, right: Typed) -> None:
        for typed in (left, right):
            if not is_numeric(typed.type) and typed.type.kind not in _VAGUE:
                self._report_operands(node, left, right)
                return

    def _report_operands(self, node: ast.Binary, left: Typed, right: Typed) -> None:
        advice = ""
        if STRING in (left.type, right.type) and node.operator is _Op.ADD:
            advice = " Turn the other side into text with str.tostring()."
        elif BOOL in (left.type, right.type):
            advice = " Turn the bool into a number with 'condition ? 1 : 0'."
        self.type_error(
            "PS2040",
            f"'{node.operator}' cannot combine {left.type.named} and {right.type.named}.{advice}",
            node.span,
        )

    def _infer_ternary(self, node: ast.Ternary) -> Typed:
        condition = self.infer(node.condition)
        self.check_condition(condition, node.condition, "The condition of '?:'")
        with self.controlled_by(condition.qualifier):
            then = self.infer(node.then)
            otherwise = self.infer(node.otherwise)
        result = self._branch_type(node, then.type, otherwise.type)
        return Typed(result, max(condition.qualifier, then.qualifier, otherwise.qualifier))

    def _branch_type(self, node: ast.Ternary, then: Type, otherwise: Type) -> Type:
        result = common(then, otherwise)
        if result is None:
            for one, other in ((then, otherwise), (otherwise, then)):
                if fits(one, other, self.version):
                    return other
            self.type_error(
                "PS2044",
                f"Both results of '?:' must be of one type, but these are {then.named} "
                f"and {otherwise.named}.",
                node.span,
            )
        elif result is BOOL and NA in (then, otherwise) and self.version >= BOOL_IS_STRICT_SINCE:
            branch = node.then if then is NA else node.otherwise
            self.warning(
                "PS3009",
                "Since version 6 a bool is never na: this is false. Write false to say so.",
                branch.span,
            )
        return result or UNKNOWN

    def report_bool_na(self, node: ast.Expression) -> None:
        """Report na where a bool is wanted in a version whose bools are never na."""
        self.type_error(
            "PS2071", "Since version 6 a bool is never na: use false, or an int.", node.span
        )

    def _infer_tuple(self, node: ast.Tuple) -> Typed:
        members = [self.infer(each) for each in node.elements]
        qualifier = max((each.qualifier for each in members), default=Qualifier.CONST)
        # there are no tuples of tuples; taking them as such would let types double in size
        kinds = (UNKNOWN if each.type.kind is TypeKind.TUPLE else each.type for each in members)
        return Typed(tuple_of(*kinds), qualifier)


def _is_na(node: ast.Expression) -> bool:
    return isinstance(node, ast.Name) and node.text == "na"
