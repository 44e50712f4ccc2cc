"""What an administrator sets for everybody, and the mails that no server took."""

import uuid
from dataclasses import replace
from typing import Any

import pytest

from autotrade.app import create_app
from autotrade.bootstrap import build
from autotrade.config import Settings
from autotrade.domain.users import Role
from tests.support.caller import API, PASSWORD, Caller
from tests.support.letters import letters


@pytest.fixture
def admin(stranger: Caller) -> Caller:
    storage = stranger.application.brokers._storage
    user = storage.now.users.by_email(stranger.email)
    assert user is not None
    storage.now.users.save(replace(user, role=Role.ADMIN))
    return stranger


@pytest.fixture
def closed(admin: Caller) -> Any:
    """Registration is closed during the test."""
    assert admin.patch("/admin/settings", {"registration_open": False}).status_code == 200
    yield admin
    admin.patch("/admin/settings", {"registration_open": True})


def forget_confirmation(caller: Caller) -> None:
    storage: Any = caller.application.brokers._storage
    storage._database.sessions.update_many({}, {"$set": {"confirmed_at": None}})


def test_registration_is_open_until_somebody_closes_it(admin: Caller):
    assert admin.get("/admin/settings").get_json() == {"registration_open": True}


def test_nobody_registers_while_registration_is_closed(closed: Caller, nobody: Caller):
    body = {"email": f"{uuid.uuid4().hex}@example.com", "password": PASSWORD}

    refused = nobody.post("/auth/register", body)

    assert refused.status_code == 403
    assert "Ask the administrator" in refused.get_json()["detail"]
    assert nobody.post("/auth/login", body).status_code == 401
    closed.patch("/admin/settings", {"registration_open": True})
    assert nobody.post("/auth/register", body).status_code == 201


def test_who_has_an_account_logs_in_as_ever(closed: Caller):
    assert closed.log_in().status_code == 200


def test_a_change_is_recorded_with_what_was_before_and_none_is_not(closed: Caller):
    closed.patch("/admin/settings", {"registration_open": False})
    closed.patch("/admin/settings", {})
    user_id = closed.get("/auth/me").get_json()["id"]

    entries = closed.get(f"/admin/audit?action=settings.changed&actor={user_id}").get_json()

    assert [entry["details"] for entry in entries["items"]] == [
        {"before": {"registration_open": True}, "after": {"registration_open": False}}
    ]
    assert entries["items"][0]["ip"] == "127.0.0.1"


@pytest.mark.parametrize("value", ["false", "no", None, {"$ne": 1}])
def test_a_setting_is_a_boolean_and_nothing_else(admin: Caller, value: Any):
    assert admin.patch("/admin/settings", {"registration_open": value}).status_code == 422


def test_users_neither_see_nor_change_settings(caller: Caller):
    assert caller.get("/admin/settings").status_code == 403
    assert caller.patch("/admin/settings", {"registration_open": False}).status_code == 403
    assert caller.get("/admin/mails").status_code == 403


def test_mails_that_were_not_sent_are_shown_as_they_read(admin: Caller, caller: Caller):
    nobody_has_it = {"email": f"{uuid.uuid4().hex}@example.com"}
    for _ in range(3):
        caller.post("/auth/password/forgot", nobody_has_it)
    letters(caller.application, caller.email)

    outbox = admin.get("/admin/mails?limit=2").get_json()

    assert outbox["in_use"] is True
    mine = [mail for mail in outbox["items"] if mail["to"] == caller.email]
    assert [mail["kind"] for mail in mine] == ["verify_email"]
    link = mine[0]["text"].split("#token=")[1].split()[0]
    assert caller.post("/auth/verify-email", {"token": link}).status_code == 204


def test_there_is_no_outbox_where_a_mail_server_is_set(admin: Caller, settings: Settings):
    with_server = settings.model_copy(update={"smtp_url": "smtp://127.0.0.1:9"})
    application = build(with_server, "with-smtp")
    client = create_app(application, with_server).test_client()

    outbox = client.get(f"{API}/admin/mails", headers=admin.headers).get_json()

    assert outbox == {"in_use": False, "items": []}
    application.close()


def test_the_outbox_asks_who_one_is_and_that_somebody_looked_is_recorded(admin: Caller):
    assert admin.get("/admin/mails").status_code == 200
    forget_confirmation(admin)
    user_id = admin.get("/auth/me").get_json()["id"]

    refused = admin.get("/admin/mails")

    assert refused.get_json()["type"] == "/problems/confirmation-required"
    entries = admin.get(f"/admin/audit?action=mails.viewed&actor={user_id}").get_json()["items"]
    assert len(entries) == 1


def test_no_api_key_reads_mails(admin: Caller):
    key = admin.post("/auth/api-keys", {"name": "k", "scopes": ["admin"]}).get_json()["key"]

    assert admin.call("GET", "/admin/mails", headers={"X-API-Key": key}).status_code == 403
    assert admin.call("GET", "/admin/settings", headers={"X-API-Key": key}).status_code == 200
