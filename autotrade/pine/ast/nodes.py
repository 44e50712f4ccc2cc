"""The nodes of the syntax tree: frozen values, each with the exact place it was written at.

    Script > Statement > Expression, and TypeReference where a type is named.

Two things are worth knowing before reading on. A structure (``if``, ``switch``, ``for``,
``while``) is an expression, as in the language; used as a statement it is the ``expression`` of an
``ExpressionStatement``. And every body, of a function, a branch or a switch case, is a ``Block``,
also when it was written on the same line; its value is that of its last statement.

Nodes compare and hash by identity, so that a pass can keep what it finds in a dictionary by node.
Two trees are compared with ``same_tree``.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias, Union

from autotrade.pine.source import Span
from autotrade.pine.tokens import Annotation


class UnaryOperator(StrEnum):
    """A sign or negation before its operand."""

    PLUS = "+"
    MINUS = "-"
    NOT = "not"


class BinaryOperator(StrEnum):
    """An operator between two operands."""

    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"
    MODULO = "%"
    EQUAL = "=="
    NOT_EQUAL = "!="
    LESS = "<"
    LESS_EQUAL = "<="
    GREATER = ">"
    GREATER_EQUAL = ">="
    AND = "and"
    OR = "or"


class AssignmentOperator(StrEnum):
    """A reassignment, plain or compound. A declaration's ``=`` is not one of them."""

    ASSIGN = ":="
    ADD = "+="
    SUBTRACT = "-="
    MULTIPLY = "*="
    DIVIDE = "/="
    MODULO = "%="


class DeclarationMode(StrEnum):
    """How often a declaration's value is computed: once, or once and kept within a bar."""

    VAR = "var"
    VARIP = "varip"


class Qualifier(StrEnum):
    """A type qualifier as written before a type."""

    CONST = "const"
    INPUT = "input"
    SIMPLE = "simple"
    SERIES = "series"


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """What every node has: its place."""

    span: Span


# Names and types ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Name(Node):
    """An identifier where it is used or declared. ``na`` and ``_`` are names too."""

    text: str


@dataclass(frozen=True, slots=True, eq=False)
class TypeReference(Node):
    """A type as written: ``float``, ``chart.point``, ``map<string, array<float>>``, ``int[]``.

    ``name`` is dotted as written. ``float[]`` is ``array`` with one argument and ``legacy`` set.
    """

    name: str
    arguments: "tuple[TypeReference, ...]" = ()
    legacy: bool = False


# Expressions: literals ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class IntLiteral(Node):
    """A whole number; ``text`` as written."""

    value: int
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class FloatLiteral(Node):
    """A number with a point or an exponent (``1.``, ``.5``, ``1e-3``); ``text`` as written."""

    value: float
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class BoolLiteral(Node):
    """``true`` or ``false``."""

    value: bool


@dataclass(frozen=True, slots=True, eq=False)
class StringLiteral(Node):
    """A string: ``value`` with escapes resolved, ``text`` as written, quotes included."""

    value: str
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class ColorLiteral(Node):
    """``#RRGGBB`` or ``#RRGGBBAA`` as written; the channels run from 0 to 255, opaque is 255."""

    text: str
    red: int
    green: int
    blue: int
    alpha: int


# Expressions: operations -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Unary(Node):
    """``-x``, ``+x``, ``not x``."""

    operator: UnaryOperator
    operand: "Expression"


@dataclass(frozen=True, slots=True, eq=False)
class Binary(Node):
    """Two operands and an operator; chains lean to the left."""

    operator: BinaryOperator
    operator_span: Span
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True, eq=False)
class Ternary(Node):
    """``condition ? then : otherwise``."""

    condition: "Expression"
    then: "Expression"
    otherwise: "Expression"


@dataclass(frozen=True, slots=True, eq=False)
class Parenthesis(Node):
    """``(inner)``. Kept, as ``(obj.field)[1]`` and ``obj.field[1]`` differ in what is allowed."""

    inner: "Expression"


@dataclass(frozen=True, slots=True, eq=False)
class Attribute(Node):
    """``base.name``: a namespace's member, a field, an enum's member or a method to be called."""

    base: "Expression"
    name: Name


@dataclass(frozen=True, slots=True, eq=False)
class History(Node):
    """``base[offset]``: the value so many bars ago."""

    base: "Expression"
    offset: "Expression"


@dataclass(frozen=True, slots=True, eq=False)
class Argument(Node):
    """An argument of a call, by name or (``name`` is None) by position."""

    name: Name | None
    value: "Expression"


@dataclass(frozen=True, slots=True, eq=False)
class Call(Node):
    """``function<type_arguments>(arguments)``; ``function`` is a Name or an Attribute if sane."""

    function: "Expression"
    type_arguments: tuple[TypeReference, ...]
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Tuple(Node):
    """``[a, b]`` as a value."""

    elements: "tuple[Expression, ...]"


# Expressions: structures -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Block(Node):
    """Statements run in order, the last one's value being the block's. Empty only after an error."""

    statements: "tuple[Statement, ...]"


