"""Checks the orders of a script: who may send them, what an exit needs, and which ids there are."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

from autotrade.pine import ast
from autotrade.pine.diagnostics import Fix
from autotrade.pine.passes.analysis import Analysis, BuiltinCall

_ENTRIES: Final = frozenset(("strategy.entry", "strategy.order"))
_ORDERS: Final = _ENTRIES | {
    f"strategy.{name}" for name in ("exit", "close", "close_all", "cancel", "cancel_all")
}
_EXIT_LEVELS: Final = frozenset(
    ("profit", "limit", "loss", "stop", "trail_price", "trail_points", "trail_offset")
)
_ENTRY_IDS: Final = {"strategy.close": "id", "strategy.exit": "from_entry"}


def check_orders(analysis: Analysis) -> None:
    """Refuse orders of indicators; warn of exits without a level and of ids no entry has."""
    _check_alert_conditions(analysis)
    orders = [call for call in analysis.calls if call.name in _ORDERS]
    if not orders:
        return
    declaration = next((call for call in analysis.calls if call.name == "indicator"), None)
    if declaration is not None:
        analysis.diagnostics.error(
            "PS2061",
            f"{orders[0].name}() sends orders, which only a strategy can: declare the script with "
            f"strategy() instead of indicator() on line {declaration.node.span.line}.",
            orders[0].node.function.span,
        )
    _check_exits(analysis, orders)
    _check_ids(analysis, orders)


def _check_alert_conditions(analysis: Analysis) -> None:
    by_name = {call.name: call for call in reversed(analysis.calls)}
    if "strategy" in by_name and "alertcondition" in by_name:
        analysis.diagnostics.info(
            "PS3008",
            "alertcondition() has no effect in a strategy, whose alerts follow its orders: give "
            "the orders an alert_message, or call alert().",
            by_name["alertcondition"].node.function.span,
        )


def _check_exits(analysis: Analysis, orders: Sequence[BuiltinCall]) -> None:
    for call in orders:
        is_exit = call.name == "strategy.exit" and analysis.is_typed
        if is_exit and not _EXIT_LEVELS & set(call.arguments):
            analysis.diagnostics.warning(
                "PS3007",
                "strategy.exit() does nothing unless it is told where: give profit, limit, loss or stop, or "
                "trail_offset with trail_price or trail_points. To leave at once, use "
                "strategy.close().",
                call.node.span,
            )


def _check_ids(analysis: Analysis, orders: Sequence[BuiltinCall]) -> None:
    ids = [call.arguments.get("id") for call in orders if call.name in _ENTRIES]
    known = {each.value for each in ids if isinstance(each, ast.StringLiteral)}
    if not known or not all(isinstance(each, ast.StringLiteral) for each in ids):
        return  # an id that is computed may be any
    for call in orders:
        given = call.arguments.get(_ENTRY_IDS.get(call.name, ""))
        if isinstance(given, ast.StringLiteral) and given.value and given.value not in known:
            _report_unknown_id(analysis, given, sorted(known))


def _report_unknown_id(analysis: Analysis, given: ast.StringLiteral, known: list[str]) -> None:
    near = get_close_matches(given.value[:60], known, 1) if len(known) < 100 else []
    hint = f' Did you mean "{near[0]}"?' if near else f" There is {', '.join(known[:8])}."
    fix = Fix(f'Replace with "{near[0]}"', given.span, f'"{near[0]}"') if near else None
    analysis.diagnostics.warning(
        "PS3004",
        f'No entry has the id "{given.value[:60]}", so this never closes anything.{hint}',
        given.span,
        fix,
    )
