"""Warns where a script goes beyond what TradingView runs."""

from typing import Final

from autotrade.pine.passes.analysis import Analysis

MAX_PLOTS: Final = 64
MAX_REQUESTS: Final = 40
MAX_VARIABLES: Final = 1_000
_PLOTS: Final = frozenset(
    ("plot", "plotarrow", "plotbar", "plotcandle", "plotchar", "plotshape", "bgcolor", "barcolor",
     "fill", "alertcondition")
)  # fmt: skip


def check_limits(analysis: Analysis) -> None:
    """Count plots, requests and variables."""
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
