"""Every kind of secret goes through the running program, at its most talkative; none is logged."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pyotp
import pytest

from tests.support.planted import Planted
from tests.support.stack import Servers, Stack, memory_folder, wait_until
from tests.support.trader import API, PASSWORD, Trader

AWAY = "http://127.0.0.1:9"
CREDENTIALS = {"client_id": "1100000000", "access_token": "a planted broker token"}
PASSPHRASE = "planted passphrase of an alert"
STACKS = {"json": 14, "pretty": 15}
WRONG = "planted wrong password"
MAIL = "smtp://planted-user:planted-mail-password@127.0.0.1:9"


@pytest.fixture(scope="module", params=["json", "pretty"])
def talkative(request: pytest.FixtureRequest, servers: Servers) -> Iterator[Stack]:
    """The application with all that it could say in its logs, without broker or mail server."""
    variables = {
        "LOG_LEVEL": "DEBUG",
        "LOG_FORMAT": request.param,
        "AUTOTRADE_DHANHQ_BASE_URL": AWAY,
        "AUTOTRADE_DHANHQ_AUTH_URL": AWAY,
        "AUTOTRADE_SECRET_KEY": "planted-" + os.urandom(24).hex(),
        "AUTOTRADE_METRICS_TOKEN": "planted-" + os.urandom(24).hex(),
        "SMTP_URL": MAIL,
    }
    with (
        memory_folder() as folder,
        Stack.over(servers, Path(folder), number=STACKS[request.param], **variables) as running,
    ):
        keys = (variables["AUTOTRADE_SECRET_KEY"], variables["AUTOTRADE_METRICS_TOKEN"])
        running.planted.plant(*keys, "planted-mail-password", WRONG, PASSPHRASE)
        running.planted.plant(CREDENTIALS["access_token"])
        for kept in (Path(folder) / "keys").iterdir():
            running.planted.plant(*kept.read_text().split())
        yield running


@pytest.fixture
def user(talkative: Stack) -> Iterator[Trader]:
    registered = Trader.register(talkative)
    yield registered
    registered.close()


def use_every_secret(user: Trader) -> None:
    """Log in and fail to, link a broker, send alerts, and let everything go wrong that can."""
    planted, http = user.stack.planted, user.http
    factor = http.post(f"{API}/auth/totp/setup").json()["secret"]
    code = pyotp.TOTP(factor).now()
    codes = http.post(f"{API}/auth/totp/confirm", json={"totp": code}).json()["recovery_codes"]
    key = http.post(f"{API}/auth/api-keys", json={"name": "k", "scopes": ["read"]}).json()["key"]
    linked = http.post(f"{API}/brokers", json={"type": "dhanhq", "credentials": CREDENTIALS})
    strategy = user.strategy()
    planted.plant(factor, key, linked.json()["postback_secret"], *codes)
    with user.stack.client() as anyone:
        log_in = {"email": user.email, "password": WRONG}
        anyone.post(f"{API}/auth/login", json=log_in)
        anyone.post(f"{API}/auth/login", json={**log_in, "password": PASSWORD})
        anyone.get(f"{API}/auth/me", headers={"X-API-Key": key})
        anyone.get(f"{API}/auth/me", headers={"Authorization": f"Bearer {key}"})
        anyone.post(f"{API}/auth/refresh", json={"refresh_token": user.tokens["refresh_token"]})
        anyone.post(f"{API}/auth/refresh", json={"refresh_token": user.tokens["refresh_token"]})
        anyone.post(f"{API}/auth/password/forgot", json={"email": user.email})
        anyone.post(f"{API}/auth/otp/request", json={"email": user.email})
        send_alerts(anyone, strategy)


def send_alerts(anyone: httpx2.Client, strategy: dict[str, Any]) -> None:
    hook = f"{API}/webhooks/{strategy['webhook_path']}"
    good = {"action": "buy", "symbol": "NSE:TCS", "quantity": 1, "passphrase": PASSPHRASE}
    anyone.post(hook, json=good)
    anyone.post(hook, content=f"{PASSPHRASE} is not JSON {{".encode())
    anyone.post(hook, content=b"x" * 20_000)
    anyone.get(hook)
    anyone.post(f"{hook}/more", json=good)
    anyone.post(f"{hook}%00", json=good)
    anyone.post(f"{API}/webhooks/brokers/hint/{strategy['webhook_path']}", json={})


def test_no_log_holds_any_of_them(talkative: Stack, user: Trader) -> None:
    folder = talkative.settings.data_dir / "log"

    use_every_secret(user)
    wait_until(lambda: "mail_waits" in talkative.log("default", 500), what="a mail not sent")

    assert talkative.planted.leaks_in(folder) == []
    said = Planted()
    said.plant("log_in_failed", "/auth/refresh")  # so that silence is no proof
    assert len(said.leaks_in(folder)) >= 3
