"""Hints at what to change in a script of an old version: one remark a name, not one a place."""

from autotrade.pine.diagnostics import Fix
from autotrade.pine.passes.analysis import Analysis


def hint_conversion(analysis: Analysis) -> None:
    """Tell what the old names in the script are called now. The parser told that it is old."""
    if analysis.is_typed:
        return
    for old, (new, span) in analysis.old_names.items():
        if old == new:
            continue
        analysis.diagnostics.hint(
            "PS3031",
            f"'{old}' is called '{new}' since version 5.",
            span,
            Fix(f"Replace with '{new}'", span, new),
        )
