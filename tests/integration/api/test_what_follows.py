import csv
import io

import pytest

from tests.support.caller import API, PROBLEM, Caller

BUY = {"action": "buy", "symbol": "NSE:SBIN", "quantity": "10", "price": "812.35"}


def test_an_alert_becomes_an_execution_an_order_and_a_position(caller: Caller):
    strategy = caller.strategy()

    execution = caller.execution(strategy)

    order = caller.get(f"/orders/{execution['order_id']}").get_json()
    position = caller.get("/positions").get_json()["items"][0]
    alert = caller.get(f"/alerts/{execution['alert_id']}").get_json()
    assert execution.keys() >= {
        *("id", "alert_id", "strategy_id", "order_id", "type", "status", "symbol", "side"),
        *("quantity", "price", "reason", "response", "executed_at", "retry_count"),
    }
    assert (execution["status"], execution["type"], execution["side"]) == (
        "success",
        "paper",
        "BUY",
    )
    assert (execution["quantity"], execution["price"]) == ("10", "812.35")
    assert execution["executed_at"].endswith("Z")
    assert order.keys() >= {
        *("id", "broker_id", "strategy_id", "alert_id", "client_tag", "broker_order_id"),
        *("symbol", "side", "quantity", "filled_quantity", "order_type", "price"),
        *("trigger_price", "average_price", "product", "validity", "status", "status_reason"),
        *("created_at", "updated_at"),
    }
    assert (order["status"], order["average_price"]) == ("FILLED", "812.35")
    assert position.keys() >= {
        *("broker_id", "symbol", "product", "quantity", "average_price", "last_price"),
        *("realized_pnl", "unrealized_pnl"),
    }
    assert (position["quantity"], position["average_price"]) == ("10", "812.35")
    assert position["unrealized_pnl"] == "0.00"
    assert (alert["status"], alert["symbol"], alert["action"]) == ("done", "NSE:SBIN", "buy")


def test_the_receipt_is_as_the_contract_has_it_and_a_repeat_is_told(caller: Caller):
    strategy = caller.strategy()

    first, second = caller.alert(strategy, BUY), caller.alert(strategy, BUY)

    alert_id = first.get_json()["alert_id"]
    assert first.get_json() == {
        "status": "alert received",
        "alert_id": alert_id,
        "duplicate": False,
    }
    assert second.get_json() == {**first.get_json(), "duplicate": True}
    assert caller.get(f"/alerts/{alert_id}").get_json()["duplicate_count"] == 1


@pytest.mark.parametrize("content_type", ["text/plain; charset=utf-8", "application/json", "", "x"])
def test_the_body_counts_and_not_what_it_calls_itself(caller: Caller, content_type: str):
    path = f"{API}/webhooks/{caller.strategy()['webhook_path']}"
    body = b'{"action":"sell","symbol":"TCS","quantity":1,"price":3620.5}'

    answer = caller.client.post(path, data=body, headers={"Content-Type": content_type})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"hello", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"\x00", 400),
        (b"[]", 400),
        (b"null", 400),
        (b'{"action":"buy"}', 400),
        (b'{"action":"buy","symbol":"SBIN","quantity":"-1"}', 400),
        (b'{"action":"buy","symbol":"SBIN","quantity":1e999}', 400),
        (b"[" * 16000, 400),
        (b"x" * 16384, 400),
        (b"x" * 16385, 413),
        (b"x" * 200000, 413),
    ],
)
def test_a_body_that_is_not_understood_is_refused_as_documented(
    caller: Caller, body: bytes, status: int
):
    path = f"{API}/webhooks/{caller.strategy()['webhook_path']}"

    answer = caller.client.post(path, data=body, content_type="text/plain")

    assert answer.status_code == status, answer.text
    assert answer.content_type == PROBLEM
    assert (status == 413) or answer.get_json()["errors"]


@pytest.mark.parametrize("path", ["nope", "x" * 3000, "%00", "%F0%9F", "a%2Fb", "..%2F"])
def test_an_unknown_webhook_is_not_found(nobody: Caller, path: str):
    answer = nobody.client.post(f"{API}/webhooks/{path}", json=BUY)

    assert (answer.status_code, answer.content_type) == (404, PROBLEM)


def test_a_paused_strategy_takes_no_alerts(caller: Caller):
    strategy = caller.strategy()
    caller.post(f"/strategies/{strategy['id']}/pause")

    assert caller.alert(strategy, BUY).status_code == 409


def test_the_request_id_of_the_delivery_stays_with_the_alert(caller: Caller):
    path = f"{API}/webhooks/{caller.strategy()['webhook_path']}"

    answer = caller.client.post(path, json=BUY, headers={"X-Request-ID": "delivery-0001"})

    alert = caller.get(f"/alerts/{answer.get_json()['alert_id']}").get_json()
    assert answer.headers["X-Request-ID"] == alert["request_id"] == "delivery-0001"


def test_an_alert_can_be_replayed_as_a_new_one(caller: Caller):
    strategy = caller.strategy()
    execution = caller.execution(strategy)

    receipt = caller.post(f"/alerts/{execution['alert_id']}/replay").get_json()
    caller.work()

    assert receipt["alert_id"] != execution["alert_id"]
    replayed = caller.get(f"/alerts/{receipt['alert_id']}").get_json()
    assert (replayed["replay_of"], replayed["source"]) == (execution["alert_id"], "replay")
    assert len(caller.get("/executions").get_json()["items"]) == 2


