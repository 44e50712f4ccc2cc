"""The inbox: one alert a key, one worker a lane, the oldest first, nothing overtaken."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from autotrade.domain.alerts import Alert, AlertStatus, Lease
from autotrade.domain.errors import ConflictError
from autotrade.ports.storage import Storage
from tests.support.factories import NOON, OTHER_USER, USER, ago, an_alert

pytestmark = pytest.mark.integration
LANE = an_alert().lane


def lease(owner: str = "me", at: datetime = NOON) -> Lease:
    return Lease(owner=owner, until=at + timedelta(seconds=30))


def stored(storage: Storage, **changes: object) -> Alert:
    alert = an_alert(**changes)
    assert storage.now.alerts.add(alert)
    return alert


def claimed_id(storage: Storage, at: datetime = NOON, owner: str = "me") -> str | None:
    alert = storage.now.alerts.claim_next(LANE, lease(owner, at), at)
    return alert.id if alert is not None else None


def test_a_key_is_taken_once_within_a_strategy(storage: Storage):
    alerts = storage.now.alerts

    assert alerts.add(an_alert(dedupe_key="key"))
    assert not alerts.add(an_alert(dedupe_key="key"))
    assert alerts.add(an_alert(dedupe_key="key", strategy_id="another"))


def test_a_key_that_was_given_up_is_free(storage: Storage):
    first = stored(storage, dedupe_key="key")

    storage.now.alerts.free_key(first)
    storage.now.alerts.free_key(first)

    assert storage.now.alerts.by_key(first.strategy_id, "key") is None
    assert storage.now.alerts.add(an_alert(dedupe_key="key"))


def test_a_claimed_alert_carries_its_lease_and_counts_the_attempt(storage: Storage):
    stored(storage)

    alert = storage.now.alerts.claim_next(LANE, lease(), NOON)

    assert alert is not None
    assert (alert.status, alert.lease, alert.attempts) == (AlertStatus.CLAIMED, lease(), 1)
    assert alert.timeline.claimed_at == NOON


def test_the_oldest_comes_first_and_the_next_only_when_it_is_done(storage: Storage):
    alerts = storage.now.alerts
    first, second = stored(storage, received_at=ago(2)), stored(storage, received_at=ago(1))

    one = alerts.claim_next(LANE, lease(), NOON)
    assert one is not None
    assert one.id == first.id
    assert claimed_id(storage) is None
    alerts.save(one.to(AlertStatus.DONE), was=AlertStatus.CLAIMED, owner="me")

    assert claimed_id(storage) == second.id


def test_lanes_do_not_wait_for_each_other(storage: Storage):
    stored(storage, lane="another")
    mine = stored(storage)

    assert storage.now.alerts.claim_next("another", lease(), NOON) is not None
    assert claimed_id(storage) == mine.id


def test_only_one_of_many_workers_gets_a_lane(storage: Storage):
    for _ in range(20):
        stored(storage)

    with ThreadPoolExecutor(16) as threads:
        claims = list(threads.map(lambda n: claimed_id(storage, owner=f"w{n}"), range(64)))

    assert len([claim for claim in claims if claim is not None]) == 1


def test_a_lease_that_ran_out_is_taken_over_before_anything_else(storage: Storage):
    first = stored(storage, received_at=ago(2))
    stored(storage, received_at=ago(3600))
    assert claimed_id(storage) is not None
    later = NOON + timedelta(seconds=30)
    assert claimed_id(storage, later, "other") is None

    after = later + timedelta(milliseconds=1)
    taken = storage.now.alerts.claim_next(LANE, lease("other", after), after)

    assert taken is not None
    assert taken.id != first.id
    assert (taken.attempts, taken.lease) == (2, lease("other", after))


def test_who_lost_the_lease_can_save_nothing(storage: Storage):
    stored(storage)
    mine = storage.now.alerts.claim_next(LANE, lease("me"), NOON)
    later = NOON + timedelta(seconds=31)
    claimed_id(storage, later, "other")
    assert mine is not None

    with pytest.raises(ConflictError, match="taken over"):
        storage.now.alerts.save(mine.to(AlertStatus.DONE), was=AlertStatus.CLAIMED, owner="me")


def test_an_alert_is_saved_from_its_expected_status_only(storage: Storage):
    alert = stored(storage, status=AlertStatus.DONE)

    with pytest.raises(ConflictError):
        storage.now.alerts.save(alert, was=AlertStatus.CLAIMED)


def test_a_later_alert_does_not_overtake_one_that_waits_for_its_time(storage: Storage):
    due = NOON + timedelta(seconds=5)
    first = stored(storage, received_at=ago(2), due_at=due)
    stored(storage, received_at=ago(1))

    assert claimed_id(storage, due - timedelta(milliseconds=1)) is None
    assert claimed_id(storage, due) == first.id


def test_lanes_are_due_that_wait_too_long_or_whose_worker_died(storage: Storage):
    stored(storage, lane="waits", received_at=ago(2))
    stored(storage, lane="waits", received_at=ago(3))
    stored(storage, lane="fresh", received_at=ago(1))
    stored(storage, lane="now due", received_at=ago(0), due_at=NOON)
    stored(storage, lane="later", received_at=ago(9), due_at=NOON + timedelta(seconds=1))
    stored(storage, lane="dead", status=AlertStatus.CLAIMED, lease=lease("x", ago(31)))
    stored(storage, lane="alive", status=AlertStatus.CLAIMED, lease=lease("x", ago(30)))
    stored(storage, lane="over", status=AlertStatus.DONE, received_at=ago(9))

    due = storage.now.alerts.lanes_due(NOON, ago(2), 10)

    assert sorted(due) == ["dead", "now due", "waits"]
    assert len(storage.now.alerts.lanes_due(NOON, ago(2), 2)) == 2


def test_an_alert_is_its_owners(storage: Storage):
    alert = stored(storage)

    assert storage.now.alerts.get(USER, alert.id) == alert
    assert storage.now.alerts.get(OTHER_USER, alert.id) is None


def test_saving_an_older_copy_keeps_what_senders_changed(storage: Storage):
    copy = stored(storage, dedupe_key="key")
    storage.now.alerts.count_duplicate(copy)
    storage.now.alerts.free_key(copy)

    storage.now.alerts.save(replace(copy, reason="why"), was=AlertStatus.RECEIVED)

    saved = storage.now.alerts.get(USER, copy.id)
    assert saved is not None
    assert (saved.reason, saved.duplicate_count) == ("why", 1)
    assert saved.dedupe_key != "key"
