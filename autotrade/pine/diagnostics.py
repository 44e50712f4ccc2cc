"""What a check says of a script: severity, code, message, place, and a fix where one is sure."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from autotrade.pine.source import Span

MAX_DIAGNOSTICS: Final = 200

SYNTAX_CODES: Final = {
    # characters and words
    "PS1001": "a character Pine does not know",
    "PS1002": "a string that is not closed on its line",
    "PS1003": "a color that is not #RRGGBB or #RRGGBBAA",
    "PS1004": "a number that runs into a name",
    "PS1005": "typographic quotes instead of plain ones",
    "PS1006": "a comment of another language",
    "PS1007": "an operator of another language",
    # lines and indentation
    "PS1010": "an indentation that is not a multiple of four",
    "PS1011": "an indentation nothing asked for",
    "PS1012": "an indentation that matches no open block",
    "PS1013": "a continued line indented like a block",
    # expressions
    "PS1020": "an expression was expected",
    "PS1021": "something left over at the end of a statement",
    "PS1022": "a bracket that is never closed",
    "PS1023": "a closing bracket that was never opened",
    "PS1024": "a ternary without its colon",
    "PS1025": "a single = where a comparison was meant",
    "PS1026": "a comma missing between arguments",
    "PS1027": "an argument by position after one by name",
    "PS1028": "a comma too many",
    "PS1029": "a comparison where an assignment was meant",
    # statements
    "PS1030": "a name was expected",
    "PS1031": "a keyword used as a name",
    "PS1032": "a value cannot be assigned to this",
    "PS1033": "an arrow => is missing",
    "PS1034": "an indented block was expected",
    "PS1035": "else without its if",
    "PS1036": "a loop head that is not complete",
    "PS1037": "an import that cannot be read",
    "PS1038": "a declaration that must stand at the top level",
    "PS1039": "a field or member that cannot be read",
    "PS1040": "break or continue outside a loop",
    "PS1041": "a type was expected",
    "PS1042": "a declaration without a value",
    "PS1043": "a statement of another language",
    "PS1044": "a comparison that does nothing (a warning)",
    # versions
    "PS1050": "a version annotation that cannot be read",
    "PS1051": "a version older than the ones run here",
    # limits
    "PS1090": "a script that is too long",
    "PS1091": "a script of too many words",
    "PS1092": "code that is nested too deeply",
    "PS1093": "more errors than are shown",
}
"""What each code of lexer and parser stands for. PS2xxx are the checker's, PS3xxx its warnings."""


class Severity(StrEnum):
    """How much a diagnostic weighs; only an error keeps a script from being compiled."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that certainly cures the diagnostic: put ``replacement`` in place of ``span``."""

    title: str
    span: Span
    replacement: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One remark about one place of a script. Codes never change their meaning."""

    severity: Severity
    code: str
    message: str
    span: Span
    fix: Fix | None = None


class Diagnostics:
    """Collects what is found, each remark once, and stops at ``limit``.

    A remark past the limit is counted in ``dropped`` and not kept.
    """

    __slots__ = ("_found", "_seen", "dropped", "limit")

    def __init__(self, limit: int = MAX_DIAGNOSTICS) -> None:
        self.limit = limit
        self.dropped = 0
        self._found: list[Diagnostic] = []
        self._seen: set[tuple[str, Span]] = set()

    def add(self, diagnostic: Diagnostic) -> None:
        """Keep a diagnostic, unless its code was reported at this very place before."""
        key = (diagnostic.code, diagnostic.span)
        if key in self._seen:
            return
        if len(self._found) >= self.limit:
            self.dropped += 1
            return
        self._seen.add(key)
        self._found.append(diagnostic)

    def error(self, code: str, message: str, span: Span, fix: Fix | None = None) -> None:
        """Keep an error."""
        self.add(Diagnostic(Severity.ERROR, code, message, span, fix))

    def warning(self, code: str, message: str, span: Span, fix: Fix | None = None) -> None:
        """Keep a warning."""
        self.add(Diagnostic(Severity.WARNING, code, message, span, fix))

    def info(self, code: str, message: str, span: Span, fix: Fix | None = None) -> None:
        """Keep a piece of information."""
        self.add(Diagnostic(Severity.INFO, code, message, span, fix))

    def hint(self, code: str, message: str, span: Span, fix: Fix | None = None) -> None:
        """Keep a hint."""
        self.add(Diagnostic(Severity.HINT, code, message, span, fix))

    def extend(self, diagnostics: "tuple[Diagnostic, ...] | Diagnostics") -> None:
        """Keep every one of ``diagnostics``."""
        for diagnostic in diagnostics:
            self.add(diagnostic)

    @property
    def is_full(self) -> bool:
        """Whether the next remark would be dropped."""
        return len(self._found) >= self.limit

    @property
    def has_errors(self) -> bool:
        """Whether any of them is an error."""
        return any(found.severity is Severity.ERROR for found in self._found)

    def in_order(self) -> tuple[Diagnostic, ...]:
        """Return them by place in the script, first come first at one place."""
        return tuple(sorted(self._found, key=lambda found: (found.span.line, found.span.column)))

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)
