"""A user of a running stack: registers, makes strategies, posts alerts, watches the socket."""

import uuid
from dataclasses import dataclass, field
from typing import Any, Self

import httpx2
import socketio

from tests.support.stack import Stack, wait_until

PASSWORD = "correct horse battery"
SCRIPT = """//@version=6
strategy("SMA cross", overlay = true)
fast = ta.sma(close, 20)
slow = ta.sma(close, 50)
if ta.crossover(fast, slow)
    strategy.entry("L", strategy.long)
if ta.crossunder(fast, slow)
    strategy.close("L")
"""
API = "/api/v1"


@dataclass(slots=True)
class Trader:
    """A registered and logged-in user."""

    stack: Stack
    email: str
    tokens: dict[str, Any]
    http: httpx2.Client
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    _socket: Any = None

    @classmethod
    def register(cls, stack: Stack) -> Self:
        """Make a new account on a stack and log in."""
        email = f"{uuid.uuid4().hex}@example.com"
        body = {"email": email, "password": PASSWORD, "name": "Asha Rao"}
        with stack.client() as anyone:
            made = anyone.post(f"{API}/auth/register", json=body)
            assert made.status_code == 201, made.text
            opened = anyone.post(f"{API}/auth/login", json={"email": email, "password": PASSWORD})
            assert opened.status_code == 200, opened.text
        tokens = opened.json()
        stack.planted.plant(tokens["access_token"], tokens["refresh_token"])
        return cls(stack, email, tokens, stack.client(token=tokens["access_token"]))

    def get(self, path: str, **query: object) -> Any:
        """Return the JSON of a path below /api/v1."""
        answer = self.http.get(API + path, params={k: str(v) for k, v in query.items()})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: dict[str, Any] | None = None, expect: int = 200) -> Any:
        """Post JSON to a path below /api/v1 and return the answer's."""
        answer = self.http.post(API + path, json=body or {})
        assert answer.status_code == expect, answer.text
        return answer.json()

    def strategy(self, **changes: object) -> dict[str, Any]:
        """Make a strategy on the paper account; it takes alerts at once."""
        body: dict[str, Any] = {"name": "SMA cross", "script": SCRIPT, **changes}
        made: dict[str, Any] = self.post("/strategies", body, expect=201)
        self.stack.planted.plant(made["webhook_path"])
        return made

    def alert(self, strategy: dict[str, Any], **body: object) -> httpx2.Response:
        """Post an alert from outside, as TradingView would: without a log-in."""
        with self.stack.client() as anyone:
            return anyone.post(f"{API}/webhooks/{strategy['webhook_path']}", json=body)

    def executions(self, count: int, seconds: float = 15) -> list[dict[str, Any]]:
        """Return the executions, newest first, once ``count`` of them have ended."""

        def ended() -> list[dict[str, Any]] | None:
            items: list[dict[str, Any]] = self.get("/executions", limit=200)["items"]
            done = [item for item in items if item["status"] != "pending"]
            return done if len(done) >= count else None

        found = wait_until(ended, seconds=seconds, what=f"{count} executions")
        assert found is not None
        return found

    def watch(self, transports: list[str] | None = None) -> Any:
        """Open a socket and collect its events in ``events``."""
        client = socketio.Client()

        @client.on("*")
        def collect(name: str, body: dict[str, Any]) -> None:
            self.events.append((name, body))

        client.connect(
            self.stack.url,
            auth={"token": self.tokens["access_token"]},
            transports=transports or ["websocket"],
            wait_timeout=10,
        )
        self._socket = client
        return client

    def seen(self, name: str, **fields: object) -> dict[str, Any] | None:
        """Return the first collected event of this name with these fields, if there is one."""
        for event, body in list(self.events):
            if event == name and all(body.get(key) == value for key, value in fields.items()):
                return body
        return None

    def close(self) -> None:
        """Close the socket and the HTTP client."""
        if self._socket is not None:
            self._socket.disconnect()
        self.http.close()
