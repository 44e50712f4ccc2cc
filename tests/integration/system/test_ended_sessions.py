"""A session that ends takes its open sockets with it, in every web process."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pymongo
import pytest
import socketio

from tests.support.stack import Servers, Stack, memory_folder, wait_until
from tests.support.trader import API, PASSWORD, Trader

ADMIN = "root@example.com"
SECONDS = 1.5
"""A second as promised, and some for a busy machine."""


@pytest.fixture(scope="module")
def two_webs(servers: Servers) -> Iterator[Stack]:
    """The application with two web processes: a socket and a request seldom meet in one."""
    variables = {
        "AUTOTRADE_WEB_PROCESSES": "2",
        "AUTOTRADE_WORKERS": "1",
        "AUTOTRADE_ADMIN_EMAIL": ADMIN,
        "AUTOTRADE_ADMIN_PASSWORD": PASSWORD,
    }
    with (
        memory_folder() as folder,
        Stack.over(servers, Path(folder), number=9, **variables) as running,
    ):
        yield running


@pytest.fixture
def user(two_webs: Stack) -> Iterator[Trader]:
    """A new user of that application."""
    registered = Trader.register(two_webs)
    yield registered
    registered.close()


def sockets(user: Trader, count: int) -> list[Any]:
    """Open sockets of one session; none of them comes back by itself."""
    opened = []
    for _ in range(count):
        client = socketio.Client(reconnection=False)
        auth = {"token": user.tokens["access_token"]}
        client.connect(user.stack.url, auth=auth, transports=["websocket"], wait_timeout=10)
        opened.append(client)
    return opened


def log_in_again(user: Trader, email: str | None = None) -> dict[str, Any]:
    """Open another session, the user's own or somebody else's, and return its tokens."""
    with user.stack.client() as anyone:
        body = {"email": email or user.email, "password": PASSWORD}
        tokens: dict[str, Any] = anyone.post(f"{API}/auth/login", json=body).json()
    return tokens


def closed_within(opened: list[Any]) -> float:
    """Return how many seconds it took until all sockets were closed."""
    begun = time.monotonic()
    wait_until(lambda: not any(each.connected for each in opened), what="all sockets closed")
    took = time.monotonic() - begun
    for each in opened:
        each.disconnect()
    return took


def test_logging_out_closes_the_sessions_sockets_and_no_others(user: Trader) -> None:
    opened = sockets(user, 6)
    other = log_in_again(user)
    first = user.tokens
    user.tokens = other
    staying = sockets(user, 2)

    user.http.post(f"{API}/auth/logout", json={"refresh_token": first["refresh_token"]})

    assert closed_within(opened) < SECONDS
    assert all(each.connected for each in staying)
    for each in staying:
        each.disconnect()


def test_ending_all_other_sessions_closes_their_sockets(user: Trader) -> None:
    opened = sockets(user, 4)
    other = log_in_again(user)

    with user.stack.client(token=other["access_token"]) as elsewhere:
        assert elsewhere.delete(f"{API}/auth/sessions").status_code == 204

    assert closed_within(opened) < SECONDS
    client = socketio.Client(reconnection=False)
    auth = {"token": user.tokens["access_token"]}
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(user.stack.url, auth=auth, transports=["websocket"], wait_timeout=5)


def test_a_session_that_ran_out_takes_its_sockets_with_it(user: Trader) -> None:
    opened = sockets(user, 4)
    with pymongo.MongoClient[dict[str, Any]](user.stack.settings.mongo_uri) as client:
        sessions = client.get_default_database().sessions
        over = {"$set": {"expires_at": datetime.now(UTC)}}
        assert sessions.update_one({"user_id": user.get("/auth/me")["id"]}, over).modified_count

    assert closed_within(opened) < SECONDS
    assert user.http.get(f"{API}/auth/me").status_code == 401


def test_disabling_a_user_refuses_their_token_and_closes_their_sockets(user: Trader) -> None:
    opened = sockets(user, 6)
    user_id = user.get("/auth/me")["id"]

    with user.stack.client(token=log_in_again(user, ADMIN)["access_token"]) as admin:
        change = admin.patch(f"{API}/admin/users/{user_id}", json={"status": "disabled"})

    assert change.status_code == 200, change.text
    assert closed_within(opened) < SECONDS
    assert user.http.get(f"{API}/auth/me").status_code in {401, 403}
