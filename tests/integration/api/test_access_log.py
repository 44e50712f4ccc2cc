"""What the log says of who came, and of whom was sent away and why."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_jwt_extended import create_access_token
from flask_socketio import ConnectionRefusedError as Refused
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from autotrade.realtime import namespace
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


def refused_socket(app: Flask, caller: Caller, lines: Lines, auth: object) -> Any:
    """Return the one line of the log of a socket that was not opened."""
    there = {"REMOTE_ADDR": "10.0.0.2"}
    forwarded = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}
    with (
        app.test_request_context(headers=forwarded, environ_base=there),
        pytest.raises(Refused) as told,
    ):
        namespace._who(caller.application, auth, proxies=1)
    assert str(told.value) == "Send a good access token as auth.token."
    (line,) = [line for line in lines if line["event"] == "socket_refused"]
    assert line["ip"] == "198.51.100.7"
    return line


@pytest.mark.parametrize(
    ("auth", "why"),
    [
        (None, "no token"),
        ({"token": {"$gt": ""}}, "no token"),
        ({"token": "not.a.token"}, "token not valid"),
    ],
)
def test_a_socket_without_a_good_token_is_in_the_log(
    app: Flask, nobody: Caller, lines: Lines, auth: object, why: str
):
    assert refused_socket(app, nobody, lines, auth)["why"] == why


def test_a_refresh_token_opens_no_socket_and_is_not_in_the_log_itself(
    app: Flask, caller: Caller, lines: Lines
):
    token = caller.tokens["refresh_token"]

    line = refused_socket(app, caller, lines, {"token": token})

    assert line["why"] == "not an access token"
    assert token not in str(lines)


def test_a_socket_of_an_ended_session_is_in_the_log_with_its_user(
    app: Flask, caller: Caller, lines: Lines
):
    me = caller.get("/auth/me").get_json()["id"]
    caller.post("/auth/logout")

    line = refused_socket(app, caller, lines, {"token": caller.tokens["access_token"]})

    assert (line["why"], line["user_id"]) == ("unauthenticated", me)
    assert caller.tokens["access_token"] not in str(lines)


def test_a_socket_whose_token_has_only_expired_is_told_apart(
    app: Flask, nobody: Caller, lines: Lines
):
    with app.app_context():
        token = create_access_token("somebody", expires_delta=timedelta(seconds=-1))

    assert refused_socket(app, nobody, lines, {"token": token})["why"] == "token expired"


def test_without_proxies_a_claimed_address_of_a_socket_is_not_believed(app: Flask):
    forwarded = {"X-Forwarded-For": "203.0.113.9"}
    with app.test_request_context(headers=forwarded, environ_base={"REMOTE_ADDR": "10.0.0.2"}):
        assert namespace._sender(0) == "10.0.0.2"
        assert namespace._sender(2) == "10.0.0.2"
