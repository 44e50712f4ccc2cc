"""API keys: what they may do, how they end, and where none will do."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from autotrade.domain.users import CONFIRMATION_LIFE
from tests.support.caller import API, PASSWORD, Caller
from tests.support.document import openapi_document, operations

OPERATIONS = {n: o for n, o in operations(openapi_document()).items() if f" {API}/" in n}
NEVER_BY_KEY = sorted(
    n for n, o in OPERATIONS.items() if o.get("security") != [] and "x-scope" not in o
)
BY_TRADE = sorted(n for n, o in OPERATIONS.items() if o.get("x-scope") == "trade")
BY_ADMIN = sorted(n for n, o in OPERATIONS.items() if o.get("x-scope") == "admin")


def database_of(caller: Caller) -> Any:
    return caller.application.auth._storage._database  # type: ignore[attr-defined]  # Mongo


def a_key(caller: Caller, *scopes: str, **more: str) -> dict[str, Any]:
    body = {"name": "script", "scopes": list(scopes), **more}
    answer = caller.post("/auth/api-keys", body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.get_json()
    return made


def by_key(nobody: Caller, key: str, name: str) -> Any:
    method, path = name.split(" ", 1)
    body: dict[str, str] | None = {} if "requestBody" in OPERATIONS.get(name, {}) else None
    path = path.removeprefix(API).replace("{", "").replace("}", "")
    return nobody.call(method, path, json=body, headers={"X-API-Key": key})


def test_a_key_is_shown_once_and_only_its_hash_is_kept(caller: Caller):
    made = a_key(caller, "read")

    listed = caller.get("/auth/api-keys")

    assert made["key"].startswith("atk_")
    assert len(made["key"]) >= 40
    assert made["key"] not in listed.text
    assert listed.get_json()["items"][0]["hint"] == made["key"][:8]
    assert made["key"] not in str(list(database_of(caller).api_keys.find()))


def test_a_key_that_may_read_reads_and_changes_nothing(caller: Caller, nobody: Caller):
    key = a_key(caller, "read")["key"]

    reading = by_key(nobody, key, f"GET {API}/strategies")
    refused = {by_key(nobody, key, name).status_code for name in BY_TRADE}

    assert reading.status_code == 200
    assert refused == {403}


def test_a_key_that_may_trade_reads_too(caller: Caller, nobody: Caller):
    key = a_key(caller, "trade")["key"]

    reading = by_key(nobody, key, f"GET {API}/strategies")
    changing = by_key(nobody, key, f"POST {API}/strategies")

    assert reading.status_code == 200
    assert changing.status_code == 422


def test_no_key_of_a_user_is_let_into_the_admin_area(caller: Caller, nobody: Caller):
    key = a_key(caller, "read", "trade")["key"]

    refused = {by_key(nobody, key, name).status_code for name in BY_ADMIN}

    assert BY_ADMIN
    assert refused == {403}
    wanted = {"name": "x", "scopes": ["admin"]}
    assert caller.post("/auth/api-keys", wanted).status_code == 403


@pytest.mark.parametrize("scope", ["trade", "admin"])
def test_a_key_made_by_an_admin_gets_in_with_the_scope_alone(
    caller: Caller, nobody: Caller, scope: str
):
    database_of(caller).users.update_one({"email": caller.email}, {"$set": {"role": "admin"}})
    key = a_key(caller, scope)["key"]

    answer = by_key(nobody, key, f"GET {API}/admin/users")

    assert answer.status_code == (200 if scope == "admin" else 403)


def test_an_admin_key_is_worth_nothing_once_its_user_is_no_admin(caller: Caller, nobody: Caller):
    users = database_of(caller).users
    users.update_one({"email": caller.email}, {"$set": {"role": "admin"}})
    key = a_key(caller, "admin")["key"]
    users.update_one({"email": caller.email}, {"$set": {"role": "user"}})

    assert by_key(nobody, key, f"GET {API}/admin/users").status_code == 403


@pytest.mark.parametrize("name", NEVER_BY_KEY)
def test_people_and_keys_are_managed_by_no_key(caller: Caller, nobody: Caller, name: str):
    database_of(caller).users.update_one({"email": caller.email}, {"$set": {"role": "admin"}})
    key = a_key(caller, "admin")["key"]

    assert by_key(nobody, key, name).status_code == 403


def test_what_needs_no_key_is_below_auth_or_hands_commands_to_a_chat(caller: Caller):
    beyond = [name for name in NEVER_BY_KEY if f" {API}/auth/" not in name]

    assert len(NEVER_BY_KEY) > len(beyond)
    assert beyond == [f"POST {API}/notifications/telegram/link"]


@pytest.mark.parametrize("key", ["", "atk_", "atk_" + "x" * 43, "$ne", "x" * 5000])
def test_a_key_that_nobody_made_is_refused(nobody: Caller, key: str):
    assert by_key(nobody, key, f"GET {API}/strategies").status_code == 401


def test_a_key_ends_when_it_expires_when_it_is_taken_back_and_with_its_user(
    caller: Caller, nobody: Caller
):
    expiring = a_key(caller, "read", expires_at="2099-01-01T00:00:00Z")
    taken, left = a_key(caller, "read"), a_key(caller, "read")
    past = datetime(2020, 1, 1)  # noqa: DTZ001  MongoDB's are UTC
    database_of(caller).api_keys.update_one({"_id": expiring["id"]}, {"$set": {"expires_at": past}})
    caller.delete(f"/auth/api-keys/{taken['id']}")

    def status(made: dict[str, Any]) -> int:
        return int(by_key(nobody, made["key"], f"GET {API}/strategies").status_code)

    assert [status(made) for made in (expiring, taken, left)] == [401, 401, 200]
    change = {"$set": {"status": "disabled"}}
    database_of(caller).users.update_one({"email": caller.email}, change)
    assert status(left) == 403


def test_a_key_cannot_be_made_to_have_expired(caller: Caller):
    body = {"name": "x", "scopes": ["read"], "expires_at": "2020-01-01T00:00:00Z"}

    assert caller.post("/auth/api-keys", body).get_json()["errors"].keys() == {"expires_at"}


def test_the_last_use_is_noted(caller: Caller, nobody: Caller):
    key = a_key(caller, "read")["key"]

    by_key(nobody, key, f"GET {API}/strategies")

    item = caller.get("/auth/api-keys").get_json()["items"][0]
    assert item["last_used_at"]
    assert item["last_used_ip"] == "127.0.0.1"


def test_making_a_key_asks_who_one_is_unless_that_was_shown_lately(caller: Caller):
    sessions = database_of(caller).sessions
    session = caller.get("/auth/sessions").get_json()["items"][0]["id"]
    before = sessions.find_one({"_id": session})["confirmed_at"] - CONFIRMATION_LIFE
    sessions.update_one({"_id": session}, {"$set": {"confirmed_at": before - timedelta(seconds=1)}})
    body = {"name": "x", "scopes": ["read"]}

    asked = caller.post("/auth/api-keys", body)
    wrong = caller.post("/auth/confirm", {"password": "wrong password"})
    confirmed = caller.post("/auth/confirm", {"password": PASSWORD})
    made = caller.post("/auth/api-keys", body)

    assert asked.status_code == 403
    assert asked.get_json()["type"] == "/problems/confirmation-required"
    assert [a.status_code for a in (wrong, confirmed, made)] == [422, 204, 201]
