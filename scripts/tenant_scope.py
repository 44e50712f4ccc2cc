"""Looks that whoever asks the database asks for one user's things, or is named here with a reason.

Three rules, over the syntax trees: nobody outside the storage layer speaks to MongoDB, but for those
who make the client; within it a function that asks or changes a collection says whose documents it
means, itself or by a function beside it; and one that does not is in the table below. A row that
nothing needs any more is a fault too.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from scripts.bootstrap import ROOT

STORAGE: Final = "autotrade/storage"
DRIVERS: Final = frozenset({"pymongo", "bson", "gridfs"})
CLIENT_MAKERS: Final = frozenset(
    f"autotrade/wiring/{name}.py" for name in ("foundation", "migration", "paper")
)
"""They make the client and hand it to the storage layer."""
_ASKS: Final = frozenset(
    {
        *("find", "find_one", "find_one_and_update", "find_one_and_replace"),
        *("find_one_and_delete", "update_one", "update_many", "delete_one", "delete_many"),
        *("replace_one", "aggregate", "count_documents", "distinct", "bulk_write"),
    }
)
_SHORT: Final = frozenset({"one", "many", "ask_ahead"})
"""What the storage's own base class offers; called on ``self`` or a collection of one's own."""
_OWNER: Final = "user_id"

FOR_NO_USER: Final[Mapping[str, str]] = {
    "administration.py": "the admin area, whose every operation asks for the role",
    "audit.py": "the chain runs over all users; admins alone read it",
    "calendars": "exchanges' calendars are everybody's",
    "candles.py": "prices are everybody's",
    "collections.py": "the machinery: its callers say whose",
    "durable_inserts.py": "the machinery: its callers say whose",
    "event_numbers.py": "the relay numbers everybody's events, each by its own user's counter",
    "instrument_documents.py": "instruments are everybody's",
    "instrument_search.py": "as above",
    "instruments.py": "as above",
    "lockouts.py": "by the address that somebody tries to log in with, before they are anybody",
    "mail_outbox.py": "the mail's worker and, by the admin area, the development outbox",
    "market_calendar.py": "exchanges' calendars are everybody's",
    "one_time_codes.py": "by an address and the hash of a secret, before somebody is known",
    "outbox.py": "the relay numbers and publishes everybody's events, each to its own user",
    "schema.py": "brings documents of an older release up to date",
    "sealed.py": "the rotation of keys seals everything anew",
    "users.py": "the users themselves: by address at the log-in, else by their own id",
    "work.py": "the machinery: its callers say whose",
    "unit_of_work.py": "asks whether the server lives",
}
"""Modules that hold nothing of one user's, or whose very work is everybody's."""
ACROSS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "alerts.py": {
        "workers take what is due, of all users, and know whose each one is from the alert": (
            *("_claim_heads", "_claimed_by", "take", "users_due", "save"),
        ),
        "by a strategy's secret path, before anybody is known": (
            *("by_key", "count_duplicate", "free_key"),
        ),
        "the relay tells each alert to its own user": ("told", "untold"),
    },
    "api_keys.py": {"by the hash of a secret, before somebody is known": ("by_hash", "touch")},
    "brokers.py": {
        "by a part of a postback's secret address": ("by_hint",),
        "streams, watches and the admin area look after everybody's accounts": (
            *("connected", "connected_live", "expiring", "find", "types_linked"),
        ),
    },
    "channels.py": {
        "the deliverer's, of a channel that its delivery names": ("flag",),
        "the day's summary asks who is to be told": ("owners",),
        "by a chat that Telegram vouches for, before its user is known": ("linked",),
    },
    "events.py": {"what nobody has numbered yet, of all users": ("unpublished",)},
    "executions.py": {"by alerts that the worker holds": ("expect",)},
    "exits.py": {"workers carry on what is due, of all users": ("claim", "due")},
    "facets.py": {"the list's query says whose": ("documents",)},
    "idempotency.py": {"the id is a digest over user and key": ("claim", "release")},
    "kill_switches.py": {
        "the id is the user's, or everybody's": ("_find", "expect", "put", "winding_down"),
    },
    "logins.py": {"by a secret that a broker's page brings back": ("take",)},
    "notification_deliveries.py": {
        "the deliverer's, of all users": ("claim", "digest", "held", "methods_due"),
        "of a channel that was found with its user": ("drop", "hold_back", "known"),
    },
    "orders.py": {
        "by a tag that is a digest over the account": ("by_tag",),
        "workers look at what is due, of all users": ("look_again", "waiting_slices"),
    },
    "paper_accounts.py": {
        "by an account that was found with its user": ("get", "write"),
        "the paper market's, of all users": ("all", "holding"),
    },
    "paper_batches.py": {"by an account that was found with its user": ("account",)},
    "paper_ledger.py": {"by an entry's own id": ("has",)},
    "paper_orders.py": {
        "by an account that was found with its user": (
            *("commit", "known", "last_fill", "quantities"),
        ),
        "the paper market's, of all users": ("_in_turn",),
    },
    "positions.py": {
        "the key begins with the user": ("get",),
        "the feed watches everybody's stops": (
            *("keep_best", "protected", "watched", "watched_until", "with_ids"),
        ),
    },
    "reports.py": {"the caller's filter says whose": ("_latency", "_realized")},
    "reports_ledger.py": {"the caller's filter says whose": ("_sums",)},
    "reports_days.py": {
        "the caller's query says whose": ("_counted",),
        "the adding up ahead goes over all users": ("behind",),
    },
    "reports_pnl.py": {"the caller's filter says whose": ("pnl_of_trades",)},
    "reports_rows.py": {"the caller's query says whose": ("executions", "trades")},
    "second_factors.py": {"the id is the user's": ("_change",)},
    "sessions.py": {
        "by the id in a signed token, before somebody is known": ("_change", "get"),
        "the sockets ask of everybody's": ("ended_between", "use"),
    },
    "strategies.py": {
        "by the hash of a secret path": ("by_webhook",),
        "by alerts that the worker holds": ("expect",),
    },
    "telegram.py": {
        "by a chat that Telegram vouches for": ("_put", "confirmation", "end_confirmation"),
        "the bot's own place": ("_place", "begin_anew", "set_bot_name", "update_done"),
    },
    "trades.py": {
        "the key begins with the user": ("open_of",),
        "the catching up of profit and loss goes over all users": ("owners",),
    },
    "watchlists.py": {"the id is the user's": ("put",)},
}
"""Functions beside scoped ones: module -> why -> names."""


def faults(
    root: Path = ROOT, across: Mapping[str, Mapping[str, tuple[str, ...]]] = ACROSS
) -> list[str]:
    """Return a line for whatever breaks a rule."""
    return [*_drivers(root), *_unscoped(root, across)]


def _drivers(root: Path) -> Iterator[str]:
    places = [
        *(root / "autotrade").rglob("*.py"),
        *(root / "workers").rglob("*.py"),
        root / "wsgi.py",
    ]
    for path in sorted(places):
        name = path.relative_to(root).as_posix()
        if not path.exists() or name.startswith(f"{STORAGE}/") or name in CLIENT_MAKERS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if imported := _imported(node) & DRIVERS:
                yield f"{name}:{getattr(node, 'lineno', 0)}: imports {', '.join(sorted(imported))}"


def _imported(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").partition(".")[0]}
    return set()


def _unscoped(root: Path, across: Mapping[str, Mapping[str, tuple[str, ...]]]) -> Iterator[str]:
    for path in sorted((root / STORAGE).rglob("*.py")):
        module = path.relative_to(root / STORAGE).parts[0]
        if module in FOR_NO_USER:
            continue
        accepted = {name for names in across.get(module, {}).values() for name in names}
        found = {}
        functions = _functions(ast.parse(path.read_text(encoding="utf-8")))
        for name, node in functions.items():
            if _asks(node) and not _says_whose(node, functions):
                found[name] = node.lineno
        for name in sorted(found.keys() - accepted):
            yield f"{STORAGE}/{module}:{found[name]}: {name} does not say whose documents it means"
        for name in sorted(accepted - found.keys()):
            yield f"{STORAGE}/{module}: {name} is named in the table, and does not need it"
    for module in sorted(across.keys() | FOR_NO_USER.keys()):
        if not (root / STORAGE / module).exists():
            yield f"{STORAGE}/{module}: is named in the table, and not there"


def _functions(tree: ast.AST) -> dict[str, ast.FunctionDef]:
    """Return a module's functions and its classes' methods by name; inner ones are part of them."""
    bodies = [tree, *(node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))]
    return {
        node.name: node
        for body in bodies
        for node in ast.iter_child_nodes(body)
        if isinstance(node, ast.FunctionDef)
    }


def _asks(function: ast.FunctionDef) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in _ASKS:
                return True
            if node.func.attr in _SHORT and not isinstance(node.func.value, ast.Call):
                return True
    return False


def _says_whose(function: ast.FunctionDef, beside: Mapping[str, ast.FunctionDef]) -> bool:
    """Say whether a function names the owner, or gets its filter from one beside it that does."""
    if _names_owner(function):
        return True
    called = {_called(node) for node in ast.walk(function) if isinstance(node, ast.Call)}
    if "filter_of" in called:
        return True
    return any(_names_owner(beside[name]) for name in called & beside.keys())


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Name):
        return call.func.id
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _names_owner(function: ast.FunctionDef) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.Dict) and any(map(_is_owner, [*node.keys, *node.values])):
            return True
        if isinstance(node, ast.Subscript) and _is_owner(node.slice):
            return True
    return False


def _is_owner(node: ast.expr | None) -> bool:
    if isinstance(node, ast.Constant):
        return bool(node.value == _OWNER)
    # as a value, where a document's id is its user's
    return isinstance(node, ast.Name) and node.id == _OWNER


def main() -> int:
    """Look at the project; 1 when there is anything to say."""
    told = faults()
    for fault in told:
        print(fault)
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
