"""Puts the arguments of a call to the parameters of a function, and says what does not fit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final, NamedTuple, Protocol

from autotrade.pine import ast
from autotrade.pine.diagnostics import Fix
from autotrade.pine.passes.analysis import Problem
from autotrade.pine.source import Span
from autotrade.pine.types import (
    NUMBER,
    UNKNOWN,
    Qualifier,
    Type,
    Typed,
    TypeKind,
    array_of,
    common,
    fits,
    tuple_of,
    with_article,
)


class Wanted(Protocol):
    """What is asked of a parameter, of a built-in or of the script's own function."""

    @property
    def name(self) -> str:
        """The name it is given by."""

    @property
    def required(self) -> bool:
        """Whether a call must give it."""


class Given(NamedTuple):
    """An argument of a call with its type; ``name`` is None for one by position."""

    name: ast.Name | None
    value: ast.Expression
    typed: Typed


@dataclass(slots=True)
class Match:
    """How arguments and parameters came together."""

    bound: dict[str, Given] = field(default_factory=dict)
    extra: list[Given] = field(default_factory=list)  # for a parameter that may be repeated
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)  # what deserves a warning only


_MAX_CANDIDATES: Final = 60
REMOVED_ARGUMENTS: Final = {
    "when": "'when' was removed in version 6: put the call inside 'if'.",
    "transp": "'transp' was removed: give the transparency with color.new(color, transp).",
    "type": "'type' was removed in version 5: use input.int(), input.float(), input.bool() and so on.",
    "long": "'long' became 'direction' in version 5: strategy.long or strategy.short.",
}
RENAMED_ARGUMENTS: Final = {"resolution": "timeframe", "input": "defval", "linewith": "linewidth"}
NO_REPEATS_SINCE: Final = 6
"""From this version on an argument given twice is an error."""
_QUALIFIERS_WITHOUT_MEANING: Final = frozenset(
    (TypeKind.COLLECTION, TypeKind.UNKNOWN, TypeKind.NA, TypeKind.TUPLE, TypeKind.VOID)
)


def bind(
    function: str,
    parameters: Sequence[Wanted],
    arguments: Sequence[Given],
    place: Span,
    *,
    repeated: bool = False,
    version: int = NO_REPEATS_SINCE,
) -> Match:
    """Give each argument its parameter; ``repeated`` says that the last one takes any number."""
    match = Match()
    by_name = {each.name: each for each in parameters}
    for position, argument in enumerate(arguments):
        if argument.name is None:
            _bind_by_position(match, function, parameters, argument, position, repeated=repeated)
        elif argument.name.text not in by_name:
            match.problems.append(_unknown_argument(function, by_name, argument.name))
        elif argument.name.text in match.bound:
            _note_repeat(match, function, argument.name, version)
        else:
            match.bound[argument.name.text] = argument
    missing = [each.name for each in parameters if each.required and each.name not in match.bound]
    if missing:
        names = ", ".join(f"'{name}'" for name in missing)
        message = f"{function}() needs {names}, which is not given."
        match.problems.append(Problem("PS2030", message, place))
    return match


def _bind_by_position(
    match: Match,
    function: str,
    parameters: Sequence[Wanted],
    argument: Given,
    position: int,
    *,
    repeated: bool,
) -> None:
    last = len(parameters) - 1
    if repeated and position >= last:
        match.extra.append(argument)
    elif position <= last:
        match.bound[parameters[position].name] = argument
    elif not any(problem.code == "PS2033" for problem in match.problems):
        count = len(parameters)
        names = ", ".join(each.name for each in parameters[:_MAX_CANDIDATES])
        takes = (
            f"takes {count} argument{'' if count == 1 else 's'} ({names})"
            if count
            else "takes none"
        )
        message = f"This is one argument too many: {function}() {takes}."
        match.problems.append(Problem("PS2033", message, argument.value.span))


def _note_repeat(match: Match, function: str, name: ast.Name, version: int) -> None:
    message = f"'{name.text}' of {function}() is given twice."
    if version >= NO_REPEATS_SINCE:
        match.problems.append(Problem("PS2032", message, name.span))
    else:
        message += " Version 6 refuses that."
        match.notes.append(Problem("PS3012", message, name.span))


