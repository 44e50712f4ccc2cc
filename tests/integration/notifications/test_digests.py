"""Quiet hours and digests: what was held goes out once, together, when its time has come."""

from datetime import time
from typing import Any

import pytest

from autotrade.domain.channels import Digest, QuietHours
from autotrade.domain.executions import ExecutionStatus
from autotrade.domain.notifications import NotificationLevel
from tests.integration.notifications.house import House
from tests.simulators.providers.control import ProviderSimulator
from tests.support.factories import NOON, USER, a_fill, an_execution, an_id

AT_NOON = QuietHours(start=time(11, 0), end=time(13, 30))
"""Around the tests' clock, which begins at 12:00 in India."""


def fill(house: House, symbol: str = "NSE:SBIN") -> None:
    house.tell(house.filled(symbol=symbol).with_fills((a_fill(),)))


def critical(house: House) -> Any:
    return house.storage.transact(
        lambda repos: house.notifications.notify(
            repos,
            USER,
            kind="kill_switch",
            level=NotificationLevel.CRITICAL,
            title="Kill switch on",
            message="All orders are stopped.",
        )
    )


def test_quiet_hours_hold_messages_and_release_them_together(
    house: House, providers: ProviderSimulator
):
    house.channel(quiet_hours=AT_NOON)
    for symbol in ("NSE:SBIN", "NSE:LT", "NSE:TCS"):
        fill(house, symbol)

    held = (house.telling.digests.release(), house.deliver(), providers.telegrams())
    house.clock.advance(hours=1, minutes=30)
    released = house.telling.digests.release()
    again = house.telling.digests.release()
    house.deliver()

    assert held == (0, 0, [])
    assert (released, again) == (1, 0)
    (message,) = providers.telegrams()
    for part in ("3 messages", "NSE:SBIN: bought 10", "NSE:LT: bought 10", "NSE:TCS: bought 10"):
        assert part in message["text"]
    log = house.log(kind="order.filled")
    (digest,) = house.log(kind="digest")
    assert {(each.status.value, each.digest_id) for each in log} == {("digested", digest.id)}
    assert digest.status.value == "sent"


def test_one_message_that_was_held_goes_out_as_it_is(house: House, providers: ProviderSimulator):
    house.channel(digest=Digest.HOURLY)
    fill(house)

    house.clock.advance(minutes=59)
    early = house.telling.digests.release()
    house.clock.advance(minutes=1)
    house.telling.digests.release()
    house.deliver()

    assert early == 0
    (message,) = providers.telegrams()
    assert "bought 10 at 100.00" in message["text"]
    assert house.log(kind="digest") == []


def test_what_is_critical_is_not_held(house: House, providers: ProviderSimulator):
    house.channel(quiet_hours=AT_NOON, digest=Digest.DAILY)
    fill(house)

    house.tell(critical(house))
    house.deliver()

    (message,) = providers.telegrams()
    assert "Critical: Kill switch on" in message["text"]


def test_what_is_critical_is_held_where_its_user_wants_that(
    house: House, providers: ProviderSimulator
):
    quiet = QuietHours(start=time(11, 0), end=time(13, 30), critical_passes=False)
    house.channel(quiet_hours=quiet)

    house.tell(critical(house))
    house.deliver()

    assert providers.telegrams() == []


@pytest.mark.parametrize("count", [31, 600])
def test_a_digest_of_very_many_says_how_many(
    house: House, providers: ProviderSimulator, count: int
):
    house.channel(digest=Digest.DAILY)
    house.tell(*(house.filled().with_fills((a_fill(),)) for _ in range(count)))

    house.clock.advance(hours=6)
    while house.telling.digests.release():
        pass
    house.deliver()

    texts = [each["text"] for each in providers.telegrams()]
    told = sum(int(text.split(" messages")[0].removeprefix("<b>")) for text in texts)
    assert told == count
    assert "which the feed shows" in texts[0]


def test_a_storm_of_messages_goes_out_together_but_for_what_is_critical(
    house: House, providers: ProviderSimulator
):
    house.channel()
    house.tell(*(house.filled().with_fills((a_fill(),)) for _ in range(130)))
    house.tell(critical(house))

    house.deliver()
    at_once = len(providers.telegrams())
    house.clock.advance(minutes=1)
    house.telling.digests.release()
    house.deliver()

    assert at_once == 101
    assert "30 messages" in providers.telegrams()[-1]["text"]
    assert len(providers.telegrams()) == 102


def test_what_was_held_for_a_channel_that_is_gone_is_dropped(house: House):
    channel = house.channel(quiet_hours=AT_NOON)
    fill(house)

    house.telling.channels.remove(USER, channel.id)
    house.clock.advance(hours=2)

    assert house.telling.digests.release() == 0
    assert [each.status.value for each in house.log(kind="order.filled")] == ["dropped"]


def test_choices_of_events_and_strategies_decide_what_is_told(
    house: House, providers: ProviderSimulator
):
    house.channel(events=["order.rejected"])
    house.channel(endpoint="700999")

    fill(house)
    house.deliver()

    assert [each["chat_id"] for each in providers.telegrams()] == ["700999"]


def test_the_day_is_summed_up_once_for_who_traded(house: House, providers: ProviderSimulator):
    house.channel(events=["summary"])
    house.storage.now.executions.add(
        an_execution(id=an_id(NOON), status=ExecutionStatus.SUCCESS, created_at=NOON)
    )

    early = house.telling.summaries.tell()
    house.clock.advance(hours=3, minutes=50)
    first, second = house.telling.summaries.tell(), house.telling.summaries.tell()
    (told,) = house.feed("summary.daily")
    house.tell(told)
    house.deliver()

    assert (early, first, second) == (None, 1, 0)
    (message,) = providers.telegrams()
    assert "1 signals carried out, 0 failed" in message["text"]


def test_a_day_without_anything_is_not_told(house: House):
    house.channel()
    house.clock.advance(hours=4)

    assert house.telling.summaries.tell() == 0