def test_only_a_failed_execution_can_be_tried_again(caller: Caller):
    execution = caller.execution(caller.strategy())

    answer = caller.post(f"/executions/{execution['id']}/retry")

    assert (answer.status_code, answer.content_type) == (409, PROBLEM)


def test_a_refused_execution_says_why_and_succeeds_once_the_cause_is_mended(caller: Caller):
    strategy = caller.strategy(risk={"max_quantity": "5"})
    refused = caller.execution(strategy)

    caller.patch(f"/strategies/{strategy['id']}", {"risk": {"max_quantity": "50"}})
    again = caller.post(f"/executions/{refused['id']}/retry")
    caller.work()

    ended = caller.get(f"/executions/{refused['id']}").get_json()
    assert (refused["status"], refused["order_id"]) == ("fail", None)
    assert "max_quantity" in refused["reason"]
    assert (again.status_code, again.get_json()["status"]) == (200, "pending")
    assert (ended["status"], ended["retry_count"], ended["price"]) == ("success", 1, "812.35")
    assert len(caller.get("/orders").get_json()["items"]) == 1


def test_lists_are_paged_newest_first_and_each_thing_comes_once(caller: Caller):
    strategy = caller.strategy()
    made = [caller.execution(strategy, quantity=str(n))["id"] for n in range(1, 6)]

    first = caller.get("/executions?limit=2").get_json()
    second = caller.get(f"/executions?limit=2&cursor={first['next_cursor']}").get_json()
    third = caller.get(f"/executions?limit=2&cursor={second['next_cursor']}").get_json()

    found = [e["id"] for page in (first, second, third) for e in page["items"]]
    assert found == made[::-1]
    assert third["next_cursor"] is None


def test_lists_are_filtered_by_fields_and_time(caller: Caller):
    strategy = caller.strategy()
    execution = caller.execution(strategy)

    def count(query: str) -> int:
        return len(caller.get(f"/executions?{query}").get_json()["items"])

    day = execution["created_at"][:10]
    assert count(f"strategy_id={strategy['id']}&side=BUY&type=paper&status=success") == 1
    assert count("symbol=sbin") == count("symbol=NSE:SBIN") == 1
    assert count(f"from={day}&to={day}") == 1
    assert count(f"from={execution['created_at']}") == 1
    assert count(f"to={execution['created_at']}") == 0
    assert count("side=SELL") == count("symbol=NSE:TCS") == count("to=2020-01-01") == 0


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/executions?limit=0", "limit"),
        ("/executions?limit=201", "limit"),
        ("/executions?limit=ten", "limit"),
        ("/executions?cursor=%00", "cursor"),
        ("/executions?cursor=YWJj", "cursor"),
        ("/executions?from=yesterday", "from"),
        ("/executions?from=2026-13-01", "from"),
        ("/executions?status=maybe", "status"),
        ("/executions?side=buy", "side"),
        ("/executions?symbol=?", "symbol"),
        ("/executions?strategy_id[$ne]=x", "strategy_id[$ne]"),
        ("/orders?status=DONE", "status"),
        ("/alerts?nonsense=1", "nonsense"),
        ("/positions?limit=-1", "limit"),
        ("/brokers?cursor=x", "cursor"),
        ("/strategies?mode=x", "mode"),
        ("/reports/executions.csv?limit=5", "limit"),
    ],
)
def test_wrong_query_parameters_are_told_by_name(caller: Caller, path: str, field: str):
    answer = caller.get(path)

    assert (answer.status_code, answer.content_type) == (422, PROBLEM)
    assert answer.get_json()["errors"].keys() == {field}


def test_the_export_has_what_the_list_has_with_the_time_first(caller: Caller):
    strategy = caller.strategy(name='=HYPERLINK("http://evil")')
    execution = caller.execution(strategy)
    caller.execution(strategy, action="sell", quantity="4")

    answer = caller.get("/reports/executions.csv?side=BUY")

    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.text.startswith("executed_at,")
    assert len(rows) == 1
    assert rows[0]["executed_at"] == execution["executed_at"]
    assert (rows[0]["price"], rows[0]["quantity"]) == ("812.35", "10")
    assert rows[0]["strategy_name"].startswith("'=")


def test_the_day_is_summed_up(caller: Caller):
    strategy = caller.strategy(risk={"max_quantity": "50"})
    caller.execution(strategy)
    caller.execution(strategy, action="sell", price="813.35")
    caller.execution(strategy, quantity="500")

    day = caller.get("/reports/summary").get_json()

    assert (day["alerts"], day["executions"], day["succeeded"], day["failed"]) == (3, 3, 2, 1)
    assert day["realized_pnl"] == "10.00"
    assert day["alert_to_fill_ms"]["p50"] > 0


def test_a_day_without_anything_is_all_zeros(caller: Caller):
    day = caller.get("/reports/summary").get_json()

    assert (day["alerts"], day["realized_pnl"], day["alert_to_fill_ms"]) == (0, "0.00", None)
