"""Guessing passwords: one account, many accounts, from one address and from made-up ones."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask

from autotrade.app import create_app
from autotrade.bootstrap import Application
from autotrade.config import Settings
from tests.support.caller import API, PASSWORD, PROBLEM, Caller


def guess(client: Any, email: str, password: str, ip: str = "198.51.100.7") -> Any:
    body = {"email": email, "password": password}
    return client.post(f"{API}/auth/login", json=body, environ_base={"REMOTE_ADDR": ip})


def test_the_fifth_wrong_password_locks_also_the_right_one_out_and_nobody_else(
    caller: Caller, stranger: Caller, nobody: Caller
):
    wrong = [guess(nobody.client, caller.email, f"wrong {n}").status_code for n in range(5)]

    locked = guess(nobody.client, caller.email, PASSWORD, ip="203.0.113.50")

    assert wrong == [401] * 5
    assert (locked.status_code, locked.content_type) == (429, PROBLEM)
    assert 0 < int(locked.headers["Retry-After"]) <= 31
    assert guess(nobody.client, stranger.email, PASSWORD).status_code == 200


def test_an_address_without_an_account_is_locked_in_the_same_words(caller: Caller, nobody: Caller):
    def answers(email: str) -> list[Any]:
        found = []
        for n in range(7):
            answer = guess(nobody.client, email, f"wrong {n}")
            found.append((answer.status_code, {**answer.get_json(), "request_id": None}))
        return found

    assert answers(caller.email) == answers(f"no-{caller.email}")


def test_each_further_failure_locks_for_longer(caller: Caller, nobody: Caller):
    storage: Any = caller.application.auth._storage
    key, waits = f"password:{caller.email}", []
    for _ in range(11):
        guess(nobody.client, caller.email, "wrong password")
        found = storage.now.lockouts.get(key)
        waits.append(found.locked_until and (found.locked_until - found.failed_at).seconds)
        storage._database.lockouts.update_one({"_id": key}, {"$set": {"locked_until": None}})

    assert waits == [None] * 4 + [30, 60, 120, 240, 480, 900, 900]


def test_a_lock_is_over_after_its_time_and_a_log_in_clears_the_count(
    caller: Caller, nobody: Caller
):
    storage: Any = caller.application.auth._storage
    for _ in range(5):
        guess(nobody.client, caller.email, "wrong password")
    past = datetime.now(UTC) - timedelta(seconds=1)
    storage._database.lockouts.update_one(
        {"_id": f"password:{caller.email}"}, {"$set": {"locked_until": past}}
    )

    assert guess(nobody.client, caller.email, PASSWORD).status_code == 200
    assert storage.now.lockouts.get(f"password:{caller.email}") is None


def test_guesses_side_by_side_are_no_better_than_in_a_row(caller: Caller, app: Flask):
    passwords = [f"wrong {n}" for n in range(24)] + [PASSWORD]

    def show(password: str) -> int:
        return int(guess(app.test_client(), caller.email, password).status_code)

    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(show, passwords))

    assert statuses[-1] == 429


def test_a_lock_out_is_in_the_audit_log(caller: Caller, nobody: Caller):
    for n in range(5):
        guess(nobody.client, caller.email, f"secret guess {n}")
    database: Any = caller.application.auth._storage._database  # type: ignore[attr-defined]  # Mongo
    user = database.users.find_one({"email": caller.email})

    entry = database.audit_log.find_one({"user_id": user["_id"], "action": "log_in.locked"})

    assert entry["ip"] == "198.51.100.7"
    assert "guess" not in str(entry)


def test_stuffing_many_accounts_from_one_address_is_stopped(
    application: Application, settings: Settings
):
    few = settings.model_copy(update={"rate_limit_login": "20/minute", "redis_url": "memory://"})
    client = create_app(application, few).test_client()

    statuses = [
        guess(client, f"victim{n}@example.com", "hunter2hunter2").status_code for n in range(25)
    ]

    assert statuses == [401] * 20 + [429] * 5


def test_an_address_that_a_stranger_claims_to_come_from_is_not_believed(
    application: Application, settings: Settings
):
    few = settings.model_copy(update={"rate_limit_login": "2/minute", "redis_url": "memory://"})
    client = create_app(application, few).test_client()
    body = {"email": "victim@example.com", "password": "wrong password"}

    statuses = [
        client.post(
            f"{API}/auth/login", json=body, headers={"X-Forwarded-For": f"203.0.113.{n}"}
        ).status_code
        for n in range(3)
    ]

    assert statuses == [401, 401, 429]
