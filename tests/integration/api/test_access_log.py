"""What the log says of who came, and of whom was sent away and why."""

from collections.abc import Iterator
from typing import Any

import pytest
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from tests.support.caller import PASSWORD, Caller

Lines = list[Any]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """The lines of the log, with what is bound to the request."""
    with capture_logs(processors=[merge_contextvars]) as captured:
        yield captured


def refusals(lines: Lines) -> list[str]:
    return [line["why"] for line in lines if line["event"] == "access_refused"]


def test_a_line_of_the_log_says_who_when_where_and_what(caller: Caller, lines: Lines):
    me = caller.get("/auth/me").get_json()

    line = lines[-1]
    assert line["user_id"] == me["id"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/api/v1/auth/me", 200)
    assert line["ip"] == "127.0.0.1"
    assert line["request_id"]


def test_the_next_caller_is_not_taken_for_the_one_before(
    caller: Caller, nobody: Caller, lines: Lines
):
    caller.get("/auth/me")
    nobody.client.get("/health/ready")
    nobody.get("/auth/me")

    assert "user_id" not in lines[-1]


def test_who_asks_for_what_is_an_admins_is_in_the_log(caller: Caller, lines: Lines):
    me = caller.get("/auth/me").get_json()
    assert caller.get("/admin/users").status_code == 403

    assert refusals(lines) == ["role"]
    assert lines[-2]["user_id"] == lines[-1]["user_id"] == me["id"]
    assert (lines[-1]["route"], lines[-1]["status"]) == ("/api/v1/admin/users", 403)


def test_a_token_that_nobody_signed_is_in_the_log(nobody: Caller, lines: Lines):
    forged = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJ4IiwidHlwZSI6ImFjY2VzcyJ9."
    headers = {"Authorization": f"Bearer {forged}"}

    assert nobody.call("GET", "/auth/me", headers=headers).status_code == 401
    assert refusals(lines) == ["token not valid"]
    assert forged not in str(lines)


def test_a_refresh_token_in_place_of_an_access_token_is_in_the_log(caller: Caller, lines: Lines):
    headers = {"Authorization": f"Bearer {caller.tokens['refresh_token']}"}

    assert caller.call("GET", "/auth/me", headers=headers).status_code == 401
    assert len(refusals(lines)) == 1


@pytest.mark.parametrize("key", ["at_nobody_has_this_key_" + "x" * 30, "?"])
def test_an_api_key_that_is_none_is_in_the_log(nobody: Caller, lines: Lines, key: str):
    assert nobody.call("GET", "/auth/me", headers={"X-API-Key": key}).status_code == 401

    assert refusals(lines) == ["API key"]
    assert key == "?" or key not in str(lines)


def test_a_cookie_without_its_twin_is_in_the_log(caller: Caller, lines: Lines):
    assert caller.call("POST", "/auth/refresh", headers={}).status_code == 403

    assert refusals(lines) == ["cookie without its twin"]


def test_a_failed_log_in_is_in_the_log_without_what_was_shown(caller: Caller, lines: Lines):
    body = {"email": caller.email, "password": f"not {PASSWORD}"}
    assert caller.client.post("/api/v1/auth/login", json=body).status_code == 401

    (failed,) = [line for line in lines if line["event"] == "log_in_failed"]
    assert (failed["way"], failed["ip"], failed["failures"]) == ("password", "127.0.0.1", 1)
    assert failed["request_id"] == lines[-1]["request_id"]
    assert PASSWORD not in str(lines)
