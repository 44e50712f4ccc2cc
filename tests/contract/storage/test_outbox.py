"""Who is told of events that were told at once, and who hears of those that were not."""

from collections.abc import Collection, Sequence

import pytest

from autotrade.domain.events import Event
from autotrade.domain.ids import UserId
from autotrade.ports.storage import Storage
from autotrade.services.events import EventService
from autotrade.storage.schema import prepare
from tests.support.factories import OTHER_USER, USER
from tests.support.fakes import FakePublisher
from tests.support.outbox import append, tells
from tests.support.pipeline import Documents

pytestmark = pytest.mark.integration


class Channels:
    """A routing that remembers; ``user`` has a channel."""

    def __init__(self, user: UserId):
        self.user = user
        self.routed: list[int | None] = []
        self.fails = False

    def listeners(self, user_ids: Collection[UserId]) -> Collection[UserId]:
        return {self.user} & set(user_ids)

    def route(self, events: Sequence[Event]) -> int:
        if self.fails:
            self.fails = False
            raise ConnectionError
        self.routed += [event.seq for event in events]
        return len(events)


def test_channels_hear_of_events_that_were_told_by_whoever_committed_them(
    storage: Storage, listener: FakePublisher
):
    channels = Channels(USER)
    relay = EventService(storage=storage, publisher=listener, routing=channels)
    append(storage, 1)
    relay.relay()
    for _ in range(2):
        assert listener.tell(storage.transact(tells))

    relay.relay({USER})

    assert listener.numbers(USER) == [1, 2, 3]
    assert channels.routed == [1, 2, 3]
    assert relay.relay({USER}) == 0


def test_what_could_not_be_routed_is_routed_later_and_shown_once(
    storage: Storage, listener: FakePublisher
):
    channels = Channels(USER)
    relay = EventService(storage=storage, publisher=listener, routing=channels)
    append(storage, 2)
    channels.fails = True
    with pytest.raises(ConnectionError):
        relay.relay()

    relay.relay()

    assert listener.numbers(USER) == [1, 2]
    assert channels.routed == [1, 2]


def test_of_who_has_no_channel_nothing_is_read_again(storage: Storage, listener: FakePublisher):
    relay = EventService(storage=storage, publisher=listener, routing=Channels(OTHER_USER))
    append(storage, 1)
    relay.relay()
    listener.tell(storage.transact(tells))

    assert relay.relay({USER}) == 0

    assert storage.outbox().behind([USER]) == []


def test_after_redis_was_emptied_events_go_on_after_the_last_that_was_told(
    storage: Storage, events: EventService, listener: FakePublisher
):
    append(storage, 2)
    events.relay()
    listener.shown.clear()
    assert not listener.tell(storage.transact(tells))

    events.relay()

    assert listener.numbers(USER) == [1, 2, 3]
    assert listener.tell(storage.transact(tells))


def test_what_was_told_of_another_store_holds_nothing_up(
    storage: Storage, events: EventService, listener: FakePublisher
):
    listener.shown[USER] = 500
    append(storage, 2)

    events.relay()

    assert listener.numbers(USER) == [1, 2]
    assert listener.shown[USER] == 2


def test_what_an_earlier_version_has_told_is_not_told_again(
    storage: Storage, events: EventService, listener: FakePublisher, database: Documents
):
    append(storage, 3)
    while events.relay():
        pass
    database["event_numbers"].update_one({"_id": USER}, {"$unset": {"latest": ""}})
    database["events_told"].delete_many({})
    listener.shown.clear()

    prepare(database)
    append(storage, 1)
    events.relay()

    assert listener.numbers(USER) == [1, 2, 3, 4]
