"""Codes and links sent by mail: logging in by one, verifying an address, a forgotten password."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from autotrade.bootstrap import Application
from autotrade.domain.mails import MailStatus
from tests.support.caller import API, PASSWORD, PROBLEM, Caller
from tests.support.letters import letters, mail_to, secret_in

NEW = "another correct horse"


def code_for(caller: Caller) -> str:
    assert caller.post("/auth/otp/request", {"email": caller.email}).status_code == 202
    return secret_in(letters(caller.application, caller.email)[0])


def link_for(caller: Caller) -> str:
    assert caller.post("/auth/password/forgot", {"email": caller.email}).status_code == 202
    return secret_in(letters(caller.application, caller.email)[0])


def age_codes(caller: Caller, by: timedelta) -> None:
    database: Any = caller.application.auth._storage._database  # type: ignore[attr-defined]  # Mongo
    for code in database.one_time_codes.find({"email": caller.email}):
        moved = {"expires_at": code["expires_at"] - by}
        database.one_time_codes.update_one({"_id": code["_id"]}, {"$set": moved})


def test_a_code_sent_by_mail_opens_a_session_once(caller: Caller, nobody: Caller):
    code = code_for(caller)

    first = nobody.post("/auth/otp/login", {"email": caller.email, "otp": code})
    second = nobody.post("/auth/otp/login", {"email": caller.email, "otp": code})

    assert len(code) == 6
    assert first.status_code == 200
    assert first.get_json().keys() == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert second.status_code == 401


def test_of_many_who_show_the_same_code_at_once_one_gets_in(caller: Caller, app: Flask):
    code = code_for(caller)
    body = {"email": caller.email, "otp": code}

    def show(_: int) -> int:
        return app.test_client().post(f"{API}/auth/otp/login", json=body).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(show, range(8)))

    assert statuses.count(200) == 1
    assert set(statuses) <= {200, 401, 429}


def test_a_code_is_good_for_five_minutes(caller: Caller, nobody: Caller):
    code = code_for(caller)
    age_codes(caller, timedelta(minutes=5))

    answer = nobody.post("/auth/otp/login", {"email": caller.email, "otp": code})

    assert answer.status_code == 401


def test_after_five_wrong_tries_the_right_code_is_worth_nothing(caller: Caller, nobody: Caller):
    code = code_for(caller)
    wrong = f"{(int(code) + 1) % 1000000:06d}"
    for _ in range(5):
        nobody.post("/auth/otp/login", {"email": caller.email, "otp": wrong})
    storage: Any = caller.application.auth._storage
    locked = nobody.post("/auth/otp/login", {"email": caller.email, "otp": code})
    storage.now.lockouts.clear(f"code:{caller.email}")

    answer = nobody.post("/auth/otp/login", {"email": caller.email, "otp": code})

    assert locked.status_code == 429
    assert answer.status_code == 401


def test_a_code_is_worth_nothing_for_another_address(
    caller: Caller, stranger: Caller, nobody: Caller
):
    code = code_for(caller)

    answer = nobody.post("/auth/otp/login", {"email": stranger.email, "otp": code})

    assert answer.status_code == 401


def test_asking_for_a_code_tells_nothing_about_an_address(caller: Caller, nobody: Caller):
    known = nobody.post("/auth/otp/request", {"email": caller.email})
    unknown = nobody.post("/auth/otp/request", {"email": "nobody@example.com"})
    wrong = nobody.post("/auth/otp/login", {"email": caller.email, "otp": "abcdef"})
    other = nobody.post("/auth/otp/login", {"email": "nobody@example.com", "otp": "abcdef"})

    assert (known.status_code, known.data) == (unknown.status_code, unknown.data) == (202, b"")
    hidden = {"request_id": None}
    assert {**wrong.get_json(), **hidden} == {**other.get_json(), **hidden}
    assert mail_to(caller.application, "nobody@example.com")[0].status is MailStatus.DROPPED


@pytest.mark.parametrize("path", ["/auth/otp/request", "/auth/password/forgot"])
def test_an_address_with_and_without_an_account_costs_the_same_writes(
    caller: Caller, nobody: Caller, path: str
):
    storage: Any = caller.application.auth._storage
    email = f"un-{caller.email}"

    nobody.post(path, {"email": caller.email})
    nobody.post(path, {"email": email})

    codes = storage._database.one_time_codes
    purpose = "log_in" if "otp" in path else "reset_password"
    assert {
        codes.count_documents({"email": e, "purpose": purpose}) for e in (email, caller.email)
    } == {1}


def test_no_code_is_stored_as_it_is(caller: Caller):
    code = code_for(caller)
    database: Any = caller.application.auth._storage._database  # type: ignore[attr-defined]  # Mongo

    stored = str(list(database.one_time_codes.find({"email": caller.email})))
    stored += str(
        list(database.mail_outbox.find({"to": caller.email}, {"queued_at": 0, "due_at": 0}))
    )

    assert f"'{code}'" not in stored
    assert code not in str([m["secret"] for m in database.mail_outbox.find({"to": caller.email})])


def test_an_address_is_verified_by_the_link_that_was_sent_at_registration(caller: Caller):
    token = secret_in(letters(caller.application, caller.email)[-1])
    before = caller.get("/auth/me").get_json()["email_verified"]

    answers = [caller.post("/auth/verify-email", {"token": token}) for _ in range(2)]

    assert before is False
    assert [answer.status_code for answer in answers] == [204, 422]
    assert caller.get("/auth/me").get_json()["email_verified"] is True


def test_another_link_can_be_asked_for(caller: Caller):
    assert caller.post("/auth/verify-email/request").status_code == 202

    first, *older = letters(caller.application, caller.email)

    assert caller.post("/auth/verify-email", {"token": secret_in(older[-1])}).status_code == 422
    assert caller.post("/auth/verify-email", {"token": secret_in(first)}).status_code == 204


def test_a_new_password_by_link_ends_every_session(caller: Caller, nobody: Caller):
    token = link_for(caller)

    answer = nobody.post("/auth/password/reset", {"token": token, "password": NEW})

    assert answer.status_code == 204
    assert caller.get("/auth/me").status_code == 401
    assert caller.log_in().status_code == 401
    body = {"email": caller.email, "password": NEW}
    assert nobody.post("/auth/login", body).status_code == 200
    again = nobody.post("/auth/password/reset", {"token": token, "password": PASSWORD})
    assert again.status_code == 422
    assert letters(caller.application, caller.email)[0].subject.endswith("password was changed")


def test_a_link_that_is_too_old_sets_no_password(caller: Caller, nobody: Caller):
    token = link_for(caller)
    age_codes(caller, timedelta(minutes=10))

    answer = nobody.post("/auth/password/reset", {"token": token, "password": NEW})

    assert (answer.status_code, answer.content_type) == (422, PROBLEM)
    assert caller.log_in().status_code == 200


def test_a_link_that_verifies_an_address_sets_no_password(caller: Caller, nobody: Caller):
    token = secret_in(letters(caller.application, caller.email)[-1])

    answer = nobody.post("/auth/password/reset", {"token": token, "password": NEW})

    assert answer.status_code == 422


def test_changing_the_password_asks_for_the_present_one_and_ends_other_sessions(caller: Caller):
    first = dict(caller.tokens)
    caller.log_in()
    body = {"current_password": "wrong password", "new_password": NEW}

    wrong = caller.post("/auth/password/change", body)
    right = caller.post("/auth/password/change", {**body, "current_password": PASSWORD})

    assert wrong.status_code == 422
    assert wrong.get_json()["errors"].keys() == {"current_password"}
    assert (right.status_code, right.get_json()) == (200, {"advice": None})
    assert caller.get("/auth/me").status_code == 200
    headers = {"Authorization": f"Bearer {first['access_token']}"}
    assert caller.call("GET", "/auth/me", headers=headers).status_code == 401


def test_a_new_password_makes_codes_worthless_that_were_sent_before(caller: Caller, nobody: Caller):
    code, token = code_for(caller), link_for(caller)

    caller.post("/auth/password/change", {"current_password": PASSWORD, "new_password": NEW})

    by_code = nobody.post("/auth/otp/login", {"email": caller.email, "otp": code})
    by_link = nobody.post("/auth/password/reset", {"token": token, "password": PASSWORD})
    assert (by_code.status_code, by_link.status_code) == (401, 422)


def test_too_many_codes_to_one_address_are_refused_whoever_asks(
    application: Application, settings: Any
):
    from autotrade.app import create_app

    few = settings.model_copy(update={"rate_limit_codes": "2/minute", "redis_url": "memory://"})
    client = create_app(application, few).test_client()

    def ask(email: str, ip: str) -> int:
        environ = {"REMOTE_ADDR": ip}
        body = {"email": email}
        return client.post(f"{API}/auth/otp/request", json=body, environ_base=environ).status_code

    statuses = [ask("victim@example.com", f"203.0.113.{n}") for n in range(3)]

    assert statuses == [202, 202, 429]
    assert ask("VICTIM@example.com", "203.0.113.9") == 429
    assert ask("other@example.com", "203.0.113.9") == 202
