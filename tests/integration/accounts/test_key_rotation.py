"""Rotating the vault's keys: with the program running, killed in the middle, and finished."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from pymongo import MongoClient

from autotrade.security.key_ring import KeyRing
from autotrade.security.vault import AesGcmVault
from autotrade.storage.client import database
from autotrade.storage.sealed import SEALED, SealedTexts
from scripts.bootstrap import ROOT
from scripts.rotate_keys import RotationError, prune, rotate
from tests.integration.accounts.desk import CREDENTIALS, Desk
from tests.support import factories
from tests.support.factories import USER
from tests.support.stack import Servers

LONG_AGO = 3600.0


class Killed(BaseException):
    """The rotation died here."""


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    path = tmp_path / "vault"
    path.touch(mode=0o600)
    path.write_text(Fernet.generate_key().decode() + "\n")
    return KeyRing(path)


@pytest.fixture
def running(desk: Desk, ring: KeyRing) -> Desk:
    """A program that seals with the ring's keys, with 8 secrets in the store."""
    desk.vault._reread = ring.read
    desk.vault._refresh()
    for _ in range(2):
        account = desk.link()
        desk.keys.rotate(USER, account.id)
    strategy = factories.a_strategy(webhook_secret=desk.vault.seal("path", factories.STRATEGY))
    desk.storage.now.strategies.add(strategy)
    return desk


@pytest.fixture
def texts(accounts_client: MongoClient[dict[str, Any]]) -> SealedTexts:
    return SealedTexts(database(accounts_client))


def all_open(desk: Desk) -> bool:
    accounts = desk.accounts.list(USER)
    return all(desk.sessions.opened(each) == CREDENTIALS for each in accounts) and all(
        desk.keys.addresses(USER, each.id).hint_path for each in accounts
    )


def test_everything_is_sealed_anew_and_opens_in_the_running_program(running, ring, texts):
    old = ring.read()

    said = rotate(ring, texts)

    assert "9 of 9 secrets were sealed anew" in said
    assert len(ring.read()) == 2
    fresh = AesGcmVault(keys=ring.read()[:1])
    assert all(fresh.is_current(each.text) for each in texts.all())
    assert all_open(running)
    with pytest.raises(ValueError, match="can't be opened"):
        AesGcmVault(keys=old).reseal(next(texts.all()).text)


def test_the_program_seals_under_the_new_key_at_once(running, ring, texts):
    ring.add()

    account = running.link()

    assert AesGcmVault(keys=ring.read()[:1]).is_current(str(account.credentials))


def test_the_key_file_is_its_owners_alone(running, ring, texts):
    rotate(ring, texts)

    assert ring._path.stat().st_mode & 0o777 == 0o600
    assert {path.name for path in ring._path.parent.iterdir()} == {".vault.lock", "vault"}


@pytest.mark.parametrize("steps", [0, 1, 4, 8])
def test_a_rotation_that_is_killed_goes_on_without_another_key(running, ring, texts, steps):
    left = iter(range(steps))

    def step() -> None:
        if next(left, None) is None:
            raise Killed

    with pytest.raises(Killed):
        rotate(ring, texts, step)
    half_way = ring.read()
    assert all_open(running)

    said = rotate(ring, texts)

    assert "goes on" in said
    assert ring.read() == half_way
    assert f"{9 - steps} of 9" in said
    assert all_open(running)


def test_the_old_key_is_dropped_and_everything_still_opens(running, ring, texts):
    rotate(ring, texts)

    said = prune(ring, texts, LONG_AGO)

    assert "1 old key(s) were dropped" in said
    assert len(ring.read()) == 1
    assert all_open(running)
    assert all_open_with(ring, texts)


def all_open_with(ring: KeyRing, texts: SealedTexts) -> bool:
    vault = AesGcmVault(keys=ring.read())
    return all(vault.is_current(each.text) for each in texts.all())


def test_a_key_is_not_dropped_while_somebody_may_still_store_what_it_sealed(running, ring, texts):
    rotate(ring, texts)

    with pytest.raises(RotationError, match="Wait 50 s"):
        prune(ring, texts, 10)

    assert len(ring.read()) == 2


def test_pruning_seals_what_came_late_before_it_drops_the_key(running, ring, texts):
    old = AesGcmVault(keys=ring.read())
    rotate(ring, texts)
    late = factories.a_strategy(
        id="late", webhook_hash="late", webhook_secret=old.seal("path", "late")
    )
    running.storage.now.strategies.add(late)

    assert "1 now" in prune(ring, texts, LONG_AGO)
    assert all_open_with(ring, texts)


def test_a_secret_that_opens_under_no_key_stops_it_and_no_key_is_lost(running, ring, texts):
    foreign = AesGcmVault(keys=[Fernet.generate_key().decode()]).seal("x", "lost")
    running.storage.now.strategies.add(
        factories.a_strategy(id="lost", webhook_hash="lost", webhook_secret=foreign)
    )

    with pytest.raises(RotationError, match="strategies"):
        rotate(ring, texts)
    with pytest.raises(RotationError):
        prune(ring, texts, LONG_AGO)

    assert len(ring.read()) == 2


def test_two_rotations_do_not_run_at_once(running, ring, texts):
    with ring.alone(), pytest.raises(BlockingIOError):
        rotate(ring, texts)


def test_no_ciphertext_is_left_out(running, accounts_client):
    """Whatever in the store begins as our ciphertexts do is on the list of what is resealed."""
    found = set()
    store = database(accounts_client)
    for name in store.list_collection_names():
        for document in store[name].find():
            found |= {(name, path) for path in ciphertexts(document)}

    assert found <= {(name, field) for name, fields in SEALED.items() for field in fields}
    assert ("broker_accounts", "old_postback_secrets.sealed") in found


def ciphertexts(value: object, path: str = "") -> set[str]:
    if isinstance(value, dict):
        inner = [ciphertexts(item, f"{path}.{key}".strip(".")) for key, item in value.items()]
        return set().union(*inner) if inner else set()
    if isinstance(value, list):
        return set().union(*[ciphertexts(item, path) for item in value]) if value else set()
    return {path} if isinstance(value, str) and value.startswith("v2.") else set()


def test_the_command_rotates_and_shows_no_secret(running, ring, servers: Servers, tmp_path):
    keys = tmp_path / "keys"
    keys.mkdir()
    ring._path.rename(keys / "vault")
    environment = {
        "PATH": os.environ["PATH"],
        "AUTOTRADE_DATA_DIR": str(tmp_path),
        "MONGO_URI": servers.mongo_uri("autotrade_accounts"),
    }

    done = subprocess.run(
        [sys.executable, "-m", "scripts.rotate_keys"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "9 of 9 secrets" in done.stdout
    assert not any(key in done.stdout + done.stderr for key in KeyRing(keys / "vault").read())
    assert "canary" not in done.stdout + done.stderr
