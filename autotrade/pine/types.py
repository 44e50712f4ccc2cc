"""The types of Pine and their qualifiers, and which value may stand where which is wanted."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cache
from typing import Final, NamedTuple

BOOL_IS_STRICT_SINCE: Final = 6
"""From this version on numbers are not bools, and a bool is never na."""


class Qualifier(IntEnum):
    """How late a value is known: while compiling, from the inputs, on the first bar, on each bar."""

    CONST = 0
    INPUT = 1
    SIMPLE = 2
    SERIES = 3

    @property
    def word(self) -> str:
        """The qualifier as it is written in a script."""
        return self.name.lower()


class TypeKind(StrEnum):
    """What sort of type a type is."""

    BASIC = "basic"  # int, float, bool, string, color
    OBJECT = "object"  # line, label, box, table, polyline, linefill, chart.point, plot, hline
    SPECIAL = "special"  # types that only constants have, such as plot_style
    COLLECTION = "collection"  # array, matrix, map
    USER = "user"  # declared with `type`, here or in a library
    ENUM = "enum"  # declared with `enum`
    TUPLE = "tuple"
    UNION = "union"  # one of several, in signatures of built-ins
    VARIABLE = "variable"  # T, N, K or V in signatures of built-ins
    VOID = "void"
    NA = "na"
    UNKNOWN = "unknown"  # not worked out: fits everywhere, and nothing is said about it


def with_article(words: str) -> str:
    """Return words with the article they take."""
    return f"{'an' if words[:1] in tuple('aeio') else 'a'} {words}"


def opening(words: str) -> str:
    """Return words as the start of a sentence, without changing the case of the others."""
    return words[:1].upper() + words[1:]


@dataclass(frozen=True, slots=True)
class Type:
    """A type; ``arguments`` are a collection's element types, or the members of a tuple or union."""

    kind: TypeKind
    name: str
    arguments: "tuple[Type, ...]" = ()

    @property
    def text(self) -> str:
        """The type as a script would write it."""
        inner = [argument.text for argument in self.arguments]
        if self.kind is TypeKind.TUPLE:
            return f"[{', '.join(inner)}]"
        if self.kind is TypeKind.UNION:
            return "/".join(inner)
        return f"{self.name}<{', '.join(inner)}>" if inner else self.name

    @property
    def named(self) -> str:
        """The type with its article, for a message: ``an int``."""
        return with_article(self.text)


class Typed(NamedTuple):
    """The type of an expression and the qualifier of its value."""

    type: Type
    qualifier: Qualifier

    @property
    def text(self) -> str:
        """Both as a script would write them."""
        if self.type.kind in (TypeKind.VOID, TypeKind.NA, TypeKind.TUPLE, TypeKind.COLLECTION):
            return self.type.text
        return f"{self.qualifier.word} {self.type.text}"

    @property
    def named(self) -> str:
        """Both with an article, for a message: ``an input float``."""
        return with_article(self.text)


INT: Final = Type(TypeKind.BASIC, "int")
FLOAT: Final = Type(TypeKind.BASIC, "float")
BOOL: Final = Type(TypeKind.BASIC, "bool")
STRING: Final = Type(TypeKind.BASIC, "string")
COLOR: Final = Type(TypeKind.BASIC, "color")
NUMBER: Final = Type(TypeKind.UNION, "number", (INT, FLOAT))
"""An int or a float, not known which: the quotient of two ints may be either."""
VOID: Final = Type(TypeKind.VOID, "void")
NA: Final = Type(TypeKind.NA, "na")
UNKNOWN: Final = Type(TypeKind.UNKNOWN, "unknown")

