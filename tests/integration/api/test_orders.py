"""Orders that a person places, changes and cancels, over HTTP."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from autotrade.domain.ids import UserId
from autotrade.domain.users import Role
from tests.support.caller import Caller

A_LIMIT = {"order_type": "LIMIT", "price": "100.00"}


def body(caller: Caller, **changes: object) -> dict[str, Any]:
    ticket = {
        "broker_id": caller.paper()["id"],
        "symbol": "NSE:SBIN",
        "side": "BUY",
        "quantity": "10",
    }
    return {**ticket, **changes}


def place(caller: Caller, ticket: dict[str, Any], key: str | None = None) -> TestResponse:
    headers = {**caller.headers, **({} if key is None else {"Idempotency-Key": key})}
    return caller.call("POST", "/orders", json=ticket, headers=headers)


def test_an_order_without_an_account_is_the_paper_accounts(caller: Caller):
    ticket = body(caller)
    del ticket["broker_id"]

    order = place(caller, ticket).get_json()

    assert (order["broker_id"], order["paper"]) == (caller.paper()["id"], True)
    assert order["status"] == "FILLED"


def test_an_order_is_placed_and_shown(caller: Caller):
    answer = place(caller, body(caller))

    order = answer.get_json()
    assert answer.status_code == 201
    assert (order["side"], order["quantity"], order["status"]) == ("BUY", "10", "FILLED")
    assert order["strategy_id"] is None
    assert caller.get(f"/orders/{order['id']}").get_json() == order


def test_the_same_key_and_body_give_the_first_answer_byte_for_byte(caller: Caller):
    ticket = body(caller)

    first, again = place(caller, ticket, "k-1"), place(caller, ticket, "k-1")

    assert (again.status_code, again.data) == (201, first.data)
    assert len(caller.get("/orders").get_json()["items"]) == 1


def test_the_same_key_with_another_body_is_refused(caller: Caller):
    place(caller, body(caller), "k-1")

    answer = place(caller, body(caller, quantity="11"), "k-1")

    assert answer.status_code == 422
    assert answer.get_json()["errors"].keys() == {"Idempotency-Key"}
    assert len(caller.get("/orders").get_json()["items"]) == 1


def test_twenty_of_the_same_at_once_make_one_order(caller: Caller):
    ticket = body(caller)

    def send(_: int) -> TestResponse:
        copy = Caller(caller.client.application.test_client(), caller.application)
        copy.tokens = caller.tokens
        return place(copy, ticket, "k-race")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(20)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.data for answer in answers}) == 1
    assert len(caller.get("/orders").get_json()["items"]) == 1


def test_two_users_may_use_the_same_key(caller: Caller, stranger: Caller):
    one, other = place(caller, body(caller), "k-1"), place(stranger, body(stranger), "k-1")

    assert one.get_json()["id"] != other.get_json()["id"]


def test_without_a_key_each_request_is_an_order(caller: Caller):
    ticket = body(caller)
    place(caller, ticket)
    place(caller, ticket)

    assert len(caller.get("/orders").get_json()["items"]) == 2


def test_a_resting_order_is_changed_and_cancelled(caller: Caller):
    order = place(caller, body(caller, **A_LIMIT)).get_json()
    assert order["status"] == "OPEN"

    changed = caller.patch(f"/orders/{order['id']}", {"price": "101.50", "quantity": "12"})
    cancelled = caller.delete(f"/orders/{order['id']}")

    assert changed.status_code == 200, changed.text
    assert (changed.get_json()["price"], changed.get_json()["quantity"]) == ("101.50", "12")
    assert (cancelled.status_code, cancelled.get_json()["status"]) == (200, "CANCELLED")


def test_an_order_that_ended_can_not_be_changed(caller: Caller):
    order = place(caller, body(caller)).get_json()

    assert caller.patch(f"/orders/{order['id']}", {"price": "1"}).status_code == 409


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"quantity": "0"}, "quantity"),
        ({"quantity": "-1"}, "quantity"),
        ({"quantity": {"$gt": ""}}, "quantity"),
        ({"side": "HOLD"}, "side"),
        ({"order_type": "LIMIT"}, "price"),
        ({"order_type": "SLM"}, "trigger_price"),
        ({"symbol": "not a symbol"}, "symbol"),
        ({"strategy_id": "x"}, "strategy_id"),
    ],
)
def test_a_wrong_field_is_told_and_nothing_is_placed(caller: Caller, changes, field):
    answer = place(caller, body(caller, **changes))

    assert answer.status_code == 422
    assert field in answer.get_json()["errors"]
    assert caller.get("/orders").get_json()["items"] == []


def test_another_users_account_and_order_are_not_there(caller: Caller, stranger: Caller):
    order = place(caller, body(caller, **A_LIMIT)).get_json()

    answers = [
        place(stranger, body(caller)),
        stranger.get(f"/orders/{order['id']}"),
        stranger.patch(f"/orders/{order['id']}", {"price": "1"}),
        stranger.delete(f"/orders/{order['id']}"),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert caller.get(f"/orders/{order['id']}").get_json()["status"] == "OPEN"


def test_the_kill_switch_refuses_an_order_and_frees_its_key(caller: Caller):
    switch = {"active": True, "reason": "Testing"}
    assert caller.call("PUT", "/kill-switch", json=switch).status_code == 200

    refused = place(caller, body(caller), "k-1")
    caller.call("PUT", "/kill-switch", json={"active": False})
    placed = place(caller, body(caller), "k-1")

    assert refused.status_code == 409
    assert "kill switch (Testing)" in refused.get_json()["detail"]
    assert placed.status_code == 201


def test_the_kill_switch_is_shown_as_it_stands(caller: Caller, stranger: Caller):
    shown = caller.call(
        "PUT", "/kill-switch", json={"active": True, "level": "stop_entry"}
    ).get_json()

    assert (shown["active"], shown["level"]) == (True, "stop_entry")
    assert caller.get("/kill-switch").get_json() == shown
    assert stranger.get("/kill-switch").get_json()["active"] is False
    assert shown["everybody"]["active"] is False


def test_only_an_administrator_stops_everybody(caller: Caller):
    answer = caller.post("/admin/kill-switch", {"active": True, "reason": "x"})

    assert answer.status_code == 403
    assert caller.get("/kill-switch").get_json()["everybody"]["active"] is False


def test_an_administrator_stops_everybody_and_lets_them_go_again(caller: Caller, stranger: Caller):
    storage = caller.application.brokers._storage
    user = storage.now.users.get(UserId(caller.get("/auth/me").get_json()["id"]))
    assert user is not None
    storage.now.users.save(replace(user, role=Role.ADMIN))

    stopped = caller.post("/admin/kill-switch", {"active": True, "reason": "Exchange halt"})
    refused = place(stranger, body(stranger))
    released = caller.post("/admin/kill-switch", {"active": False})
    placed = place(stranger, body(stranger))

    assert (stopped.status_code, released.status_code) == (200, 200)
    assert refused.status_code == 409
    assert "for everybody by the kill switch (Exchange halt)" in refused.get_json()["detail"]
    assert placed.status_code == 201
