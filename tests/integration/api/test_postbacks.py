"""Postbacks over HTTP: a good signature, or nothing but a hint."""

import hashlib
import hmac
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from autotrade.services import postbacks
from tests.support.caller import API, Caller

BODY = b'{"broker_order_id": "1", "status": "FILLED"}'


def linked(caller: Caller) -> dict[str, Any]:
    credentials = {"client_id": "1100000000", "access_token": "a-token-canary"}
    answer = caller.post("/brokers", {"type": "dhanhq", "credentials": credentials})
    made: dict[str, Any] = answer.get_json()
    return made


def signature(secret: str, body: bytes = BODY) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def post(caller: Caller, account: str, headers: dict[str, str], body: bytes = BODY) -> TestResponse:
    named = {f"X-Broker-{name.replace('_', '-')}": value for name, value in headers.items()}
    path = f"{API}/webhooks/brokers/{account}"
    return caller.client.post(path, data=body, headers=named, content_type="application/json")


def signed(caller: Caller, account: dict[str, Any], secret: str) -> int:
    headers = {"Signature": signature(secret), "Signature_Alg": "HMAC-SHA256"}
    return post(caller, account["id"], headers).status_code


def test_a_signed_postback_is_taken_in_as_often_as_it_comes(caller: Caller):
    account = linked(caller)

    assert [signed(caller, account, account["postback_secret"]) for _ in range(3)] == [200] * 3


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Signature_Alg": "HMAC-SHA256"},
        {"Signature": "00" * 32, "Signature_Alg": "HMAC-SHA256"},
        {"Signature": "good"},
        {"Signature": "good", "Signature_Alg": "none"},
        {"Signature": "good", "Signature_Alg": "HMAC-SHA1"},
        {"Signature": "", "Signature_Alg": "HMAC-SHA256"},
        {"Signature": "\xe9", "Signature_Alg": "HMAC-SHA256"},
    ],
)
def test_unsigned_or_wrongly_signed_is_refused(caller: Caller, headers):
    account = linked(caller)
    given = {
        name: signature(account["postback_secret"]) if value == "good" else value
        for name, value in headers.items()
    }

    assert post(caller, account["id"], given).status_code == 401


def test_a_changed_body_is_refused(caller: Caller):
    account = linked(caller)
    given = signature(account["postback_secret"])

    named = {"Signature": given, "Signature_Alg": "HMAC-SHA256"}
    answer = post(caller, account["id"], named, BODY + b" ")

    assert answer.status_code == 401


def test_another_accounts_secret_is_refused(caller: Caller, stranger: Caller):
    account, other = linked(caller), linked(stranger)

    assert signed(caller, account, other["postback_secret"]) == 401


def test_the_old_secret_is_good_for_a_day_after_a_rotation(caller: Caller, monkeypatch):
    account = linked(caller)

    rotated = caller.post(f"/brokers/{account['id']}/rotate-postback-secret").get_json()
    both = [
        signed(caller, account, secret)
        for secret in (account["postback_secret"], rotated["secret"])
    ]
    keys = caller.application.postback_keys
    later = keys._clock.now() + postbacks.GRACE + timedelta(seconds=1)
    monkeypatch.setattr(keys, "_clock", Standing(later))

    assert both == [200, 200]
    assert signed(caller, account, account["postback_secret"]) == 401
    assert signed(caller, account, rotated["secret"]) == 200


class Standing:
    def __init__(self, at: Any) -> None:
        self.at = at

    def now(self) -> Any:
        return self.at


def test_the_secret_is_shown_once(caller: Caller):
    account = linked(caller)

    shown = caller.get(f"/brokers/{account['id']}")
    addresses = caller.get(f"/brokers/{account['id']}/postback")

    assert account["postback_secret"] not in shown.text + addresses.text
    assert addresses.get_json()["secret"] is None
    assert addresses.get_json()["url"].endswith(f"/webhooks/brokers/{account['id']}")


def test_nobody_sees_or_rotates_anothers(caller: Caller, stranger: Caller):
    account = linked(caller)

    assert stranger.get(f"/brokers/{account['id']}/postback").status_code == 404
    assert stranger.post(f"/brokers/{account['id']}/rotate-postback-secret").status_code == 404


def test_a_hint_is_taken_at_its_own_path_alone(caller: Caller):
    account = linked(caller)
    path = caller.get(f"/brokers/{account['id']}/postback").get_json()["hint_url"]
    path = path[path.index(API) :]

    known = caller.client.post(path, data=BODY)
    unknown = caller.client.post(f"{API}/webhooks/brokers/hint/made-up", data=BODY)

    assert known.status_code == 200
    assert unknown.status_code == 404
    assert "made-up" not in unknown.text


def test_a_large_postback_is_refused(caller: Caller):
    account = linked(caller)

    assert post(caller, account["id"], {}, b"x" * 20_000).status_code == 413


def test_a_paper_account_takes_none(caller: Caller):
    account = caller.paper()

    assert signed(caller, account, "") == 401
    assert caller.get(f"/brokers/{account['id']}/postback").status_code == 404
