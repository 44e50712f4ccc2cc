"""What another site can make a logged-in browser do: nothing."""

from typing import Any

import pytest
from flask import Flask

from autotrade.bootstrap import Application
from autotrade.domain.users import Role
from tests.support.caller import API, PASSWORD, PROBLEM, Caller
from tests.support.document import openapi_document, operations
from tests.support.owner import Owner

EVIL = {"Origin": "https://evil.example", "Referer": "https://evil.example/x"}
OPERATIONS = {n: o for n, o in operations(openapi_document()).items() if f" {API}/" in n}
CHANGING = sorted(n for n in OPERATIONS if not n.startswith("GET"))
SECURED = [n for n in CHANGING if OPERATIONS[n].get("security") != []]
LOOKING = sorted(n for n in OPERATIONS if n.startswith("GET"))
WITH_BODY = sorted(
    name
    for name in CHANGING
    if "application/json" in OPERATIONS[name].get("requestBody", {}).get("content", {})
    and "webhooks" not in name
)
# what looking writes down by design: that somebody looked, and a log-in at a broker's that began
WRITES_DOWN = {"audit_log", "broker_logins"}


@pytest.fixture(scope="module")
def owner(app: Flask, application: Application) -> Owner:
    """A user whose browser holds every cookie that there is."""
    caller = Caller.register(app, application)
    storage: Any = application.auth._storage
    where = {"email": caller.email}
    storage._database.users.update_one(where, {"$set": {"role": Role.ADMIN.value}})
    assert caller.post("/admin/rq-session").status_code == 204
    return Owner(caller)


def body_of(name: str) -> Any:
    content = OPERATIONS[name].get("requestBody", {}).get("content", {})
    return content.get("application/json", {}).get("example")


def everything(owner: Owner) -> dict[str, Any]:
    stored = {name: kept for name, kept in owner.everything().items() if name not in WRITES_DOWN}
    # that a session was used is noted once a minute, whatever was asked for
    stored["sessions"] = [
        {name: value for name, value in session.items() if name not in {"used_at", "expires_at"}}
        for session in stored["sessions"]
    ]
    return stored


@pytest.mark.parametrize("name", SECURED)
def test_cookies_alone_carry_out_no_operation(owner: Owner, name: str):
    before = everything(owner)

    answer = owner.caller.call(
        name.split(" ", 1)[0], owner.path(name), json=body_of(name), headers=EVIL
    )

    assert (answer.status_code, answer.content_type) == (401, PROBLEM)
    assert everything(owner) == before


@pytest.mark.parametrize("path", ["/auth/refresh", "/auth/logout"])
@pytest.mark.parametrize("token", [None, "guessed"])
def test_what_takes_the_cookie_asks_for_its_twin(owner: Owner, path: str, token: str | None):
    headers = {**EVIL, **({"X-CSRF-TOKEN": token} if token else {})}
    before = everything(owner)

    answer = owner.caller.call("POST", path, headers=headers)

    assert answer.status_code in {401, 403}
    assert everything(owner) == before


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
@pytest.mark.parametrize("name", WITH_BODY)
def test_a_body_that_needs_no_preflight_is_not_read(owner: Owner, name: str, content_type: str):
    data = b'{"email": "x@example.com", "password": "' + PASSWORD.encode() + b'"}'

    answer = owner.caller.call(
        name.split(" ", 1)[0],
        owner.path(name),
        data=data,
        content_type=content_type,
        headers={**owner.caller.headers, **EVIL},
    )

    assert answer.status_code == 415, answer.text


@pytest.mark.parametrize("name", LOOKING)
def test_looking_changes_nothing(owner: Owner, name: str):
    before = everything(owner)

    answer = owner.caller.get(owner.path(name))

    assert answer.status_code < 500 or answer.status_code == 503
    assert everything(owner) == before


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_no_answer_allows_another_site_to_read_it(owner: Owner, name: str):
    path = API + owner.path(name) if "webhook_path" not in name else f"{API}/webhooks/x"

    answer = owner.caller.client.open(
        path, method="OPTIONS", headers={**EVIL, "Access-Control-Request-Method": "POST"}
    )

    assert not [header for header, _ in answer.headers if header.startswith("Access-Control")]


def test_there_is_no_cookie_but_those_that_are_known(owner: Owner):
    cookies = {cookie.key for cookie in owner.caller.client._cookies.values()}  # type: ignore[union-attr]

    assert cookies == {"refresh_token_cookie", "csrf_refresh_token", "rq_session"}
