"""The real processes: a signal is told at the providers within seconds, whatever dies meanwhile."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.notifications.house import CHAT
from tests.simulators.providers.control import ProviderSimulator
from tests.simulators.smtp import MailServer
from tests.support.stack import Servers, Stack, memory_folder, wait_until
from tests.support.trader import Trader

STACK = 12
TOLD_SECONDS = 2.0
"""Requirement G2."""


@pytest.fixture(scope="module")
def mail() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture(scope="module")
def stack(
    servers: Servers, provider_process: ProviderSimulator, mail: MailServer
) -> Iterator[Stack]:
    variables = {**provider_process.environment, **mail.environment}
    del variables["SENDGRID_API_KEY"]  # mail goes by the mail server
    with (
        memory_folder() as folder,
        Stack.over(servers, Path(folder), number=STACK, **variables) as running,
    ):
        for name in ("TELEGRAM_BOT_TOKEN", "TWILIO_AUTH_TOKEN"):
            running.planted.plant(variables[name])
        yield running


@pytest.fixture
def trader(stack: Stack, providers: ProviderSimulator) -> Iterator[Trader]:
    user = Trader.register(stack)
    yield user
    user.close()


def channel(trader: Trader, method: str, endpoint: str, code: Any, **more: Any) -> dict[str, Any]:
    """Make a channel and show the code that arrived there."""
    body = {"method": method, "endpoint": endpoint, **more}
    made: dict[str, Any] = trader.post("/notifications/channels", body, expect=201)
    text = wait_until(code, what="the code")
    shown = re.search(r"\b\d{6}\b", text)
    assert shown is not None, text
    path = f"/notifications/channels/{made['id']}/verify"
    verified: dict[str, Any] = trader.post(path, {"code": shown[0]})
    assert verified["verified"] is True
    return verified


def telegram_channel(trader: Trader, providers: ProviderSimulator, **more: Any) -> dict[str, Any]:
    return channel(
        trader,
        "telegram",
        CHAT,
        lambda: "".join(each["text"] for each in providers.telegrams(CHAT)),
        **more,
    )


def told(providers: ProviderSimulator, word: str) -> list[str]:
    return [each["text"] for each in providers.telegrams(CHAT) if word in each["text"]]


def alert(trader: Trader, strategy: dict[str, Any], number: int = 1) -> None:
    answer = trader.alert(
        strategy, action="buy", symbol="NSE:SBIN", quantity=str(number), price="812.35", id=number
    )
    assert answer.status_code == 200, answer.text


def test_a_signal_is_told_on_every_channel_within_two_seconds(
    trader: Trader, providers: ProviderSimulator, mail: MailServer
):
    telegram_channel(trader, providers)
    channel(
        trader,
        "email",
        "asha@example.com",
        lambda: "".join(
            str(each.get_body(("plain",)))
            for each in mail.mails
            if each["To"] == "asha@example.com"
        ),
    )
    channel(
        trader, "sms", "+919812345678", lambda: "".join(each["body"] for each in providers.texts())
    )
    strategy = trader.strategy()

    began = time.monotonic()
    alert(trader, strategy, 7)
    wait_until(
        lambda: (
            told(providers, "bought 7")
            and any("bought 7" in each["Subject"] for each in mail.mails)
            and any("bought 7" in each["body"] for each in providers.texts())
        ),
        seconds=10,
        what="told everywhere",
    )

    assert time.monotonic() - began < TOLD_SECONDS
    log = trader.get("/notifications/deliveries", kind="order.filled")["items"]
    assert sorted((each["method"], each["status"]) for each in log) == [
        ("email", "sent"),
        ("sms", "sent"),
        ("telegram", "sent"),
    ]


@pytest.mark.parametrize("name", ["default", "relay"])
def test_a_process_that_is_killed_midway_loses_and_doubles_nothing(
    stack: Stack, trader: Trader, providers: ProviderSimulator, name: str
):
    telegram_channel(trader, providers, events=["order.filled"])
    strategy = trader.strategy()
    providers.fault("delay", "*/sendMessage", seconds=0.1, times=None)

    for number in range(1, 13):
        alert(trader, strategy, number)
        if number in {4, 8}:
            stack.kill(name)
            stack.start(name)
    trader.executions(12)

    def over() -> Any:
        log = trader.get("/notifications/deliveries", kind="order.filled", limit=50)["items"]
        return len(log) == 12 and {each["status"] for each in log} <= {"sent", "unknown"} and log

    log = wait_until(over, seconds=75, what="every delivery ended")
    texts = told(providers, "bought")
    assert len(texts) == len(set(texts)), "doubled"
    # what was on its way as its process died may have arrived: that is said, and never guessed
    unknown = sum(each["status"] == "unknown" for each in log)
    assert 12 - unknown <= len(texts) <= 12
    assert unknown <= 6
    providers.clear_faults()


def test_commands_are_answered_by_the_running_bot(trader: Trader, providers: ProviderSimulator):
    linking = trader.post("/notifications/telegram/link", expect=201)
    providers.write("880011", linking["command"])
    # a bot whose process was killed listens again once its lease has run out
    wait_until(lambda: providers.telegrams("880011"), seconds=150, what="linked")

    providers.write("880011", "/kill")
    asked = wait_until(lambda: providers.telegrams("880011")[1:], what="asked")
    providers.write("880011", re.findall(r"/kill \d+", asked[0]["text"])[0])
    wait_until(lambda: trader.get("/kill-switch")["active"], what="stopped")

    # the bot answers, and the channel is told what happened, too
    wait_until(
        lambda: any("Kill switch on" in each["text"] for each in providers.telegrams("880011")),
        what="told",
    )


def test_what_users_send_themselves_is_limited(trader: Trader, providers: ProviderSimulator):
    telegram_channel(trader, providers)
    body = {"event": "night job", "message": "a <b>bold</b> claim"}

    answers = [trader.http.post("/api/v1/notifications", json=body) for _ in range(6)]

    assert [each.status_code for each in answers] == [201] * 5 + [429]
    assert int(answers[5].headers["Retry-After"]) > 0
    wait_until(lambda: len(told(providers, "night job")) == 5, what="all five")
    texts = told(providers, "night job")
    assert all("a &lt;b&gt;bold&lt;/b&gt; claim" in text for text in texts)
