"""Every list and every report, with each of its filters, is served by an index.

Made from the document: a new list, or a new filter of one, is tried by itself. Lists of what there
may be a million of are asked for every combination of their filters, and read hardly more than
they tell.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import combinations, count, product
from typing import Any
from urllib.parse import urlencode

import pymongo.monitoring
import pytest
from flask import Flask
from pymongo.collection import Collection
from pymongo.database import Database

from autotrade.app import create_app
from autotrade.bootstrap import Application, build
from autotrade.config import Settings
from autotrade.domain.users import Role
from autotrade.storage.facets import MOST_RANGES
from tests.support.caller import API, Caller
from tests.support.document import openapi_document, operations
from tests.support.factories import NOON, an_id
from tests.support.owner import Owner
from tests.support.plans import Recorder, examined, shape, stages_of

DOCUMENT = openapi_document()
READ = {
    name.removeprefix("GET "): operation
    for name, operation in operations(DOCUMENT).items()
    if name.startswith(f"GET {API}/") and "{" not in name
}
CROWD = "somebody else"
"""The user of most documents, who is asked for nothing."""
CROWDED = [
    *("executions", "orders", "trades", "alerts", "notifications", "deliveries", "positions"),
    *("ledger_entries", "audit_log", "strategies", "broker_accounts", "sessions", "users"),
    *("saved_views", "channels", "api_keys", "exits", "strategy_versions"),
]
OF_OTHERS = {
    "strategies",
    "broker_accounts",
    "sessions",
    "users",
    "api_keys",
    "channels",
    "saved_views",
}
"""What a user has few of."""
SMALL = {"market_calendar", "settings", "kill_switches", "pnl_headers"}
"""What has a few hundred documents, however long and by however many the program is used."""
VALUES = {
    "from": "2026-03-01",
    "to": "2026-12-31",
    "symbol": "NSE:SBIN",
    "q": "sbi",
    "by": "day",
    "kind": "order.filled",
    "email": "owner",
    "actor": "system",
    "action": "order.placed",
    "year": "2026-27",
    "segment": "NSE",
    "unread": "true",
    "version": "6",
}
VARIED: Mapping[str, Mapping[str, Sequence[object]]] = {
    "executions": {
        "strategy_id": ("s1", "s2", "s3"),
        "symbol": ("NSE:SBIN", "NSE:LT", "NSE:TCS"),
        "broker_id": ("b1", "b2"),
        "side": ("BUY", "SELL"),
        "type": ("paper", "live"),
        "status": ("success", "fail"),
    },
    "trades": {
        "strategy_id": ("s1", "s2", "s3"),
        "symbol": ("NSE:SBIN", "NSE:LT", "NSE:TCS"),
        "broker_id": ("b1", "b2"),
        "side": ("LONG", "SHORT"),
        "paper": (True, False),
        "source": ("alert", "manual", "recorded"),
        "status": ("closed",),
    },
}
"""What there may be a million of, by what it is filtered by."""
OF_EACH_KIND, PAGE = 12, 10
BEFORE = NOON - timedelta(days=2)
"""The time of the newest of these; everything else is later."""


@pytest.fixture(scope="module")
def recorder() -> Recorder:
    made = Recorder()
    made.is_on = False
    pymongo.monitoring.register(made)
    return made


@pytest.fixture(scope="module")
def watched(recorder: Recorder, settings: Settings, application: Application) -> Iterator[Any]:
    """An application like the others', of which every command is seen."""
    made = build(settings, "plans")
    yield made
    made.close()


@pytest.fixture(scope="module")
def watched_app(watched: Application, settings: Settings) -> Flask:
    return create_app(watched, settings)


@pytest.fixture(scope="module")
def database(watched: Application) -> Database[dict[str, Any]]:
    found: Database[dict[str, Any]] = watched.storage._database
    return found


