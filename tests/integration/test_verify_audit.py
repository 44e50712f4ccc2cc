"""./scripts/verify-audit against a real store: what it says, and its exit code."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from pymongo import MongoClient

from autotrade.services.audit import AuditService
from autotrade.storage import client as mongo
from autotrade.storage.schema import prepare
from autotrade.storage.unit_of_work import MongoStorage
from scripts.bootstrap import ROOT
from tests.support import factories
from tests.support.fakes import FakeClock
from tests.support.pipeline import ClockedIds, Documents
from tests.support.stack import Servers

Run = Callable[..., tuple[int, str]]
NOWHERE = "mongodb://127.0.0.1:1/x?serverSelectionTimeoutMS=50"


@pytest.fixture(scope="module")
def uri(servers: Servers) -> str:
    return servers.mongo_uri("autotrade_verify_audit")


@pytest.fixture
def log(uri: str) -> Iterator[Documents]:
    """A store whose audit log has six sealed entries."""
    client: MongoClient[dict[str, Any]] = mongo.connect(uri, "test")
    database = mongo.database(client)
    prepare(database)
    database.audit_log.delete_many({})
    clock = FakeClock(factories.NOON)
    storage = MongoStorage(client, ClockedIds(clock))
    audit = AuditService(storage=storage, clock=clock, ids=ClockedIds(clock))
    for number in range(6):
        audit.record(storage.now, action="order.placed", target=f"order:{number}")
    audit.seal()
    yield database
    client.close()


@pytest.fixture
def run(uri: str) -> Run:
    def command(*arguments: str, mongo_uri: str = uri) -> tuple[int, str]:
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "scripts.verify_audit", *arguments],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "MONGO_URI": mongo_uri},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return done.returncode, done.stdout + done.stderr

    return command


def remove(log: Documents) -> None:
    log.audit_log.delete_one({"seq": 3})


def change(log: Documents) -> None:
    log.audit_log.update_one({"seq": 3}, {"$set": {"action": "order.cancelled"}})


def insert(log: Documents) -> None:
    for entry in log.audit_log.find({"seq": {"$gte": 3}}).sort("seq", -1):
        log.audit_log.update_one({"_id": entry["_id"]}, {"$inc": {"seq": 1}})
    second = log.audit_log.find_one({"seq": 2}) or {}
    log.audit_log.insert_one({**second, "_id": "x", "seq": 3, "previous": second["hash"]})


def reorder(log: Documents) -> None:
    for old, new in ((3, 1000), (5, 3), (1000, 5)):
        log.audit_log.update_one({"seq": old}, {"$set": {"seq": new}})


def test_a_whole_log_is_said_to_be_whole(log: Documents, run: Run):
    code, said = run()

    assert code == 0
    assert re.search(r"whole: 6 entries, last 6:[0-9a-f]{64}\n", said)


@pytest.mark.parametrize("tamper", [remove, change, insert, reorder])
def test_a_log_that_somebody_wrote_to_is_said_to_be_broken(
    log: Documents, run: Run, tamper: Callable[[Documents], None]
):
    tamper(log)

    code, said = run()

    assert code == 1
    assert "entry 3 is wrong" in said


def test_a_log_whose_end_was_cut_off_is_found_by_what_was_noted(log: Documents, run: Run):
    noted = run()[1].split("last ")[1].strip()
    assert run("--holds", noted)[0] == 0
    log.audit_log.delete_one({"seq": 6})

    assert run()[0] == 0
    code, said = run("--holds", noted)

    assert code == 1
    assert "6 is not there" in said


@pytest.mark.parametrize(
    ("arguments", "mongo_uri"), [((), NOWHERE), (("--holds", "6"), None)], ids=["away", "no hash"]
)
def test_what_can_not_be_checked_is_neither_whole_nor_broken(
    run: Run, uri: str, arguments: Sequence[str], mongo_uri: str | None
):
    assert run(*arguments, mongo_uri=mongo_uri or uri)[0] == 2
