"""Every built-in of Pine 5 and 6: one table that checker, completion and documentation read."""

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Final

from autotrade.pine.builtins import (
    alerts,
    arrays,
    boxes,
    charts,
    colors,
    currencies,
    declarations,
    footprints,
    fundamentals,
    inputs,
    labels,
    lines,
    maps,
    mathematics,
    matrices,
    plots,
    requests,
    strategies,
    strings,
    styles,
    symbols,
    ta,
    tables,
    times,
    values,
)
from autotrade.pine.builtins.renames import REMOVED, modern_name, renames
from autotrade.pine.builtins.signatures import (
    LATEST_VERSION,
    Parameter,
    Signature,
    Variable,
    read_line,
)
from autotrade.pine.types import Type, TypeKind

__all__ = [
    "LATEST_VERSION",
    "REMOVED",
    "Builtin",
    "Parameter",
    "Signature",
    "Variable",
    "find",
    "find_method",
    "has_namespace",
    "modern_name",
    "names",
    "namespace_members",
    "renames",
    "suggest",
]

_TABLES: Final = (
    charts.TABLE, times.TABLE, symbols.TABLE, declarations.TABLE, inputs.TABLE, values.TABLE,
    ta.TABLE, mathematics.TABLE, strings.TABLE, arrays.TABLE, maps.TABLE, matrices.TABLE,
    colors.TABLE, strategies.TABLE, requests.TABLE, plots.TABLE, lines.TABLE, labels.TABLE,
    boxes.TABLE, tables.TABLE, styles.TABLE, alerts.TABLE, fundamentals.TABLE, currencies.TABLE,
    footprints.TABLE,
)  # fmt: skip

_METHOD_TYPES: Final = frozenset(
    ("array", "matrix", "map", "line", "label", "box", "table", "polyline", "linefill",
     "chart.point", "footprint", "volume_row")
)  # fmt: skip
_SUGGESTION_CUTOFF: Final = 0.72
_MAX_NAME: Final = 60  # comparing takes time that grows with the square of the length


@dataclass(frozen=True, slots=True)
class Builtin:
    """A built-in name: a variable or constant, a function with its overloads, or both."""

    name: str
    variable: Variable | None
    signatures: tuple[Signature, ...]

    @property
    def doc(self) -> str:
        """One sentence on what it is or does."""
        if self.variable and self.variable.doc:
            return self.variable.doc
        return next((each.doc for each in self.signatures if each.doc), "")

    def overloads(self, version: int) -> tuple[Signature, ...]:
        """Return the signatures that a version has."""
        return tuple(each for each in self.signatures if version <= each.until)

    @property
    def history(self) -> bool:
        """Whether the function remembers earlier bars, so that it should run on every bar."""
        return any(each.history for each in self.signatures)

    @property
    def kind(self) -> str:
        """``function``, ``constant`` or ``variable``; a name that is two is a function."""
        if self.signatures:
            return "function"
        return "constant" if self.variable and self.variable.is_constant else "variable"


@cache
def _lines() -> dict[str, list[str]]:
    lines_by_name: dict[str, list[str]] = {}
    for table in _TABLES:
        for line in table.strip().split("\n"):
            ends = [place for place in (line.find("("), line.find(" ")) if place > 0]
            lines_by_name.setdefault(line[: min(ends)], []).append(line)
    return lines_by_name


@cache
def _namespaces() -> frozenset[str]:
    found: set[str] = set()
    for name in _lines():
        parts = name.split(".")
        found.update(".".join(parts[:size]) for size in range(1, len(parts)))
    return frozenset(found)


@cache
def _find_known(name: str) -> Builtin:
    read = [read_line(line) for line in _lines()[name]]
    variable = next((each for each in read if isinstance(each, Variable)), None)
    return Builtin(name, variable, tuple(each for each in read if isinstance(each, Signature)))


def find(name: str) -> Builtin | None:
    """Return the built-in of a dotted name, or None."""
    return _find_known(name) if name in _lines() else None


def find_method(kind: Type, name: str) -> Builtin | None:
    """Return the built-in method ``name`` of objects of a type, or None."""
    if kind.kind not in (TypeKind.COLLECTION, TypeKind.OBJECT) or kind.name not in _METHOD_TYPES:
        return None
    return find(f"{kind.name}.{name}")


def has_namespace(name: str) -> bool:
    """Say whether ``name`` is a namespace such as ``ta`` or ``strategy.risk``."""
    return name in _namespaces()


def names() -> tuple[str, ...]:
    """Return every built-in name."""
    return tuple(_lines())


@cache
def namespace_members(namespace: str) -> tuple[str, ...]:
    """Return the names right in a namespace, without it."""
    start = namespace + "."
    members = [name[len(start) :] for name in _lines() if name.startswith(start)]
    return tuple(dict.fromkeys(member.partition(".")[0] for member in members))


@cache
def _names_without_namespace() -> tuple[str, ...]:
    return tuple(name for name in _lines() if "." not in name)


def suggest(name: str, others: tuple[str, ...] = (), wanted: str = "any") -> str | None:
    """Return the known name that ``name`` most likely was meant to be, or None.

    ``others`` are names of the script to consider as well. A name that is right but for its
    namespace (``sma``, ``crossover``) gets it. ``wanted`` is ``value``, ``function``, ``variable``
    (one of ``others``) or ``any``.
    """
    if len(name) > _MAX_NAME:
        return None
    if "." in name:
        return _suggest_member(name)
    own = [each for each in others if len(each) <= _MAX_NAME]
    if wanted == "variable":
        near = get_close_matches(name, own, 1, _SUGGESTION_CUTOFF)
        return near[0] if near else None
    candidates = [modern_name(name) or "", *_with_namespace().get(name, [])]
    for candidate in candidates:
        if candidate in _lines() and _serves(candidate, wanted):
            return candidate
    pool = [*own, *_names_without_namespace()]
    near = get_close_matches(name, pool, 1, _SUGGESTION_CUTOFF)
    return near[0] if near else None


@cache
def _with_namespace() -> dict[str, list[str]]:
    """Return, by last part, the dotted names there are, shortest first."""
    table: dict[str, list[str]] = {}
    for name in sorted(_lines(), key=len):
        if "." in name:
            table.setdefault(name.rpartition(".")[2], []).append(name)
    return table


def _serves(name: str, wanted: str) -> bool:
    known = _find_known(name)
    if wanted == "value":
        return known.variable is not None
    return wanted != "function" or bool(known.signatures)


def _suggest_member(name: str) -> str | None:
    namespace, _, member = name.rpartition(".")
    if not has_namespace(namespace):
        near = get_close_matches(namespace, sorted(_namespaces()), 1, _SUGGESTION_CUTOFF)
        corrected = f"{near[0]}.{member}" if near else ""
        return corrected if corrected in _lines() else modern_name(name)
    near = get_close_matches(member, namespace_members(namespace), 1, _SUGGESTION_CUTOFF)
    return modern_name(name) or (f"{namespace}.{near[0]}" if near else None)
