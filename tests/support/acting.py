"""What it takes to carry out each operation that changes something, for tests of all of them."""

import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import pyotp
from rq.job import Job
from rq.registry import FailedJobRegistry
from rq.serializers import JSONSerializer

from autotrade.bootstrap import Application
from tests.support.caller import API, PASSWORD, Caller
from tests.support.document import openapi_document, operations
from tests.support.letters import letters, secret_in

OPERATIONS = {
    each["operationId"]: (name.split(" ", 1)[0], name.split(" ", 1)[1])
    for name, each in operations(openapi_document()).items()
}


@dataclass
class Call:
    """What to send: path ids, body, and with which headers, the caller's own if None."""

    ids: dict[str, str] = field(default_factory=dict)
    body: Any = None
    headers: dict[str, str] | None = None


@dataclass
class World:
    """A user who is an admin, another user, and what they have."""

    caller: Caller
    other: Caller
    application: Application

    @property
    def storage(self) -> Any:
        """The store, also to look below it."""
        return self.application.brokers._storage

    def id_of(self, caller: Caller) -> str:
        return str(self.storage.now.users.by_email(caller.email).id)

    def strategy(self, **changes: object) -> Call:
        return Call({"strategy_id": self.caller.strategy(**changes)["id"]})

    def order(self) -> dict[str, Any]:
        """Return a working order, far from the market."""
        body = {
            "broker_id": self.caller.paper()["id"],
            "symbol": "NSE:SBIN",
            "side": "BUY",
            "quantity": "10",
            "order_type": "LIMIT",
            "product": "INTRADAY",
            "validity": "DAY",
            "price": "1.05",
        }
        made = self.caller.post("/orders", body)
        assert made.status_code == 201, made.text
        found: dict[str, Any] = made.get_json()
        return found

    def factor(self) -> str:
        secret: str = self.caller.post("/auth/totp/setup").get_json()["secret"]
        code = pyotp.TOTP(secret).at(time.time() - 30)
        assert self.caller.post("/auth/totp/confirm", {"totp": code}).status_code == 200
        return secret

    def secret_in_mail(self, path: str) -> str:
        self.caller.post(path, {"email": self.caller.email})
        return secret_in(letters(self.application, self.caller.email)[0])

    def failed_execution(self) -> str:
        strategy = self.caller.strategy(risk={"max_quantity": "1"})
        execution = self.caller.execution(strategy)
        assert execution["status"] == "fail"
        return str(execution["id"])

    def failed_job(self) -> str:
        connection = self.application.redis
        job = Job.create(
            "workers.audit.seal",
            connection=connection,
            serializer=JSONSerializer,
            origin="default",
        )
        job.save()
        FailedJobRegistry("default", connection=connection).add(job, exc_string="gone")
        return str(job.id)


def registration_call(world: World) -> Call:
    return Call(body={"email": f"{uuid.uuid4().hex}@example.com", "password": PASSWORD})


def log_in_call(world: World) -> Call:
    return Call(body={"email": world.caller.email, "password": PASSWORD}, headers={})


def code_log_in_call(world: World) -> Call:
    code = world.secret_in_mail("/auth/otp/request")
    return Call(body={"email": world.caller.email, "otp": code}, headers={})


def reset_call(world: World) -> Call:
    token = world.secret_in_mail("/auth/password/forgot")
    return Call(body={"token": token, "password": "another good password"}, headers={})


def verification_call(world: World) -> Call:
    token = secret_in(letters(world.application, world.caller.email)[0])
    return Call(body={"token": token}, headers={})


def session_call(world: World) -> Call:
    world.caller.client.post(
        f"{API}/auth/login", json={"email": world.caller.email, "password": PASSWORD}
    )
    return Call({"session_id": world.caller.get("/auth/sessions").get_json()["items"][0]["id"]})


def new_factor_call(world: World) -> Call:
    secret = world.caller.post("/auth/totp/setup").get_json()["secret"]
    return Call(body={"totp": pyotp.TOTP(secret).now()})


