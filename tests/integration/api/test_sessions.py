"""Log-in sessions: how long they live, who sees them, and what ends them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.caller import Caller
from tests.support.letters import letters


def database_of(caller: Caller) -> Any:
    return caller.application.auth._storage._database  # type: ignore[attr-defined]  # Mongo


def session_ids(caller: Caller) -> list[str]:
    return [item["id"] for item in caller.get("/auth/sessions").get_json()["items"]]


def refresh(caller: Caller, token: str) -> Any:
    return caller.call("POST", "/auth/refresh", json={"refresh_token": token}, headers={})


def move(caller: Caller, **fields: datetime) -> None:
    where = {"_id": session_ids(caller)[0]}
    database_of(caller).sessions.update_one(where, {"$set": fields})


def stored(caller: Caller) -> dict[str, Any]:
    found: dict[str, Any] = database_of(caller).sessions.find_one({"_id": session_ids(caller)[0]})
    return found


def aged(caller: Caller, by: timedelta, *names: str) -> None:
    """Let a session be as if some of its times were earlier."""
    session = stored(caller)
    move(caller, **{name: session[name] - by for name in names})


@pytest.mark.parametrize("way", ["refresh", "request"])
def test_each_use_gives_a_session_another_half_hour(caller: Caller, way: str):
    aged(caller, timedelta(minutes=29), "used_at", "expires_at")

    if way == "refresh":
        assert refresh(caller, caller.tokens["refresh_token"]).status_code == 200
    else:
        assert caller.get("/auth/me").status_code == 200

    session = stored(caller)
    assert session["expires_at"] - session["used_at"] == timedelta(minutes=30)
    assert datetime.now(UTC) - session["used_at"] < timedelta(minutes=1)


def test_a_session_that_nobody_used_for_half_an_hour_has_ended(caller: Caller):
    aged(caller, timedelta(minutes=30, seconds=1), "used_at", "expires_at")

    assert caller.get("/auth/me").status_code == 401
    assert refresh(caller, caller.tokens["refresh_token"]).status_code == 401


def test_twelve_hours_after_its_log_in_a_session_ends_however_much_it_is_used(caller: Caller):
    aged(caller, timedelta(hours=11, minutes=50), "created_at", "used_at")

    assert refresh(caller, caller.tokens["refresh_token"]).status_code == 200

    session = stored(caller)
    assert session["expires_at"] - session["created_at"] == timedelta(hours=12)
    move(caller, expires_at=session["created_at"])
    assert caller.get("/auth/me").status_code == 401


@given(shown=st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=1, max_size=8))
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_however_two_clients_take_turns_a_used_token_ends_the_session_for_both(
    caller: Caller, shown: list[tuple[bool, int]]
):
    caller.log_in()
    first = caller.tokens["refresh_token"]
    known, good, is_open = {False: [first], True: [first]}, first, True

    for who, back in shown:
        token = known[who][max(-len(known[who]), -1 - back)]
        answer = refresh(caller, token)

        assert (answer.status_code == 200) is (is_open and token == good)
        if answer.status_code == 200:
            good = answer.get_json()["refresh_token"]
            known[who].append(good)
        else:
            is_open = False
    assert (refresh(caller, good).status_code == 200) is is_open


def test_a_user_sees_where_they_are_logged_in_and_which_one_this_is(caller: Caller):
    body = {"email": caller.email, "password": "correct horse battery"}
    headers = {"User-Agent": "Phone of Asha"}
    caller.call("POST", "/auth/login", json=body, headers=headers)

    items = caller.get("/auth/sessions").get_json()["items"]

    assert [item["current"] for item in items] == [False, True]
    assert items[0]["device"] == "Phone of Asha"
    assert items[0]["ip"] == "127.0.0.1"
    assert items[0].keys() == {
        *("id", "device", "ip", "created_at", "used_at", "expires_at", "current")
    }


def test_ending_one_session_refuses_its_tokens_and_leaves_the_others(caller: Caller):
    first, first_id = dict(caller.tokens), session_ids(caller)[0]
    caller.log_in()

    answer = caller.delete(f"/auth/sessions/{first_id}")

    headers = {"Authorization": f"Bearer {first['access_token']}"}
    assert answer.status_code == 204
    assert caller.call("GET", "/auth/me", headers=headers).status_code == 401
    assert refresh(caller, first["refresh_token"]).status_code == 401
    assert caller.get("/auth/me").status_code == 200
    assert caller.delete(f"/auth/sessions/{first_id}").status_code == 404


def test_all_other_sessions_end_at_once_and_this_one_stays(caller: Caller):
    older = [dict(caller.tokens)]
    for _ in range(2):
        older.append(dict(caller.tokens))
        caller.log_in()

    assert caller.delete("/auth/sessions").status_code == 204

    assert len(session_ids(caller)) == 1
    for tokens in older:
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        assert caller.call("GET", "/auth/me", headers=headers).status_code == 401


def test_a_token_used_twice_is_told_to_its_user_and_to_the_audit_log(caller: Caller):
    first = caller.tokens["refresh_token"]
    refresh(caller, first)
    refresh(caller, first)

    acts = [e["action"] for e in database_of(caller).audit_log.find({"user_id": me(caller)})]
    assert "session.token_reused" in acts
    assert letters(caller.application, caller.email)[0].subject == "A log-in of yours was ended"


def me(caller: Caller) -> str:
    found: dict[str, Any] = database_of(caller).users.find_one({"email": caller.email})
    return str(found["_id"])


def test_every_act_around_a_log_in_is_in_the_audit_log_without_a_secret(caller: Caller):
    caller.log_in()
    caller.post("/auth/api-keys", {"name": "own", "scopes": ["read"]})
    caller.patch("/auth/me", {"name": "Asha"})
    body = {"current_password": "correct horse battery", "new_password": "another horse"}
    caller.post("/auth/password/change", body)
    caller.post("/auth/logout")

    entries = list(database_of(caller).audit_log.find({"user_id": me(caller)}))

    assert {e["action"] for e in entries} >= {
        *("user.registered", "session.opened", "session.ended", "session.all_ended"),
        *("api_key.created", "user.updated", "user.password_changed"),
    }
    assert {e["ip"] for e in entries} == {"127.0.0.1"}
    assert all(e["request_id"] for e in entries)
    text = str(entries)
    assert "horse" not in text
    assert caller.tokens["refresh_token"] not in text
