"""Infers the type and qualifier of everything in a script, statement by statement."""

from typing import Final

from autotrade.pine import ast, builtins
from autotrade.pine.passes.analysis import Analysis, Function, Parameter, Scope, Variable
from autotrade.pine.passes.infer_operations import arithmetic_type
from autotrade.pine.passes.infer_structures import StructureInference
from autotrade.pine.passes.inference import NOTHING, OPEN, QUALIFIERS
from autotrade.pine.passes.match_arguments import has_qualifier
from autotrade.pine.types import (
    BOOL,
    BOOL_IS_STRICT_SINCE,
    NA,
    UNKNOWN,
    VOID,
    Qualifier,
    Type,
    Typed,
    TypeKind,
    fits,
    is_numeric,
)

_UNTYPED_NA_UNTIL: Final = 3
_WITHOUT_EFFECT: Final = (
    ast.Name, ast.Attribute, ast.Binary, ast.Unary, ast.Ternary, ast.History, ast.Parenthesis,
    ast.IntLiteral, ast.FloatLiteral, ast.BoolLiteral, ast.StringLiteral, ast.ColorLiteral,
)  # fmt: skip
_COMPOUND: Final = {
    ast.AssignmentOperator.ADD: ast.BinaryOperator.ADD,
    ast.AssignmentOperator.SUBTRACT: ast.BinaryOperator.SUBTRACT,
    ast.AssignmentOperator.MULTIPLY: ast.BinaryOperator.MULTIPLY,
    ast.AssignmentOperator.DIVIDE: ast.BinaryOperator.DIVIDE,
    ast.AssignmentOperator.MODULO: ast.BinaryOperator.MODULO,
}


