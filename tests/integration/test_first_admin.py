"""./scripts/first-admin against a real store: who becomes administrator, and who does not."""

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from typing_extensions import override

from autotrade.bootstrap import migrate, with_keys
from autotrade.config import Settings
from autotrade.domain.users import Origin, Role
from autotrade.storage import client as mongo
from autotrade.storage.unit_of_work import MongoStorage
from autotrade.wiring.access import access_of
from autotrade.wiring.system import Uuid7Source
from scripts.bootstrap import ROOT
from scripts.first_admin import asked_for, main
from scripts.problems import StartError
from tests.support.pipeline import Documents
from tests.support.stack import Servers

Run = Callable[..., tuple[int, str]]
EMAIL, PASSWORD = "first@example.com", "a planted password of 30 signs"
NOWHERE = "mongodb://127.0.0.1:1/x?serverSelectionTimeoutMS=50"


@pytest.fixture
def settings(servers: Servers, tmp_path: Path) -> Settings:
    uri = servers.mongo_uri("autotrade_first_admin")
    (tmp_path / "keys").mkdir()
    return with_keys(Settings.from_environ({"MONGO_URI": uri, "AUTOTRADE_DATA_DIR": str(tmp_path)}))


@pytest.fixture
def store(settings: Settings) -> Iterator[Documents]:
    """A new store, with neither user nor administrator."""
    client: MongoClient[dict[str, Any]] = mongo.connect(settings.mongo_uri, "test")
    client.drop_database(mongo.database(client))
    migrate(settings)
    yield mongo.database(client)
    client.close()


@pytest.fixture
def run(settings: Settings, tmp_path: Path) -> Run:
    def command(email: str, password: str) -> tuple[int, str]:
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "scripts.first_admin", email],
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "MONGO_URI": settings.mongo_uri,
                "AUTOTRADE_DATA_DIR": str(tmp_path),
            },
            input=f"{password}\n",
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return done.returncode, done.stdout + done.stderr

    return command


@pytest.fixture
def call(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """The same within this process, which takes a moment instead of seconds."""

    def main_of(email: str, password: str, **variables: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
        named = {"MONGO_URI": settings.mongo_uri, "AUTOTRADE_DATA_DIR": str(settings.data_dir)}
        for name, value in {**named, **variables}.items():
            monkeypatch.setenv(name, value)
        code = main([email])
        told = capsys.readouterr()
        return code, told.out + told.err

    return main_of


def test_a_new_store_gets_one_administrator_who_logs_in_by_that_password(
    store: Documents, run: Run, settings: Settings
):
    assert store.users.count_documents({}) == 0

    code, said = run(" First@Example.com", PASSWORD)

    assert code == 0
    assert EMAIL in said
    assert PASSWORD not in said
    with MongoClient[dict[str, Any]](settings.mongo_uri, tz_aware=True) as client:
        auth = access_of(settings, MongoStorage(client, Uuid7Source())).auth
        log_in = auth.log_in(email=EMAIL, password=PASSWORD, origin=Origin())
    assert log_in.user.role is Role.ADMIN
    told = {each["action"] for each in store.audit_log.find({"user_id": log_in.user.id})}
    assert told == {"user.registered", "session.opened"}


def test_where_there_is_an_administrator_nobody_becomes_one(store: Documents, run: Run):
    assert run(EMAIL, PASSWORD)[0] == 0

    code, said = run("second@example.com", PASSWORD)

    assert code == 1
    assert "already" in said
    assert [user["email"] for user in store.users.find()] == [EMAIL]


def test_a_user_does_not_become_the_administrator_by_their_address(
    store: Documents, run: Run, settings: Settings
):
    with MongoClient[dict[str, Any]](settings.mongo_uri, tz_aware=True) as client:
        auth = access_of(settings, MongoStorage(client, Uuid7Source())).auth
        auth.register(email=EMAIL, password="their own password")

    code, said = run(EMAIL, PASSWORD)

    assert code == 1
    assert "has an account" in said
    assert [user["role"] for user in store.users.find()] == ["user"]


@pytest.mark.parametrize(
    ("email", "password", "variables"),
    [
        ("nobody", PASSWORD, {}),
        (EMAIL, "", {}),
        (EMAIL, "seven77", {}),
        (EMAIL, "short-one", {"AUTOTRADE_ENV": "production"}),
        (EMAIL, PASSWORD, {"MONGO_URI": NOWHERE}),
    ],
)
def test_what_will_not_do_makes_nobody(
    store: Documents, call: Run, email: str, password: str, variables: dict[str, str]
):
    code, said = call(email, password, **variables)

    assert code == 2
    assert "first-admin: " in said
    assert not password or password not in said
    assert store.users.count_documents({}) == 0


class Terminal(io.StringIO):
    @override
    def isatty(self) -> bool:
        return True


def test_a_person_types_the_password_twice():
    assert asked_for(Terminal(), lambda _: PASSWORD) == PASSWORD
    answers = iter((PASSWORD, "another"))
    with pytest.raises(StartError, match="not the same"):
        asked_for(Terminal(), lambda _: next(answers))
