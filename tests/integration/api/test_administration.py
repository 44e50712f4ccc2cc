"""The admin area: nobody else gets in, what it changes takes effect at once, and all is recorded."""

from dataclasses import replace
from typing import Any

import pytest

from autotrade.domain.users import Role
from tests.support.caller import Caller

PLACES = (
    ("GET", "/admin/users"),
    ("GET", "/admin/activity"),
    ("GET", "/admin/health"),
    ("GET", "/admin/jobs/failed"),
    ("GET", "/admin/audit"),
    ("GET", "/admin/audit/verify"),
)


def promote(caller: Caller) -> None:
    storage = caller.application.brokers._storage
    user = storage.now.users.get(me(caller)["id"])
    assert user is not None
    storage.now.users.save(replace(user, role=Role.ADMIN))


def me(caller: Caller) -> dict[str, Any]:
    found: dict[str, Any] = caller.get("/auth/me").get_json()
    return found


@pytest.fixture
def admin(stranger: Caller) -> Caller:
    promote(stranger)
    return stranger


@pytest.mark.parametrize(("method", "path"), PLACES)
def test_only_admins_get_in(caller: Caller, nobody: Caller, admin: Caller, method: str, path: str):
    assert nobody.call(method, path).status_code == 401
    assert caller.call(method, path).status_code == 403
    assert admin.call(method, path).status_code == 200


def test_a_user_is_found_by_address(caller: Caller, admin: Caller):
    wanted = me(caller)

    found = admin.get(f"/admin/users?email={wanted['email']}").get_json()["items"]

    assert [user["id"] for user in found] == [wanted["id"]]
    assert "password_hash" not in found[0]


def test_who_is_switched_off_is_refused_at_once_and_may_come_back(caller: Caller, admin: Caller):
    user_id = me(caller)["id"]

    off = admin.patch(f"/admin/users/{user_id}", {"status": "disabled"})

    assert off.get_json()["status"] == "disabled"
    assert caller.get("/auth/me").status_code in {401, 403}
    assert admin.patch(f"/admin/users/{user_id}", {"status": "active"}).status_code == 200


def test_why_somebody_was_switched_off_is_for_administrators_alone(caller: Caller, admin: Caller):
    user_id, reason = me(caller)["id"], "A complaint of 20 November"

    off = admin.patch(f"/admin/users/{user_id}", {"status": "disabled", "reason": reason})
    refused = caller.log_in()

    entries = admin.get(f"/admin/audit?user_id={user_id}&action=user.changed").get_json()["items"]
    assert [entry["details"]["reason"] for entry in entries] == [reason]
    assert refused.status_code == 403
    assert not [answer for answer in (off, refused) if reason in answer.text]


def test_nobody_changes_their_own_account(admin: Caller):
    answer = admin.patch(f"/admin/users/{me(admin)['id']}", {"role": "user"})

    assert answer.status_code == 409


def test_what_an_admin_does_is_in_a_chain_that_verifies(caller: Caller, admin: Caller):
    user_id, admin_id = me(caller)["id"], me(admin)["id"]
    admin.patch(f"/admin/users/{user_id}", {"role": "admin"})
    admin.get(f"/admin/users/{user_id}/strategies")
    admin.application.audit.seal()

    entries = admin.get(f"/admin/audit?user_id={user_id}&actor={admin_id}").get_json()["items"]
    checked = admin.get("/admin/audit/verify").get_json()

    assert [entry["action"] for entry in entries] == ["user.strategies_viewed", "user.changed"]
    assert entries[1]["details"]["after"] == {"role": "admin", "status": "active"}
    assert all(entry["hash"] for entry in entries)
    assert (checked["ok"], checked["first_bad"]) == (True, None)


def test_a_strategy_is_shown_without_its_webhook(caller: Caller, admin: Caller):
    made = caller.strategy()

    shown = admin.get(f"/admin/users/{me(caller)['id']}/strategies").get_json()["items"]

    assert [strategy["id"] for strategy in shown] == [made["id"]]
    assert made["webhook_path"] not in str(shown)
    assert (
        admin.get("/admin/users/019ac3c5-0000-7000-8000-000000000000/strategies").status_code == 404
    )


def test_resetting_brokers_takes_their_credentials(caller: Caller, admin: Caller):
    credentials = {"client_id": "1100", "access_token": "a token"}
    body = {"type": "dhanhq", "credentials": credentials}
    linked = caller.post("/brokers", body).get_json()

    answer = admin.post(f"/admin/users/{me(caller)['id']}/reset-broker")

    assert answer.get_json() == {"reset": 1}
    assert caller.get(f"/brokers/{linked['id']}").get_json()["status"] == "unverified"
    account = caller.application.brokers._storage.now.brokers.find(linked["id"])
    assert account is not None
    assert account.credentials is None


def test_health_names_servers_queues_and_what_waits(admin: Caller):
    health = admin.get("/admin/health").get_json()

    assert {server["name"]: server["ok"] for server in health["servers"]} == {
        "mongodb": True,
        "redis": True,
    }
    assert "orders" in {queue["name"] for queue in health["queues"]}
    assert health["workload"]["users"] > 0


def test_a_job_that_never_failed_cannot_be_tried_again(admin: Caller):
    assert admin.post("/admin/jobs/none/retry").status_code == 404
