"""Tokens that somebody else made, changed, or shows again."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from autotrade.app import create_app
from autotrade.bootstrap import Application
from autotrade.config import Settings
from tests.support.caller import API, PASSWORD, Caller


def claims_of(caller: Caller) -> dict[str, Any]:
    return dict(jwt.decode(caller.tokens["access_token"], options={"verify_signature": False}))


def header_of(caller: Caller) -> dict[str, Any]:
    return dict(jwt.get_unverified_header(caller.tokens["access_token"]))


def status_with(caller: Caller, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return int(caller.call("GET", "/auth/me", headers=headers).status_code)


def signed(claims: dict[str, Any], key: str, **header: Any) -> str:
    return jwt.encode(claims, key, algorithm=header.pop("alg", "HS256"), headers=header)


def by_hand(header: dict[str, Any], claims: dict[str, Any], key: bytes) -> str:
    """Sign with any key: the library itself refuses to use a public one as a secret."""

    def part(value: dict[str, Any]) -> bytes:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")

    text = part(header) + b"." + part(claims)
    seal = base64.urlsafe_b64encode(hmac.new(key, text, hashlib.sha256).digest()).rstrip(b"=")
    return (text + b"." + seal).decode()


def test_a_token_made_with_the_right_key_would_pass(caller: Caller, settings: Settings):
    token = signed(claims_of(caller), settings.secret_key or "", **header_of(caller))

    assert status_with(caller, token) == 200


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", ""])
def test_a_token_without_a_signature_is_refused(caller: Caller, algorithm: str):
    token = by_hand({**header_of(caller), "alg": algorithm}, claims_of(caller), b"")

    assert status_with(caller, token.rsplit(".", 1)[0] + ".") == 401
    assert status_with(caller, token) == 401


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_another_algorithm_is_refused_even_with_the_right_key(
    caller: Caller, settings: Settings, algorithm: str
):
    header = {**header_of(caller), "alg": algorithm}
    token = signed(claims_of(caller), (settings.secret_key or "") * 2, **header)

    assert status_with(caller, token) == 401


def test_a_token_signed_by_a_key_pair_is_refused_both_ways(caller: Caller):
    pair = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = pair.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    asymmetric = jwt.encode(
        claims_of(caller), pair, algorithm="RS256", headers=header_of(caller) | {"alg": "RS256"}
    )

    confused = by_hand(header_of(caller), claims_of(caller), public)

    assert status_with(caller, asymmetric) == 401
    assert status_with(caller, confused) == 401


@pytest.mark.parametrize(
    "change",
    [
        {"kid": "another"},
        {"kid": None},
        {"kid": "../../dev/null"},
        {"kid": {"$ne": ""}},
        {"jku": "https://attacker.example/keys", "kid": "x"},
        {"jwk": {"kty": "oct", "k": "AAAA"}, "kid": "x"},
    ],
)
def test_a_key_that_the_token_names_itself_is_not_used(
    caller: Caller, settings: Settings, change: dict[str, Any]
):
    for key in ("attacker's", settings.secret_key or ""):  # under another name not ours either
        token = by_hand({**header_of(caller), **change}, claims_of(caller), key.encode())

        assert status_with(caller, token) == 401


@pytest.mark.parametrize(
    "change",
    [
        {"exp": int(time.time()) - 1},
        {"nbf": int(time.time()) + 3600},
        {"aud": "another"},
        {"iss": "another"},
        {"type": "refresh"},
        {"sid": "another"},
        {"sid": {"$ne": None}},
        {"sub": "another"},
    ],
)
def test_a_claim_that_is_not_right_is_refused_though_the_signature_is(
    caller: Caller, settings: Settings, change: dict[str, Any]
):
    claims = {**claims_of(caller), **change}

    token = signed(claims, settings.secret_key or "", **header_of(caller))

    assert status_with(caller, token) == 401


@pytest.mark.parametrize("claim", ["type", "aud", "iss", "sid", "sub", "exp"])
def test_a_claim_that_is_missing_is_refused(caller: Caller, settings: Settings, claim: str):
    claims = {k: v for k, v in claims_of(caller).items() if k != claim}

    token = signed(claims, settings.secret_key or "", **header_of(caller))

    assert status_with(caller, token) == 401


def test_a_user_in_the_token_who_is_not_the_sessions_is_refused(
    caller: Caller, stranger: Caller, settings: Settings
):
    claims = {**claims_of(caller), "sub": claims_of(stranger)["sub"]}

    token = signed(claims, settings.secret_key or "", **header_of(caller))

    assert status_with(caller, token) == 401


def test_the_key_before_is_taken_and_signs_nothing_new(
    application: Application, settings: Settings, caller: Caller
):
    old = settings.secret_key or ""
    rotated = settings.model_copy(update={"secret_key": "n" * 43, "old_secret_key": old})
    forgotten = settings.model_copy(update={"secret_key": "n" * 43})
    headers = {"Authorization": f"Bearer {caller.tokens['access_token']}"}

    during = create_app(application, rotated).test_client()
    after = create_app(application, forgotten).test_client()

    assert during.get(f"{API}/auth/me", headers=headers).status_code == 200
    assert after.get(f"{API}/auth/me", headers=headers).status_code == 401
    body = {"email": caller.email, "password": PASSWORD}
    fresh = during.post(f"{API}/auth/login", json=body).get_json()["access_token"]
    headers = {"Authorization": f"Bearer {fresh}"}
    assert after.get(f"{API}/auth/me", headers=headers).status_code == 200
