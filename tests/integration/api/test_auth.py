import time
from dataclasses import replace
from typing import Any

import pytest
from pymongo import MongoClient

from autotrade.bootstrap import migrate
from autotrade.config import Settings
from autotrade.domain.ids import UserId
from autotrade.domain.users import UserStatus
from tests.support.caller import API, PASSWORD, PROBLEM, Caller


def test_a_new_user_has_what_the_contract_names_and_nothing_secret(nobody: Caller):
    answer = nobody.post(
        "/auth/register", {"email": "Asha.Rao@Example.com ".strip(), "password": PASSWORD}
    )

    body = answer.get_json()
    assert answer.status_code == 201
    assert body.keys() >= {"id", "client_id", "email", "name", "role", "status", "created_at"}
    assert body["email"] == "asha.rao@example.com"
    assert (body["role"], body["status"], body["name"]) == ("user", "active", None)
    assert body["created_at"].endswith("Z")
    assert "password" not in answer.text


def test_an_address_is_taken_once_whatever_its_case(caller: Caller, nobody: Caller):
    answer = nobody.post("/auth/register", {"email": caller.email.upper(), "password": PASSWORD})

    assert answer.status_code == 409
    assert answer.content_type == PROBLEM


def test_every_new_user_has_a_connected_paper_account(caller: Caller):
    accounts = caller.get("/brokers").get_json()["items"]

    assert [(a["type"], a["status"], a["label"]) for a in accounts] == [
        ("paper", "connected", "Paper account")
    ]


def test_logging_in_gives_a_pair_of_tokens_and_cookies_out_of_reach_of_scripts(caller: Caller):
    answer = caller.log_in()

    body = answer.get_json()
    cookies = answer.headers.getlist("Set-Cookie")
    assert body.keys() == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert (body["token_type"], body["expires_in"]) == ("bearer", 1800)
    assert any("refresh_token_cookie=" in c and "HttpOnly" in c for c in cookies)
    assert all("SameSite=Strict" in c and "Secure" not in c for c in cookies)


def test_unknown_address_and_wrong_password_are_told_in_the_same_words(
    caller: Caller, nobody: Caller
):
    wrong = nobody.post("/auth/login", {"email": caller.email, "password": "wrong password"})
    unknown = nobody.post("/auth/login", {"email": "no@example.com", "password": "wrong password"})

    assert wrong.status_code == unknown.status_code == 401
    hidden = {"request_id": None}
    assert {**wrong.get_json(), **hidden} == {**unknown.get_json(), **hidden}


def test_unknown_address_and_wrong_password_take_as_long_within_a_tenth(
    caller: Caller, nobody: Caller
):
    lockouts = caller.application.auth._storage._database.lockouts  # type: ignore[attr-defined]  # Mongo

    def took(email: str) -> float:
        lockouts.delete_many({})  # a refusal of what is locked is quick
        start = time.perf_counter()
        answer = nobody.post("/auth/login", {"email": email, "password": "wrong password"})
        assert answer.status_code == 401
        return time.perf_counter() - start

    def ratio() -> float:
        """The shortest of many, taken in turn, hold least of what else the machine does."""
        pairs = [(took(caller.email), took("no@example.com")) for _ in range(12)]
        known, unknown = (min(times) for times in zip(*pairs, strict=True))
        return float(known / unknown)

    assert any(0.9 < ratio() < 1.1 for _ in range(5))


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer x", "Bearer a.b.c", "Basic YTpi", "Bearer " + "x" * 5000],
)
def test_without_a_good_token_one_is_told_to_log_in(nobody: Caller, header: str | None):
    answer = nobody.call("GET", "/auth/me", headers={"Authorization": header} if header else {})

    assert answer.status_code == 401
    assert answer.content_type == PROBLEM
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_that_nobody_signed_is_refused(nobody: Caller, caller: Caller):
    unsigned = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0"
    payload = caller.tokens["access_token"].split(".")[1]

    answer = nobody.call(
        "GET", "/auth/me", headers={"Authorization": f"Bearer {unsigned}.{payload}."}
    )

    assert answer.status_code == 401


def test_a_refresh_token_is_no_access_token(caller: Caller):
    header = {"Authorization": f"Bearer {caller.tokens['refresh_token']}"}

    assert caller.call("GET", "/auth/me", headers=header).status_code == 401


def test_an_access_token_is_no_refresh_token(nobody: Caller, caller: Caller):
    answer = nobody.post("/auth/refresh", {"refresh_token": caller.tokens["access_token"]})

    assert answer.status_code == 401


def test_a_refresh_token_gives_a_new_pair(caller: Caller, nobody: Caller):
    answer = nobody.post("/auth/refresh", {"refresh_token": caller.tokens["refresh_token"]})

    assert answer.status_code == 200
    assert answer.get_json()["refresh_token"] != caller.tokens["refresh_token"]
    header = {"Authorization": f"Bearer {answer.get_json()['access_token']}"}
    assert nobody.call("GET", "/auth/me", headers=header).status_code == 200


