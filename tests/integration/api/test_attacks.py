"""A scripted attack on the ways in: each test fails if the hole it tries is open."""

import base64
import hashlib
import hmac
import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask

from autotrade.app import create_app
from autotrade.bootstrap import Application
from autotrade.config import Settings
from tests.support.caller import API, PASSWORD, PROBLEM, Caller
from tests.support.document import openapi_document, operations

DOCUMENT = openapi_document()
OPERATIONS = {n: o for n, o in operations(DOCUMENT).items() if f" {API}/" in n}
OPERATORS: list[Any] = [{"$gt": ""}, {"$ne": None}, {"$where": "1"}, [{"$gt": ""}]]
MINE = ("user_id", "role", "status", "id", "client_id", "is_admin", "password_hash", "balance")


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    return DOCUMENT["components"]["schemas"][reference.split("/")[-1]] if reference else schema


def body_schema(name: str) -> dict[str, Any] | None:
    media = OPERATIONS[name].get("requestBody", {}).get("content", {}).get("application/json")
    return resolved(media["schema"]) if media else None


def is_text(schema: dict[str, Any]) -> bool:
    kind = schema.get("type", [])
    return "string" in ([kind] if isinstance(kind, str) else kind) and "object" not in kind


WITH_BODY = sorted(n for n in OPERATIONS if "webhooks" not in n and body_schema(n))
TEXT_FIELDS = sorted(
    (name, field)
    for name in WITH_BODY
    for field, schema in (body_schema(name) or {}).get("properties", {}).items()
    if is_text(schema)
)
TEXT_QUERIES = sorted(
    (name, p["name"])
    for name, operation in OPERATIONS.items()
    for p in operation.get("parameters", [])
    if p.get("in") == "query" and name.startswith("GET") and "{" not in name
)


def example_of(name: str) -> dict[str, Any]:
    media = OPERATIONS[name]["requestBody"]["content"]["application/json"]
    return dict(media.get("example") or {})


def path_of(name: str) -> str:
    return name.split(" ", 1)[1].removeprefix(API).replace("{", "").replace("}", "")


@pytest.fixture(scope="module")
def attacker(app: Flask, application: Application) -> Caller:
    """An admin, so that nothing is refused for want of rights alone."""
    caller = Caller.register(app, application)
    storage: Any = application.auth._storage
    change = {"$set": {"role": "admin"}}
    storage._database.users.update_one({"email": caller.email}, change)
    return caller


# --- guessing passwords


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


# --- forged tokens


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
def test_a_key_that_the_token_names_itself_is_not_used(caller: Caller, change: dict[str, Any]):
    token = by_hand({**header_of(caller), **change}, claims_of(caller), b"attacker's")

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


@pytest.mark.parametrize("claim", ["aud", "iss", "sid", "sub", "exp"])
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


# --- what is sent


@pytest.mark.parametrize("operator", OPERATORS, ids=str)
@pytest.mark.parametrize(("name", "field"), TEXT_FIELDS)
def test_an_operator_in_a_field_of_text_is_no_text(
    attacker: Caller, name: str, field: str, operator: Any
):
    body = {**example_of(name), field: operator}

    answer = attacker.call(name.split(" ", 1)[0], path_of(name), json=body)

    assert answer.status_code == 422, answer.text
    assert any(known.split(".")[0] == field for known in answer.get_json()["errors"])


@pytest.mark.parametrize(("name", "parameter"), TEXT_QUERIES)
def test_an_operator_in_a_query_finds_no_more_than_none(
    attacker: Caller, name: str, parameter: str
):
    for query in (f"{parameter}[$ne]=x", f"{parameter}=%7B%22%24gt%22%3A%22%22%7D"):
        answer = attacker.get(f"{path_of(name)}?{query}")

        assert answer.status_code in {200, 422}, answer.text
        if "[$ne]" in query:
            assert answer.status_code == 422


@pytest.mark.parametrize("name", WITH_BODY)
def test_what_is_not_ones_own_to_set_is_refused_by_name(attacker: Caller, name: str):
    allowed = (body_schema(name) or {}).get("properties", {})
    for field in MINE:
        if field in allowed:
            continue
        body = {**example_of(name), field: "admin"}

        answer = attacker.call(name.split(" ", 1)[0], path_of(name), json=body)

        assert answer.status_code == 422, (field, answer.text)
        assert field in answer.get_json()["errors"]


@pytest.mark.parametrize("name", WITH_BODY)
def test_deep_and_large_bodies_are_refused(attacker: Caller, name: str):
    method, path = name.split(" ", 1)[0], path_of(name)
    deep = b'{"a":' * 20000 + b"1" + b"}" * 20000
    large = b'{"a":"' + b"x" * (3 * 1024 * 1024) + b'"}'

    answers = [
        attacker.call(method, path, data=data, content_type="application/json")
        for data in (deep, large)
    ]

    assert answers[0].status_code in {400, 413, 422}
    assert answers[1].status_code == 413
    assert {answer.content_type for answer in answers} == {PROBLEM}


def test_nobody_makes_themselves_an_admin_by_registering(nobody: Caller):
    for field in ("role", "status", "id", "client_id"):
        body = {"email": "mass@example.com", "password": PASSWORD, field: "admin"}
        assert nobody.post("/auth/register", body).status_code == 422


def test_ids_that_come_after_ones_own_find_nothing(caller: Caller, stranger: Caller):
    theirs = stranger.strategy()["id"]
    number = int(theirs.replace("-", ""), 16)

    def near(step: int) -> str:
        digits = f"{number + step:032x}"
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    assert near(0) == theirs
    statuses = {caller.get(f"/strategies/{near(step)}").status_code for step in range(-5, 6)}
    assert statuses == {404}
