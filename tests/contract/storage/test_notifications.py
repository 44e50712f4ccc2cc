"""Notifications: each occasion is told once, whoever notices it."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from autotrade.domain.errors import NotFoundError
from autotrade.domain.events import EventName
from autotrade.domain.ids import NotificationId, UserId
from autotrade.domain.notifications import Notification, NotificationLevel
from autotrade.ports.storage import Query, Repositories, Storage
from autotrade.services.notifications import Notifications
from tests.support.factories import OTHER_USER, USER
from tests.support.fakes import FakeClock
from tests.support.pipeline import ClockedIds

pytestmark = pytest.mark.integration


@pytest.fixture
def notifications(storage: Storage, clock: FakeClock) -> Notifications:
    return Notifications(storage=storage, clock=clock, ids=ClockedIds(clock))


def told(
    notifications: Notifications, repos: Repositories, user: UserId = USER, **changes: Any
) -> Notification | None:
    arguments: dict[str, Any] = {
        "kind": "broker.expired",
        "level": NotificationLevel.WARNING,
        "title": "Main account has expired",
        "message": "Renew it.",
        "details": {"broker_id": "b-1"},
    }
    return notifications.notify(repos, user, **{**arguments, **changes})


def kept(notifications: Notifications, user: UserId = USER) -> list[Notification]:
    return list(notifications.page(Query(user_id=user)).items)


def test_a_notification_is_kept_and_told_as_an_event(notifications, storage):
    made = storage.transact(lambda repos: told(notifications, repos))

    assert kept(notifications) == [made]
    (event,) = storage.now.events.unpublished(10)
    assert (event.name, event.payload) == (EventName.NOTIFICATION, made)


def test_an_occasion_is_told_once_but_to_each_user(notifications, storage):
    def again() -> Notification | None:
        made: Notification | None = storage.transact(
            lambda repos: told(notifications, repos, key="expired:1")
        )
        return made

    first, second = again(), again()
    other = storage.transact(
        lambda repos: told(notifications, repos, user=OTHER_USER, key="expired:1")
    )

    assert first is not None
    assert second is None
    assert other is not None
    assert len(storage.now.events.unpublished(10)) == 2


def test_what_has_no_key_is_told_each_time(notifications, storage):
    told(notifications, storage.now)
    told(notifications, storage.now)

    assert len(kept(notifications)) == 2


@pytest.mark.parametrize("is_within_transaction", [True, False])
def test_twenty_who_notice_at_once_tell_once(notifications, storage, is_within_transaction):
    def tell(_: int) -> Notification | None:
        if not is_within_transaction:
            return told(notifications, storage.now, key="expired:2")
        made: Notification | None = storage.transact(
            lambda repos: told(notifications, repos, key="expired:2")
        )
        return made

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(tell, range(20)))

    assert sum(answer is not None for answer in answers) == 1
    assert len(kept(notifications)) == 1


def test_nothing_is_told_when_the_transaction_fails(notifications, storage):
    def work(repos: Repositories) -> None:
        told(notifications, repos)
        raise LookupError

    with pytest.raises(LookupError):
        storage.transact(work)

    assert kept(notifications) == []


def test_the_first_reading_stays_and_is_told(notifications, storage, clock):
    made = storage.transact(lambda repos: told(notifications, repos))

    first = notifications.mark_read(USER, made.id)
    clock.advance(seconds=5)
    second = notifications.mark_read(USER, made.id)

    assert first.read_at is not None
    assert second == first
    assert len(storage.now.events.unpublished(10)) == 2


def test_nobody_reads_for_another(notifications, storage):
    made = storage.transact(lambda repos: told(notifications, repos))

    with pytest.raises(NotFoundError):
        notifications.mark_read(OTHER_USER, made.id)
    with pytest.raises(NotFoundError):
        notifications.mark_read(USER, NotificationId("no such"))

    assert kept(notifications)[0].read_at is None
