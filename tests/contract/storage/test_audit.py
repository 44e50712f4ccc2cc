"""The audit log's chain: every entry once, in one order, and no change unseen."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from autotrade.ports.storage import Query, Storage
from autotrade.services.audit import AuditService
from tests.support.factories import OTHER_USER, USER
from tests.support.fakes import FakeClock
from tests.support.pipeline import ClockedIds, Documents

pytestmark = pytest.mark.integration


@pytest.fixture
def audit(storage: Storage, clock: FakeClock) -> AuditService:
    return AuditService(storage=storage, clock=clock, ids=ClockedIds(clock))


def record(audit: AuditService, storage: Storage, count: int, **changes: Any) -> None:
    for number in range(count):
        arguments: dict[str, Any] = {
            "action": "order.placed",
            "target": f"order:{number}",
            "user_id": USER,
            "details": {"quantity": number, "price": "812.35"},
        }
        audit.record(storage.now, **{**arguments, **changes})


def test_sealed_entries_form_a_chain_that_verifies(audit: AuditService, storage: Storage):
    record(audit, storage, 5)
    assert audit.seal() == 5
    record(audit, storage, 3)
    assert audit.seal() == 3

    found = audit.verify()

    assert (found.ok, found.entries, found.first_bad) == (True, 8, None)


def test_an_empty_log_verifies(audit: AuditService):
    assert audit.seal() == 0
    assert audit.verify().ok


@pytest.mark.parametrize(
    "change",
    [
        {"$set": {"details.price": "1.00"}},
        {"$set": {"actor": "somebody"}},
        {"$set": {"at": None}},
        {"$set": {"hash": "0" * 64}},
    ],
)
def test_a_changed_entry_is_found(
    audit: AuditService, storage: Storage, database: Documents, change: dict[str, Any]
):
    record(audit, storage, 6)
    audit.seal()
    if "at" in change["$set"]:
        change = [{"$set": {"at": {"$add": ["$at", 1000]}}}]  # type: ignore[assignment]  # pipeline
    database.audit_log.update_one({"seq": 4}, change)

    found = audit.verify()

    assert (found.ok, found.first_bad) == (False, 4)


def test_a_removed_entry_is_found(audit: AuditService, storage: Storage, database: Documents):
    record(audit, storage, 6)
    audit.seal()
    database.audit_log.delete_one({"seq": 3})

    assert audit.verify().first_bad == 3


def test_an_entry_that_was_put_in_between_is_found(
    audit: AuditService, storage: Storage, database: Documents
):
    record(audit, storage, 6)
    audit.seal()
    for entry in database.audit_log.find({"seq": {"$gte": 4}}).sort("seq", -1):
        database.audit_log.update_one({"_id": entry["_id"]}, {"$inc": {"seq": 1}})
    third = database.audit_log.find_one({"seq": 3}) or {}
    database.audit_log.insert_one({**third, "_id": "made-up", "seq": 4, "previous": third["hash"]})

    assert audit.verify().first_bad == 4


def test_entries_that_changed_places_are_found(
    audit: AuditService, storage: Storage, database: Documents
):
    record(audit, storage, 6)
    audit.seal()
    for old, new in ((2, 1000), (5, 2), (1000, 5)):
        database.audit_log.update_one({"seq": old}, {"$set": {"seq": new}})

    assert audit.verify().first_bad == 2


def test_two_entries_with_exchanged_contents_are_found(
    audit: AuditService, storage: Storage, database: Documents
):
    record(audit, storage, 6)
    audit.seal()
    second, third = (database.audit_log.find_one({"seq": seq}) or {} for seq in (2, 3))
    for place, content in ((second, third), (third, second)):
        what = {name: content[name] for name in ("at", "target", "details")}
        database.audit_log.update_one({"_id": place["_id"]}, {"$set": what})

    assert audit.verify().first_bad == 2


def test_processes_that_seal_at_once_make_one_chain(audit: AuditService, storage: Storage):
    record(audit, storage, 120)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: audit.seal(), range(8)))
    audit.seal()

    found = audit.verify()
    assert (found.ok, found.entries) == (True, 120)


def test_an_entry_is_undone_with_its_act(audit: AuditService, storage: Storage):
    def act(repos: Any) -> None:
        audit.record(repos, action="order.placed", target="order:1", user_id=USER)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        storage.transact(act)

    assert audit.seal() == 0


def test_a_user_sees_what_concerns_them(audit: AuditService, storage: Storage):
    record(audit, storage, 2)
    record(audit, storage, 1, user_id=OTHER_USER)

    page = audit.page(Query(user_id=USER))

    assert [entry.target for entry in page.items] == ["order:1", "order:0"]
