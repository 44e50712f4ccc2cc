"""Checking a Pine script, told as the API tells it."""

from dataclasses import asdict, dataclass

from autotrade.domain.strategies import ScriptDiagnostic
from autotrade.pine import compiler
from autotrade.pine.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptCheck:
    """What is known of a script after checking it; ``ok`` is False when there is an error."""

    ok: bool
    version: int
    kind: str | None
    title: str | None
    diagnostics: tuple[ScriptDiagnostic, ...]
    inputs: tuple[dict[str, object], ...] = ()
    orders: tuple[dict[str, object], ...] = ()
    alert_message: str | None = None


def check_script(script: str) -> ScriptCheck:
    """Check a script; any text will do, and takes bounded time."""
    result = compiler.check(script)
    return ScriptCheck(
        ok=result.ok,
        version=result.version,
        kind=result.kind,
        title=result.title,
        diagnostics=tuple(_told(found) for found in result.diagnostics),
        inputs=tuple(asdict(each) for each in result.outline.inputs),
        orders=tuple(asdict(each) for each in result.outline.orders),
        alert_message=result.outline.alert_message,
    )


def _told(found: Diagnostic) -> ScriptDiagnostic:
    return ScriptDiagnostic(
        severity=found.severity.value,
        code=found.code,
        message=found.message,
        line=found.span.line,
        column=found.span.column,
        end_line=found.span.end_line,
        end_column=found.span.end_column,
    )