@pytest.fixture(scope="module")
def owner(
    watched_app: Flask, watched: Application, database: Database[dict[str, Any]]
) -> Iterator[Owner]:
    """A user with one of everything, among very many documents of others."""
    caller = Caller.register(watched_app, watched)
    made = Owner(caller)
    storage = watched.storage
    user = storage.now.users.by_email(caller.email)
    assert user is not None
    storage.now.users.save(replace(user, role=Role.ADMIN))
    crowd(database)
    yield made
    for name in CROWDED:
        database[name].delete_many({"crowd": True})
    storage.now.users.save(user)


def crowd(database: Database[dict[str, Any]]) -> None:
    """Fill collections with copies, so that a plan has to choose."""
    numbers = count()
    for name in CROWDED:
        target = database[name]
        unique = unique_fields(target)
        copies = []
        for original in list(target.find().sort("_id", -1).limit(5)):
            for number in range(200):
                copy = {**original, "_id": an_id(), "crowd": True, "pending": False}
                copy.pop("seq", None)
                for field in unique & copy.keys():
                    if isinstance(copy[field], str):
                        copy[field] = f"{copy[field]} {next(numbers)}"
                if "user_id" in copy and (number % 2 or name in OF_OTHERS):
                    copy["user_id"] = CROWD
                copies.append(copy)
        if copies:
            target.insert_many(copies, ordered=False, bypass_document_validation=True)


def unique_fields(collection: Collection[dict[str, Any]]) -> set[str]:
    """Return the fields of unique indexes, of which a copy needs its own."""
    unique = [each for each in collection.index_information().values() if each.get("unique")]
    return {field for index in unique for field, _ in index["key"]} - {"user_id", "product"}


def values_of(parameter: dict[str, Any], owner: Owner) -> list[str]:
    """Return what a filter is tried with."""
    name, schema = parameter["name"], parameter["schema"]
    if name in owner.ids and name != "symbol":
        return [owner.ids[name]]
    if schema.get("type") == "integer":
        return ["2026"]
    known: list[str] = schema.get("enum") or [VALUES[name]]
    return known


def asked(path: str, owner: Owner) -> Iterator[str]:
    """Yield a list's paths: bare, with each filter, with all of them, and the second page."""
    parameters = [
        each
        for each in READ[path].get("parameters", ())
        if each.get("in") == "query" and each["name"] not in {"limit", "cursor"}
    ]
    needed = [
        f"{each['name']}={values_of(each, owner)[0]}" for each in parameters if each.get("required")
    ]
    yield "&".join(needed)
    for parameter in parameters:
        for value in values_of(parameter, owner):
            yield "&".join([*needed, f"{parameter['name']}={value}"])
            if parameter["name"] not in {"from", "to"}:
                yield "&".join([*needed, f"{parameter['name']}={value}", "from=2026-03-01"])
    yield "&".join(f"{each['name']}={values_of(each, owner)[0]}" for each in parameters)


def ask(owner: Owner, recorder: Recorder, path: str) -> int:
    """Ask a list for everything that it can be asked for; return how often it answered."""
    answered = 0
    recorder.commands.clear()
    recorder.is_on = True
    for query in asked(path, owner):
        answer = owner.caller.get(f"{path.removeprefix(API)}?{query}")
        answered += answer.status_code == 200
        assert len(answer.data) >= 0  # a file is read as it is sent
        if answer.is_json and (cursor := (answer.get_json() or {}).get("next_cursor")):
            owner.caller.get(f"{path.removeprefix(API)}?{query}&cursor={cursor}")
    recorder.is_on = False
    return answered


@pytest.mark.parametrize("path", sorted(READ))
def test_no_list_and_no_report_reads_or_sorts_a_whole_collection(
    owner: Owner, recorder: Recorder, database: Database[dict[str, Any]], path: str
):
    answered = ask(owner, recorder, path)

    faults = []
    for text, command in {shape(command): command for command in recorder.commands}.items():
        collection = command[next(iter(command))]
        stages = [stage["stage"] for stage in stages_of(database, command)]
        bad = {"COLLSCAN", "SORT"} & set(stages) if collection not in SMALL else set()
        if "email" in command.get("filter", ()):
            bad -= {"SORT"}  # of one document, as an address is nobody else's
        if bad:
            faults.append(f"{sorted(bad)} {text}")
    assert answered
    assert not faults, "\n".join(faults)


