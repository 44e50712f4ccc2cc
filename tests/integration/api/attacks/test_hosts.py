"""Host headers and forwarded names of a stranger's own making."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from autotrade.app import create_app
from autotrade.bootstrap import Application
from autotrade.config import Settings
from tests.support.caller import API, PASSWORD, PROBLEM, SCRIPT, Caller
from tests.support.letters import letters

NAMED = "https://trade.example"


@pytest.fixture(scope="module")
def named(application: Application, settings: Settings) -> Flask:
    """A program that knows its own name."""
    return create_app(application, settings.model_copy(update={"public_url": NAMED}))


@pytest.fixture
def client(named: Flask) -> FlaskClient:
    return named.test_client()


@pytest.mark.parametrize(
    "host", ["evil.example", "trade.example.evil.example", "xtrade.example", "evil.example:443"]
)
def test_a_request_to_another_name_than_its_own_is_refused(client: FlaskClient, host: str):
    for path in (f"{API}/auth/me", "/", "/nowhere", "/docs", "/rq/"):
        answer = client.get(path, headers={"Host": host})

        assert (answer.status_code, answer.content_type) == (400, PROBLEM)
        assert "evil" not in answer.text
        assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("host", ["trade.example", "trade.example:8443", "127.0.0.1:5000"])
def test_its_own_name_and_this_machines_are_taken(client: FlaskClient, host: str):
    assert client.get("/health/live", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/metrics"])
def test_who_only_looks_whether_it_lives_may_call_it_by_any_name(client: FlaskClient, path: str):
    headers = {"Host": "web:5000", "Authorization": "Bearer a token for the figures"}

    assert client.get(path, headers=headers).status_code == 200


def test_addresses_are_made_from_the_name_that_was_set(named: Flask, caller: Caller):
    body = {"name": "Named", "script": SCRIPT}

    made: dict[str, Any] = (
        named.test_client()
        .post(
            f"{API}/strategies",
            json=body,
            headers={**caller.headers, "X-Forwarded-Host": "evil.example"},
        )
        .get_json()
    )

    assert made["webhook_url"].startswith(f"{NAMED}/api/v1/webhooks/")


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "X-Original-Host", "Forwarded", "X-Host"])
def test_a_name_that_a_stranger_forwards_is_in_no_answer(caller: Caller, name: str):
    value = "host=evil.example" if name == "Forwarded" else "evil.example"

    made = caller.call(
        "POST",
        "/strategies",
        json={"name": "X", "script": SCRIPT},
        headers={**caller.headers, name: value},
    )

    assert made.status_code == 201
    assert "evil" not in made.text
    assert "evil" not in str(made.headers)


def test_no_mail_is_made_from_the_name_that_a_request_was_addressed_to(
    app: Flask, application: Application
):
    client = app.test_client()
    email = "named@example.com"
    client.post(
        f"{API}/auth/register",
        json={"email": email, "password": PASSWORD},
        headers={"Host": "evil.example"},
    )
    client.post(
        f"{API}/auth/password/forgot", json={"email": email}, headers={"Host": "evil.example"}
    )

    written = letters(application, email)

    assert len(written) == 2
    assert "evil" not in str(written)


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1:5000", 200), ("localhost", 200), ("[::1]:5000", 200), ("rebound.example", 403)],
)
def test_figures_are_not_for_a_name_that_was_made_to_mean_this_machine(
    nobody: Caller, host: str, status: int
):
    answer = nobody.client.get(
        "/metrics", headers={"Host": host}, environ_base={"REMOTE_ADDR": "127.0.0.1"}
    )

    assert answer.status_code == status


@pytest.mark.parametrize(
    "path", ["//evil.example", "///evil.example/x", "/\\evil.example", "//evil.example/.."]
)
def test_no_path_becomes_a_redirection_elsewhere(nobody: Caller, path: str):
    # as a server hands it over; the client would take the first name for a host
    answer = nobody.client.get("/", environ_overrides={"PATH_INFO": path}, buffered=True)

    assert answer.status_code in {200, 404}
    assert "Location" not in answer.headers
