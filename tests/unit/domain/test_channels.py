"""Channels: what they carry, and when it goes out."""

from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotrade.domain.channels import Channel, ChannelMethod, Digest, QuietHours, matches
from autotrade.domain.ids import ChannelId, StrategyId
from autotrade.domain.notification_deliveries import pause_after
from autotrade.domain.notifications import NotificationLevel
from tests.support.factories import NOON, STRATEGY, USER

INFO, CRITICAL = NotificationLevel.INFO, NotificationLevel.CRITICAL
NIGHT = QuietHours(start=time(22, 0), end=time(7, 30))


def a_channel(**changes: object) -> Channel:
    values: dict[str, object] = {
        "id": ChannelId("c-1"),
        "user_id": USER,
        "method": ChannelMethod.TELEGRAM,
        "endpoint": "1",
        "key": "k",
        "created_at": NOON,
        "updated_at": NOON,
        "verified_at": NOON,
        **changes,
    }
    return Channel(**values)  # type: ignore[arg-type]  # by name


def ist(hour: int, minute: int = 0, day: int = 20) -> datetime:
    """Return a moment of India's time, in UTC."""
    minutes = hour * 60 + minute - 330
    return datetime(2026, 11, day - (minutes < 0), minutes // 60 % 24, minutes % 60, tzinfo=UTC)


@pytest.mark.parametrize(
    ("pattern", "kind", "expected"),
    [
        ("order", "order.filled", True),
        ("order.*", "order.filled", True),
        ("order.filled", "order.filled", True),
        ("ORDER_FILLED", "order.filled", True),
        ("*", "anything", True),
        ("order.filled", "order.rejected", False),
        ("ord", "order.filled", False),
        ("order.filled", "order", False),
        ("kill_switch", "kill_switch.done", True),
        ("night job", "night job", True),
    ],
)
def test_a_choice_is_a_kind_or_a_group_of_kinds(pattern: str, kind: str, expected: bool):
    assert matches(pattern, kind) is expected


def test_a_message_is_wanted_under_any_of_its_names():
    channel = a_channel(events=("execution.fail",))

    assert channel.wants(("order.rejected", "execution.fail"), None)
    assert not channel.wants(("order.filled", "execution.success"), None)
    assert a_channel().wants(("whatever",), None)


def test_a_choice_of_strategies_leaves_out_the_others_and_nothing_else():
    channel = a_channel(strategy_ids=(STRATEGY,))

    assert channel.wants(("order.filled",), STRATEGY)
    assert not channel.wants(("order.filled",), StrategyId("another"))
    assert channel.wants(("broker.expired",), None)


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (ist(21, 59), None),
        (ist(22, 0), ist(7, 30, day=21)),
        (ist(23, 59), ist(7, 30, day=21)),
        (ist(3, 0), ist(7, 30)),
        (ist(7, 29), ist(7, 30)),
        (ist(7, 30), None),
    ],
)
def test_quiet_hours_last_over_midnight(at: datetime, until: datetime | None):
    assert a_channel(quiet_hours=NIGHT).held_until(at, INFO) == until


def test_what_is_critical_breaks_through_by_choice():
    strict = QuietHours(start=time(22, 0), end=time(7, 30), critical_passes=False)

    assert a_channel(quiet_hours=NIGHT).held_until(ist(23), CRITICAL) is None
    assert a_channel(quiet_hours=strict).held_until(ist(23), CRITICAL) == ist(7, 30, day=21)


def test_quiet_hours_are_of_their_zone():
    london = QuietHours(start=time(22, 0), end=time(7, 0), zone="Europe/London")
    at = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)

    assert a_channel(quiet_hours=london).held_until(at, INFO) == datetime(
        2026, 11, 21, 7, 0, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("digest", "at", "until"),
    [
        (Digest.OFF, ist(10, 20), None),
        (Digest.HOURLY, ist(10, 20), ist(11)),
        (Digest.HOURLY, ist(10), ist(11)),
        (Digest.DAILY, ist(10, 20), ist(18)),
        (Digest.DAILY, ist(18), ist(18, day=21)),
    ],
)
def test_a_digest_goes_out_on_the_hour_or_in_the_evening(
    digest: Digest, at: datetime, until: datetime | None
):
    assert a_channel(digest=digest).held_until(at, INFO) == until
    assert a_channel(digest=digest).held_until(at, CRITICAL) is None


def test_a_digest_that_is_due_in_quiet_hours_waits_for_their_end():
    channel = a_channel(digest=Digest.HOURLY, quiet_hours=NIGHT)

    assert channel.held_until(ist(21, 30), INFO) == ist(7, 30, day=21)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001 - hypothesis wants them so
    st.times(),
    st.times(),
    st.sampled_from(list(Digest)),
)
def test_what_is_held_is_held_to_a_later_time_within_two_days(
    at: datetime, start: time, end: time, digest: Digest
):
    moment = at.replace(tzinfo=UTC)
    hours = QuietHours(start=start.replace(second=0, microsecond=0), end=end.replace(second=0))
    until = a_channel(quiet_hours=hours, digest=digest).held_until(moment, INFO)

    assert until is None or 0 < (until - moment).total_seconds() <= 2 * 86_400


@given(st.integers(1, 10_000), st.integers(0, 100))
def test_pauses_grow_to_a_minute_and_are_never_short(attempts: int, percent: int):
    pause = pause_after(attempts, percent).total_seconds()

    assert 0.5 <= pause <= 60
    assert pause >= min(2 ** min(attempts - 1, 10), 60) / 2
