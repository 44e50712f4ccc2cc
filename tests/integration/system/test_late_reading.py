"""A web process that was stopped: what it reads late is known by when it came."""

import json
import socket
import time
from datetime import datetime
from typing import Any

import httpx2

from tests.faults.nemesis import frozen
from tests.support.stack import Stack, wait_until
from tests.support.trader import API, Trader

STOPPED_SECONDS = 3.0


def post_and_hang_up(stack: Stack, path: str, body: bytes) -> None:
    """Post an alert as somebody who does not wait for the answer."""
    address = (stack.settings.host, stack.settings.port)
    with socket.create_connection(address, 5) as sender:
        head = f"POST {API}/webhooks/{path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}"
        sender.sendall(f"{head}\r\n\r\n".encode() + body)


def test_an_alert_that_came_while_nobody_read_has_its_true_time(stack: Stack, trader: Trader):
    path = trader.strategy()["webhook_path"]
    body = json.dumps({"symbol": "NSE:SBIN", "action": "buy", "quantity": 1, "price": "100"})

    with frozen(stack.pid("web")):
        posted = time.time()
        post_and_hang_up(stack, path, body.encode())
        time.sleep(STOPPED_SECONDS)

    (alert,) = wait_until(lambda: alerts(trader), what="the alert")
    assert abs(epoch(alert["received_at"]) - posted) < STOPPED_SECONDS / 2
    assert epoch(alert["timeline"]["parsed_at"]) - posted > STOPPED_SECONDS - 0.5
    trader.executions(1)


def alerts(trader: Trader) -> list[dict[str, Any]]:
    try:
        items: list[dict[str, Any]] = trader.get("/alerts")["items"]
    except httpx2.HTTPError:  # the connection was kept open for longer than the server does
        return []
    return items


def epoch(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
