"""Every operation that changes something is in the audit log, or on a list that says why not."""

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pyotp
import pytest
from flask import Flask
from rq.job import Job
from rq.registry import FailedJobRegistry
from rq.serializers import JSONSerializer

from autotrade.bootstrap import Application
from autotrade.domain.users import Role
from tests.support.caller import API, PASSWORD, Caller
from tests.support.document import openapi_document, operations
from tests.support.letters import letters, secret_in

OPERATIONS = {
    each["operationId"]: (name.split(" ", 1)[0], name.split(" ", 1)[1])
    for name, each in operations(openapi_document()).items()
}
CHANGING = {name for name, (method, _) in OPERATIONS.items() if method != "GET"}
REQUEST_ID = "audit-coverage-1"
NOT_RECORDED = {
    "refreshTokens": "carries a session on; a token that is used twice is recorded, and tested",
    "requestLogInCode": "changes nothing but by the mail; using the code is recorded",
    "requestEmailVerification": "changes nothing but by the mail; using the link is recorded",
    "forgotPassword": "changes nothing but by the mail; using the link is recorded",
    "setUpSecondFactor": "counts for nothing before it is confirmed, which is recorded",
    "closeQueueDashboard": "only takes a cookie back from the browser that asks",
    "verifyBroker": "only asks the broker; that a session ended is recorded",
    "postBrokerPostback": "a hint to look at an order; how it ended is recorded",
    "postBrokerHint": "a hint to look at an order; how it ended is recorded",
    "postWebhook": "the alert itself is the record; a live order that follows is recorded",
    "sendTestAlert": "as postWebhook, and its order is a paper one",
    "replayAlert": "as postWebhook; the new alert says of which it is a replay",
    "checkPine": "changes nothing",
    "formatPine": "changes nothing",
    "importCandles": "market data of one's own; no right and no money changes by it",
    "previewOrder": "changes nothing",
    "readNotification": "of no consequence but to its reader",
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


def _registration(world: World) -> Call:
    return Call(body={"email": f"{uuid.uuid4().hex}@example.com", "password": PASSWORD})


def _log_in(world: World) -> Call:
    return Call(body={"email": world.caller.email, "password": PASSWORD}, headers={})


def _code_log_in(world: World) -> Call:
    code = world.secret_in_mail("/auth/otp/request")
    return Call(body={"email": world.caller.email, "otp": code}, headers={})


def _reset(world: World) -> Call:
    token = world.secret_in_mail("/auth/password/forgot")
    return Call(body={"token": token, "password": "another good password"}, headers={})


def _verification(world: World) -> Call:
    token = secret_in(letters(world.application, world.caller.email)[0])
    return Call(body={"token": token}, headers={})


def _session(world: World) -> Call:
    world.caller.client.post(
        f"{API}/auth/login", json={"email": world.caller.email, "password": PASSWORD}
    )
    return Call({"session_id": world.caller.get("/auth/sessions").get_json()["items"][0]["id"]})


def _new_factor(world: World) -> Call:
    secret = world.caller.post("/auth/totp/setup").get_json()["secret"]
    return Call(body={"totp": pyotp.TOTP(secret).now()})


def _factor(world: World) -> Call:
    return Call(body={"totp": pyotp.TOTP(world.factor()).now(), "password": PASSWORD})


def _recovery(world: World) -> Call:
    return Call(body={"totp": pyotp.TOTP(world.factor()).now()})


def _key(world: World) -> Call:
    made = world.caller.post("/auth/api-keys", {"name": "k", "scopes": ["read"]}).get_json()
    return Call({"key_id": made["id"]})


def _live(world: World) -> Call:
    body = {"paper_trading": False, "broker_id": world.caller.dhan()["id"]}
    return Call(world.strategy().ids, body)


def _paused(world: World) -> Call:
    call = world.strategy()
    world.caller.post(f"/strategies/{call.ids['strategy_id']}/pause")
    return call


def _relabel(world: World) -> Call:
    return Call({"broker_id": world.caller.dhan()["id"]}, {"label": "Mine"})


def _credentials(world: World) -> Call:
    credentials = {"client_id": "1100000001", "access_token": "another"}
    return Call({"broker_id": world.caller.dhan()["id"]}, {"credentials": credentials})


def _dhan(world: World) -> Call:
    return Call({"broker_id": world.caller.dhan()["id"]})


def _link(world: World) -> Call:
    return Call(body={"type": "paper"})


def _new_strategy(world: World) -> Call:
    return Call(body={"name": "N", "script": "x"})


def _new_order(world: World) -> Call:
    made = world.order()
    names = ("broker_id", "symbol", "side", "quantity", "order_type", "product", "price")
    return Call(body={name: made[name] for name in names})


def _order(world: World) -> Call:
    return Call({"order_id": world.order()["id"]})


def _changed_order(world: World) -> Call:
    return Call({"order_id": world.order()["id"]}, {"price": "1.10"})


def _held(world: World) -> str:
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


def _trade(world: World) -> str:
    _held(world)
    found: str = world.caller.get("/trades").get_json()["items"][0]["id"]
    return found


def _trade_to_note(world: World) -> Call:
    body = {
        "broker_id": world.caller.paper()["id"],
        "symbol": "NSE:SBIN",
        "side": "LONG",
        "quantity": "1",
        "entry_price": "1",
        "opened_at": "2026-01-02T05:00:00Z",
    }
    return Call(body=body)


def _all_positions(world: World) -> Call:
    _held(world)
    return Call(body={})


def _other(world: World) -> Call:
    return Call({"user_id": world.id_of(world.other)}, {"status": "disabled"})


def _calendar(world: World) -> Call:
    media = openapi_document()["paths"]
    name, path = OPERATIONS["putCalendar"]
    body = media[path][name.lower()]["requestBody"]["content"]["application/json"]
    return Call(body=body["example"])


ACTS: list[tuple[str, str, Callable[[World], Call]]] = [
    ("registerUser", "user.registered", _registration),
    ("logIn", "session.opened", _log_in),
    ("logInByCode", "session.opened", _code_log_in),
    ("logOut", "session.ended", lambda world: Call()),
    ("confirmIdentity", "session.confirmed", lambda world: Call(body={"password": PASSWORD})),
    ("verifyEmail", "user.email_verified", _verification),
    ("resetPassword", "user.password_reset", _reset),
    (
        "changePassword",
        "user.password_changed",
        lambda world: Call(body={"current_password": PASSWORD, "new_password": "a good new one"}),
    ),
    ("updateMe", "user.updated", lambda world: Call(body={"name": "Asha"})),
    ("endOtherSessions", "session.all_ended", lambda world: Call()),
    ("endSession", "session.ended", _session),
    ("confirmSecondFactor", "second_factor.enabled", _new_factor),
    ("disableSecondFactor", "second_factor.disabled", _factor),
    ("renewRecoveryCodes", "second_factor.recovery_renewed", _recovery),
    (
        "createApiKey",
        "api_key.created",
        lambda world: Call(body={"name": "k", "scopes": ["trade"]}),
    ),
    ("deleteApiKey", "api_key.removed", _key),
    ("changeUser", "user.changed", _other),
    ("resetUserBrokers", "broker.reset", lambda world: Call(_other(world).ids)),
    ("retryJob", "job.retried", lambda world: Call({"job_id": world.failed_job()})),
    ("openQueueDashboard", "queues.viewed", lambda world: Call()),
    (
        "changePlatformSettings",
        "settings.changed",
        lambda world: Call(body={"registration_open": False}),
    ),
    ("linkBroker", "broker.linked", _link),
    ("updateBroker", "broker.renamed", _relabel),
    ("updateBroker", "broker.credentials_replaced", _credentials),
    ("unlinkBroker", "broker.unlinked", _dhan),
    ("rotatePostbackSecret", "broker.postback_secret_rotated", _dhan),
    ("createStrategy", "strategy.created", _new_strategy),
    (
        "updateStrategy",
        "strategy.updated",
        lambda world: Call(world.strategy().ids, {"risk": {"max_quantity": "5"}}),
    ),
    ("updateStrategy", "strategy.updated", _live),
    ("deleteStrategy", "strategy.deleted", World.strategy),
    ("deployStrategy", "strategy.deployed", _paused),
    ("pauseStrategy", "strategy.paused", World.strategy),
    ("resumeStrategy", "strategy.resumed", _paused),
    ("rotateWebhook", "strategy.webhook_rotated", World.strategy),
    (
        "retryExecution",
        "execution.retried",
        lambda world: Call({"execution_id": world.failed_execution()}),
    ),
    ("placeOrder", "order.placed", _new_order),
    ("changeOrder", "order.modified", _changed_order),
    ("cancelOrder", "order.cancelled", _order),
    ("setKillSwitch", "kill_switch.on", lambda world: Call(body={"active": True})),
    ("setKillSwitchForAll", "kill_switch.on", lambda world: Call(body={"active": True})),
    (
        "updateBroker",
        "broker.cost_method_changed",
        lambda world: Call({"broker_id": world.caller.paper()["id"]}, {"cost_method": "fifo"}),
    ),
    (
        "protectPosition",
        "protection.set",
        lambda world: Call({"position_id": _held(world)}, {"stop_loss": "0.05"}),
    ),
    (
        "exitPosition",
        "exit.requested",
        lambda world: Call({"position_id": _held(world)}, {}),
    ),
    ("exitTrade", "exit.requested", lambda world: Call({"trade_id": _trade(world)}, {})),
    ("exitAll", "exit.requested", _all_positions),
    ("resetPortfolio", "portfolio.reset", lambda world: Call(body={})),
    ("recordTrade", "trade.recorded", _trade_to_note),
    (
        "changeTrade",
        "trade.changed",
        lambda world: Call({"trade_id": _trade(world)}, {"notes": "Too early"}),
    ),
    ("putCalendar", "calendar.changed", _calendar),
]


@pytest.fixture
def world(app: Flask, application: Application, caller: Caller, stranger: Caller) -> Iterator[Any]:
    made = World(caller, stranger, application)
    user = made.storage.now.users.by_email(caller.email)
    made.storage.now.users.save(replace(user, role=Role.ADMIN))
    yield made
    made.storage._database.kill_switches.delete_many({})
    made.storage._database.settings.delete_one({"_id": "platform"})


def carried_out(world: World, operation: str, call: Call) -> list[dict[str, Any]]:
    """Call an operation; return the entries that were written meanwhile."""
    log = world.storage._database.audit_log
    known = {entry["_id"] for entry in log.find({}, {"_id": 1})}
    method, path = OPERATIONS[operation]
    headers = world.caller.headers if call.headers is None else call.headers
    answer = world.caller.call(
        method,
        path.removeprefix(API).format(**call.ids),
        json=call.body,
        headers={**headers, "X-Request-ID": REQUEST_ID},
    )
    assert answer.status_code < 300, answer.text
    return [entry for entry in log.find() if entry["_id"] not in known]


@pytest.mark.parametrize(
    ("operation", "action", "prepare"), ACTS, ids=lambda value: str(value)[:40]
)
def test_the_act_is_in_the_audit_log_with_who_from_where(
    world: World, operation: str, action: str, prepare: Callable[[World], Call]
):
    entries = carried_out(world, operation, prepare(world))

    found = [entry for entry in entries if entry["action"] == action]
    assert len(found) == 1, [entry["action"] for entry in entries]
    entry = found[0]
    assert (entry["ip"], entry["request_id"]) == ("127.0.0.1", REQUEST_ID)
    if operation != "registerUser":
        assert entry["actor"] == world.id_of(world.caller)
    text = str(entry)
    assert not [secret for secret in (PASSWORD, "a-token-canary", "another") if secret in text]


def test_every_operation_that_changes_something_is_recorded_or_named():
    recorded = {operation for operation, _, _ in ACTS}

    assert recorded | NOT_RECORDED.keys() == CHANGING
    assert not recorded & NOT_RECORDED.keys()


def test_what_was_changed_of_a_strategy_is_told_with_before_and_after(world: World):
    strategy_id = world.caller.strategy(risk={"max_quantity": "5"})["id"]
    call = Call({"strategy_id": strategy_id}, {"risk": {"max_quantity": "50"}})

    (entry,) = carried_out(world, "updateStrategy", call)

    assert entry["target"] == f"strategy:{strategy_id}"
    assert entry["details"]["before"]["risk"]["max_quantity"] == "5"
    assert entry["details"]["after"]["risk"]["max_quantity"] == "50"
    assert set(entry["details"]["after"]) == {"risk"}


def test_a_change_of_an_order_is_told_with_before_and_after_and_also_when_it_failed(world: World):
    made = world.order()
    ids = {"order_id": made["id"]}

    (entry,) = carried_out(world, "changeOrder", Call(ids, {"price": "1.10"}))
    world.caller.delete(f"/orders/{made['id']}")
    refused = world.caller.patch(f"/orders/{made['id']}", {"price": "1.20"})

    assert entry["details"]["before"]["price"] == "1.05"
    assert entry["details"]["after"]["price"] == "1.10"
    assert refused.status_code == 409
    where = {"action": "order.change_failed", "target": f"order:{made['id']}"}
    failed = world.storage._database.audit_log.find_one(where)
    assert failed["details"]["asked"] == {"price": "1.20"}


def test_no_webhook_is_told_when_it_is_rotated(world: World):
    made = world.caller.strategy()

    (entry,) = carried_out(world, "rotateWebhook", Call({"strategy_id": made["id"]}))

    now_is = world.caller.get(f"/strategies/{made['id']}").get_json()["webhook_path"]
    assert now_is != made["webhook_path"]
    assert made["webhook_path"] not in str(entry)
    assert now_is not in str(entry)
