"""The outbox: numbered without gaps per user, published at least once, and kept for a while."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from pymongo.errors import AutoReconnect
from typing_extensions import override

from autotrade.domain.errors import UnavailableError
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.events import EventService
from autotrade.storage.bson import Document
from autotrade.storage.client import database as database_of
from autotrade.storage.event_numbers import EventNumbers
from autotrade.storage.schema import prepare
from autotrade.storage.unit_of_work import MongoStorage
from tests.support.factories import NOON, OTHER_USER, USER, a_user, an_alert
from tests.support.fakes import FakeClock, FakePublisher
from tests.support.memory_mongo.clients import memory_client
from tests.support.memory_mongo.engine import Hooks
from tests.support.memory_mongo.pipelining import AnyTrips
from tests.support.outbox import append, tells
from tests.support.pipeline import ClockedIds, Documents

pytestmark = pytest.mark.integration


def test_numbers_count_each_users_events_without_gaps(
    storage: Storage, events: EventService, listener: FakePublisher
):
    for _ in range(3):
        append(storage, 2)
        append(storage, 1, OTHER_USER)
        events.relay()

    assert listener.numbers(USER) == [1, 2, 3, 4, 5, 6]
    assert listener.numbers(OTHER_USER) == [1, 2, 3]
    assert storage.now.events.last_seq(USER) == 6


def test_an_event_that_could_not_be_published_is_published_later_under_its_number(
    storage: Storage, events: EventService, listener: FakePublisher
):
    append(storage, 2)
    listener.fails = True
    with pytest.raises(ConnectionError):
        events.relay()
    append(storage, 1)

    while events.relay():
        pass

    assert listener.numbers(USER) == [1, 2, 3]
    assert events.relay() == 0


def test_two_relays_at_once_give_every_event_one_number(storage: Storage, listener: FakePublisher):
    append(storage, 60)
    relays = [EventService(storage=storage, publisher=listener) for _ in range(4)]

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda relay: relay.relay(), relays))

    number_of = {(event.id, event.seq) for event in listener.heard}
    assert sorted(seq for _, seq in number_of if seq) == list(range(1, 61))
    assert [event.seq for event in storage.now.events.since(USER, 0, 100)] == list(range(1, 61))


def test_events_of_a_transaction_that_failed_are_never_told(
    storage: Storage, events: EventService, listener: FakePublisher
):
    def work(repos: object) -> None:
        repos.events.append([an_alert()], NOON, None)  # type: ignore[attr-defined]  # Repositories
        raise LookupError

    with pytest.raises(LookupError):
        storage.transact(work)

    assert events.relay() == 0


def test_a_client_gets_what_it_missed(
    storage: Storage, events: EventService, listener: FakePublisher
):
    append(storage, 5)
    append(storage, 3, OTHER_USER)
    events.relay()

    missed = events.missed(USER, 3)

    assert [event.seq for event in missed.events] == [4, 5]
    assert (missed.last_seq, missed.complete) == (5, True)


@pytest.mark.parametrize("since", [0, 5])
def test_a_client_that_missed_nothing_is_complete(
    storage: Storage, events: EventService, listener: FakePublisher, since: int
):
    for _ in range(since):
        append(storage, 1)
    events.relay()

    missed = events.missed(USER, since)

    assert (list(missed.events), missed.last_seq, missed.complete) == ([], since, True)


def test_a_number_from_the_future_means_to_begin_anew(
    events: EventService, listener: FakePublisher
):
    assert events.missed(USER, 7).complete is False


def test_the_last_thousand_events_of_a_user_are_kept(
    storage: Storage, events: EventService, listener: FakePublisher, database: Documents
):
    append(storage, 150, OTHER_USER)
    for _ in range(60):
        append(storage, 20)
        while events.relay():
            pass

    kept = database["events"].find({"user_id": USER})
    assert 1000 <= sum(len(each["items"]) for each in kept) < 1000 + 100 + 20
    assert len(events.missed(OTHER_USER, 0).events) == 150
    assert events.missed(USER, 200).complete
    assert not events.missed(USER, 50).complete


def test_what_was_forgotten_with_age_is_not_called_complete(
    storage: Storage, events: EventService, listener: FakePublisher, database: Documents
):
    append(storage, 3)
    append(storage, 2)
    events.relay()
    database["events"].delete_many({"seq": {"$lte": 3}})

    assert not events.missed(USER, 1).complete
    assert events.missed(USER, 3).complete


def test_an_event_carries_what_it_speaks_of(
    storage: Storage, events: EventService, listener: FakePublisher
):
    alert = an_alert()
    storage.now.events.append([alert, replace(alert, reason="later")], NOON, "request-9")

    events.relay()

    assert [event.payload for event in listener.heard] == [alert, replace(alert, reason="later")]
    assert {event.request_id for event in listener.heard} == {"request-9"}


def test_a_relay_that_died_after_numbering_is_followed_by_one_that_publishes_the_same(
    storage: Storage, events: EventService, listener: FakePublisher
):
    append(storage, 2)
    events.relay()
    append(storage, 3)
    storage.outbox().number(10)
    last = [(e.id, e.seq) for e in storage.now.events.since(USER, 2, 10)]
    append(storage, 1)

    following = EventService(storage=storage, publisher=listener)
    while following.relay():
        pass

    assert [seq for _, seq in last] == [3, 4, 5]
    assert listener.numbers(USER) == [1, 2, 3, 4, 5, 6]
    assert [(e.id, e.seq) for e in listener.heard][2:5] == last


def test_a_relay_that_slept_gives_no_number_twice(
    storage: Storage, events: EventService, listener: FakePublisher
):
    sleeper = storage.outbox()
    append(storage, 1)
    sleeper.number(10)
    append(storage, 2)
    while events.relay():
        pass
    append(storage, 1)

    assert sleeper.number(10) == {USER}

    stored = storage.now.events.since(USER, 0, 10)
    assert [event.seq for event in stored] == [1, 2, 3, 4]
    assert storage.now.events.last_seq(USER) == 4


def test_events_of_new_alerts_have_their_numbers_when_they_are_committed(
    storage: Storage, events: EventService, listener: FakePublisher
):
    append(storage, 2)
    events.relay()

    for _ in range(2):
        storage.transact(tells)

    assert [event.seq for event in storage.now.events.since(USER, 0, 10)] == [1, 2, 3, 4]
    assert storage.now.events.last_seq(USER) == 4
    append(storage, 1)
    while events.relay():
        pass
    assert listener.numbers(USER) == [1, 2, 3, 4, 5]


def test_no_event_is_told_before_an_earlier_one_that_waits_for_its_number(
    storage: Storage, events: EventService, listener: FakePublisher
):
    append(storage, 1)
    events.relay()
    earlier = replace(an_alert(), reason="earlier")
    storage.now.events.append([earlier], NOON, None)
    storage.transact(tells)

    while events.relay():
        pass

    assert listener.numbers(USER) == [1, 2, 3]
    assert [getattr(event.payload, "reason", None) for event in listener.heard[1:]] == [
        "earlier",
        None,
    ]


def test_what_was_numbered_while_the_relay_numbered_is_told_before(
    storage: Storage, listener: FakePublisher, database: Documents, monkeypatch: pytest.MonkeyPatch
):
    """By a transaction that began before what the relay numbers was committed."""
    append(storage, 1)
    EventService(storage=storage, publisher=FakePublisher()).relay()
    append(storage, 1)
    give = EventNumbers.give

    def late(self: EventNumbers, documents: Sequence[Document]) -> None:
        monkeypatch.undo()
        database["events"].update_many({"seq": None}, {"$set": {"pending": False}})
        storage.transact(tells)
        database["events"].update_many({"seq": None}, {"$set": {"pending": True}})
        give(self, documents)

    monkeypatch.setattr(EventNumbers, "give", late)
    relay = EventService(storage=storage, publisher=listener)
    while relay.relay():
        pass

    assert listener.numbers(USER) == [2, 3]


@pytest.mark.parametrize("count", [3, 250])
def test_one_whose_numbers_somebody_holds_keeps_up_nobody_else(
    storage: Storage, events: EventService, listener: FakePublisher, count: int
):
    for user in (USER, OTHER_USER):
        append(storage, 1, user)
    events.relay()

    def work(repos: Repositories) -> None:
        tells(repos)
        repos.flush()  # type: ignore[attr-defined]  # as before a commit that never comes
        for _ in range(count):
            append(storage, 1, OTHER_USER)
        append(storage, 1)
        while events.relay():
            pass
        raise LookupError

    with pytest.raises(LookupError):
        storage.transact(work)

    assert listener.numbers(OTHER_USER) == list(range(1, count + 2))
    assert listener.numbers(USER) == [1]
    while events.relay():
        pass
    assert listener.numbers(USER) == [1, 2]


class OneFailure(Hooks):
    """A database that goes away once, before a certain command."""

    def __init__(self) -> None:
        self.fails_at: tuple[str, str] | None = None

    @override
    def before(self, command: str, collection: str) -> None:
        if (command, collection) == self.fails_at:
            self.fails_at = None
            msg = "connection closed"
            raise AutoReconnect(msg)


@pytest.fixture
def failure() -> OneFailure:
    return OneFailure()


@pytest.fixture
def failing(failure: OneFailure) -> Storage:
    client = memory_client(failure)
    prepare(database_of(client))
    storage = MongoStorage(client, ClockedIds(FakeClock(NOON)), trips=AnyTrips())
    storage.now.users.add(a_user())
    append(storage, 2)
    return storage


def test_a_relay_that_fails_while_it_finishes_anothers_batch_publishes_it_when_it_can(
    failing: Storage, failure: OneFailure
):
    failing.outbox().number(10)  # numbered by a relay that then dies
    listener = FakePublisher()
    following = EventService(storage=failing, publisher=listener)

    failure.fails_at = ("find", "events")
    with pytest.raises(UnavailableError):
        following.relay()
    append(failing, 1)
    while following.relay():
        pass

    assert listener.numbers(USER) == [1, 2, 3]


def test_numbers_go_on_when_all_of_a_users_events_are_gone(
    storage: Storage, events: EventService, listener: FakePublisher, database: Documents
):
    append(storage, 3)
    while events.relay():
        pass
    database["events"].delete_many({})
    append(storage, 1)

    following = EventService(storage=storage, publisher=listener)
    while following.relay():
        pass

    assert listener.numbers(USER)[-1] == 4


@pytest.mark.parametrize("asked", ["users", "event_numbers"])
def test_a_relay_that_could_not_ask_for_a_users_last_number_does_not_begin_at_one_again(
    failing: Storage, failure: OneFailure, asked: str
):
    listener = FakePublisher()
    relay = EventService(storage=failing, publisher=listener)
    if asked == "event_numbers":
        relay.relay()
        append(failing, 1)

    failure.fails_at = ("find", asked)
    with pytest.raises(UnavailableError):
        relay.relay()
    while relay.relay():
        pass

    assert listener.numbers(USER) == list(range(1, len(listener.heard) + 1))
    assert len(listener.heard) == (3 if asked == "event_numbers" else 2)


def test_events_that_an_older_version_left_are_numbered_told_and_found_like_all_others(
    storage: Storage, events: EventService, listener: FakePublisher, database: Documents
):
    def leave(key: str, seq: int | None) -> None:
        append(storage, 1)
        (document,) = database["events"].find({"items": {"$exists": True}})
        database["events"].delete_one({"_id": document["_id"]})
        (item,) = document.pop("items")
        waiting = {"pending": True} if seq is None else {}
        database["events"].insert_one(
            {**{k: v for k, v in document.items() if k != "pending"}, **item, **waiting}
            | {"_id": key, "seq": seq}
        )

    leave("0001", 1)
    leave("0002", 2)
    database["users"].update_one({"_id": USER}, {"$set": {"event_seq": 2}})
    leave("0003", None)
    append(storage, 2)

    events.relay()

    assert listener.numbers(USER) == [3, 4, 5]
    missed = events.missed(USER, 1)
    assert [event.seq for event in missed.events] == [2, 3, 4, 5]
    assert missed.complete