class _Inference(StructureInference):
    """Statements, on top of all expressions."""

    def __init__(self, analysis: Analysis) -> None:
        super().__init__(analysis)
        self.visitors[ast.ExpressionStatement] = self._infer_expression_statement
        self.visitors[ast.VariableDeclaration] = self._declare_variable
        self.visitors[ast.TupleDeclaration] = self._declare_tuple
        self.visitors[ast.Assignment] = self._assign
        self.visitors[ast.FunctionDeclaration] = self._declare_function
        self.visitors[ast.TypeDeclaration] = self._check_fields
        self.visitors[ast.EnumDeclaration] = self._check_titles

    def run(self) -> None:
        """Go through the whole script."""
        for statement in self.analysis.script.statements:
            self.infer(statement)
            if isinstance(statement, ast.ExpressionStatement):
                self._check_effect(statement)
        size = len(self.analysis.globals.names)
        self.analysis.scope_sizes.append((size, self.analysis.script.span))

    def _infer_expression_statement(self, node: ast.ExpressionStatement) -> Typed:
        return self.infer(node.expression)

    def _check_effect(self, node: ast.ExpressionStatement) -> None:
        if isinstance(node.expression, _WITHOUT_EFFECT):
            self.warning("PS3011", "This value is computed and not used.", node.span)

    # Declarations

    def _declare_variable(self, node: ast.VariableDeclaration) -> Typed:
        if self.version <= _UNTYPED_NA_UNTIL and node.name.text not in self.scope.names:
            # such a declaration may use the history of its own name
            opening = Variable(node.name.text, UNKNOWN, Qualifier.SERIES, node.name.span)
            self.scope.names[node.name.text] = opening
            typed = self.infer(node.value)
            del self.scope.names[node.name.text]
        else:
            typed = self.infer(node.value)
        declared = None if node.type is None else self.resolve_type(node.type)
        self._check_value(node, typed, declared)
        kind = self._variable_type(typed.type, declared)
        limit = QUALIFIERS[node.qualifier] if node.qualifier else Qualifier.SERIES
        variable = Variable(
            node.name.text,
            kind,
            min(typed.qualifier, limit),
            node.name.span,
            is_fixed=limit is Qualifier.CONST,
            qualifier_limit=limit,
        )
        self.declare(node.name, variable)
        return Typed(kind, typed.qualifier)

    def _variable_type(self, given: Type, declared: Type | None) -> Type:
        if declared is not None:
            return declared
        return UNKNOWN if given.kind in (TypeKind.NA, TypeKind.VOID) else given

    def _check_value(
        self, node: ast.VariableDeclaration, typed: Typed, declared: Type | None
    ) -> None:
        name = node.name.text
        limit = QUALIFIERS[node.qualifier] if node.qualifier else Qualifier.SERIES
        if typed.qualifier > limit and has_qualifier(typed.type):
            self.type_error(
                "PS2047",
                f"'{name}' is declared {limit.word}, but its value is {typed.qualifier.word}.",
                node.value.span,
            )
        if id(node.value) in self.clashes:
            one, other = self.clashes[id(node.value)]
            self.type_error(
                "PS2044",
                f"The branches assigned to '{name}' must be of one type, but one is {one.named} "
                f"and one {other.named}.",
                node.name.span,
            )
        elif isinstance(node.value, ast.Call) and typed.type is VOID:
            self.type_error(
                "PS2045", "This function returns nothing that could be assigned.", node.value.span
            )
        elif declared is not None:
            self._check_fits(name, node.value, typed.type, declared)
        elif typed.type is NA and self.version > _UNTYPED_NA_UNTIL:
            self.error(
                "PS2043",
                f"na alone does not tell the type of '{name}': declare it, "
                f"as in 'float {name} = na'.",
                node.span,
            )

    def _check_fits(self, name: str, value: ast.Expression, given: Type, wanted: Type) -> None:
        if given.kind is TypeKind.VOID or fits(given, wanted, self.version):
            return
        if given is NA and wanted is BOOL and self.version >= BOOL_IS_STRICT_SINCE:
            self.report_bool_na(value)
            return
        advice = ""
        if wanted.name == "int" and given.name in ("float", "number"):
            advice = " Declare it as a float, or round with int() or math.round()."
        elif wanted is BOOL and is_numeric(given):
            advice = " Since version 6 numbers are no bools: compare it, as in 'x != 0'."
        self.type_error(
            "PS2042",
            f"'{name}' is {wanted.named}, and this value is {given.named}.{advice}",
            value.span,
        )

    def _declare_tuple(self, node: ast.TupleDeclaration) -> Typed:
        typed = self.infer(node.value)
        members = typed.type.arguments
        if typed.type.kind is not TypeKind.TUPLE:
            if typed.type.kind not in (TypeKind.UNKNOWN, TypeKind.NA, TypeKind.VOID):
                self.type_error(
                    "PS2046",
                    f"{len(node.names)} names need a tuple, and this is {typed.type.named}.",
                    node.value.span,
                )
            members = (UNKNOWN,) * len(node.names)
        elif len(members) != len(node.names):
            self.type_error(
                "PS2046",
                f"The tuple has {len(members)} values, but {len(node.names)} names are given.",
                node.span,
            )
            members = (UNKNOWN,) * len(node.names)
        for name, kind in zip(node.names, members, strict=True):
            known = UNKNOWN if kind.kind is TypeKind.NA else kind
            self.declare(name, Variable(name.text, known, typed.qualifier, name.span))
        return typed

    # Assignments

    def _assign(self, node: ast.Assignment) -> Typed:
        value = self.infer(node.value)
        if isinstance(node.target, ast.Attribute):
            return self._assign_field(node, node.target, value)
        if not isinstance(node.target, ast.Name):
            return value
        name = node.target.text
        self.analysis.reassigned.add(name)
        variable = self.scope.find(name)
        if variable is None:
            self._report_undeclared_target(node.target, node.operator)
            return value
        self._check_reassignable(node.target, variable)
        given = self._assigned_type(node, variable.type, value.type)
        if variable.type.kind is TypeKind.UNKNOWN:
            variable.type = UNKNOWN
        else:
            self._check_fits(name, node.value, given, variable.type)
        variable.qualifier = max(variable.qualifier, value.qualifier, self.control)
        return Typed(variable.type, variable.qualifier)

    def _assigned_type(self, node: ast.Assignment, target: Type, value: Type) -> Type:
        operator = _COMPOUND.get(node.operator)
        if operator is None:
            return value
        result = arithmetic_type(operator, target, value)
        if result is None:
            self.type_error(
                "PS2040",
                f"'{node.operator}' cannot combine {target.named} and {value.named}.",
                node.span,
            )
        return result or UNKNOWN

    def _report_undeclared_target(self, target: ast.Name, operator: ast.AssignmentOperator) -> None:
        name = target.text
        if self.quiet or name in self.analysis.lost_names:
            return
        if builtins.find(name) is not None:
            message = f"'{name}' is built in and cannot be assigned. Use another name."
            self.error("PS2022", message, target.span)
            return
        hint, fix = self.suggestion(name, target.span, "variable")
        advice = hint or f" Declare it first: '{name} = ...'."
        self.error(
            "PS2021",
            f"'{name}' is not declared, so '{operator}' cannot change it.{advice}",
            target.span,
            fix,
        )

    def _check_reassignable(self, target: ast.Name, variable: Variable) -> None:
        if variable.is_fixed:
            self.error("PS2022", f"'{target.text}' is const and cannot change.", target.span)
        elif self.function is not None and self._is_global(target.text):
            self.error(
                "PS2023",
                f"A function cannot change '{target.text}' of the script. Return the new value "
                "and assign it outside, or keep it in a field of an object or in an array.",
                target.span,
            )

    def _is_global(self, name: str) -> bool:
        scope: Scope | None = self.scope
        while scope is not None and name not in scope.names:
            scope = scope.parent
        return scope is self.analysis.globals

    def _assign_field(self, node: ast.Assignment, target: ast.Attribute, value: Typed) -> Typed:
        kind = self.infer(target)
        given = self._assigned_type(node, kind.type, value.type)
        if kind.type.kind is not TypeKind.UNKNOWN:
            self._check_fits(target.name.text, node.value, given, kind.type)
        return kind

    # Functions and types

    def _declare_function(self, node: ast.FunctionDeclaration) -> Typed:
        parameters = tuple(self._read_parameter(each) for each in node.parameters)
        self._check_duplicates([each.name for each in node.parameters], "parameter")
        function = Function(node, parameters)
        opening = tuple(
            OPEN if each.type is None else Typed(each.type, Qualifier.CONST) for each in parameters
        )
        # while its own body is read the function is unknown: Pine has no recursion
        function.results[opening] = self.walk_body(function, opening)
        self.analysis.functions.setdefault(node.name.text, []).append(function)
        if node.is_method:
            self.analysis.methods.setdefault(node.name.text, []).append(function)
        return NOTHING

    def _read_parameter(self, node: ast.Parameter) -> Parameter:
        kind = None if node.type is None else self.resolve_type(node.type)
        if node.default is not None:
            self.infer(node.default)
        qualifier = QUALIFIERS[node.qualifier] if node.qualifier else None
        return Parameter(node.name.text, kind, qualifier, node.default is None)

    def _check_duplicates(self, names: list[ast.Name], what: str) -> None:
        seen: set[str] = set()
        for name in names:
            if name.text in seen and name.text != "_":
                self.error("PS2024", f"There are two {what}s called '{name.text}'.", name.span)
            seen.add(name.text)

    def _check_fields(self, node: ast.TypeDeclaration) -> Typed:
        self._check_duplicates([each.name for each in node.fields], "field")
        for each in node.fields:
            if each.default is not None and each.type is not None:
                given = self.infer(each.default)
                self._check_fits(
                    each.name.text, each.default, given.type, self.resolve_type(each.type)
                )
        return NOTHING

    def _check_titles(self, node: ast.EnumDeclaration) -> Typed:
        self._check_duplicates([each.name for each in node.members], "member")
        for each in node.members:
            if each.title is not None:
                self.infer(each.title)
        return NOTHING


def infer_types(analysis: Analysis) -> None:
    """Resolve every name, infer every type, and check calls, operators and assignments."""
    _Inference(analysis).run()
