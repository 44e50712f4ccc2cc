"""The door to the Pine compiler: check a script and learn what is wrong and what it offers."""

from dataclasses import dataclass

from autotrade.pine.diagnostics import Diagnostic, Severity
from autotrade.pine.parser import parse
from autotrade.pine.passes import check_script
from autotrade.pine.passes.outline import Input, Order, Outline, Plot, Request
from autotrade.pine.source import Source, Span

__all__ = ["CheckResult", "Input", "Order", "Outline", "Plot", "Request", "check"]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What is known of a script after checking it.

    ``ok`` says that no diagnostic is an error. ``version`` is 1 for a script without
    ``//@version=``. ``kind`` is strategy, indicator, library or, with no such statement, None.
    Diagnostics come in the order of their places.
    """

    ok: bool
    version: int
    kind: str | None
    title: str | None
    diagnostics: tuple[Diagnostic, ...]
    outline: Outline


def check(script: str) -> CheckResult:
    """Check a script. Never raises on any text; time and depth are bounded by the parser's limits."""
    source = Source(script)
    try:
        parsed = parse(source)
    except RecursionError:  # called from too deep a stack for even moderate nesting
        return _too_deep()
    found, outline = check_script(source, parsed)
    return CheckResult(
        ok=all(each.severity is not Severity.ERROR for each in found),
        version=parsed.version,
        kind=outline.kind,
        title=outline.title,
        diagnostics=found,
        outline=outline,
    )


def _too_deep() -> CheckResult:
    message = "The script is nested too deeply to be checked: split it up."
    place = Span(1, 1, 1, 1)
    found = Diagnostic(Severity.ERROR, "PS2090", message, place)
    return CheckResult(
        ok=False, version=1, kind=None, title=None, diagnostics=(found,), outline=Outline()
    )
