"""How far users were told: compared, sent and kept in one step, on a real Valkey."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import redis

from autotrade.domain.events import Event, EventName
from autotrade.domain.ids import EventId, UserId
from autotrade.jobs.bell import RedisBell
from autotrade.jobs.connection import connect
from autotrade.jobs.tellings import RedisTellings
from autotrade.ports.publisher import Telling
from autotrade.realtime.publisher import SocketPublisher
from autotrade.wiring.publishing import LatePublisher
from tests.support.factories import NOON, OTHER_USER, USER, an_alert

CHANNEL = "test-channel"


class Ear:
    """Hears what is sent to the channel."""

    def __init__(self, connection: redis.Redis):
        self._subscription = connection.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]  # the library's has no types
        self._subscription.subscribe(CHANNEL)
        self._subscription.get_message(timeout=1)

    def texts(self) -> list[str]:
        found: list[str] = []
        while message := self._subscription.get_message(timeout=0.1):
            found.append(message["data"].decode())
        return found

    def close(self) -> None:
        self._subscription.close()


@pytest.fixture
def ear(connection: redis.Redis) -> Iterator[Ear]:
    ear = Ear(connection)
    yield ear
    ear.close()


@pytest.fixture
def tellings(connection: redis.Redis) -> RedisTellings:
    return RedisTellings(connection, CHANNEL)


def an_event(seq: int, user: UserId = USER) -> Event:
    return Event(
        id=EventId(f"{user}:{seq}"),
        user_id=user,
        name=EventName.ALERT,
        payload=an_alert(user_id=user),
        at=NOON,
        seq=seq,
    )


def telling(after: int | None, last: int, user: UserId = USER) -> Telling:
    return Telling(user, after, last, f"{user}:{last}")


def test_what_follows_what_was_told_last_is_sent_and_kept(tellings: RedisTellings, ear: Ear):
    assert tellings.told([USER]) == {}

    assert not tellings.tell([telling(None, 3)], is_new=False)
    assert not tellings.tell([telling(3, 5)], is_new=True)

    assert ear.texts() == [f"{USER}:3", f"{USER}:5"]
    assert tellings.told([USER, OTHER_USER]) == {USER: 5}


@pytest.mark.parametrize("after", [None, 0, 2, 4])
def test_what_does_not_follow_is_not_sent(tellings: RedisTellings, ear: Ear, after: int | None):
    tellings.tell([telling(None, 3)], is_new=False)

    assert tellings.tell([telling(after, 7)], is_new=True) == [USER]

    assert ear.texts() == [f"{USER}:3"]
    assert tellings.told([USER]) == {USER: 3}


def test_one_whose_events_do_not_follow_keeps_up_nobody_else(tellings: RedisTellings, ear: Ear):
    both = [telling(2, 4), telling(None, 1, OTHER_USER)]

    assert tellings.tell(both, is_new=True) == [USER]

    assert ear.texts() == [f"{OTHER_USER}:1"]


def test_of_many_who_tell_the_same_at_once_one_does(url: str, ear: Ear):
    connections = [connect(url, f"teller-{number}") for number in range(8)]

    with ThreadPoolExecutor(8) as threads:
        refused = list(
            threads.map(
                lambda each: RedisTellings(each, CHANNEL).tell([telling(None, 1)], is_new=True),
                connections,
            )
        )

    assert sorted(map(len, refused)) == [0, *[1] * 7]
    assert ear.texts() == [f"{USER}:1"]
    for each in connections:
        each.close()


def test_the_relay_hears_of_those_who_were_told_but_is_not_hurried(
    tellings: RedisTellings, connection: redis.Redis
):
    bell = RedisBell(connection)
    before = bell.rings()
    tellings.tell([telling(None, 1)], is_new=True)
    assert bell.wait(5) == {USER}

    tellings.tell([telling(1, 2), telling(None, 1, OTHER_USER)], is_new=True)

    assert bell.wait(5) == {USER, OTHER_USER}
    assert bell.wait(0.05) == set()
    assert before is not None
    assert bell.rings() == before + 2


def test_what_the_relay_told_itself_wakes_nobody(tellings: RedisTellings, connection: redis.Redis):
    tellings.tell([telling(None, 1)], is_new=False)

    assert RedisBell(connection).wait(0.05) == set()


def test_each_users_events_are_one_message_of_the_web_processes(tellings: RedisTellings, ear: Ear):
    publisher = SocketPublisher(tellings)
    events = [
        an_event(4),
        an_event(1, OTHER_USER),
        an_event(5),
    ]

    assert not publisher.publish(events, {USER: None, OTHER_USER: None})

    messages: list[Any] = [json.loads(text) for text in ear.texts()]
    told = {
        message["events"][0][0]: [json.loads(text)["seq"] for _, _, text in message["events"]]
        for message in messages
    }
    assert told == {f"user:{USER}": [4, 5], f"user:{OTHER_USER}": [1]}
    assert {message["method"] for message in messages} == {"emit"}


def test_new_events_are_told_only_where_they_come_next(tellings: RedisTellings, ear: Ear):
    publisher = SocketPublisher(tellings)
    publisher.publish([an_event(1)], {USER: None})

    assert not publisher.tell([])
    assert not publisher.tell(publisher.prepared([an_event(3)]))
    assert publisher.tell(publisher.prepared([an_event(2), an_event(3)]))

    assert publisher.told([USER]) == {USER: 3}
    assert len(ear.texts()) == 2


def test_without_redis_nobody_is_rung_for_as_nobody_would_hear_it():
    away = connect("redis://127.0.0.1:1", "test")

    assert LatePublisher(away).prepare([an_event(1)])()
