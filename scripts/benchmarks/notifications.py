"""From a signal to the call of its provider: how long it takes until users are told."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any, Final

import httpx2

from scripts import embedded
from scripts.benchmarks import load
from scripts.benchmarks.application import API, Running, User
from scripts.benchmarks.figures import Figures, spread
from scripts.benchmarks.load import Plan
from tests.simulators.providers.control import ProviderSimulator

ROW: Final = "signal to provider's call"
TARGET: Final = "p95 < 1,000 ms"
SYMBOLS: Final = ["NSE:SBIN", "NSE:INFY", "NSE:TCS"]
RATE: Final = 5.0
"""Signals a second, each told on one channel: what one busy user makes."""
_CHAT: Final = "4001"
_STRATEGIES: Final = 3
_WAIT_SECONDS: Final = 60.0


def measure(folder: Path, seconds: float) -> Figures:
    """Post signals to an application of its own, and see when the simulated Telegram is called.

    Counted from when a signal's POST was due to when the request arrived there.
    """
    with (
        ProviderSimulator.start() as providers,
        Running(folder, variables=providers.environment) as application,
    ):
        user = application.user(_STRATEGIES)
        _verified(application, user, providers)
        plan = Plan(
            application.port, user.paths, SYMBOLS, time.time_ns(), rate=RATE, seconds=seconds
        )
        seen = load.run(plan)
        application.drain(_WAIT_SECONDS)
        due = dict(zip(seen.alerts, seen.due, strict=True))
        called = _called(application, providers, len(due))
        taken = [at - due[alert] for alert, at in called.items() if alert in due]
        return {
            **spread(taken),
            "told": float(len(taken)),
            "never told": float(len(due) - len(taken)),
        }


def _verified(application: Running, user: User, providers: ProviderSimulator) -> None:
    """Make a channel for fills, with the code that arrived."""
    base = f"http://{embedded.LOOPBACK}:{application.port}{API}/notifications/channels"
    headers = {"Authorization": f"Bearer {user.token}"}
    with httpx2.Client(headers=headers, timeout=30) as http:
        body = {"method": "telegram", "endpoint": _CHAT, "events": ["order.filled"]}
        made = http.post(base, json=body).raise_for_status().json()
        deadline = time.monotonic() + _WAIT_SECONDS
        while not (sent := providers.telegrams(_CHAT)) and time.monotonic() < deadline:
            time.sleep(0.05)
        code = re.findall(r"\b\d{6}\b", sent[0]["text"])[0]
        http.post(f"{base}/{made['id']}/verify", json={"code": code}).raise_for_status()


def _called(application: Running, providers: ProviderSimulator, count: int) -> dict[str, float]:
    """Return when Telegram was called for each alert, once it was for all or never will be."""
    deliveries = application.database["deliveries"]
    told = {"kind": "order.filled", "status": "sent"}
    deadline = time.monotonic() + _WAIT_SECONDS
    while deliveries.count_documents(told) < count and time.monotonic() < deadline:
        time.sleep(0.1)
    at = {str(each["message_id"]): float(each["at"]) for each in providers.telegrams(_CHAT)}
    orders: dict[str, Any] = {
        order["_id"]: order["alert_id"]
        for order in application.database["orders"].find({}, {"alert_id": 1})
    }
    return {
        orders[found["occasion"].split(":")[1]]: at[found["provider_id"]]
        for found in deliveries.find(told)
    }
