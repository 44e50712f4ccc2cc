"""Signatures of built-ins and how their one-line form is read.

    name(parameters) -> result {flags}: what it does        a function, one line an overload
    name -> result: what it is                              a variable or constant

A parameter is ``[qualifier] type name``, then ``?`` when it may be left out or ``=default``, then
``...`` when it may be repeated, then ``<6`` or ``>5`` when only versions up to 5 or from 6 on know
it. The qualifier is the latest that is accepted, ``series`` when none is written. Types are those
of the language, ``a/b`` for either, and ``T N K V`` for a type that is the same throughout the
signature (``N``: a number). A result of ``const+ float`` is const and raised by the arguments;
without a qualifier it is series. The flag ``history`` marks a function that remembers earlier bars,
``until 5`` an overload that ended with that version.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from autotrade.pine.types import (
    BASIC_TYPES,
    COLLECTION_SIZES,
    NA,
    OBJECT_TYPES,
    UNKNOWN,
    VARIABLE_NAMES,
    VOID,
    Qualifier,
    Type,
    Typed,
    TypeKind,
    tuple_of,
)

LATEST_VERSION: Final = 6

_QUALIFIERS: Final = {each.word: each for each in Qualifier}
_LINE: Final = re.compile(
    r"(?P<name>[\w.]+)(?:\((?P<parameters>.*)\))? -> (?P<result>[^:{]+?)"
    r"(?: \{(?P<flags>[^}]*)\})?(?:: (?P<doc>.*))?$"
)
_PARAMETER: Final = re.compile(
    r"(?:(?P<qualifier>const|input|simple|series) )?(?P<type>.+?) (?P<name>\w+)"
    r"(?P<optional>\?)?(?:=(?P<default>[^<>]*))?(?P<repeated>\.\.\.)?"
    r"(?:(?P<bound>[<>])(?P<version>\d))?$"
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a built-in; ``qualifier`` is the latest that is accepted."""

    name: str
    type: Type
    qualifier: Qualifier
    required: bool
    default: str | None = None
    repeated: bool = False
    since: int = 1
    until: int = LATEST_VERSION

    @property
    def text(self) -> str:
        """The parameter as it is shown to the reader of a script."""
        qualifier = self.qualifier.word + " "
        if self.type.kind in (TypeKind.COLLECTION, TypeKind.OBJECT):
            qualifier = ""
        ending = "..." if self.repeated else ""
        default = "" if self.default is None else f" = {self.default}"
        shown = f"{qualifier}{self.type.text} {self.name}{ending}{default}"
        return shown if self.required or self.default is not None else f"[{shown}]"


@dataclass(frozen=True, slots=True)
class Signature:
    """One overload of a built-in function.

    ``follows`` says that the result is at least as late as ``result.qualifier`` and as late as
    the latest of the arguments.
    """

    name: str
    parameters: tuple[Parameter, ...]
    result: Typed
    follows: bool = False
    history: bool = False
    until: int = LATEST_VERSION
    doc: str = ""

    @property
    def text(self) -> str:
        """The signature as it is shown to the reader of a script."""
        inner = ", ".join(each.text for each in self.parameters if each.until == LATEST_VERSION)
        return f"{self.name}({inner}) → {self.result.text}"

    def positional(self, version: int) -> tuple[Parameter, ...]:
        """Return the parameters that exist in a version, in order."""
        return tuple(each for each in self.parameters if each.since <= version <= each.until)


@dataclass(frozen=True, slots=True)
class Variable:
    """A built-in variable or constant."""

    name: str
    value: Typed
    doc: str = ""

    @property
    def is_constant(self) -> bool:
        """Whether its value is known while compiling."""
        return self.value.qualifier is Qualifier.CONST


def split_outside_brackets(text: str, separator: str) -> list[str]:
    """Split at each separator that is not within brackets; an empty text has no parts."""
    parts, depth, start = [], 0, 0
    for place, character in enumerate(text):
        bounds_version = text[place + 1 : place + 2].isdigit()
        if character in "([" or (character == "<" and not bounds_version):
            depth += 1
        elif character in ")]" or (character == ">" and not bounds_version):
            depth -= 1
        elif character == separator and depth == 0:
            parts.append(text[start:place].strip())
            start = place + 1
    parts.append(text[start:].strip())
    return [part for part in parts if part]


@cache
def read_type(text: str) -> Type:
    """Return the type a table names; an unlisted word is a type that only constants have."""
    if text.startswith("["):
        return tuple_of(*(read_type(part.split()[-1]) for part in text[1:-1].split(",")))
    choices = split_outside_brackets(text, "/")
    if len(choices) > 1:
        return Type(TypeKind.UNION, text, tuple(read_type(choice) for choice in choices))
    name, _, inner = text.partition("<")
    if name in COLLECTION_SIZES:
        elements = split_outside_brackets(inner[:-1], ",")
        return Type(TypeKind.COLLECTION, name, tuple(read_type(each) for each in elements))
    if name in VARIABLE_NAMES:
        return Type(TypeKind.VARIABLE, name)
    known = {"void": VOID, "na": NA, "any": UNKNOWN, "options": UNKNOWN}
    return (
        BASIC_TYPES.get(name)
        or OBJECT_TYPES.get(name)
        or known.get(name)
        or Type(TypeKind.SPECIAL, name)
    )


def _read_result(text: str) -> tuple[Typed, bool]:
    word, _, rest = text.partition(" ")
    follows = word.endswith("+")
    qualifier = _QUALIFIERS.get(word.removesuffix("+"))
    if qualifier is None or not rest:
        return Typed(read_type(text), Qualifier.SERIES), False
    return Typed(read_type(rest), qualifier), follows


@cache
def _read_parameter(text: str) -> Parameter:
    match = _PARAMETER.match(text)
    if match is None:
        message = f"not a parameter: {text!r}"
        raise ValueError(message)
    part = match.groupdict()
    version = int(part["version"]) if part["version"] else 0
    return Parameter(
        name=part["name"],
        type=read_type(part["type"]),
        qualifier=_QUALIFIERS[part["qualifier"] or "series"],
        required=not (part["optional"] or part["default"] is not None or part["repeated"]),
        default=part["default"],
        repeated=part["repeated"] is not None,
        since=version + 1 if part["bound"] == ">" else 1,
        until=version - 1 if part["bound"] == "<" else LATEST_VERSION,
    )


def read_line(line: str) -> Signature | Variable:
    """Read one line of a table; ValueError when it is not of the form told above."""
    match = _LINE.match(line)
    if match is None:
        message = f"not a line of a table: {line!r}"
        raise ValueError(message)
    part = match.groupdict()
    result, follows = _read_result(part["result"])
    doc, flags = part["doc"] or "", part["flags"] or ""
    if part["parameters"] is None:
        return Variable(part["name"], result, doc)
    parameters = split_outside_brackets(part["parameters"], ",")
    return Signature(
        name=part["name"],
        parameters=tuple(_read_parameter(text) for text in parameters),
        result=result,
        follows=follows,
        history="history" in flags,
        until=int(flags.removeprefix("until ")) if "until" in flags else LATEST_VERSION,
        doc=doc,
    )
