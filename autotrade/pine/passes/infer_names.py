"""Infers literals, names, members of namespaces, fields of objects, and history."""

from typing import Final

from autotrade.pine import ast, builtins
from autotrade.pine.diagnostics import Fix
from autotrade.pine.passes.analysis import Analysis
from autotrade.pine.passes.evaluate_constants import dotted_name
from autotrade.pine.passes.inference import MISSING, OPEN, Walker, listed
from autotrade.pine.types import (
    BASIC_TYPES,
    BOOL,
    COLOR,
    FLOAT,
    INT,
    POINT_FIELDS,
    STRING,
    Qualifier,
    Type,
    Typed,
    TypeKind,
    fits,
    opening,
)

_LITERALS: Final[dict[type[ast.Node], Typed]] = {
    ast.IntLiteral: Typed(INT, Qualifier.CONST),
    ast.FloatLiteral: Typed(FLOAT, Qualifier.CONST),
    ast.BoolLiteral: Typed(BOOL, Qualifier.CONST),
    ast.StringLiteral: Typed(STRING, Qualifier.CONST),
    ast.ColorLiteral: Typed(COLOR, Qualifier.CONST),
}
_NOT_WITH_HISTORY: Final = frozenset((TypeKind.VOID, TypeKind.TUPLE))
_SELF_REFERENCE_UNTIL: Final = 4
"""Before it, a declaration may use the name it declares."""
FIELD_HISTORY_UNTIL: Final = 5
"""The last version in which ``object.field[1]`` is allowed."""


