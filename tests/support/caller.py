"""A client of the application without a server, and of its workers without a queue."""

import uuid
from dataclasses import dataclass, field
from typing import Any, Self

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from autotrade.bootstrap import Application
from tests.support.planted import RECENT

API = "/api/v1"
PASSWORD = "correct horse battery"
SCRIPT = '//@version=6\nstrategy("X")\nif close > open\n    strategy.entry("L", strategy.long)\n'
BROKEN_SCRIPT = "//@version=6\nstrategy("
TOKENS = ("access_token", "refresh_token")
PROBLEM = "application/problem+json"


@dataclass(slots=True)
class Caller:
    """Somebody who calls the API; paths are below /api/v1."""

    client: FlaskClient
    application: Application
    email: str = ""
    tokens: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def register(cls, app: Flask, application: Application) -> Self:
        """Make a new account and log in."""
        caller = cls(app.test_client(), application, f"{uuid.uuid4().hex}@example.com")
        body = {"email": caller.email, "password": PASSWORD}
        assert caller.post("/auth/register", body).status_code == 201
        caller.log_in()
        return caller

    def log_in(self) -> TestResponse:
        """Open a session."""
        body = {"email": self.email, "password": PASSWORD}
        answer = self.client.post(f"{API}/auth/login", json=body)
        self.tokens = answer.get_json()
        RECENT.plant(*(self.tokens[name] for name in TOKENS if name in self.tokens))
        return answer

    @property
    def headers(self) -> dict[str, str]:
        """The headers of a request."""
        token = self.tokens.get("access_token")
        return {"Authorization": f"Bearer {token}"} if token else {}

    def call(self, method: str, path: str, **options: Any) -> TestResponse:
        """Send a request."""
        options.setdefault("headers", self.headers)
        return self.client.open(API + path, method=method, **options)

    def get(self, path: str) -> TestResponse:
        """Send a GET."""
        return self.call("GET", path)

    def post(self, path: str, body: Any = None) -> TestResponse:
        """Send a POST with a JSON body, or with none."""
        return self.call("POST", path, **({} if body is None else {"json": body}))

    def patch(self, path: str, body: Any) -> TestResponse:
        """Send a PATCH."""
        return self.call("PATCH", path, json=body)

    def delete(self, path: str) -> TestResponse:
        """Send a DELETE."""
        return self.call("DELETE", path)

    def strategy(self, **changes: object) -> dict[str, Any]:
        """Make a strategy and return it."""
        answer = self.post("/strategies", {"name": "Cross", "script": SCRIPT, **changes})
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.get_json()
        RECENT.plant(made["webhook_path"])
        return made

    def paper(self) -> dict[str, Any]:
        """Return the paper account."""
        found: dict[str, Any] = self.get("/brokers").get_json()["items"][0]
        return found

    def dhan(self) -> dict[str, Any]:
        """Link a DhanHQ account and return it."""
        credentials = {"client_id": "1100000000", "access_token": "a-token-canary"}
        RECENT.plant(credentials["access_token"])
        answer = self.post("/brokers", {"type": "dhanhq", "credentials": credentials})
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.get_json()
        return made

    def alert(self, strategy: dict[str, Any], body: Any) -> TestResponse:
        """Post an alert as TradingView does."""
        path = f"{API}/webhooks/{strategy['webhook_path']}"
        if isinstance(body, dict):
            return self.client.post(path, json=body)
        return self.client.post(path, data=body, content_type="text/plain; charset=utf-8")

    def work(self) -> None:
        """Do what a worker does with the caller's alerts."""
        self.application.lanes.drain([self.get("/auth/me").get_json()["id"]])

    def execution(self, strategy: dict[str, Any], **changes: object) -> dict[str, Any]:
        """Post an alert, have it carried out, and return its execution."""
        body = {"action": "buy", "symbol": "NSE:SBIN", "quantity": "10", "price": "812.35"}
        receipt = self.alert(strategy, {**body, **changes}).get_json()
        self.work()
        items = self.get(f"/executions?strategy_id={strategy['id']}").get_json()["items"]
        found: dict[str, Any] = next(e for e in items if e["alert_id"] == receipt["alert_id"])
        return found
