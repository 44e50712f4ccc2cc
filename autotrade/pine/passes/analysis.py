"""What the passes share: the script, its scopes and symbols, and what was found so far."""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from autotrade.pine import ast
from autotrade.pine.diagnostics import Diagnostics, Fix
from autotrade.pine.parser import ParseResult
from autotrade.pine.passes.outline import Outline
from autotrade.pine.source import Source, Span
from autotrade.pine.types import Qualifier, Type, Typed

FIRST_TYPED_VERSION: Final = 5
"""Before it, types and arguments are not checked: such scripts are to be converted first."""


@dataclass(slots=True)
class Variable:
    """A variable, parameter or loop counter of the script."""

    name: str
    type: Type
    qualifier: Qualifier
    span: Span
    is_parameter: bool = False
    is_fixed: bool = False  # a loop counter or a constant: never reassigned
    qualifier_limit: Qualifier = Qualifier.SERIES


class Scope:
    """Names declared in a block; ``function`` is set for the outermost scope of a function."""

    __slots__ = ("function", "names", "parent")

    def __init__(self, parent: "Scope | None" = None, function: "Function | None" = None) -> None:
        self.parent = parent
        self.function = function
        self.names: dict[str, Variable] = {}

    def find(self, name: str) -> Variable | None:
        """Return the nearest variable of a name, or None."""
        scope: Scope | None = self
        while scope is not None:
            found = scope.names.get(name)
            if found is not None:
                return found
            scope = scope.parent
        return None

    def visible_names(self) -> tuple[str, ...]:
        """Return every name that can be read here."""
        names: list[str] = []
        scope: Scope | None = self
        while scope is not None:
            names.extend(scope.names)
            scope = scope.parent
        return tuple(names)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a function, or a field of a type; ``type`` is None when not written."""

    name: str
    type: Type | None
    qualifier: Qualifier | None
    required: bool


class Problem(NamedTuple):
    """Something wrong with a call."""

    code: str
    message: str
    span: Span
    fix: Fix | None = None


@dataclass(slots=True)
class Function:
    """A function or method of the script.

    ``results`` and ``faults`` tell, by the types of the arguments, what a call returns and what
    goes wrong in the body only for these.
    """

    declaration: ast.FunctionDeclaration
    parameters: tuple[Parameter, ...]
    results: dict[tuple[Typed, ...], Typed] = field(default_factory=dict)
    faults: dict[tuple[Typed, ...], Problem] = field(default_factory=dict)
    is_open: bool = False  # its body is being gone through
    history: bool = False  # calls something that remembers earlier bars


@dataclass(frozen=True, slots=True)
class UserType:
    """A type declared with ``type``, its fields in order."""

    type: Type
    fields: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Enumeration:
    """A type declared with ``enum``."""

    type: Type
    members: frozenset[str]


@dataclass(frozen=True, slots=True)
class BuiltinCall:
    """A call of a built-in, as the later passes want it.

    ``control`` is the latest qualifier of the conditions around it; ``arguments`` are by
    parameter.
    """

    node: ast.Call
    name: str
    arguments: dict[str, ast.Expression]
    is_local: bool
    control: Qualifier


class Analysis:
    """A script on its way through the passes."""

    def __init__(self, source: Source, parsed: ParseResult) -> None:
        self.source = source
        self.parsed = parsed
        self.script = parsed.script
        self.version = parsed.version
        self.is_typed = parsed.version >= FIRST_TYPED_VERSION
        self.diagnostics = Diagnostics()
        self.globals = Scope()
        self.functions: dict[str, list[Function]] = {}
        self.methods: dict[str, list[Function]] = {}
        self.types: dict[str, UserType] = {}
        self.enums: dict[str, Enumeration] = {}
        self.imports: set[str] = set()
        self.later_names: dict[str, Span] = {}
        self.broken_lines: frozenset[int] = frozenset()
        self.lost_names: frozenset[str] = frozenset()
        self.every_call: list[ast.Call] = []
        self.reassigned: set[str] = set()
        self.calls: list[BuiltinCall] = []
        self.old_names: dict[str, tuple[str, Span]] = {}
        self.scope_sizes: list[tuple[int, Span]] = []
        self.outline = Outline()
