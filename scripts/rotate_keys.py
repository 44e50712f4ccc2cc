"""./scripts/rotate-keys: gives the vault a fresh key and seals every secret anew, app running.

Once: a fresh key is put in front of the ring and everything is sealed under it; the old key is
kept. Interrupted: call it again, it goes on. With --prune: the old keys are dropped, once nothing
is sealed under them any more.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from autotrade.domain.errors import UnavailableError
from autotrade.security.key_ring import KeyRing
from autotrade.security.vault import AesGcmVault
from autotrade.storage import client as mongo
from autotrade.storage.sealed import SealedTexts
from scripts import embedded
from scripts.bootstrap import ROOT
from scripts.environment import DATA_DIR, complete, read_settings
from scripts.problems import StartError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from autotrade.config import Settings

SETTLED_AFTER: Final = 60.0
"""Seconds after which nobody is still about to store what was sealed before a key came."""
_PASSES: Final = 10


class RotationError(Exception):
    """The rotation can't go on; nothing is lost, and the message says what to do."""


def reseal(texts: SealedTexts, keys: Sequence[str], step: Callable[[], None]) -> tuple[int, int]:
    """Seal everything under the first key; return how many texts there are and were changed.

    Goes over all of them until a pass finds nothing to change. ``step`` is called before each.

    Raises:
        RotationError: a text opens under none of the keys, or they change faster than this works.
    """
    vault = AesGcmVault(keys=keys)
    changed = 0
    for _ in range(_PASSES):
        seen = stale = 0
        for sealed in texts.all():
            seen += 1
            if vault.is_current(sealed.text):
                continue
            stale += 1
            step()
            try:
                changed += texts.swap(sealed, vault.reseal(sealed.text))
            except ValueError:
                msg = f"A text in {sealed.collection} ({sealed.key}) opens under none of the keys."
                raise RotationError(msg) from None
        if not stale:
            return seen, changed
    msg = "The secrets change faster than they can be sealed anew. Call this again."
    raise RotationError(msg)


def rotate(ring: KeyRing, texts: SealedTexts, step: Callable[[], None] = lambda: None) -> str:
    """Add a key, unless a rotation is under way, and seal everything; return what was done.

    Raises:
        RotationError: see ``reseal``.
    """
    with ring.alone():
        keys = ring.read()
        is_new = len(keys) == 1
        seen, changed = reseal(texts, ring.add() if is_new else keys, step)
    begun = "A fresh key was added" if is_new else "The rotation that was begun goes on"
    return f"{begun}; {changed} of {seen} secrets were sealed anew. Old keys go with --prune."


def prune(ring: KeyRing, texts: SealedTexts, age_seconds: float) -> str:
    """Drop all keys but the first when nothing needs them; return what was done.

    Raises:
        RotationError: something needs them, or may until a minute after the key was added.
    """
    with ring.alone():
        keys = ring.read()
        if len(keys) == 1:
            return "There is one key only; nothing to drop."
        if age_seconds < SETTLED_AFTER:
            msg = f"The key is new. Wait {SETTLED_AFTER - age_seconds:.0f} s and call this again."
            raise RotationError(msg)
        seen, changed = reseal(texts, keys, lambda: None)
        ring.keep_first()
    return f"{len(keys) - 1} old key(s) were dropped; {seen} secrets are sealed, {changed} now."


def main(arguments: list[str]) -> int:
    """Rotate or prune as asked; return the exit code."""
    parser = argparse.ArgumentParser(prog="./scripts/rotate-keys", description=__doc__)
    parser.add_argument("--prune", action="store_true", help="drop the old keys")
    options = parser.parse_args(arguments)
    try:
        print(_carry_out(_settings(), is_pruning=options.prune))
    except (RotationError, StartError, UnavailableError) as error:
        print(f"rotate-keys: {error}", file=sys.stderr)
        return 1
    except BlockingIOError:
        print("rotate-keys: another rotation is at work.", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"rotate-keys: the key file can't be used: {error}", file=sys.stderr)
        return 1
    return 0


def _settings() -> Settings:
    """Return the settings as ./scripts/run would have them, with the database that runs."""
    environment = complete(os.environ, ROOT)
    folder = Path(environment[DATA_DIR])
    if not environment.get("MONGO_URI"):
        port = embedded.ports_file(folder).get("mongod")
        if port is None:
            msg = f"There is no database of {folder} yet. Start the application first."
            raise RotationError(msg)
        environment["MONGO_URI"] = embedded.mongo_uri(port)
    return read_settings(environment)


def _carry_out(settings: Settings, *, is_pruning: bool) -> str:
    client = mongo.connect(settings.mongo_uri, "rotate-keys")
    texts = SealedTexts(mongo.database(client))
    try:
        if settings.vault_keys:
            if is_pruning:
                msg = "The keys are in AUTOTRADE_VAULT_KEYS: take the old ones out there."
                raise RotationError(msg)
            seen, changed = reseal(texts, settings.vault_keys.split(","), lambda: None)
            return f"{changed} of {seen} secrets were sealed anew under the first key that is set."
        path = settings.data_dir / "keys" / "vault"
        if not is_pruning:
            return rotate(KeyRing(path), texts)
        return prune(KeyRing(path), texts, time.time() - path.stat().st_mtime)
    finally:
        client.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
