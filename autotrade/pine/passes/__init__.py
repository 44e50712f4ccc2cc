"""The passes over a parsed script, each in a file named for what it does."""

from collections.abc import Callable
from typing import Final

from autotrade.pine.diagnostics import Diagnostic
from autotrade.pine.parser import ParseResult
from autotrade.pine.passes.analysis import Analysis
from autotrade.pine.passes.build_outline import build_outline
from autotrade.pine.passes.check_declaration import check_declaration
from autotrade.pine.passes.check_limits import check_limits
from autotrade.pine.passes.check_orders import check_orders
from autotrade.pine.passes.check_requests import check_requests
from autotrade.pine.passes.collect_declarations import collect_declarations
from autotrade.pine.passes.hint_conversion import hint_conversion
from autotrade.pine.passes.infer_types import infer_types
from autotrade.pine.passes.outline import Outline
from autotrade.pine.source import Source, Span

PASSES: Final[tuple[Callable[[Analysis], None], ...]] = (
    collect_declarations,
    infer_types,
    check_declaration,
    check_orders,
    check_requests,
    check_limits,
    hint_conversion,
)


def check_script(source: Source, parsed: ParseResult) -> tuple[tuple[Diagnostic, ...], Outline]:
    """Return everything there is to say of a parsed script, in order of place, and its outline."""
    analysis = Analysis(source, parsed)
    analysis.diagnostics.extend(parsed.diagnostics)
    try:
        for run in PASSES:
            run(analysis)
    except RecursionError:
        message = "The script is nested too deeply to be checked: split it up."
        analysis.diagnostics.error("PS2090", message, Span(1, 1, 1, 1))
    build_outline(analysis)
    return analysis.diagnostics.in_order(), analysis.outline
