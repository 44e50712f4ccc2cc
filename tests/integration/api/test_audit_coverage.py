"""Every operation that changes something is in the audit log, or on a list that says why not."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from autotrade.bootstrap import Application
from autotrade.domain.users import Role
from tests.support import acting
from tests.support.acting import OPERATIONS, Call, World
from tests.support.caller import API, PASSWORD, Caller

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
    "putWatchlist": "what one keeps in view; no right and no money changes by it",
    "createSavedView": "filters of one's own; no right and no money changes by it",
    "changeSavedView": "as createSavedView",
    "deleteSavedView": "as createSavedView",
    "previewOrder": "changes nothing",
    "readNotification": "of no consequence but to its reader",
    "readAllNotifications": "as readNotification",
    "sendNotification": "a message to oneself; it stays in the feed and in the delivery log",
    "testChannel": "says nothing; it stays in the delivery log",
    "resendChannelCode": "changes nothing but by the message; using the code is recorded",
}


ACTS: list[tuple[str, str, Callable[[World], Call]]] = [
    ("registerUser", "user.registered", acting.registration_call),
    ("logIn", "session.opened", acting.log_in_call),
    ("logInByCode", "session.opened", acting.code_log_in_call),
    ("logOut", "session.ended", lambda world: Call()),
    ("confirmIdentity", "session.confirmed", lambda world: Call(body={"password": PASSWORD})),
    ("verifyEmail", "user.email_verified", acting.verification_call),
    ("resetPassword", "user.password_reset", acting.reset_call),
    (
        "changePassword",
        "user.password_changed",
        lambda world: Call(body={"current_password": PASSWORD, "new_password": "a good new one"}),
    ),
    ("updateMe", "user.updated", lambda world: Call(body={"name": "Asha"})),
    ("endOtherSessions", "session.all_ended", lambda world: Call()),
    ("endSession", "session.ended", acting.session_call),
    ("confirmSecondFactor", "second_factor.enabled", acting.new_factor_call),
    ("disableSecondFactor", "second_factor.disabled", acting.factor_call),
    ("renewRecoveryCodes", "second_factor.recovery_renewed", acting.recovery_call),
    (
        "createApiKey",
        "api_key.created",
        lambda world: Call(body={"name": "k", "scopes": ["trade"]}),
    ),
    ("deleteApiKey", "api_key.removed", acting.key_call),
    ("changeUser", "user.changed", acting.other_call),
    ("resetUserBrokers", "broker.reset", lambda world: Call(acting.other_call(world).ids)),
    ("retryJob", "job.retried", lambda world: Call({"job_id": world.failed_job()})),
    ("openQueueDashboard", "queues.viewed", lambda world: Call()),
    (
        "changePlatformSettings",
        "settings.changed",
        lambda world: Call(body={"registration_open": False}),
    ),
    ("linkBroker", "broker.linked", acting.link_call),
    ("updateBroker", "broker.renamed", acting.relabel_call),
    ("updateBroker", "broker.credentials_replaced", acting.credentials_call),
    ("unlinkBroker", "broker.unlinked", acting.dhan_call),
    ("rotatePostbackSecret", "broker.postback_secret_rotated", acting.dhan_call),
    ("createStrategy", "strategy.created", acting.new_strategy_call),
    (
        "updateStrategy",
        "strategy.updated",
        lambda world: Call(world.strategy().ids, {"risk": {"max_quantity": "5"}}),
    ),
    ("updateStrategy", "strategy.updated", acting.live_call),
    ("deleteStrategy", "strategy.deleted", World.strategy),
    ("deployStrategy", "strategy.deployed", acting.paused_call),
    ("pauseStrategy", "strategy.paused", World.strategy),
    ("resumeStrategy", "strategy.resumed", acting.paused_call),
    ("rotateWebhook", "strategy.webhook_rotated", World.strategy),
    (
        "retryExecution",
        "execution.retried",
        lambda world: Call({"execution_id": world.failed_execution()}),
    ),
    ("placeOrder", "order.placed", acting.new_order_call),
    ("changeOrder", "order.modified", acting.changed_order_call),
    ("cancelOrder", "order.cancelled", acting.order_call),
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
        lambda world: Call({"position_id": acting.held_call(world)}, {"stop_loss": "0.05"}),
    ),
    (
        "exitPosition",
        "exit.requested",
        lambda world: Call({"position_id": acting.held_call(world)}, {}),
    ),
    ("exitTrade", "exit.requested", lambda world: Call({"trade_id": acting.trade_call(world)}, {})),
    ("exitAll", "exit.requested", acting.all_positions_call),
    ("resetPortfolio", "portfolio.reset", lambda world: Call(body={})),
    ("recordTrade", "trade.recorded", acting.trade_to_note_call),
    (
        "changeTrade",
        "trade.changed",
        lambda world: Call({"trade_id": acting.trade_call(world)}, {"notes": "Too early"}),
    ),
    ("createChannel", "channel.created", acting.new_channel_call),
    ("updateChannel", "channel.changed", acting.changed_channel_call),
    ("verifyChannel", "channel.verified", acting.verified_channel_call),
    ("deleteChannel", "channel.removed", acting.channel_call),
    ("linkTelegram", "telegram.link_asked", lambda world: Call()),
    ("putCalendar", "calendar.changed", acting.calendar_call),
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
