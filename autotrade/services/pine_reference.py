"""Every word of Pine with its signatures and what it means, for completion and hover."""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Final

from autotrade.pine import builtins
from autotrade.pine.builtins import Builtin, Signature
from autotrade.pine.types import BASIC_TYPES, COLLECTION_SIZES, OBJECT_TYPES, TypeKind

KINDS: Final = ("function", "method", "variable", "constant", "namespace", "type", "keyword")

_KEYWORDS: Final = {
    "and": "True when both operands are.",
    "or": "True when either operand is.",
    "not": "The opposite of a truth value.",
    "if": "Runs its block where the condition is true; also gives the block's last value.",
    "else": "The block that runs where the conditions before it are false.",
    "for": "Runs its block for each number of a range, or for each element of a collection.",
    "in": "Stands between the variable of a for loop and the collection.",
    "to": "Stands between the first and the last number of a for loop.",
    "by": "Stands before the step of a for loop.",
    "while": "Runs its block as long as the condition is true.",
    "switch": "Runs the first of its branches whose value or condition fits.",
    "break": "Leaves the loop.",
    "continue": "Goes on with the next round of the loop.",
    "var": "A variable that is set once, on the first bar, and keeps its value from bar to bar.",
    "varip": "A variable that keeps its value even between the updates of one realtime bar.",
    "true": "The truth value true.",
    "false": "The truth value false.",
    "import": "Makes the functions and types of a published library known.",
    "export": "Offers a function or type of a library to other scripts.",
    "as": "Names an imported library.",
    "method": "A function that is called with a dot on its first argument.",
    "type": "Declares a type of objects with named fields.",
    "enum": "Declares a type that is one of some named values.",
    "const": "The qualifier of values known while compiling.",
    "input": "The qualifier of values set in the script's settings.",
    "simple": "The qualifier of values that are known on the first bar and stay the same.",
    "series": "The qualifier of values that may differ from bar to bar.",
}
_TYPES: Final = {
    "int": "A whole number.",
    "float": "A number with a fraction.",
    "bool": "A truth value: true or false.",
    "string": "A text.",
    "color": "A colour with its transparency.",
    "array": "A list of values of one type: array<float>.",
    "matrix": "A table of values of one type: matrix<float>.",
    "map": "Values found by keys: map<string, float>.",
    "line": "A line that was drawn.",
    "label": "A label that was drawn.",
    "box": "A box that was drawn.",
    "table": "A table that was drawn.",
    "polyline": "A line of many points that was drawn.",
    "linefill": "The space between two lines that was filled.",
    "chart.point": "A place on the chart: a bar or time, and a price.",
    "plot": "A plot, as fill() takes it.",
    "hline": "A horizontal line, as fill() takes it.",
    "footprint": "The volume of a bar by price.",
    "volume_row": "A row of a footprint.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceEntry:
    """One meaning of one word; a word with several has an entry for each.

    A method is a function that can be called with a dot on its first argument as well.
    ``signatures`` are as shown to a reader: one for each overload, or ``name: type``.
    """

    name: str
    kind: str
    signatures: tuple[str, ...]
    doc: str


@cache
def pine_reference(version: int) -> tuple[ReferenceEntry, ...]:
    """Return every word that a version of Pine (5 or 6) knows, built-ins first."""
    found = [each for name in builtins.names() if (each := builtins.find(name)) is not None]
    entries = [entry for each in found for entry in _entries(each, version)]
    words = [_word(name, "type", doc) for name, doc in _TYPES.items() if name in _known_types()]
    words += [_word(name, "keyword", doc) for name, doc in _KEYWORDS.items()]
    return (*entries, *_namespaces(entries), *words)


def _known_types() -> frozenset[str]:
    return frozenset((*BASIC_TYPES, *OBJECT_TYPES, *COLLECTION_SIZES))


def _word(name: str, kind: str, doc: str) -> ReferenceEntry:
    return ReferenceEntry(name=name, kind=kind, signatures=(), doc=doc)


def _entries(builtin: Builtin, version: int) -> list[ReferenceEntry]:
    """Return what a name is: a function, a value, both, or nothing in this version."""
    entries = []
    if builtin.variable is not None:
        variable = builtin.variable
        kind = "constant" if variable.is_constant else "variable"
        value = f"{builtin.name}: {variable.value.text}"
        entries.append(
            ReferenceEntry(name=builtin.name, kind=kind, signatures=(value,), doc=variable.doc)
        )
    overloads = builtin.overloads(version)
    if overloads:
        doc = next((each.doc for each in overloads if each.doc), builtin.doc)
        kind = "method" if any(_is_method(each) for each in overloads) else "function"
        shown = tuple(_shown(each, version) for each in overloads)
        entries.append(ReferenceEntry(name=builtin.name, kind=kind, signatures=shown, doc=doc))
    return entries


def _is_method(signature: Signature) -> bool:
    namespace = signature.name.rpartition(".")[0]
    first = signature.parameters[0].type if signature.parameters else None
    is_object = first is not None and first.kind in (TypeKind.COLLECTION, TypeKind.OBJECT)
    return is_object and first is not None and first.name == namespace


def _shown(signature: Signature, version: int) -> str:
    inner = ", ".join(each.text for each in signature.positional(version))
    return f"{signature.name}({inner}) → {signature.result.text}"


def _namespaces(entries: list[ReferenceEntry]) -> list[ReferenceEntry]:
    members: dict[str, Counter[str]] = {}
    for entry in entries:
        parts = entry.name.split(".")
        for size in range(1, len(parts)):
            counts = members.setdefault(".".join(parts[:size]), Counter())
            counts["function" if entry.kind == "method" else entry.kind] += 1
    return [_word(name, "namespace", _counted(counts)) for name, counts in members.items()]


def _counted(counts: Counter[str]) -> str:
    """Say in words what a namespace holds, such as: 30 functions and 1 variable."""
    parts = [
        f"{counts[kind]} {kind}{'' if counts[kind] == 1 else 's'}"
        for kind in ("function", "variable", "constant")
        if counts[kind]
    ]
    return f"{', '.join(parts[:-1])} and {parts[-1]}." if len(parts) > 1 else f"{parts[0]}."
