"""Checks what a script asks for: timeframes and sessions as they are written, and lookahead."""

import re
from typing import Final

from autotrade.pine import ast
from autotrade.pine.diagnostics import Fix
from autotrade.pine.passes.analysis import Analysis, BuiltinCall
from autotrade.pine.passes.evaluate_constants import dotted_name

_TIMEFRAME: Final = re.compile(r"|[1-9]\d*|[1-9]?\d*[TSDWM]|[1-9]\d*[TSDWM]")
_MISSPELT: Final = re.compile(r"(\d*) *(m|min|mins|minute|minutes|h|hr|hour|hours|H|d|day|w|week)")
_SESSION: Final = re.compile(r"24x7|\d{4}-\d{4}(,\d{4}-\d{4})*(:[1-7]+)?|:[1-7]+")
_MINUTES: Final = {"m": 1, "h": 60, "H": 60}
_UNITS: Final = {"d": "D", "w": "W"}
_MAX_MINUTES: Final = 1440
_SESSION_NAMES: Final = frozenset(("", "regular", "extended", "extended_hours"))


def check_requests(analysis: Analysis) -> None:
    """Warn of timeframes and sessions TradingView does not know, and of looking ahead."""
    for call in analysis.calls:
        for name, value in call.arguments.items():
            if isinstance(value, ast.StringLiteral):
                _check_text(analysis, call, name, value)
        _check_lookahead(analysis, call)


def _check_text(analysis: Analysis, call: BuiltinCall, name: str, value: ast.StringLiteral) -> None:
    is_default = name == "defval"
    if name == "timeframe" or (is_default and call.name == "input.timeframe"):
        _check_timeframe(analysis, value)
    elif (is_default and call.name == "input.session") or (
        name == "session" and call.name in ("time", "time_close")
    ):
        _check_session(analysis, value)


def _check_timeframe(analysis: Analysis, value: ast.StringLiteral) -> None:
    text = value.value
    is_known = _TIMEFRAME.fullmatch(text) and not (text.isdigit() and int(text[:6]) > _MAX_MINUTES)
    if is_known:
        return
    better = _better_timeframe(text)
    hint = f' Write "{better}".' if better else ""
    fix = Fix(f'Replace with "{better}"', value.span, f'"{better}"') if better else None
    analysis.diagnostics.warning(
        "PS3005",
        f'"{text[:40]}" is no timeframe. Minutes are a bare number up to 1440, as in "5" or "60"; '
        f'other units are S, D, W and M, as in "D" or "3M".{hint}',
        value.span,
        fix,
    )


def _better_timeframe(text: str) -> str | None:
    match = _MISSPELT.fullmatch(text[:20].strip())
    if match is None:
        return None
    count, unit = match.groups()
    if unit[0] in _UNITS:
        return count + _UNITS[unit[0]]
    minutes = int(count or 1) * _MINUTES[unit[0]]
    return str(minutes) if 0 < minutes <= _MAX_MINUTES else None


def _check_session(analysis: Analysis, value: ast.StringLiteral) -> None:
    text = value.value.replace(" ", "")
    if text not in _SESSION_NAMES and not _SESSION.fullmatch(text):
        analysis.diagnostics.warning(
            "PS3006",
            f'"{value.value[:40]}" is no session. It is written "HHMM-HHMM", with days behind a '
            'colon if wanted (1 is Sunday), as in "0915-1530:23456".',
            value.span,
        )


def _check_lookahead(analysis: Analysis, call: BuiltinCall) -> None:
    lookahead = call.arguments.get("lookahead")
    if lookahead is None or dotted_name(lookahead) != "barmerge.lookahead_on":
        return
    if _is_current_value(call.arguments.get("expression")):
        analysis.diagnostics.warning(
            "PS3003",
            "barmerge.lookahead_on without an offset gives historical bars the value of a bar "
            "that was not closed yet: results look better than they are. Request 'x[1]' "
            "instead of 'x', or leave lookahead off.",
            lookahead.span,
        )


def _is_current_value(expression: ast.Expression | None) -> bool:
    return isinstance(expression, ast.Name) and expression.text in ("high", "low", "close")
