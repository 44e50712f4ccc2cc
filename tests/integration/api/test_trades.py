"""Trades and positions over HTTP: shown, noted, protected and closed."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.support.caller import Caller


def buy(caller: Caller, quantity: str = "10", side: str = "BUY", symbol: str = "NSE:SBIN") -> Any:
    body = {
        "broker_id": caller.paper()["id"],
        "symbol": symbol,
        "side": side,
        "quantity": quantity,
    }
    order = caller.post("/orders", body).get_json()
    assert order["status"] == "FILLED", order
    return order


def trades(caller: Caller, query: str = "") -> list[Any]:
    items: list[Any] = caller.get(f"/trades{query}").get_json()["items"]
    return items


def position(caller: Caller) -> Any:
    return caller.get("/positions").get_json()["items"][0]


def patch(caller: Caller, path: str, body: dict[str, Any]) -> TestResponse:
    return caller.call("PATCH", path, json=body)


def record(caller: Caller, key: str | None = None, **changes: object) -> TestResponse:
    body = {
        "broker_id": caller.paper()["id"],
        "symbol": "NSE:TCS",
        "side": "SHORT",
        "quantity": "10",
        "entry_price": "100",
        "opened_at": "2026-01-02T05:00:00Z",
        **changes,
    }
    headers = {**caller.headers, **({} if key is None else {"Idempotency-Key": key})}
    return caller.call("POST", "/trades", json=body, headers=headers)


def test_a_fill_opens_a_trade_and_another_one_closes_it(caller: Caller):
    buy(caller)
    (opened,) = trades(caller)
    buy(caller, side="SELL")

    (closed,) = trades(caller)

    assert (opened["status"], opened["side"], opened["open_quantity"]) == ("open", "LONG", "10")
    assert (closed["id"], closed["status"]) == (opened["id"], "closed")
    assert closed["exit_price"] is not None
    assert float(closed["charges"]) > 0
    assert caller.get(f"/trades/{closed['id']}").get_json() == closed


def test_trades_are_filtered(caller: Caller):
    buy(caller)
    buy(caller, symbol="NSE:TCS")
    buy(caller, symbol="NSE:TCS", side="SELL")

    assert [trade["symbol"] for trade in trades(caller, "?status=open")] == ["NSE:SBIN"]
    assert [trade["symbol"] for trade in trades(caller, "?symbol=NSE:TCS")] == ["NSE:TCS"]
    assert trades(caller, "?side=SHORT") == []


def test_notes_tags_and_a_plan_are_kept(caller: Caller):
    buy(caller)
    (trade,) = trades(caller)

    changed = patch(
        caller,
        f"/trades/{trade['id']}",
        {"notes": "Too early", "tags": ["a", "b", "a"], "stop_loss": "95"},
    ).get_json()
    taken = patch(caller, f"/trades/{trade['id']}", {"stop_loss": None}).get_json()

    assert (changed["notes"], changed["tags"], changed["stop_loss"]) == (
        "Too early",
        ["a", "b"],
        "95.00",
    )
    assert (taken["stop_loss"], taken["notes"]) == (None, "Too early")


def test_a_trade_is_written_down_and_touches_no_position(caller: Caller):
    answer = record(caller, exit_price="90", closed_at="2026-01-02T06:00:00Z", charges="5")

    trade = answer.get_json()
    assert answer.status_code == 201
    assert (trade["source"], trade["status"]) == ("recorded", "closed")
    assert (trade["pnl_gross"], trade["pnl_net"]) == ("100.00", "95.00")
    assert caller.get("/positions").get_json()["items"] == []
    performance = caller.get("/trades/performance").get_json()
    assert performance["total_pnl"] == "0.00"


def test_a_range_of_days_is_of_when_trades_were_opened_also_of_those_written_down_later(
    caller: Caller,
):
    buy(caller)
    (today,) = trades(caller)
    late = record(caller, opened_at="2026-01-02T18:29:59.999Z").get_json()
    next_day = record(caller, opened_at="2026-01-02T18:30:00Z").get_json()
    ancient = record(caller, opened_at="1969-07-20T20:17:00Z").get_json()

    def found(query: str) -> list[str]:
        return [each["id"] for each in trades(caller, query)]

    report = caller.get("/reports/trades?from=2026-01-02&to=2026-01-02").get_json()
    assert [each["id"] for each in report["items"]] == [late["id"]]
    assert found("?from=2026-01-02T18:30:00Z&to=2026-01-03") == [next_day["id"]]
    assert found("?to=1970-01-02") == [ancient["id"]]
    assert found("") == [today["id"], next_day["id"], late["id"], ancient["id"]]


def test_the_same_key_writes_one_trade_down(caller: Caller):
    first, again = record(caller, "k-1"), record(caller, "k-1")

    assert (again.status_code, again.data) == (201, first.data)
    assert record(caller, "k-1", quantity="11").status_code == 422
    assert len(trades(caller)) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"opened_at": "2100-01-01T00:00:00Z"}, "opened_at"),
        ({"closed_at": "2026-01-02T06:00:00Z"}, "exit_price"),
        ({"exit_price": "1", "closed_at": "2026-01-01T00:00:00Z"}, "closed_at"),
        ({"quantity": "0"}, "quantity"),
        ({"quantitiy": "1"}, "quantitiy"),
    ],
)
def test_what_does_not_fit_is_named(caller: Caller, changes: dict[str, str], field: str):
    answer = record(caller, **changes)

    assert answer.status_code == 422
    assert field in answer.get_json()["errors"]


def test_a_recorded_trade_has_nothing_to_exit(caller: Caller):
    trade = record(caller).get_json()

    assert caller.post(f"/trades/{trade['id']}/exit", {}).status_code == 409


def test_exiting_a_trade_closes_it_once(caller: Caller):
    buy(caller)
    (trade,) = trades(caller)

    answer = caller.post(f"/trades/{trade['id']}/exit", {})
    again = caller.post(f"/trades/{trade['id']}/exit", {})

    done = answer.get_json()
    assert (answer.status_code, done["status"], done["filled_quantity"]) == (200, "done", "10")
    assert [order["side"] for order in done["orders"]] == ["SELL"]
    assert again.status_code == 409
    assert trades(caller)[0]["status"] == "closed"
    assert len(caller.get("/orders").get_json()["items"]) == 2


def test_exiting_a_position_cancels_what_rests_and_closes_it(caller: Caller):
    buy(caller)
    resting = {
        "broker_id": caller.paper()["id"],
        "symbol": "NSE:SBIN",
        "side": "SELL",
        "quantity": "10",
        "order_type": "LIMIT",
        "price": "99999",
    }
    caller.post("/orders", resting)

    done = caller.post(f"/positions/{position(caller)['id']}/exit", {}).get_json()

    assert done["status"] == "done"
    statuses = [order["status"] for order in caller.get("/orders").get_json()["items"]]
    assert statuses == ["FILLED", "CANCELLED", "FILLED"]
    assert position(caller)["quantity"] == "0"
    assert caller.post(f"/positions/{position(caller)['id']}/exit", {}).status_code == 409


def test_an_exit_can_be_looked_at_afterwards(caller: Caller):
    buy(caller)
    done = caller.post(f"/positions/{position(caller)['id']}/exit", {}).get_json()

    assert caller.get(f"/exits/{done['id']}").get_json() == done
    assert caller.get("/exits/none").status_code == 404


def test_a_position_is_closed_again_after_it_was_opened_again(caller: Caller):
    for _ in range(2):
        buy(caller)
        done = caller.post(f"/positions/{position(caller)['id']}/exit", {}).get_json()
        assert done["status"] == "done"

    assert position(caller)["quantity"] == "0"


def test_exit_all_begins_an_exit_a_position(caller: Caller):
    buy(caller)
    buy(caller, symbol="NSE:TCS", side="SELL")

    answer = caller.post("/trades/exit-all", {})
    exits: Any = caller.application.trading.exits
    exits.carry_on()

    assert answer.status_code == 202
    assert len(answer.get_json()["items"]) == 2
    assert {each["quantity"] for each in caller.get("/positions").get_json()["items"]} == {"0"}
    assert caller.post("/trades/exit-all", {}).get_json()["items"] == []


def test_a_record_of_the_least_is_of_the_paper_account_and_of_now(caller: Caller):
    told = {"symbol": "NSE:SBIN", "side": "SELL", "quantity": 3, "entry_price": 800, "brokerage": 0}

    answer = caller.post("/trades", told)

    assert answer.status_code == 201, answer.text
    kept = answer.get_json()
    assert (kept["broker_id"], kept["side"]) == (caller.paper()["id"], "SHORT")
    assert (kept["source"], kept["brokerage"]) == ("recorded", "0.00")
    assert kept["opened_at"] <= kept["updated_at"]


def test_levels_are_set_shown_and_taken_away(caller: Caller):
    buy(caller)
    held = position(caller)
    price = float(held["last_price"])
    levels = {
        "stop_loss": f"{price * 0.5:.2f}",
        "target": f"{price * 2:.2f}",
        "trailing": {"distance": "10", "unit": "percent"},
    }

    shown = patch(caller, f"/positions/{held['id']}", levels).get_json()["protection"]
    less = patch(caller, f"/positions/{held['id']}", {"target": None}).get_json()["protection"]

    assert shown["status"] == "armed"
    assert {name: shown[name] for name in levels} == levels
    assert (less["target"], less["stop_loss"]) == (None, levels["stop_loss"])
    assert less["version"] == 2
    assert caller.get(f"/positions/{held['id']}").get_json()["protection"] == less


@pytest.mark.parametrize(
    ("given", "distance", "unit"),
    [(5, "5", "rupees"), ("7.5", "7.5", "rupees"), ("1.5%", "1.5", "percent")],
)
def test_a_trailing_stop_may_be_its_distance_alone(
    caller: Caller, given: object, distance: str, unit: str
):
    buy(caller)

    answer = patch(caller, f"/positions/{position(caller)['id']}", {"trailing": given})

    assert answer.status_code == 200, answer.text
    shown = answer.get_json()["protection"]["trailing"]
    assert shown == {"distance": distance, "unit": unit}


@pytest.mark.parametrize(
    ("levels", "field"),
    [
        ({"stop_loss": "1000000"}, "stop_loss"),
        ({"trailing": "far"}, "trailing.distance"),
        ({"target": "0.01"}, "target"),
        ({"target": "-1"}, "target"),
        ({"trailing": {"distance": "0"}}, "trailing.distance"),
        ({"trailing": {"distance": "1", "unit": "ticks"}}, "trailing.unit"),
    ],
)
def test_levels_that_can_not_be_are_named(caller: Caller, levels: dict[str, Any], field: str):
    buy(caller)

    answer = patch(caller, f"/positions/{position(caller)['id']}", levels)

    assert answer.status_code == 422
    assert list(answer.get_json()["errors"]) == [field]


def test_performance_is_of_the_paper_account(caller: Caller):
    buy(caller)
    buy(caller, side="SELL", quantity="4")

    found = caller.get("/trades/performance").get_json()

    assert set(found) == {
        "active_pnl",
        "total_pnl",
        "margin_utilization_pct",
        "margin_utilization_abs",
        "available_margin",
    }
    assert float(found["margin_utilization_abs"]) > 0
    own = caller.get(f"/trades/performance?broker_id={caller.paper()['id']}").get_json()
    assert set(own) == set(found)


def test_a_kill_switch_stops_exits_too(caller: Caller):
    buy(caller)
    (trade,) = trades(caller)
    caller.call("PUT", "/kill-switch", json={"active": True, "level": "kill"})

    answers = [
        caller.post(path, {})
        for path in (
            f"/trades/{trade['id']}/exit",
            f"/positions/{position(caller)['id']}/exit",
            "/trades/exit-all",
        )
    ]

    assert [answer.status_code for answer in answers] == [409] * 3


def test_an_account_counts_first_in_first_out_when_told_to(caller: Caller):
    changed = patch(caller, f"/brokers/{caller.paper()['id']}", {"cost_method": "fifo"})
    for _ in range(2):
        buy(caller)
    buy(caller, side="SELL", quantity="15")

    assert changed.get_json()["cost_method"] == "fifo"
    assert [(trade["status"], trade["open_quantity"]) for trade in trades(caller)] == [
        ("open", "5"),
        ("closed", "0"),
    ]


def test_what_is_held_is_one_lot_when_the_method_changes(caller: Caller):
    buy(caller)
    buy(caller)
    before = position(caller)

    patch(caller, f"/brokers/{caller.paper()['id']}", {"cost_method": "fifo"})

    after = position(caller)
    assert after["average_price"] == before["average_price"]
    buy(caller, side="SELL", quantity="20")
    assert [trade["status"] for trade in trades(caller)] == ["closed"]