def factor_call(world: World) -> Call:
    return Call(body={"totp": pyotp.TOTP(world.factor()).now(), "password": PASSWORD})


def recovery_call(world: World) -> Call:
    return Call(body={"totp": pyotp.TOTP(world.factor()).now()})


def key_call(world: World) -> Call:
    made = world.caller.post("/auth/api-keys", {"name": "k", "scopes": ["read"]}).get_json()
    return Call({"key_id": made["id"]})


def live_call(world: World) -> Call:
    body = {"paper_trading": False, "broker_id": world.caller.dhan()["id"]}
    return Call(world.strategy().ids, body)


def paused_call(world: World) -> Call:
    call = world.strategy()
    world.caller.post(f"/strategies/{call.ids['strategy_id']}/pause")
    return call


def relabel_call(world: World) -> Call:
    return Call({"broker_id": world.caller.dhan()["id"]}, {"label": "Mine"})


def credentials_call(world: World) -> Call:
    credentials = {"client_id": "1100000001", "access_token": "another"}
    return Call({"broker_id": world.caller.dhan()["id"]}, {"credentials": credentials})


def dhan_call(world: World) -> Call:
    return Call({"broker_id": world.caller.dhan()["id"]})


def link_call(world: World) -> Call:
    return Call(body={"type": "paper"})


def new_strategy_call(world: World) -> Call:
    return Call(body={"name": "N", "script": "x"})


def new_order_call(world: World) -> Call:
    made = world.order()
    names = ("broker_id", "symbol", "side", "quantity", "order_type", "product", "price")
    return Call(body={name: made[name] for name in names})


def order_call(world: World) -> Call:
    return Call({"order_id": world.order()["id"]})


def changed_order_call(world: World) -> Call:
    return Call({"order_id": world.order()["id"]}, {"price": "1.10"})


def held_call(world: World) -> str:
    """Buy something on paper, and return its position's id."""
    ticket = {
        "broker_id": world.caller.paper()["id"],
        "symbol": "NSE:SBIN",
        "side": "BUY",
        "quantity": "1",
    }
    assert world.caller.post("/orders", ticket).get_json()["status"] == "FILLED"
    found: str = world.caller.get("/positions").get_json()["items"][0]["id"]
    return found


def trade_call(world: World) -> str:
    held_call(world)
    found: str = world.caller.get("/trades").get_json()["items"][0]["id"]
    return found


def trade_to_note_call(world: World) -> Call:
    body = {
        "broker_id": world.caller.paper()["id"],
        "symbol": "NSE:SBIN",
        "side": "LONG",
        "quantity": "1",
        "entry_price": "1",
        "opened_at": "2026-01-02T05:00:00Z",
    }
    return Call(body=body)


def all_positions_call(world: World) -> Call:
    held_call(world)
    return Call(body={})


def other_call(world: World) -> Call:
    return Call({"user_id": world.id_of(world.other)}, {"status": "disabled"})


def calendar_call(world: World) -> Call:
    media = openapi_document()["paths"]
    name, path = OPERATIONS["putCalendar"]
    body = media[path][name.lower()]["requestBody"]["content"]["application/json"]
    return Call(body=body["example"])


def new_channel_call(world: World) -> Call:
    return Call(body={"method": "telegram", "endpoint": "88001"})


def channel_call(world: World) -> Call:
    made = world.caller.post("/notifications/channels", new_channel_call(world).body)
    return Call({"channel_id": made.get_json()["id"]})


def changed_channel_call(world: World) -> Call:
    return Call(channel_call(world).ids, {"events": ["order"]})


def verified_channel_call(world: World) -> Call:
    ids = channel_call(world).ids
    database = world.storage._database
    sent = database.deliveries.find_one({"channel_id": ids["channel_id"], "kind": "channel.code"})
    vault: Any = world.application.telling.deliveries._vault
    return Call(ids, {"code": vault.open(sent["secret"], sent["_id"])})