def test_using_a_refresh_token_again_ends_the_whole_session(caller: Caller, nobody: Caller):
    first = {"refresh_token": caller.tokens["refresh_token"]}
    second = nobody.post("/auth/refresh", first).get_json()

    again = nobody.post("/auth/refresh", first)

    assert again.status_code == 401
    newer = nobody.post("/auth/refresh", {"refresh_token": second["refresh_token"]})
    header = {"Authorization": f"Bearer {second['access_token']}"}
    assert newer.status_code == 401
    assert nobody.call("GET", "/auth/me", headers=header).status_code == 401


def test_another_session_of_the_user_survives_the_end_of_one(caller: Caller, nobody: Caller):
    first = caller.tokens
    caller.log_in()

    nobody.call("POST", "/auth/logout", json={"refresh_token": first["refresh_token"]})

    assert caller.get("/auth/me").status_code == 200


def test_refreshing_with_nothing_at_all_is_unauthenticated(nobody: Caller):
    assert nobody.post("/auth/refresh").status_code == 401
    assert nobody.post("/auth/logout").status_code == 401


@pytest.mark.parametrize("shown", ["refresh_token", "access_token"])
def test_logging_out_ends_access_and_refresh(caller: Caller, nobody: Caller, shown: str):
    body = {"refresh_token": caller.tokens["refresh_token"]} if shown == "refresh_token" else {}
    headers = caller.headers if shown == "access_token" else {}

    answer = nobody.call("POST", "/auth/logout", json=body, headers=headers)

    assert answer.status_code == 204
    assert not answer.data
    assert caller.get("/auth/me").status_code == 401
    token = {"refresh_token": caller.tokens["refresh_token"]}
    assert nobody.post("/auth/refresh", token).status_code == 401


def test_a_disabled_user_is_refused_at_once_and_everywhere(caller: Caller, nobody: Caller):
    users = caller.application.auth._storage.now.users
    user = users.get(UserId(caller.get("/auth/me").get_json()["id"]))
    assert user is not None

    users.save(replace(user, status=UserStatus.DISABLED))

    token = {"refresh_token": caller.tokens["refresh_token"]}
    assert caller.get("/auth/me").status_code == 403
    assert nobody.post("/auth/refresh", token).status_code == 403
    assert caller.log_in().status_code == 403


def test_a_profile_can_be_changed_field_by_field(caller: Caller):
    caller.patch("/auth/me", {"name": "  Asha Rao "})
    answer = caller.patch("/auth/me", {"phone": "+91 98200 00000"})

    body = answer.get_json()
    assert answer.status_code == 200
    assert (body["name"], body["phone"]) == ("Asha Rao", "+91 98200 00000")
    assert caller.get("/auth/me").get_json() == body


@pytest.mark.parametrize("field", ["role", "status", "email", "id", "client_id", "password_hash"])
def test_nobody_can_assign_what_is_not_theirs_to_change(caller: Caller, field: str):
    answer = caller.patch("/auth/me", {field: "admin"})

    assert answer.status_code == 422
    assert answer.get_json()["errors"].keys() == {field}
    assert caller.get("/auth/me").get_json()["role"] == "user"


def test_a_new_database_has_no_user_until_the_environment_names_one(settings: Settings):
    fresh = settings.model_copy(
        update={
            "mongo_uri": settings.mongo_uri.replace("/autotrade_api_test", "/autotrade_new_test")
        }
    )
    named = {"admin_email": "first@example.com", "admin_password": PASSWORD}
    with MongoClient[dict[str, Any]](fresh.mongo_uri) as client:
        users = client.get_default_database().users

        migrate(fresh)
        assert users.count_documents({}) == 0
        migrate(fresh.model_copy(update=named))
        assert [(user["email"], user["role"]) for user in users.find()] == [
            ("first@example.com", "admin")
        ]
        client.drop_database(users.database)


def test_the_first_admin_is_made_once(application):
    # other tests' admins share the store
    users = application.auth._storage._database.users
    users.update_many({"role": "admin"}, {"$set": {"role": "user"}})

    made = application.auth.ensure_admin(email="root@example.com", password=PASSWORD)
    again = application.auth.ensure_admin(email="root2@example.com", password=PASSWORD)

    assert (made, again) == (True, False)


@pytest.mark.parametrize("origin", ["https://attacker.example", "null", "http://localhost:3000"])
def test_no_other_origin_is_let_in(caller: Caller, origin: str):
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}

    answers = [
        caller.client.options(f"{API}/auth/login", headers=headers),
        caller.client.get(f"{API}/auth/me", headers={**caller.headers, "Origin": origin}),
    ]

    assert not [name for a in answers for name, _ in a.headers if name.startswith("Access-Control")]


def test_a_trading_capital_is_money(caller: Caller):
    changed = caller.patch("/auth/me", {"trading_capital": "250000.5"})
    wrong = caller.patch("/auth/me", {"trading_capital": "-1"})

    assert changed.get_json()["trading_capital"] == "250000.50"
    assert wrong.status_code == 422