@pytest.fixture(scope="module")
def varied(owner: Owner, database: Database[dict[str, Any]]) -> Iterator[None]:
    """Thousands of all kinds; those with the last values of ``VARIED`` are the oldest."""
    for name, values in VARIED.items():
        original = database[name].find_one({"crowd": {"$ne": True}})
        assert original is not None
        kinds = [dict(zip(values, kind, strict=True)) for kind in product(*values.values())]
        copies = []
        for number, kind in enumerate(kind for kind in kinds for _ in range(OF_EACH_KIND)):
            copy = {**original, **kind, "_id": an_id(BEFORE - timedelta(minutes=number))}
            for field in unique_fields(database[name]) & copy.keys():
                copy[field] = f"varied {number}" if isinstance(copy[field], str) else copy[field]
            copies.append({**copy, "user_id": owner.user_id, "varied": True})
        database[name].insert_many(copies, bypass_document_validation=True)
    yield
    for name in VARIED:
        database[name].delete_many({"varied": True})


def filters_of(name: str) -> Iterator[dict[str, str]]:
    """Yield every combination of a list's filters, with what is rarest and oldest."""
    last = {field: str(values[-1]) for field, values in VARIED[name].items()}
    if last.pop("paper", None) is not None:
        last["type"] = "live"
    for size in range(len(last) + 1):
        yield from (dict(chosen) for chosen in combinations(last.items(), size))


@pytest.mark.parametrize(
    "path", ["/executions", "/reports/executions", "/reports/trades", "/admin/activity"]
)
@pytest.mark.usefixtures("varied")
def test_with_any_filters_at_once_a_page_is_all_that_is_read(
    owner: Owner, recorder: Recorder, database: Database[dict[str, Any]], path: str
):
    name = "trades" if "trades" in path else "executions"
    whose = {"user_id": owner.user_id} if path.startswith("/admin") else {}
    for filters in filters_of(name):
        recorder.commands.clear()
        recorder.is_on = True
        asked = {**whose, **filters, "limit": str(PAGE), "to": BEFORE.date().isoformat()}
        answer = owner.caller.get(f"{path}?{urlencode(asked)}")
        recorder.is_on = False

        read = [
            examined(database, command)
            for command in recorder.commands
            if command[next(iter(command))] == name
        ]
        assert len(answer.get_json()["items"]) == PAGE, filters
        assert sum(documents for _, documents in read) <= PAGE + 1, filters
        assert sum(keys for keys, _ in read) <= 2 * PAGE + MOST_RANGES, filters


def test_a_page_that_reads_more_than_it_tells_would_be_noticed(
    owner: Owner, varied: None, database: Database[dict[str, Any]]
):
    rarest = {field: values[-1] for field, values in VARIED["executions"].items()}
    where = {"user_id": owner.user_id, **rarest}
    newest_first = {"sort": {"_id": -1}, "limit": PAGE, "hint": "user_newest"}

    keys, documents = examined(database, {"find": "executions", "filter": where, **newest_first})

    assert min(keys, documents) > 2 * PAGE + MOST_RANGES


def test_a_report_without_an_index_would_be_noticed(database: Database[dict[str, Any]]):
    unsorted = {"find": "orders", "filter": {"user_id": "x"}, "sort": {"price": 1}}
    scanned = {"distinct": "orders", "key": "symbol", "query": {"leg": 7}}

    assert "SORT" in {stage["stage"] for stage in stages_of(database, unsorted)}
    assert "COLLSCAN" in {stage["stage"] for stage in stages_of(database, scanned)}
