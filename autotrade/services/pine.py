"""Checking, formatting and explaining Pine scripts, told as the API tells it."""

from dataclasses import asdict, dataclass

from autotrade.domain.strategies import ScriptDiagnostic
from autotrade.pine import compiler
from autotrade.pine.diagnostics import Diagnostic, Fix
from autotrade.pine.parser import parse
from autotrade.pine.printer import format_script
from autotrade.pine.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptFix:
    """A change that certainly cures a finding; the end is the place after the last character."""

    title: str
    line: int
    column: int
    end_line: int
    end_column: int
    replacement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A diagnostic as an editor wants it: with the fix, where one is sure."""

    severity: str
    code: str
    message: str
    line: int
    column: int
    end_line: int
    end_column: int
    fix: ScriptFix | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptCheck:
    """What is known of a script after checking it; ``ok`` is False when there is an error.

    ``diagnostics`` and ``findings`` are the same in the same order; the findings have the fixes.
    """

    ok: bool
    version: int
    kind: str | None
    title: str | None
    diagnostics: tuple[ScriptDiagnostic, ...]
    findings: tuple[Finding, ...] = ()
    inputs: tuple[dict[str, object], ...] = ()
    orders: tuple[dict[str, object], ...] = ()
    alert_message: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormattedScript:
    """A script laid out in one way; with syntax errors it is as it came, and they are told."""

    script: str
    changed: bool
    findings: tuple[Finding, ...] = ()


def check_script(script: str) -> ScriptCheck:
    """Check a script; any text will do, and takes bounded time."""
    result = compiler.check(script)
    return ScriptCheck(
        ok=result.ok,
        version=result.version,
        kind=result.kind,
        title=result.title,
        diagnostics=tuple(_told(found) for found in result.diagnostics),
        findings=tuple(_finding(found) for found in result.diagnostics),
        inputs=tuple(asdict(each) for each in result.outline.inputs),
        orders=tuple(asdict(each) for each in result.outline.orders),
        alert_message=result.outline.alert_message,
    )


def formatted(script: str) -> FormattedScript:
    """Lay a script out in the house style; any text will do, and takes bounded time."""
    source = Source(script)
    parsed = parse(source)
    if not parsed.ok:
        findings = tuple(_finding(found) for found in parsed.diagnostics)
        return FormattedScript(script=script, changed=False, findings=findings)
    text = format_script(source)
    return FormattedScript(script=text, changed=text != script)


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


def _finding(found: Diagnostic) -> Finding:
    return Finding(**asdict(_told(found)), fix=_fix(found.fix) if found.fix else None)


def _fix(fix: Fix) -> ScriptFix:
    return ScriptFix(title=fix.title, replacement=fix.replacement, **fix.span._asdict())
