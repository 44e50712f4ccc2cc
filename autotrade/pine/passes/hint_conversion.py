"""Hints at what to change in a script of an old version: one remark a name, not one a place."""

from autotrade.pine.diagnostics import Fix
from autotrade.pine.passes.analysis import Analysis
from autotrade.pine.source import Span


def hint_conversion(analysis: Analysis) -> None:
    """Tell that the script is of an old version, and what its old names are called now."""
    if analysis.is_typed:
        return
    place = analysis.parsed.version_span or Span(1, 1, 1, 1)
    analysis.diagnostics.hint(
        "PS3030",
        f"This is Pine {analysis.version}. It is read, but types and arguments are only checked "
        "from version 5 on: convert it, in TradingView's editor with 'Convert code to v5'.",
        place,
    )
    for old, (new, span) in analysis.old_names.items():
        if old == new:
            continue
        analysis.diagnostics.hint(
            "PS3031",
            f"'{old}' is called '{new}' since version 5.",
            span,
            Fix(f"Replace with '{new}'", span, new),
        )
