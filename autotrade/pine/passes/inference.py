"""The ground of type inference: dispatch over nodes, scopes entered and left, remarks made."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from autotrade.pine import ast, builtins
from autotrade.pine.diagnostics import Fix
from autotrade.pine.passes.analysis import Analysis, Function, Scope, Variable
from autotrade.pine.source import Span
from autotrade.pine.types import (
    BASIC_TYPES,
    COLLECTION_SIZES,
    NA,
    OBJECT_TYPES,
    UNKNOWN,
    VOID,
    Qualifier,
    Type,
    Typed,
    TypeKind,
)

OPEN: Final = Typed(UNKNOWN, Qualifier.CONST)
"""Nothing known: fits everywhere, and raises no qualifier."""
NOTHING: Final = Typed(VOID, Qualifier.SERIES)
MISSING: Final = Typed(NA, Qualifier.CONST)

QUALIFIERS: Final = {each: Qualifier[each.name] for each in ast.Qualifier}
_MAX_SUGGESTIONS: Final = 25
_MAX_CANDIDATES: Final = 500
_MAX_LISTED: Final = 12
_MAX_WARNINGS: Final = 100
_MAX_MESSAGE: Final = 1_000


class Walker:
    """Goes through a script and infers the type of every expression.

    The layers above add a visitor for each kind of node. While ``quiet``, nothing is reported or
    recorded: a function's body is gone through again for the types of one call.
    """

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.version = analysis.version
        self.scope = analysis.globals
        self.function: Function | None = None
        self.control = Qualifier.CONST
        self.quiet = False
        self.visitors: dict[type[ast.Node], Callable[[Any], Typed]] = {}
        self._suggestions = 0
        self._warnings = 0

    def infer(self, node: ast.Node) -> Typed:
        """Return type and qualifier of a node, after reporting what is wrong within."""
        visit = self.visitors.get(type(node))
        return visit(node) if visit else OPEN

    def error(self, code: str, message: str, span: Span, fix: Fix | None = None) -> None:
        """Report an error unless quiet, or on a line that could not be read anyway."""
        if not self.quiet and span.line not in self.analysis.broken_lines:
            self.analysis.diagnostics.error(code, shortened(message), span, fix)

    def type_error(self, code: str, message: str, span: Span, fix: Fix | None = None) -> None:
        """Report an error of types, which old versions are not checked for."""
        if self.analysis.is_typed:
            self.error(code, message, span, fix)

    def warning(self, code: str, message: str, span: Span, fix: Fix | None = None) -> None:
        """Report a warning unless quiet; so many at most that there is room left for errors."""
        if not self.quiet and self._warnings < _MAX_WARNINGS:
            self._warnings += 1
            self.analysis.diagnostics.warning(code, shortened(message), span, fix)

    def suggestion(self, name: str, span: Span, wanted: str = "any") -> tuple[str, Fix | None]:
        """Return a sentence and a fix with the name that was likely meant, empty when none is.

        ``wanted`` is ``value``, ``function``, ``variable`` (of the script) or ``any``.
        """
        self._suggestions += 1
        if self.quiet or self._suggestions > _MAX_SUGGESTIONS:
            return "", None
        own = self.scope.visible_names()
        if wanted != "variable":
            own = (*own, *self.analysis.functions, *self.analysis.imports)
        near = builtins.suggest(name, own[:_MAX_CANDIDATES], wanted)
        if near is None or near == name:
            return "", None
        return f" Did you mean '{near}'?", Fix(f"Replace with '{near}'", span, near)

    @property
    def is_local(self) -> bool:
        """Whether the walk is within any block or function."""
        return self.scope is not self.analysis.globals

    @contextmanager
    def inner_scope(self, function: Function | None = None) -> Iterator[Scope]:
        """Enter a scope below the current one for a while."""
        outer = self.scope
        self.scope = Scope(outer, function)
        try:
            yield self.scope
        finally:
            self.scope = outer

    @contextmanager
    def controlled_by(self, qualifier: Qualifier) -> Iterator[None]:
        """Take what follows as run only when something of this qualifier allows it."""
        outer = self.control
        self.control = max(outer, qualifier)
        try:
            yield
        finally:
            self.control = outer

    def declare(self, name: ast.Name, variable: Variable) -> None:
        """Put a variable in the current scope, reporting a name that is taken or hides another."""
        text = name.text
        if text == "_":
            return
        names = self.scope.names
        if text in names:
            first = names[text].span.line
            self.error(
                "PS2020",
                f"'{text}' is already declared on line {first}. "
                f"Use ':=' to give it a new value, or another name.",
                name.span,
            )
        elif self.scope.parent is not None and not variable.is_parameter:
            self._report_hiding(name)
        names[text] = variable

    def _report_hiding(self, name: ast.Name) -> None:
        hidden = self.scope.parent.find(name.text) if self.scope.parent else None
        if hidden is None:
            return
        advice = "Use ':=' to change that one."
        if self.function is not None and self.analysis.globals.names.get(name.text) is hidden:
            advice = "Give it another name if that is not meant."
        self.warning(
            "PS3010",
            f"This declares a new '{name.text}' that hides the one of line {hidden.span.line}. "
            f"{advice}",
            name.span,
        )

    def resolve_type(self, reference: ast.TypeReference) -> Type:
        """Return the type a reference names; an unknown one is reported."""
        name = reference.name
        if name in COLLECTION_SIZES:
            return self._resolve_collection(reference)
        known = BASIC_TYPES.get(name) or OBJECT_TYPES.get(name)
        if known is not None:
            return known
        analysis = self.analysis
        if name in analysis.types:
            return analysis.types[name].type
        if name in analysis.enums:
            return analysis.enums[name].type
        if name.partition(".")[0] in analysis.imports or name in analysis.lost_names:
            return UNKNOWN
        near = _similar_type(name, (*analysis.types, *analysis.enums))
        hint = f" Did you mean '{near}'?" if near else " Types are declared with `type` or `enum`."
        self.error("PS2013", f"There is no type '{name}'.{hint}", reference.span)
        return UNKNOWN

    def _resolve_collection(self, reference: ast.TypeReference) -> Type:
        size = COLLECTION_SIZES[reference.name]
        given = tuple(self.resolve_type(each) for each in reference.arguments)
        if given and len(given) != size:
            self.type_error(
                "PS2037",
                f"'{reference.name}' takes {size} type{'s' if size > 1 else ''} "
                f"in angle brackets, not {len(given)}.",
                reference.span,
            )
        elements = given if len(given) == size else (UNKNOWN,) * size
        return Type(TypeKind.COLLECTION, reference.name, elements)


def shortened(message: str) -> str:
    """Return a message cut to a length that can be shown, should a name in it be endless."""
    return message if len(message) <= _MAX_MESSAGE else f"{message[: _MAX_MESSAGE - 3]}..."


def listed(names: Sequence[str]) -> str:
    """Return names for a message, the first dozen of them."""
    shown = ", ".join(names[:_MAX_LISTED])
    return f"{shown}, ..." if len(names) > _MAX_LISTED else shown or "none"


def _similar_type(name: str, own: tuple[str, ...]) -> str | None:
    lowered = name.lower()
    candidates = (*own, *BASIC_TYPES, *OBJECT_TYPES, *COLLECTION_SIZES)
    spelled = {"str": "string", "integer": "int", "double": "float", "boolean": "bool"}
    return spelled.get(lowered) or next(
        (each for each in candidates if each.lower() == lowered), None
    )
