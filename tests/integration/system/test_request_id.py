"""One request id leads from the sender's call through the worker to the event."""

from tests.support.stack import Stack, wait_until
from tests.support.trader import API, Trader

REQUEST_ID = "trace-0123456789abcdef"


def test_a_request_id_follows_the_alert(stack: Stack, trader: Trader) -> None:
    # given
    strategy = trader.strategy()
    trader.watch()
    body = {"symbol": "NSE:TCS", "action": "buy", "quantity": 1, "price": 3600}
    # when
    with stack.client() as anyone:
        path = f"{API}/webhooks/{strategy['webhook_path']}"
        answer = anyone.post(path, json=body, headers={"X-Request-ID": REQUEST_ID})
    event = wait_until(lambda: trader.seen("alert", status="done"), what="the alert's event")
    # then
    assert answer.headers["X-Request-ID"] == REQUEST_ID
    assert event["request_id"] == REQUEST_ID
    assert trader.get(f"/alerts/{event['id']}")["request_id"] == REQUEST_ID
    workers = [name for name in stack.names if name.startswith("orders-")]
    assert REQUEST_ID in stack.log("web", 200)
    assert any(REQUEST_ID in stack.log(name, 200) for name in workers)
    lines = [line for name in (*workers, "relay") for line in stack.log(name, 200).splitlines()]
    assert any("events_published" in line and REQUEST_ID in line for line in lines)


def test_no_webhook_path_is_in_any_log(stack: Stack, trader: Trader) -> None:
    # given
    strategy = trader.strategy()
    # when
    trader.alert(strategy, symbol="NSE:TCS", action="buy", quantity=1, price=3600)
    trader.alert(strategy, nonsense=True)
    trader.executions(1)
    # then
    logged = "".join(stack.log(name, 2000) for name in stack.names)
    assert strategy["webhook_path"] not in logged
    assert trader.tokens["access_token"] not in logged
