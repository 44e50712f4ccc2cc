"""Channels and deliveries: what is asked of them is served by an index."""

from datetime import timedelta
from typing import Any

import pytest

from autotrade.domain.channels import ChannelMethod
from autotrade.domain.ids import ChannelId, DeliveryId
from autotrade.domain.notification_deliveries import Delivery, DeliveryStatus, Doubt, Message
from autotrade.domain.notifications import NotificationLevel
from autotrade.ports.storage import Query, Storage
from autotrade.storage.schema import prepare
from tests.support.factories import NOON, USER, ago, an_id
from tests.support.pipeline import Documents

pytestmark = pytest.mark.integration
CHANNEL = ChannelId("c-1")


def a_delivery(occasion: str, **changes: Any) -> Delivery:
    message = Message(
        kind="order.filled",
        occasion=occasion,
        level=NotificationLevel.INFO,
        title="t",
        text="t",
        at=NOON,
    )
    values: dict[str, Any] = {
        "id": DeliveryId(an_id()),
        "user_id": USER,
        "channel_id": CHANNEL,
        "method": ChannelMethod.TELEGRAM,
        "endpoint": "1",
        "occasion": occasion,
        "kind": message.kind,
        "level": message.level,
        "message": message,
        "status": DeliveryStatus.WAITING,
        "created_at": NOON,
        "due_at": NOON,
    }
    return Delivery(**{**values, **changes})


def ask_everything(storage: Storage) -> None:
    deliveries, channels = storage.now.deliveries, storage.now.channels
    deliveries.methods_due(NOON)
    deliveries.claim(ChannelMethod.TELEGRAM, NOON, NOON)
    deliveries.hold_back(CHANNEL, NOON)
    deliveries.known(CHANNEL, ["p-1"])
    deliveries.channels_to_release(NOON, 10)
    deliveries.held(CHANNEL, NOON, 10)
    deliveries.count_since(USER, "channel.code", ago(3600))
    deliveries.digest([DeliveryId("d")], DeliveryId("e"), NOON)
    for equal in ({}, {"status": DeliveryStatus.SENT}, {"channel_id": CHANNEL}, {"kind": "x"}):
        deliveries.page(Query(user_id=USER, equal=equal))
    deliveries.drop(CHANNEL)
    channels.of_user(USER)
    channels.carrying({USER})
    channels.linked("1")
    storage.now.notifications.count_unread(USER)
    storage.now.notifications.page(Query(user_id=USER, equal={"read_at": None}))
    storage.now.telegram.take_link("hash", NOON)


@pytest.mark.parametrize("storage_client", ["mongodb"], indirect=True)
def test_every_question_is_answered_by_an_index(storage: Storage, database: Documents):
    prepare(database)
    storage.now.deliveries.add([a_delivery(f"order:{n}:filled") for n in range(50)])
    database.command("profile", 2)
    try:
        ask_everything(storage)
    finally:
        database.command("profile", 0)
    plans = [
        (row["ns"].partition(".")[2], row["planSummary"])
        for row in database["system.profile"].find({"planSummary": {"$exists": True}})
        if row["ns"].partition(".")[2]
        in {"deliveries", "channels", "notifications", "telegram_links"}
    ]
    database["system.profile"].drop()
    assert len(plans) >= 15
    assert [plan for plan in plans if "COLLSCAN" in plan[1]] == []


def test_an_occasion_is_stored_once_a_channel(storage: Storage):
    first = storage.now.deliveries.add([a_delivery("one"), a_delivery("two")])
    second = storage.now.deliveries.add(
        [a_delivery("two"), a_delivery("three"), a_delivery("two", channel_id=ChannelId("c-2"))]
    )

    assert (first, second) == (2, 2)
    assert len(storage.now.deliveries.page(Query(user_id=USER)).items) == 4


def test_a_delivery_is_claimed_once_and_again_when_its_claim_ran_out(storage: Storage):
    storage.now.deliveries.add([a_delivery("one")])
    later, much_later = ago(-10), ago(-20)

    first = storage.now.deliveries.claim(ChannelMethod.TELEGRAM, NOON, later)
    taken = storage.now.deliveries.claim(ChannelMethod.TELEGRAM, NOON, later)
    other = storage.now.deliveries.claim(ChannelMethod.SMS, NOON, later)
    assert first is not None
    storage.now.deliveries.begin(first)
    again = storage.now.deliveries.claim(ChannelMethod.TELEGRAM, later, much_later)

    assert (first.attempts, first.doubt) == (1, None)
    assert (taken, other) == (None, None)
    assert again is not None
    assert (again.id, again.attempts, again.doubt) == (first.id, 2, Doubt.BEGUN)


def test_updates_are_done_once_and_in_order(storage: Storage):
    telegram = storage.now.telegram

    assert telegram.last_update("7001", NOON) == 0
    assert telegram.update_done("7001", 5, NOON, NOON) is True
    assert telegram.update_done("7001", 5, NOON, NOON) is False
    assert telegram.update_done("7001", 4, NOON, NOON) is False
    telegram.set_bot_name("bot")
    assert telegram.update_done("7001", 9, NOON, NOON) is True
    assert (telegram.last_update("7001", NOON), telegram.bot_name()) == (9, "bot")


def test_the_count_of_updates_is_one_bots_and_ends_after_a_while(storage: Storage):
    telegram, later = storage.now.telegram, NOON + timedelta(days=3)
    telegram.update_done("7001", 9, NOON, NOON)

    assert telegram.last_update("7002", NOON) == 0
    assert telegram.last_update("7001", later) == 0
    assert telegram.update_done("7002", 3, NOON, NOON) is True
    assert telegram.last_update("7002", NOON) == 3
    assert telegram.update_done("7002", 2, later, later) is True
    assert telegram.last_update("7002", later) == 2
    telegram.begin_anew()
    assert telegram.last_update("7002", later) == 0
