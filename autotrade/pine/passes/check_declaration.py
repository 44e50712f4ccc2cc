"""Checks the statement that declares the script."""

from typing import Final

from autotrade.pine.passes.analysis import Analysis
from autotrade.pine.source import Span

_DECLARATIONS: Final = frozenset(("indicator", "strategy", "library"))


def check_declaration(analysis: Analysis) -> None:
    """Ask for exactly one indicator(), strategy() or library()."""
    found = [call for call in analysis.calls if call.name in _DECLARATIONS]
    for call in found[1:]:
        first = found[0]
        analysis.diagnostics.error(
            "PS2002",
            f"The script is declared by {first.name}() on line {first.node.span.line} already.",
            call.node.function.span,
        )
    if not found:
        _report_missing(analysis)


def _report_missing(analysis: Analysis) -> None:
    if analysis.lost_names & (_DECLARATIONS | {"study"}):
        return
    statements = analysis.script.statements
    place = statements[0].span if statements else analysis.script.span
    analysis.diagnostics.error(
        "PS2001",
        'A script starts with indicator("name"), strategy("name") or library("name"), and this '
        "one has none of them.",
        Span(place.line, place.column, place.line, place.column),
    )
