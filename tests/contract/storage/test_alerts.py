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
    alert = claimed(storage, at, owner)
    return alert.id if alert is not None else None


def claimed(storage: Storage, at: datetime = NOON, owner: str = "me") -> Alert | None:
    """Claim what is due of all lanes, and return the alert of ``LANE``."""
    alerts = storage.now.alerts.claim_due([USER], lease(owner, at), at, 10).alerts
    return next((alert for alert in alerts if alert.lane == LANE), None)


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

    alert = claimed(storage)

    assert alert is not None
    assert (alert.status, alert.lease, alert.attempts) == (AlertStatus.CLAIMED, lease(), 1)
    assert alert.timeline.claimed_at == NOON


def test_the_oldest_comes_first_and_the_next_only_when_it_is_done(storage: Storage):
    alerts = storage.now.alerts
    first, second = stored(storage, received_at=ago(2)), stored(storage, received_at=ago(1))

    one = claimed(storage)
    assert one is not None
    assert one.id == first.id
    assert claimed_id(storage) is None
    alerts.save(one.to(AlertStatus.DONE), was=AlertStatus.CLAIMED, owner="me")

    assert claimed_id(storage) == second.id


def test_lanes_do_not_wait_for_each_other(storage: Storage):
    for lane in ("busy", "later", "free"):
        stored(storage, lane=lane, due_at=NOON + timedelta(hours=1) if lane == "later" else None)
    busy = replace(an_alert(lane="busy"), status=AlertStatus.CLAIMED, lease=lease("other"))
    assert storage.now.alerts.add(busy)

    found = storage.now.alerts.claim_due([USER], lease(), NOON, 10).alerts

    assert [alert.lane for alert in found] == ["free"]


def test_a_claim_takes_the_oldest_of_each_lane_of_the_users_named(storage: Storage):
    for _ in range(3):
        for lane in ("a", "b", "c"):
            stored(storage, lane=lane)
    stored(storage, lane="d", user_id=OTHER_USER)
    stored(storage, lane="e", user_id="nobody asked for")

    found = storage.now.alerts.claim_due([USER, OTHER_USER], lease(), NOON, 10).alerts

    assert [alert.lane for alert in found] == ["a", "b", "c", "d"]
    assert not storage.now.alerts.claim_due([USER, OTHER_USER], lease(), NOON, 10).alerts


def test_a_claim_is_bounded_and_deep_lanes_hide_no_other(storage: Storage):
    for lane in ("deep", "deeper"):
        for _ in range(30):
            stored(storage, lane=lane)
    for lane in ("x", "y", "z"):
        stored(storage, lane=lane)

    first = storage.now.alerts.claim_due([USER], lease(), NOON, 3).alerts
    second = storage.now.alerts.claim_due([USER], lease(), NOON, 5).alerts

    assert {alert.lane for alert in [*first, *second]} == {"deep", "deeper", "x", "y", "z"}
    assert len(first) == 3


@pytest.mark.parametrize("behind", [0, 1, 40])
def test_a_claim_that_gets_nothing_says_whether_something_waits_behind_others(
    storage: Storage, behind: int
):
    for _ in range(1 + behind):
        stored(storage, lane="a")
    storage.now.alerts.claim_due([USER], lease(), NOON, 10)

    found = storage.now.alerts.claim_due([USER], lease(), NOON, 10)

    assert not found.alerts
    assert found.more is (behind > 0)


@pytest.mark.parametrize("behind", [0, 1, 40])
def test_a_claim_says_whether_more_waits_behind(storage: Storage, behind: int):
    for lane in ("a", "b"):
        stored(storage, lane=lane)
    for _ in range(behind):
        stored(storage, lane="a")

    found = storage.now.alerts.claim_due([USER], lease(), NOON, 10)

    assert [alert.lane for alert in found.alerts] == ["a", "b"]
    assert found.more is (behind > 0)
    for alert in found.alerts:  # as it is stored, whichever way it was read
        assert storage.now.alerts.get(USER, alert.id) == alert


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
    taken = claimed(storage, after, "other")

    assert taken is not None
    assert taken.id != first.id
    assert (taken.attempts, taken.lease) == (2, lease("other", after))


def test_who_lost_the_lease_can_save_nothing(storage: Storage):
    stored(storage)
    mine = claimed(storage)
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


def test_users_are_due_whose_alerts_wait_too_long_or_whose_worker_died(storage: Storage):
    dead, alive = lease("x", ago(31)), lease("x", ago(30))
    given: dict[str, dict[str, object]] = {
        "waits": {"received_at": ago(2)},
        "fresh": {"received_at": ago(1)},
        "now due": {"received_at": ago(0), "due_at": NOON},
        "later": {"received_at": ago(9), "due_at": NOON + timedelta(seconds=1)},
        "dead": {"status": AlertStatus.CLAIMED, "lease": dead},
        "alive": {"status": AlertStatus.CLAIMED, "lease": alive},
        "over": {"status": AlertStatus.DONE, "received_at": ago(9)},
    }
    for name, changes in given.items():
        stored(storage, user_id=name, lane=name, **changes)
    stored(storage, user_id="waits", lane="waits", received_at=ago(3))

    due = storage.now.alerts.users_due(NOON, ago(2), 10)

    assert sorted(due) == ["dead", "now due", "waits"]
    assert len(storage.now.alerts.users_due(NOON, ago(2), 2)) == 2


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
