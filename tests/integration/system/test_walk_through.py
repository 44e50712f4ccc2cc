"""The five sample tests of the original specification, over HTTP against real processes."""

import csv
import io

from tests.support.stack import Stack, wait_until
from tests.support.trader import API, PASSWORD, Trader


def test_a_new_user_registers_and_logs_in(stack: Stack) -> None:
    # given
    body = {"email": "Newcomer@Example.com", "password": PASSWORD, "name": "New Comer"}
    with stack.client() as anyone:
        # when
        made = anyone.post(f"{API}/auth/register", json=body)
        opened = anyone.post(
            f"{API}/auth/login", json={"email": "newcomer@example.com", "password": PASSWORD}
        )
        token = opened.json()["access_token"]
        me = anyone.get(f"{API}/auth/me", headers={"Authorization": f"Bearer {token}"})
        again = anyone.post(f"{API}/auth/register", json=body)
    # then
    assert made.status_code == 201
    assert set(made.json()) >= {"id", "client_id", "email", "name", "role", "status", "created_at"}
    assert opened.json()["token_type"] == "bearer"
    assert me.json()["email"] == "newcomer@example.com"
    assert again.status_code == 409
    assert again.headers["content-type"].startswith("application/problem+json")


def test_a_linked_broker_never_shows_its_credentials(trader: Trader) -> None:
    # given
    credentials = {"client_id": "1000000001", "access_token": "planted-secret-token"}
    # when
    linked = trader.post(
        "/brokers", {"type": "dhanhq", "label": "Dhan", "credentials": credentials}, expect=201
    )
    listed = trader.get("/brokers")["items"]
    # then
    assert linked["type"] == "dhanhq"
    assert linked["status"] == "unverified"
    assert {item["type"] for item in listed} == {"paper", "dhanhq"}
    assert "planted-secret-token" not in str(linked) + str(listed)


def test_a_pasted_script_becomes_an_active_strategy(trader: Trader) -> None:
    # given, when
    strategy = trader.strategy()
    message = trader.get(f"/strategies/{strategy['id']}/alert-message")
    # then
    assert strategy["status"] == "active"
    assert strategy["diagnostics"] == []
    assert strategy["webhook_url"].endswith(f"{API}/webhooks/{strategy['webhook_path']}")
    assert '"act":"{{strategy.order.action}}"' in message["message"]


def test_an_alert_becomes_an_execution_an_order_and_a_position(trader: Trader) -> None:
    # given
    strategy = trader.strategy()
    trader.watch()
    # when
    answer = trader.alert(strategy, symbol="NSE:TCS", action="buy", quantity=10, price=3620.5)
    execution = trader.executions(1)[0]
    # then
    assert answer.json() == {
        "status": "alert received",
        "alert_id": execution["alert_id"],
        "duplicate": False,
    }
    assert execution["symbol"] == "NSE:TCS"
    assert execution["side"] == "BUY"
    assert execution["quantity"] == "10"
    assert execution["price"] == "3620.50"
    assert execution["status"] == "success"
    assert execution["type"] == "paper"
    order = trader.get(f"/orders/{execution['order_id']}")
    assert (order["status"], order["filled_quantity"]) == ("FILLED", "10")
    position = trader.get("/positions")["items"][0]
    assert (position["symbol"], position["quantity"]) == ("NSE:TCS", "10")
    event = wait_until(lambda: trader.seen("execution", status="success"), what="the event")
    assert {key: event[key] for key in execution} == execution


def test_executions_are_exported_as_csv(trader: Trader) -> None:
    # given
    strategy = trader.strategy()
    trader.alert(strategy, symbol="NSE:INFY", action="buy", quantity=3, price="1450.25")
    trader.executions(1)
    # when
    answer = trader.http.get(f"{API}/reports/executions.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    # then
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/csv")
    assert next(iter(rows[0])) == "executed_at"
    assert rows[0]["symbol"] == "NSE:INFY"
    assert rows[0]["price"] == "1450.25"
