"""The second factor: set up, asked for, used once, and taken away."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from cryptography.fernet import Fernet
from werkzeug.test import TestResponse

from autotrade.config import Settings
from autotrade.security.vault import AesGcmVault
from tests.support.caller import PASSWORD, Caller
from tests.support.letters import letters, secret_in

REQUIRED = "/problems/second-factor-required"


def code_of(secret: str, steps: int = 0) -> str:
    """Return the code of the step that is ``steps`` from now."""
    return pyotp.TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=30 * steps))


def turn_on(caller: Caller) -> tuple[str, list[str]]:
    """Turn the second factor on; return the secret and the recovery codes."""
    secret = caller.post("/auth/totp/setup").get_json()["secret"]
    # the step before, so that the present one is still to be used
    answer = caller.post("/auth/totp/confirm", {"totp": code_of(secret, -1)})
    assert answer.status_code == 200, answer.text
    return secret, answer.get_json()["recovery_codes"]


def log_in(caller: Caller, **more: str) -> TestResponse:
    body = {"email": caller.email, "password": PASSWORD, **more}
    return caller.client.post("/api/v1/auth/login", json=body)


def failures(caller: Caller) -> int:
    storage: Any = caller.application.auth._storage
    found = storage.now.lockouts.get(f"password:{caller.email}")
    return found.failures if found else 0


def test_nothing_is_asked_for_before_a_code_was_confirmed(caller: Caller):
    made = caller.post("/auth/totp/setup").get_json()

    wrong = caller.post("/auth/totp/confirm", {"totp": "000000"})

    assert made["uri"].startswith("otpauth://totp/AutoTrade")
    assert made["qr"].startswith("<svg")
    assert wrong.status_code == 422
    assert log_in(caller).status_code == 200
    assert caller.get("/auth/totp").get_json() == {"enabled": False, "recovery_codes_left": 0}


def test_a_right_password_alone_is_told_to_show_a_code_and_a_wrong_one_is_not(caller: Caller):
    turn_on(caller)

    right = log_in(caller)
    wrong = log_in(caller, password="wrong password")

    assert (right.status_code, right.get_json()["type"]) == (401, REQUIRED)
    assert (wrong.status_code, wrong.get_json()["type"]) == (401, "/problems/unauthenticated")
    assert "access_token" not in right.text
    assert not right.headers.getlist("Set-Cookie")


def test_a_code_opens_one_session_and_no_second(caller: Caller):
    secret, _ = turn_on(caller)
    code = code_of(secret)

    first, replayed = log_in(caller, totp=code), log_in(caller, totp=code)

    assert first.status_code == 200
    assert replayed.status_code == 401


def test_the_code_that_confirmed_is_used_up(caller: Caller):
    secret = caller.post("/auth/totp/setup").get_json()["secret"]
    code = code_of(secret)
    caller.post("/auth/totp/confirm", {"totp": code})

    assert log_in(caller, totp=code).status_code == 401


@pytest.mark.parametrize("steps", [-4, 4])
def test_a_code_of_another_time_is_refused(caller: Caller, steps: int):
    secret, _ = turn_on(caller)

    assert log_in(caller, totp=code_of(secret, steps)).status_code == 401


def test_the_audit_log_says_which_factor_opened_a_session(caller: Caller):
    secret, recovery = turn_on(caller)

    assert log_in(caller, totp=code_of(secret)).status_code == 200
    assert log_in(caller, recovery_code=recovery[0]).status_code == 200

    storage: Any = caller.application.auth._storage
    me = caller.get("/auth/me").get_json()["id"]
    opened = storage._database.audit_log.find({"user_id": me, "action": "session.opened"})
    details = [entry["details"] for entry in opened.sort("_id")]
    assert details == [
        {"way": "password", "factor": factor} for factor in ("none", "totp", "recovery_code")
    ]


def test_wrong_codes_lock_as_wrong_passwords_do(caller: Caller):
    secret, _ = turn_on(caller)

    statuses = [log_in(caller, totp="000000").status_code for _ in range(6)]

    assert statuses == [401] * 5 + [429]
    assert log_in(caller, totp=code_of(secret)).status_code == 429


def test_not_having_been_asked_yet_is_no_failure(caller: Caller):
    turn_on(caller)
    for _ in range(3):
        log_in(caller)

    assert failures(caller) == 0


def test_each_recovery_code_is_good_once(caller: Caller):
    _, codes = turn_on(caller)

    first = log_in(caller, recovery_code=codes[0].upper())
    again = log_in(caller, recovery_code=codes[0])
    other = log_in(caller, recovery_code=codes[1])

    assert len(set(codes)) == 10
    assert [a.status_code for a in (first, again, other)] == [200, 401, 200]
    assert caller.get("/auth/totp").get_json() == {"enabled": True, "recovery_codes_left": 8}


def test_new_recovery_codes_make_the_old_ones_worthless(caller: Caller):
    secret, codes = turn_on(caller)

    answer = caller.post("/auth/totp/recovery-codes", {"totp": code_of(secret)})

    fresh = answer.get_json()["recovery_codes"]
    assert log_in(caller, recovery_code=codes[0]).status_code == 401
    assert log_in(caller, recovery_code=fresh[0]).status_code == 200


def test_secrets_and_recovery_codes_are_not_stored_as_they_are(caller: Caller):
    secret, codes = turn_on(caller)
    database: Any = caller.application.auth._storage._database  # type: ignore[attr-defined]  # Mongo

    stored = str(list(database.second_factors.find()))

    assert secret not in stored
    assert not [code for code in codes if code in stored or code.replace("-", "") in stored]


def test_turning_it_off_asks_for_password_and_code(caller: Caller):
    secret, _ = turn_on(caller)
    wrong_password = {"password": "wrong password", "totp": code_of(secret)}
    wrong_code = {"password": PASSWORD, "totp": "000000"}
    right = {"password": PASSWORD, "totp": code_of(secret)}

    answers = [caller.post("/auth/totp/disable", b) for b in (wrong_password, wrong_code, right)]

    assert [answer.status_code for answer in answers] == [422, 422, 204]
    assert log_in(caller).status_code == 200
    assert "second factor" in letters(caller.application, caller.email)[0].subject


def test_it_cannot_be_set_up_anew_over_one_that_is_on(caller: Caller):
    turn_on(caller)

    assert caller.post("/auth/totp/setup").status_code == 409


def test_a_code_by_mail_does_not_go_round_it(caller: Caller, nobody: Caller):
    secret, _ = turn_on(caller)
    nobody.post("/auth/otp/request", {"email": caller.email})
    otp = secret_in(letters(caller.application, caller.email)[0])
    body = {"email": caller.email, "otp": otp}

    without = nobody.post("/auth/otp/login", body)
    with_it = nobody.post("/auth/otp/login", {**body, "totp": code_of(secret)})

    assert (without.status_code, without.get_json()["type"]) == (401, REQUIRED)
    assert with_it.status_code == 200


def test_a_new_password_by_link_does_not_go_round_it(caller: Caller, nobody: Caller):
    turn_on(caller)
    nobody.post("/auth/password/forgot", {"email": caller.email})
    token = secret_in(letters(caller.application, caller.email)[0])

    nobody.post("/auth/password/reset", {"token": token, "password": PASSWORD})

    assert log_in(caller).get_json()["type"] == REQUIRED


def forget_confirmation(caller: Caller) -> None:
    database: Any = caller.application.auth._storage._database  # type: ignore[attr-defined]  # Mongo
    user_id = caller.get("/auth/me").get_json()["id"]
    database.sessions.update_many({"user_id": user_id}, {"$set": {"confirmed_at": None}})


def test_going_live_asks_for_a_code_that_was_shown_lately(caller: Caller):
    live = caller.strategy(paper_trading=False, broker_id=caller.dhan()["id"])
    paper = caller.strategy(mode="native", symbols=["NSE:SBIN"], timeframe="5m")
    secret, _ = turn_on(caller)
    forget_confirmation(caller)

    def deploy(strategy: dict[str, Any]) -> TestResponse:
        return caller.post(f"/strategies/{strategy['id']}/deploy", {"confirm": strategy["name"]})

    refused = deploy(live)
    caller.post("/auth/confirm", {"totp": code_of(secret)})
    allowed = deploy(live)

    assert refused.get_json()["type"] == "/problems/confirmation-required"
    assert refused.status_code == 403
    assert allowed.status_code != 403
    assert deploy(paper).status_code != 403


def test_with_a_second_factor_only_its_code_confirms_dangerous_acts(caller: Caller):
    secret, _ = turn_on(caller)

    by_password = caller.post("/auth/confirm", {"password": PASSWORD})
    by_code = caller.post("/auth/confirm", {"totp": code_of(secret)})

    assert (by_password.status_code, by_code.status_code) == (422, 204)


def test_it_opens_under_a_rotated_key_without_a_restart(caller: Caller, settings: Settings):
    secret, _ = turn_on(caller)
    path = settings.data_dir / "keys" / "vault"
    before = path.read_text()
    fresh = Fernet.generate_key().decode()
    database: Any = caller.application.auth._storage._database  # type: ignore[attr-defined]  # Mongo
    user_id = caller.get("/auth/me").get_json()["id"]
    stored = database.second_factors.find_one({"user_id": user_id})["secret"]
    try:
        path.write_text(f"{fresh}\n{before}")
        resealed = AesGcmVault(keys=[fresh, *before.split()]).reseal(stored)
        change = {"$set": {"secret": resealed}}
        database.second_factors.update_one({"user_id": user_id}, change)

        answer = log_in(caller, totp=code_of(secret))
    finally:
        path.write_text(before)

    assert answer.status_code == 200
