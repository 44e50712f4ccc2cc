"""What lets people in: used once by one caller, found by its owner alone, and kept in old stores."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from autotrade.domain.ids import SessionId
from autotrade.domain.one_time_codes import CodePurpose, OneTimeCode, code_id
from autotrade.domain.second_factors import SecondFactor
from autotrade.domain.users import Session, SessionLimits
from autotrade.ports.storage import Storage
from autotrade.storage.schema import KINDS, document_schema, prepare
from tests.support.factories import NOON, OTHER_USER, USER, a_user, an_id
from tests.support.pipeline import Documents

pytestmark = pytest.mark.integration
EMAIL = "asha@example.com"


def at_once(count: int, act: Callable[[], bool]) -> int:
    """Return how many of ``count`` callers at once were told True."""
    with ThreadPoolExecutor(8) as pool:
        return sum(pool.map(lambda _: act(), range(count)))


def a_code() -> OneTimeCode:
    return OneTimeCode(
        id=code_id(EMAIL, CodePurpose.LOG_IN),
        email=EMAIL,
        purpose=CodePurpose.LOG_IN,
        hash="hash",
        created_at=NOON,
        expires_at=NOON + timedelta(minutes=5),
    )


def a_session(**changes: object) -> Session:
    fields: dict[str, object] = {
        "id": SessionId(an_id()),
        "user_id": USER,
        "refresh_id": "first",
        "created_at": NOON,
        "used_at": NOON,
        "expires_at": NOON + timedelta(days=7),
    }
    return Session(**{**fields, **changes})  # type: ignore[arg-type]  # by name


def a_factor() -> SecondFactor:
    return SecondFactor(
        user_id=USER,
        secret="sealed",
        created_at=NOON,
        confirmed_at=NOON,
        recovery_hashes=("one", "two"),
    )


def test_a_code_is_used_by_one_of_many(storage: Storage):
    code = a_code()
    storage.now.one_time_codes.put(code)

    assert at_once(24, lambda: storage.now.one_time_codes.use(code, NOON)) == 1


def test_a_code_takes_five_tries_however_many_try_at_once(storage: Storage):
    storage.now.one_time_codes.put(a_code())
    codes = storage.now.one_time_codes

    taken = at_once(24, lambda: codes.take_try(EMAIL, CodePurpose.LOG_IN, NOON) is not None)

    assert taken == 5


def test_a_time_step_is_accepted_once_and_none_before_it(storage: Storage):
    factors = storage.now.second_factors
    factors.put(a_factor())

    assert at_once(24, lambda: factors.use_counter(USER, 100)) == 1
    assert not factors.use_counter(USER, 99)
    assert factors.use_counter(USER, 101)
    assert not factors.use_counter(OTHER_USER, 102)


def test_a_recovery_code_is_used_by_one_of_many(storage: Storage):
    factors = storage.now.second_factors
    factors.put(a_factor())

    assert at_once(24, lambda: factors.use_recovery(USER, "one")) == 1
    assert factors.use_recovery(USER, "two")


def test_a_refresh_token_is_carried_on_by_one_of_many(storage: Storage):
    session = a_session()
    storage.now.sessions.add(session)
    later = NOON + timedelta(days=7)

    def rotate() -> bool:
        return storage.now.sessions.rotate(session.id, "first", an_id(), NOON, later)

    assert at_once(24, rotate) == 1


def test_failures_at_once_are_all_counted(storage: Storage):
    lockouts = storage.now.lockouts

    at_once(12, lambda: bool(lockouts.fail("password:x", NOON)))

    found = lockouts.get("password:x")
    assert found is not None
    assert found.failures == 12
    assert found.seconds_left(NOON) > 600


def test_failures_of_the_day_before_count_no_more(storage: Storage):
    for _ in range(6):
        storage.now.lockouts.fail("password:x", NOON - timedelta(days=1, seconds=1))

    assert storage.now.lockouts.fail("password:x", NOON).failures == 1


def test_ending_all_sessions_spares_one_and_every_other_user(storage: Storage):
    mine = [a_session() for _ in range(3)]
    theirs = a_session(user_id=OTHER_USER)
    for session in (*mine, theirs):
        storage.now.sessions.add(session)

    count = storage.now.sessions.revoke_all(USER, "test", NOON, but=mine[0].id)

    assert count == 2
    assert [s.id for s in storage.now.sessions.open_of(USER, NOON)] == [mine[0].id]
    assert [s.id for s in storage.now.sessions.open_of(OTHER_USER, NOON)] == [theirs.id]
    ended = storage.now.sessions.ended_between(NOON, NOON + timedelta(seconds=1))
    assert set(ended) == {mine[1].id, mine[2].id}


def test_a_use_puts_the_end_off_but_not_beyond_the_last_one(storage: Storage):
    limits = SessionLimits(idle=timedelta(minutes=30), in_all=timedelta(hours=12))
    kept, late, over, ended = (
        a_session(created_at=NOON - timedelta(hours=hours), expires_at=NOON + left)
        for hours, left in (
            *((1, timedelta(minutes=5)), (11.8, timedelta(minutes=5))),
            *((1, timedelta(seconds=-1)), (1, timedelta(minutes=5))),
        )
    )
    for session in (kept, late, over, ended):
        storage.now.sessions.add(session)
    storage.now.sessions.revoke(ended.id, "test", NOON)

    storage.now.sessions.use([each.id for each in (kept, late, over, ended)], NOON, limits)

    left = [storage.now.sessions.get(each.id) for each in (kept, late, over, ended)]
    assert [each and (each.expires_at - NOON).total_seconds() / 60 for each in left] == [
        *(30, 12),
        *(-1 / 60, 5),
    ]
    assert left[0] == replace(kept, used_at=NOON, expires_at=NOON + limits.idle)


def test_what_ran_out_a_moment_ago_counts_as_ended(storage: Storage):
    lately, open_still, long_ago = (
        a_session(expires_at=NOON + timedelta(seconds=seconds)) for seconds in (-5, 5, -600)
    )
    for session in (lately, open_still, long_ago):
        storage.now.sessions.add(session)

    assert storage.now.sessions.ended_between(NOON - timedelta(minutes=1), NOON) == [lately.id]


def test_a_store_of_an_older_release_gets_the_fields_that_are_new(
    storage: Storage, database: Documents
):
    old = document_schema(KINDS["users"])
    new = {"email_verified_at", "trading_capital"}
    old["required"] = [name for name in old["required"] if name not in new]
    database.command({"collMod": "users", "validator": {"$jsonSchema": old}})
    user = a_user()
    storage.now.users.add(user)
    database.users.update_one({"_id": user.id}, {"$unset": dict.fromkeys(new, "")})

    prepare(database)

    stored = database.users.find_one({"_id": user.id})
    assert stored is not None
    assert new <= stored.keys()
    assert storage.now.users.set_password(user.id, user.password_hash, "another")
