"""Exits in the store: one an occasion, worked on by one at a time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from autotrade.domain.errors import ConflictError
from autotrade.domain.exits import Exit, ExitReason, ExitStatus
from autotrade.domain.ids import ExitId, OrderId
from autotrade.domain.orders import Product
from autotrade.ports.storage import Repositories, Storage
from tests.support.factories import ACCOUNT, NOON, OTHER_USER, USER, an_id

LATER = NOON + timedelta(seconds=12)


def an_exit(**changes: object) -> Exit:
    values: dict[str, object] = {
        "id": ExitId(an_id()),
        "user_id": USER,
        "broker_id": ACCOUNT,
        "symbol": "NSE:SBIN",
        "product": Product.INTRADAY,
        "strategy_id": None,
        "whole": True,
        "key": "key",
        "reason": ExitReason.MANUAL,
        "status": ExitStatus.WANTED,
        "requested_at": NOON,
        "updated_at": NOON,
        "due_at": NOON,
    }
    return Exit(**{**values, **changes})  # type: ignore[arg-type]  # by name


def test_what_is_stored_is_read_back_by_its_owner_alone(storage: Storage):
    wanted = an_exit()
    assert storage.now.exits.add(wanted)

    assert storage.now.exits.get(USER, wanted.id) == wanted
    assert storage.now.exits.by_key(USER, "key") == wanted
    assert storage.now.exits.get(OTHER_USER, wanted.id) is None
    assert storage.now.exits.by_key(OTHER_USER, "key") is None


def test_a_key_is_taken_once_a_user_also_within_a_transaction(storage: Storage):
    assert storage.now.exits.add(an_exit())

    assert not storage.now.exits.add(an_exit())
    assert not storage.transact(lambda repos: repos.exits.add(an_exit()))
    assert storage.now.exits.add(an_exit(user_id=OTHER_USER))


def test_a_transaction_that_adds_a_taken_key_changes_nothing(storage: Storage):
    storage.now.exits.add(an_exit())
    new = an_exit(key="new")

    with pytest.raises(ConflictError):
        storage.transact(lambda repos: repos.exits.add_all([new, an_exit()]))

    assert storage.now.exits.get(USER, new.id) is None


def test_one_at_a_time_works_on_an_exit(storage: Storage):
    wanted = an_exit()
    storage.now.exits.add(wanted)

    first = storage.now.exits.claim(wanted.id, "one", LATER, NOON)

    assert first is not None
    assert (first.owner, first.version) == ("one", 1)
    assert storage.now.exits.claim(wanted.id, "other", LATER, NOON) is None
    assert storage.now.exits.claim(wanted.id, "other", LATER, LATER) is not None


def test_what_is_not_due_or_has_ended_is_claimed_by_nobody(storage: Storage):
    early = an_exit(key="early", due_at=LATER)
    ended = an_exit(key="ended", status=ExitStatus.DONE)
    due = an_exit(key="due")
    for each in (early, ended, due):
        storage.now.exits.add(each)

    assert list(storage.now.exits.due(NOON, 10)) == [due.id]
    assert storage.now.exits.claim(early.id, "one", LATER, NOON) is None
    assert storage.now.exits.claim(ended.id, "one", LATER, NOON) is None


def test_who_has_read_an_older_version_changes_nothing(storage: Storage):
    wanted = an_exit()
    storage.now.exits.add(wanted)
    storage.now.exits.save(replace(wanted, note="first"))

    with pytest.raises(ConflictError):
        storage.now.exits.save(replace(wanted, note="second"))

    def late(repos: Repositories) -> None:
        repos.exits.save(replace(wanted, note="third"))

    with pytest.raises(ConflictError):
        storage.transact(late)
    kept = storage.now.exits.get(USER, wanted.id)
    assert kept is not None
    assert (kept.note, kept.version) == ("first", 1)


def test_the_orders_of_open_exits_are_known(storage: Storage):
    order, old = OrderId("one"), OrderId("old")
    storage.now.exits.add(an_exit(order_ids=(order,), status=ExitStatus.WORKING))
    storage.now.exits.add(an_exit(key="old", order_ids=(old,), status=ExitStatus.DONE))

    assert storage.now.exits.has_order(USER, order)
    assert not storage.now.exits.has_order(USER, old)
    assert not storage.now.exits.has_order(OTHER_USER, order)