@dataclass(frozen=True, slots=True, eq=False)
class If(Node):
    """``if`` with its branches; ``otherwise`` is another ``If`` for ``else if``."""

    condition: "Expression"
    body: Block
    otherwise: "Block | If | None"


@dataclass(frozen=True, slots=True, eq=False)
class SwitchCase(Node):
    """``pattern => body``; ``pattern`` is None for the default case."""

    pattern: "Expression | None"
    body: Block


@dataclass(frozen=True, slots=True, eq=False)
class Switch(Node):
    """``switch``, over a subject or (``subject`` is None) over conditions."""

    subject: "Expression | None"
    cases: tuple[SwitchCase, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ForTo(Node):
    """``for counter = start to stop by step``; ``step`` is None when not given."""

    counter: Name
    start: "Expression"
    stop: "Expression"
    step: "Expression | None"
    body: Block


@dataclass(frozen=True, slots=True, eq=False)
class ForIn(Node):
    """``for item in collection`` or ``for [index, item] in collection`` (a key when it is a map)."""

    index: Name | None
    item: Name
    collection: "Expression"
    body: Block


@dataclass(frozen=True, slots=True, eq=False)
class While(Node):
    """``while condition``."""

    condition: "Expression"
    body: Block


@dataclass(frozen=True, slots=True, eq=False)
class ErrorExpression(Node):
    """Where an expression was wanted and none could be read. A diagnostic tells of it already."""


Literal: TypeAlias = IntLiteral | FloatLiteral | BoolLiteral | StringLiteral | ColorLiteral
Structure: TypeAlias = If | Switch | ForTo | ForIn | While
Expression: TypeAlias = Union[  # noqa: UP007 (a forward reference in an alias needs it)
    Literal, Structure, Name, Unary, Binary, Ternary, Parenthesis, Attribute, History, Call, Tuple,
    ErrorExpression,
]  # fmt: skip


# Statements --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class ExpressionStatement(Node):
    """An expression on a line of its own: a call, a structure, or a block's value."""

    expression: Expression


@dataclass(frozen=True, slots=True, eq=False)
class VariableDeclaration(Node):
    """``[export] [var|varip] [qualifier] [type] name = value``.

    ``annotations`` are the ``//@variable`` lines and the like right above it.
    """

    name: Name
    value: Expression
    mode: DeclarationMode | None = None
    qualifier: Qualifier | None = None
    type: TypeReference | None = None
    exported: bool = False
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class TupleDeclaration(Node):
    """``[a, _, b] = value``; each name is new, ``_`` is thrown away."""

    names: tuple[Name, ...]
    value: Expression
    mode: DeclarationMode | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Assignment(Node):
    """``target := value`` and its compound kin; a sane target is a Name or an Attribute."""

    target: Expression
    operator: AssignmentOperator
    value: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Parameter(Node):
    """A parameter of a function; all but the name may be left out."""

    name: Name
    qualifier: Qualifier | None
    type: TypeReference | None
    default: Expression | None


@dataclass(frozen=True, slots=True, eq=False)
class FunctionDeclaration(Node):
    """``[export] [method] name(parameters) => body``."""

    name: Name
    parameters: tuple[Parameter, ...]
    body: Block
    is_method: bool = False
    exported: bool = False
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Field(Node):
    """A field of a user type; ``type`` is None only after an error."""

    name: Name
    type: TypeReference | None
    default: Expression | None
    varip: bool = False
    qualifier: Qualifier | None = None


@dataclass(frozen=True, slots=True, eq=False)
class TypeDeclaration(Node):
    """``[export] type Name`` and its fields."""

    name: Name
    fields: tuple[Field, ...]
    exported: bool = False
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class EnumMember(Node):
    """A member of an enum and the title it may have."""

    name: Name
    title: Expression | None


@dataclass(frozen=True, slots=True, eq=False)
class EnumDeclaration(Node):
    """``[export] enum Name`` and its members."""

    name: Name
    members: tuple[EnumMember, ...]
    exported: bool = False
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Import(Node):
    """``import user/library/version as alias``."""

    user: str
    library: str
    version: int
    alias: Name | None


@dataclass(frozen=True, slots=True, eq=False)
class Break(Node):
    """``break``."""


@dataclass(frozen=True, slots=True, eq=False)
class Continue(Node):
    """``continue``."""


@dataclass(frozen=True, slots=True, eq=False)
class ErrorStatement(Node):
    """A stretch that could not be read as a statement. A diagnostic tells of it already."""


Statement: TypeAlias = (
    ExpressionStatement | VariableDeclaration | TupleDeclaration | Assignment | FunctionDeclaration
    | TypeDeclaration | EnumDeclaration | Import | Break | Continue | ErrorStatement
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Script(Node):
    """A whole script; ``annotations`` are all of its compiler annotations in order."""

    statements: tuple[Statement, ...]
    annotations: tuple[Annotation, ...] = ()