def _unknown_argument(function: str, known: dict[str, Wanted], name: ast.Name) -> Problem:
    text = name.text
    if text in REMOVED_ARGUMENTS:
        return Problem("PS2070", REMOVED_ARGUMENTS[text], name.span)
    near = get_close_matches(text, list(known)[:_MAX_CANDIDATES], 1, 0.6) if len(text) < 60 else []
    better = RENAMED_ARGUMENTS.get(text, near[0] if near else None)
    if better in known:
        message = f"{function}() has no argument '{text}'. Did you mean '{better}'?"
        return Problem(
            "PS2031", message, name.span, Fix(f"Replace with '{better}'", name.span, better)
        )
    names = ", ".join(list(known)[:_MAX_CANDIDATES]) or "no arguments"
    return Problem("PS2031", f"{function}() has no argument '{text}'. It has {names}.", name.span)


class Bindings:
    """What the type variables of one call stand for."""

    def __init__(self, version: int) -> None:
        self._version = version
        self._types: dict[str, Type] = {}
        self._firm: set[str] = set()

    def fix(self, name: str, kind: Type) -> None:
        """Settle a variable from what is written in angle brackets."""
        self._types[name] = kind
        self._firm.add(name)

    def accepts(self, value: Type, wanted: Type, *, firm: bool = False) -> bool:
        """Say whether a value fits, taking note of what type variables it settles."""
        if wanted.kind is TypeKind.VARIABLE:
            return self._settle(value, wanted.name, firm=firm)
        if wanted.kind is TypeKind.UNION and value.kind is not TypeKind.UNION:
            return any(self.accepts(value, each) for each in wanted.arguments)
        if wanted.kind is TypeKind.COLLECTION and wanted.arguments and value.kind is wanted.kind:
            return value.name == wanted.name and all(
                self.accepts(inner, outer, firm=True)
                for inner, outer in zip(value.arguments, wanted.arguments, strict=True)
            )
        return fits(value, wanted, self._version) or (firm and fits(wanted, value, self._version))

    def _settle(self, value: Type, name: str, *, firm: bool) -> bool:
        if name == "N" and not fits(value, NUMBER, self._version):
            return False
        known = self._types.get(name)
        if known is None or known.kind in (TypeKind.NA, TypeKind.UNKNOWN):
            self._types[name] = value
        elif name in self._firm:
            return fits(value, known, self._version) or (firm and fits(known, value, self._version))
        else:
            shared = common(known, value)
            if shared is None:
                return fits(value, known, self._version)
            self._types[name] = shared
        if firm:
            self._firm.add(name)
        return True

    def shown(self, wanted: Type) -> Type:
        """Return a parameter's type for a message: settled where it is settled."""
        applied = self.apply(wanted)
        return wanted if applied.kind is TypeKind.UNKNOWN else applied

    def apply(self, kind: Type) -> Type:
        """Return a result type with its variables replaced."""
        if kind.kind is TypeKind.VARIABLE:
            return self._types.get(kind.name, UNKNOWN)
        if not kind.arguments or kind.kind is TypeKind.UNION:
            return kind
        inner = tuple(self.apply(each) for each in kind.arguments)
        if kind.name == "array" and inner[0].kind is TypeKind.TUPLE:
            return tuple_of(*(array_of(each) for each in inner[0].arguments))
        return Type(kind.kind, kind.name, inner)


def type_problem(function: str, name: str, wanted: Type, given: Given) -> Problem:
    """Tell of an argument of the wrong type."""
    needs = {"T": "value", "N": "number", "K": "key", "V": "value"}.get(wanted.name, wanted.text)
    return Problem(
        "PS2034",
        f"'{name}' of {function}() must be {with_article(needs)}, but this is {given.typed.named}.",
        given.value.span,
    )


def qualifier_problem(function: str, name: str, limit: Qualifier, given: Given) -> Problem:
    """Tell of an argument that changes later than allowed."""
    known = {
        Qualifier.CONST: "a constant written in the script",
        Qualifier.INPUT: "a constant or an input",
        Qualifier.SIMPLE: "known on the first bar and never change",
    }[limit]
    return Problem(
        "PS2035",
        f"'{name}' of {function}() must be {known} ({limit.word}), "
        f"but this value is {given.typed.named}.",
        given.value.span,
    )


def has_qualifier(kind: Type) -> bool:
    """Say whether the qualifier of a value of this type means anything."""
    return kind.kind not in _QUALIFIERS_WITHOUT_MEANING
