"""Telegram as a remote: what is written to the simulated bot, and what the application does."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from autotrade.bootstrap import Application
from autotrade.domain.users import UserStatus
from tests.integration.notifications.remote import CHAT, OTHER_CHAT, Remote
from tests.simulators.providers.telegram import BOT
from tests.support.caller import Caller


def test_a_chat_that_is_not_linked_learns_how_to_and_nothing_else(remote: Remote):
    for text in ("/status", "/kill", "/kill 1234", "/pause", "hello", "/start WRONGCODE1"):
        answer = remote.send(text)
        assert "linked" in answer or "not good" in answer
    assert remote.kill_switch()["active"] is False


def test_a_code_links_a_chat_once(remote: Remote):
    code = remote.caller.post("/notifications/telegram/link").get_json()["code"]

    first = remote.send(f"/start {code}")
    second = remote.send(f"/start {code}", OTHER_CHAT)

    assert "is linked" in first
    assert "not good" in second
    (channel,) = remote.caller.get("/notifications/channels").get_json()["items"]
    assert (channel["endpoint"], channel["linked"], channel["verified"]) == (CHAT, True, True)


def test_the_link_names_the_bot_once_it_is_known(remote: Remote):
    bot = remote.application.telling.bot
    assert bot is not None
    remote.application.telegram_remote.keep_name(str(bot.name()))

    linking = remote.caller.post("/notifications/telegram/link").get_json()

    assert linking["url"] == f"https://t.me/{BOT}?start={linking['code']}"


def test_a_chat_that_is_linked_anew_is_no_longer_the_others(
    remote: Remote, app: Flask, application: Application
):
    remote.link()
    other = Remote(Caller.register(app, application), application, remote.providers)

    other.link()

    assert remote.caller.get("/notifications/channels").get_json()["items"] == []
    assert len(other.caller.get("/notifications/channels").get_json()["items"]) == 1


def test_it_says_how_things_stand(remote: Remote):
    remote.link()
    strategy = remote.caller.strategy(name="Trend <b>")
    remote.caller.execution(strategy)

    status, positions, pnl = (remote.send(text) for text in ("/status", "/positions", "/pnl"))

    assert "Orders are sent" in status
    assert "Strategies active: 1" in status
    assert "Open positions: 1" in status
    assert "NSE:SBIN (paper): 10 at" in positions
    assert "Realised today: +0.00" in pnl


def test_a_strategy_is_paused_and_goes_on_by_its_name(remote: Remote):
    remote.link()
    strategy = remote.caller.strategy(name="Trend <b>")
    remote.caller.strategy(name="Other")

    paused = remote.send("/pause trend <B>")
    one = remote.caller.get(f"/strategies/{strategy['id']}").get_json()["status"]
    resumed = remote.send("/resume Trend <b>")
    unknown = remote.send("/pause Nothing")
    everything = remote.send("/pause")

    assert (paused, one) == ("Paused: Trend &lt;b&gt;", "paused")
    assert resumed == "Active again: Trend &lt;b&gt;"
    assert unknown == "There is no strategy Nothing."
    assert "Other" in everything
    items = remote.caller.get("/strategies").get_json()["items"]
    assert {each["status"] for each in items} == {"paused"}


def test_kill_asks_first_and_then_stops_everything(remote: Remote):
    remote.link()

    asked = remote.send("/kill")
    code = asked.split("/kill ")[1].split()[0]
    still = remote.kill_switch()["active"]
    done = remote.send(f"/kill {code}")

    assert still is False
    assert "are stopped" in done
    switch = remote.kill_switch()
    assert (switch["active"], switch["level"]) == (True, "kill")
    assert [entry["details"]["command"] for entry in remote.audited()[2:]] == ["kill", "kill"]


def test_the_button_kills_as_well(remote: Remote):
    remote.link()
    remote.send("/kill")
    (markup,) = [
        each["reply_markup"] for each in remote.providers.telegrams(CHAT) if "reply_markup" in each
    ]
    stop, cancel = markup["inline_keyboard"][0]

    remote.providers.press(CHAT, stop["callback_data"])
    answer = remote.fetched()

    assert (stop["text"], cancel["text"]) == ("Stop", "Cancel")
    assert "are stopped" in answer
    assert remote.kill_switch()["active"] is True


@pytest.mark.parametrize("way", ["wrong", "cancelled", "late", "twice"])
def test_a_kill_that_is_not_confirmed_stops_nothing(remote: Remote, way: str):
    remote.link()
    code = remote.send("/kill").split("/kill ")[1].split()[0]
    storage: Any = remote.application.storage
    confirmations = storage._database.telegram_confirmations
    if way == "wrong":
        remote.send(f"/kill {(int(code) + 1) % 10000:04d}")
    elif way == "cancelled":
        remote.send("cancel")
    elif way == "late":
        found = confirmations.find_one({"_id": CHAT})
        confirmations.update_one({"_id": CHAT}, {"$set": {"expires_at": found["expires_at"].min}})
    else:
        remote.send("/kill")
        new = confirmations.find_one({"_id": CHAT})["code"]
        code = code if new != code else "none"

    answer = remote.send(f"/kill {code}")

    assert "too late" in answer
    assert remote.kill_switch()["active"] is False


def test_an_update_that_comes_again_is_carried_out_once(remote: Remote):
    remote.link()
    code = remote.send("/kill").split("/kill ")[1].split()[0]
    remote.providers.write(CHAT, f"/kill {code}")
    updates = remote.providers.pending()
    remote.fetched()
    remote.caller.call("PUT", "/kill-switch", json={"active": False})

    remote.providers.repeat(updates)
    remote.providers.repeat(updates)
    again = remote.fetched()

    assert again == ""
    assert remote.kill_switch()["active"] is False


def test_a_disabled_user_is_refused(remote: Remote):
    remote.link()
    storage: Any = remote.application.storage
    user = storage.now.users.by_email(remote.caller.email)
    storage.now.users.save(replace(user, status=UserStatus.DISABLED))

    answers = [remote.send(text) for text in ("/status", "/kill", "/pause")]

    assert set(answers) == {"This account is disabled."}


def test_no_command_is_taken_in_a_group(remote: Remote):
    code = remote.caller.post("/notifications/telegram/link").get_json()["code"]

    answer = remote.send(f"/start {code}", "-100200", "group")

    assert "private chat" in answer
    assert remote.caller.get("/notifications/channels").get_json()["items"] == []


def test_a_channel_that_was_removed_takes_no_commands(remote: Remote):
    remote.link()
    (channel,) = remote.caller.get("/notifications/channels").get_json()["items"]
    remote.caller.delete(f"/notifications/channels/{channel['id']}")

    assert "not linked" in remote.send("/status")


def test_every_command_is_in_the_audit_log(remote: Remote):
    remote.link()
    for text in ("/status", "/pnl@autotrade_test_bot", "/nonsense"):
        remote.send(text)

    entries = remote.audited()

    assert [entry["action"] for entry in entries[:2]] == ["telegram.link_asked", "telegram.linked"]
    told = [(each["details"]["command"], each["details"]["refused"]) for each in entries[2:]]
    assert told == [("status", False), ("pnl", False), ("unknown", True)]
    assert all(entry["request_id"].startswith("telegram-") for entry in entries[1:])


def test_an_answer_that_telegram_does_not_take_leaves_what_was_done(remote: Remote):
    remote.link()
    code = remote.send("/kill").split("/kill ")[1].split()[0]
    remote.providers.fault("answer", "*/sendMessage", status=503, body="{}")

    assert remote.send(f"/kill {code}") == ""

    assert remote.kill_switch()["active"] is True