BASIC_TYPES: Final = {each.name: each for each in (INT, FLOAT, BOOL, STRING, COLOR)}
OBJECT_TYPES: Final = {
    name: Type(TypeKind.OBJECT, name)
    for name in (
        "line", "label", "box", "table", "polyline", "linefill", "chart.point", "plot", "hline",
        "footprint", "volume_row",
    )
}  # fmt: skip
COLLECTION_SIZES: Final = {"array": 1, "matrix": 1, "map": 2}
"""The collections and how many types each takes in angle brackets."""
VARIABLE_NAMES: Final = frozenset("TNKV")
POINT_FIELDS: Final = {"index": INT, "time": INT, "price": FLOAT}
"""The fields of a ``chart.point``, the one built-in object with any."""

_NUMERIC: Final = frozenset((INT, FLOAT, NUMBER))
_SPECIAL_CASTS: Final = {"plot_simple_display": "plot_display"}


@cache
def array_of(element: Type) -> Type:
    """Return the type of arrays of ``element``."""
    return Type(TypeKind.COLLECTION, "array", (element,))


@cache
def tuple_of(*members: Type) -> Type:
    """Return the type of tuples of ``members``."""
    return Type(TypeKind.TUPLE, "tuple", members)


def is_numeric(kind: Type) -> bool:
    """Say whether it is certainly a number."""
    return kind in _NUMERIC


def is_certain(kind: Type) -> bool:
    """Say whether the type is worked out, down to its element types."""
    return not _is_open(kind) and all(is_certain(argument) for argument in kind.arguments)


def fits(value: Type, wanted: Type, version: int = 6) -> bool:
    """Say whether a value of type ``value`` may stand where ``wanted`` is asked for.

    What is not worked out fits. Numbers stand for bools up to version 5, and na for a bool.
    """
    if value is wanted or value == wanted or _is_open(value) or _is_open(wanted):
        return True
    if value.kind is TypeKind.UNION:
        return any(fits(each, wanted, version) for each in value.arguments)
    if wanted.kind is TypeKind.UNION:
        return any(fits(value, each, version) for each in wanted.arguments)
    return _single_fits(value, wanted, version)


def _is_open(kind: Type) -> bool:
    return kind.kind in (TypeKind.UNKNOWN, TypeKind.VARIABLE)


def _single_fits(value: Type, wanted: Type, version: int) -> bool:
    if value.kind is TypeKind.NA:
        return wanted is not BOOL or version < BOOL_IS_STRICT_SINCE
    if value.kind is TypeKind.BASIC:
        return _basic_fits(value, wanted, version)
    if value.kind is TypeKind.SPECIAL:
        return _SPECIAL_CASTS.get(value.name) == wanted.name
    return _parts_fit(value, wanted, version)


def _basic_fits(value: Type, wanted: Type, version: int) -> bool:
    if wanted is FLOAT:
        return value is INT
    if wanted is BOOL:
        return version < BOOL_IS_STRICT_SINCE and value in _NUMERIC
    return False


def _parts_fit(value: Type, wanted: Type, version: int) -> bool:
    if (value.kind, value.name) != (wanted.kind, wanted.name):
        return False
    if len(value.arguments) != len(wanted.arguments):
        return False
    return all(
        fits(one, other, version) or fits(other, one, version)
        for one, other in zip(value.arguments, wanted.arguments, strict=True)
    )


def common(one: Type, other: Type) -> Type | None:
    """Return the type that both branches of a choice can have, or None when there is none."""
    if one == other or other.kind is TypeKind.NA:
        return one
    if one.kind is TypeKind.NA or _is_open(one) or _is_open(other):
        return other if one.kind is TypeKind.NA else UNKNOWN
    if one in _NUMERIC and other in _NUMERIC:
        return FLOAT if FLOAT in (one, other) else NUMBER
    if one.kind is TypeKind.SPECIAL:
        return _common_special(one, other)
    if _parts_fit(one, other, BOOL_IS_STRICT_SINCE - 1):
        return one if is_certain(one) else other
    return None


def _common_special(one: Type, other: Type) -> Type | None:
    for narrow, wide in _SPECIAL_CASTS.items():
        if {one.name, other.name} == {narrow, wide}:
            return one if one.name == wide else other
    return None