class NameInference(Walker):
    """Literals, names, members and history."""

    def __init__(self, analysis: Analysis) -> None:
        super().__init__(analysis)
        self.visitors.update(dict.fromkeys(_LITERALS, self._infer_literal))
        self.visitors[ast.Name] = self._infer_name
        self.visitors[ast.Attribute] = self._infer_attribute
        self.visitors[ast.History] = self._infer_history
        self.visitors[ast.Parenthesis] = lambda node: self.infer(node.inner)

    def _infer_literal(self, node: ast.Node) -> Typed:
        return _LITERALS[type(node)]

    # Names

    def _infer_name(self, node: ast.Name) -> Typed:
        name = node.text
        variable = self.scope.find(name)
        if variable is not None:
            return Typed(variable.type, variable.qualifier)
        if name == "na":
            return MISSING
        builtin = self.find_builtin(name, node)
        if builtin is not None and builtin.variable is not None:
            return builtin.variable.value
        self._report_unusable(node, is_builtin=builtin is not None)
        return OPEN

    def find_builtin(self, name: str, node: ast.Node) -> builtins.Builtin | None:
        """Return the built-in of a name; in old versions also by what it was called then."""
        if not self.analysis.is_typed:
            modern = builtins.modern_name(name)
            if modern is not None:
                if not self.quiet:
                    self.analysis.old_names.setdefault(name, (modern, node.span))
                return builtins.find(modern)
        return builtins.find(name)

    def _report_unusable(self, node: ast.Name, *, is_builtin: bool) -> None:
        name = node.text
        analysis = self.analysis
        if self.quiet or name in analysis.lost_names or name in analysis.imports:
            return
        if name == "_":
            self.error("PS2019", "'_' throws a value away and cannot be read.", node.span)
        elif name in analysis.functions or is_builtin:
            self._report_function_as_value(node)
        elif name in analysis.types or name in analysis.enums or builtins.has_namespace(name):
            self.type_error(
                "PS2010",
                f"'{name}' is not a value by itself: write '{name}.' and a member.",
                node.span,
            )
        elif name in analysis.later_names and self.version < _SELF_REFERENCE_UNTIL:
            return
        elif name in analysis.later_names:
            line = analysis.later_names[name].line
            self.error(
                "PS2014",
                f"'{name}' is used here but only declared on line {line}. "
                f"Move the declaration above its first use.",
                node.span,
            )
        else:
            self._report_undeclared(node)

    def _report_function_as_value(self, node: ast.Name) -> None:
        if node.text in builtins.REMOVED or node.text in BASIC_TYPES:
            return
        self.type_error(
            "PS2017", f"'{node.text}' is a function: call it with parentheses.", node.span
        )

    def _report_undeclared(self, node: ast.Name) -> None:
        hint, fix = self.suggestion(node.text, node.span, "value")
        advice = hint or " Declare it with '=' before it is used."
        self.error("PS2010", f"'{node.text}' is not declared.{advice}", node.span, fix)

    # Members

    def _infer_attribute(self, node: ast.Attribute) -> Typed:
        name = dotted_name(node)
        root = name.partition(".")[0] if name else None
        if name is None or root is None or self.scope.find(root) is not None:
            return self._infer_field(node, name)
        if root in self.analysis.imports or root in self.analysis.lost_names:
            return OPEN
        if isinstance(node.base, ast.Name) and root in self.analysis.enums:
            return self._infer_member(node, root)
        builtin = self.find_builtin(name, node)
        if builtin is not None and builtin.variable is not None:
            return builtin.variable.value
        if builtin is not None:
            self.type_error(
                "PS2017", f"'{name}' is a function: call it with parentheses.", node.span
            )
        else:
            self.report_unknown_member(name, node)
        return OPEN

    def report_unknown_member(self, name: str, node: ast.Expression, call: str = "") -> None:
        """Report a dotted name that is neither a built-in nor anything of the script."""
        if self.quiet:
            return
        namespace = name.rpartition(".")[0]
        hint, fix = self.suggestion(name, node.span)
        if builtins.has_namespace(namespace):
            message = f"'{namespace}' has no {'function' if call else 'member'} '{name.rpartition('.')[2]}{call}'.{hint}"
            self.error("PS2012", message, node.span, fix)
            return
        root = name.partition(".")[0]
        holder = builtins.find(namespace)
        if holder is not None and holder.variable is not None:
            kind = holder.variable.value.type
            what = "method" if call else "field"
            message = f"{opening(kind.named)} has no {what} '{node_name(node)}{call}'."
            self.error("PS2015", message, node.span)
            return
        if root in self.analysis.types:
            self.error(
                "PS2012",
                f"The type '{root}' has only 'new' and 'copy', called with '()'.",
                node.span,
            )
            return
        advice = hint or " It is no variable, namespace, type or import of this script."
        base = node
        while isinstance(base, ast.Attribute):
            base = base.base
        self.error("PS2010", f"'{root}' is not declared.{advice}", base.span, fix)

    def _infer_member(self, node: ast.Attribute, name: str) -> Typed:
        enum = self.analysis.enums[name]
        if node.name.text not in enum.members:
            members = listed(sorted(enum.members))
            self.error(
                "PS2016",
                f"The enum '{name}' has no member '{node.name.text}'. It has {members}.",
                node.name.span,
            )
        return Typed(enum.type, Qualifier.CONST)

    def _infer_field(self, node: ast.Attribute, name: str | None) -> Typed:
        base = self.infer(node.base)
        found = self.field_type(base.type, node.name.text)
        if found is not None:
            return Typed(found, Qualifier.SERIES)
        builtin = builtins.find(name) if name else None
        if builtin is not None and builtin.variable is not None:
            return builtin.variable.value  # a variable called like a namespace does not hide it
        if base.type.kind is TypeKind.USER and base.type.name in self.analysis.types:
            fields = listed([each.name for each in self.analysis.types[base.type.name].fields])
            self.error(
                "PS2015",
                f"'{base.type.name}' has no field '{node.name.text}'. It has {fields}.",
                node.name.span,
            )
        elif base.type.kind is TypeKind.BASIC:
            self.type_error(
                "PS2015",
                f"{base.type.named} has no fields, so no '{node.name.text}'.",
                node.name.span,
            )
        return OPEN

    def field_type(self, base: Type, name: str) -> Type | None:
        """Return the type of a field of an object, or None when it has no such field."""
        if base.name == "chart.point":
            return POINT_FIELDS.get(name)
        user = self.analysis.types.get(base.name) if base.kind is TypeKind.USER else None
        if user is None:
            return None
        return next((each.type or OPEN.type for each in user.fields if each.name == name), None)

    # History

    def _infer_history(self, node: ast.History) -> Typed:
        base = self.infer(node.base)
        offset = self.infer(node.offset)
        if not fits(offset.type, FLOAT, self.version):  # fractions are cut off
            self.type_error(
                "PS2049",
                f"The offset in '[]' counts bars and must be an int, not {offset.type.named}.",
                node.offset.span,
            )
        self._check_history_base(node, base)
        return Typed(base.type, Qualifier.SERIES)

    def _check_history_base(self, node: ast.History, base: Typed) -> None:
        if base.type.kind in _NOT_WITH_HISTORY:
            self.type_error(
                "PS2048",
                f"'[]' needs one value, but this is a {base.type.kind.value}.",
                node.base.span,
            )
        elif self.version <= FIELD_HISTORY_UNTIL:
            return
        elif type(node.base) in _LITERALS:
            self.error(
                "PS2048", "'[]' works on series, and a literal never changes.", node.base.span
            )
        elif isinstance(node.base, ast.Attribute) and self._is_object(node.base.base):
            self._report_field_history(node, node.base)

    def _is_object(self, base: ast.Expression) -> bool:
        name = dotted_name(base)
        if name is None or self.scope.find(name.partition(".")[0]) is None:
            return False
        quiet, self.quiet = self.quiet, True
        kind = self.infer(base).type.kind
        self.quiet = quiet
        return kind is TypeKind.USER

    def _report_field_history(self, node: ast.History, base: ast.Attribute) -> None:
        target, member = dotted_name(base.base), base.name.text
        offset = node.offset
        fix = None
        if target and isinstance(offset, ast.IntLiteral):
            replacement = f"({target}[{offset.text}]).{member}"
            fix = Fix("Take the history of the object", node.span, replacement)
        self.error(
            "PS2048",
            "Since version 6 '[]' cannot follow a field. Take the history of the object, then its "
            f"field: '({target or 'object'}[n]).{member}'.",
            node.span,
            fix,
        )


def node_name(node: ast.Expression) -> str:
    """Return the last part of a dotted name."""
    return (dotted_name(node) or "").rpartition(".")[2]
