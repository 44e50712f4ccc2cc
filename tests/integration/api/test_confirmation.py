"""Dangerous acts: who has a second factor shows it again; who has none is not asked."""

import time
from dataclasses import replace
from typing import Any

import pyotp
import pytest

from autotrade.domain.users import Role
from tests.support.caller import Caller

CREDENTIALS = {"client_id": "1100000000", "access_token": "a token"}
NEEDED = "/problems/confirmation-required"
ACTS: dict[str, tuple[str, str, Any]] = {
    "link an account": ("POST", "/brokers", {"type": "dhanhq", "credentials": CREDENTIALS}),
    "replace credentials": ("PATCH", "/brokers/{broker}", {"credentials": CREDENTIALS}),
    "new postback secret": ("POST", "/brokers/{broker}/rotate-postback-secret", None),
    "let orders go again": ("PUT", "/kill-switch", {"active": False}),
    "let everybody's go again": ("POST", "/admin/kill-switch", {"active": False}),
    "end a session": ("DELETE", "/auth/sessions/{session}", None),
    "end all other sessions": ("DELETE", "/auth/sessions", None),
    "change a user": ("PATCH", "/admin/users/{user}", {"status": "active"}),
    "reset brokers": ("POST", "/admin/users/{user}/reset-broker", None),
    "change settings": ("PATCH", "/admin/settings", {"registration_open": True}),
    "make an API key": ("POST", "/auth/api-keys", {"name": "k", "scopes": ["read"]}),
}
HARMLESS: dict[str, tuple[str, str, Any]] = {
    "link a paper account": ("POST", "/brokers", {"type": "paper"}),
    "rename": ("PATCH", "/brokers/{broker}", {"label": "Mine"}),
    "stop orders": ("PUT", "/kill-switch", {"active": True}),
    "stop everybody's": ("POST", "/admin/kill-switch", {"active": True}),
    "unlink": ("DELETE", "/brokers/{broker}", None),
}
ALSO_WITHOUT_A_FACTOR = {"make an API key"}


@pytest.fixture
def admin(caller: Caller) -> Any:
    storage = caller.application.brokers._storage
    user = storage.now.users.by_email(caller.email)
    assert user is not None
    storage.now.users.save(replace(user, role=Role.ADMIN))
    yield caller
    database: Any = storage
    database._database.kill_switches.delete_many({})


def turn_on_factor(caller: Caller) -> str:
    """Return the secret of the caller's new second factor."""
    secret: str = caller.post("/auth/totp/setup").get_json()["secret"]
    code = pyotp.TOTP(secret).now()
    assert caller.post("/auth/totp/confirm", {"totp": code}).status_code == 200
    return secret


def forget(caller: Caller) -> None:
    storage: Any = caller.application.brokers._storage
    user = storage._database.users.find_one({"email": caller.email})
    storage._database.sessions.update_many(
        {"user_id": user["_id"]}, {"$set": {"confirmed_at": None}}
    )


def ids_of(admin: Caller, stranger: Caller) -> dict[str, str]:
    """Return what the acts are done to, by the names in their paths."""
    return {
        "broker": admin.dhan()["id"],
        "user": stranger.get("/auth/me").get_json()["id"],
        "session": admin.get("/auth/sessions").get_json()["items"][0]["id"],
    }


@pytest.mark.parametrize("name", ACTS)
def test_with_a_second_factor_a_dangerous_act_asks_for_it(
    admin: Caller, stranger: Caller, name: str
):
    turn_on_factor(admin)
    method, path, body = ACTS[name]
    ids = ids_of(admin, stranger)
    forget(admin)

    refused = admin.call(method, path.format(**ids), json=body)

    assert refused.status_code == 403
    assert refused.get_json()["type"] == NEEDED


@pytest.mark.parametrize("name", sorted(ACTS.keys() - ALSO_WITHOUT_A_FACTOR))
def test_without_one_it_does_not(admin: Caller, stranger: Caller, name: str):
    method, path, body = ACTS[name]
    ids = ids_of(admin, stranger)
    forget(admin)

    assert admin.call(method, path.format(**ids), json=body).status_code in {200, 201, 204}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_takes_no_risk_is_never_asked_for(admin: Caller, name: str):
    turn_on_factor(admin)
    method, path, body = HARMLESS[name]
    broker = admin.dhan()["id"]
    forget(admin)

    assert admin.call(method, path.format(broker=broker), json=body).status_code < 300


def test_a_first_second_factor_is_set_up_without_being_asked(caller: Caller):
    forget(caller)

    turn_on_factor(caller)

    assert caller.get("/auth/totp").get_json()["enabled"] is True


def test_a_session_that_is_not_confirmed_still_logs_itself_out(caller: Caller):
    turn_on_factor(caller)
    forget(caller)

    assert caller.post("/auth/logout").status_code == 204
    assert caller.get("/auth/me").status_code == 401


def test_after_a_confirmation_the_act_is_done(admin: Caller):
    secret = turn_on_factor(admin)
    forget(admin)
    code = pyotp.TOTP(secret).at(time.time() + 30)  # the present one was used
    assert admin.post("/auth/confirm", {"totp": code}).status_code == 204

    assert admin.dhan()["type"] == "dhanhq"
