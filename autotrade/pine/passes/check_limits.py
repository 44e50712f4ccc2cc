"""Warns where a script goes beyond what TradingView runs, or looks into the future."""

from typing import Final

from autotrade.pine import ast
from autotrade.pine.passes.analysis import Analysis
from autotrade.pine.passes.evaluate_constants import dotted_name

MAX_PLOTS: Final = 64
MAX_REQUESTS: Final = 40
MAX_VARIABLES: Final = 1_000
_PLOTS: Final = frozenset(
    ("plot", "plotarrow", "plotbar", "plotcandle", "plotchar", "plotshape", "bgcolor", "barcolor",
     "fill", "alertcondition")
)  # fmt: skip


def check_limits(analysis: Analysis) -> None:
    """Count plots, requests and variables, and look at lookahead."""
    plots = [call for call in analysis.calls if call.name in _PLOTS]
    if len(plots) > MAX_PLOTS:
        analysis.diagnostics.warning(
            "PS3020",
            f"This is plot {MAX_PLOTS + 1} of {len(plots)}: a script may have {MAX_PLOTS}.",
            plots[MAX_PLOTS].node.span,
        )
    requests = [call for call in analysis.calls if call.name.startswith("request.")]
    if len(requests) > MAX_REQUESTS:
        analysis.diagnostics.warning(
            "PS3021",
            f"This is request {MAX_REQUESTS + 1} of {len(requests)}: a script may make "
            f"{MAX_REQUESTS}, on the larger plans 64.",
            requests[MAX_REQUESTS].node.span,
        )
    for size, span in analysis.scope_sizes:
        if size > MAX_VARIABLES:
            analysis.diagnostics.warning(
                "PS3022", f"A scope may hold {MAX_VARIABLES} variables; this has {size}.", span
            )
    _check_lookahead(analysis)


def _check_lookahead(analysis: Analysis) -> None:
    for call in analysis.calls:
        lookahead = call.arguments.get("lookahead")
        if lookahead is None or dotted_name(lookahead) != "barmerge.lookahead_on":
            continue
        expression = call.arguments.get("expression")
        if isinstance(expression, ast.Name | ast.Call | ast.Attribute) and not _has_history(
            expression
        ):
            analysis.diagnostics.warning(
                "PS3003",
                "barmerge.lookahead_on without an offset gives historical bars the value of a bar "
                "that was not closed yet: results look better than they are. Request 'x[1]' "
                "instead of 'x', or leave lookahead off.",
                lookahead.span,
            )


def _has_history(expression: ast.Expression) -> bool:
    is_plain = isinstance(expression, ast.Attribute) or (
        isinstance(expression, ast.Name) and expression.text in ("open", "high", "low", "close")
    )
    return not is_plain
