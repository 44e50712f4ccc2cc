"""./scripts/first-admin EMAIL: makes the first administrator, where the environment names none.

Asks for the password without showing it (or reads one line from a pipe), so that it stands in no
file, no list of processes and no log. Exit code 0: made. 1: there is an administrator already, or
the address has an account. 2: the address or the password will not do, or the database can't be
reached.
"""

from __future__ import annotations

import argparse
import contextlib
import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from autotrade.bootstrap import with_keys
from autotrade.domain.errors import ConflictError, UnavailableError
from autotrade.domain.users import normalize_email
from autotrade.storage import client as mongo
from autotrade.storage.unit_of_work import MongoStorage
from autotrade.wiring.access import access_of
from autotrade.wiring.system import Uuid7Source
from scripts import embedded
from scripts.bootstrap import ROOT
from scripts.environment import DATA_DIR, complete, read_settings
from scripts.problems import StartError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TextIO

    from pymongo import MongoClient

    from autotrade.config import Settings

_EMAIL: Final = "AUTOTRADE_ADMIN_EMAIL"
_PASSWORD: Final = "AUTOTRADE_ADMIN_PASSWORD"  # noqa: S105 - the name of a variable


def main(arguments: list[str]) -> int:
    """Make the administrator and return the exit code."""
    parser = argparse.ArgumentParser(prog="./scripts/first-admin", description=__doc__)
    parser.add_argument("email", metavar="EMAIL")
    email = parser.parse_args(arguments).email
    try:
        environment = _with_database(complete(os.environ, ROOT))
        password = asked_for(sys.stdin, getpass.getpass)
        settings = read_settings({**environment, _EMAIL: email, _PASSWORD: password})
        made = _make(settings)
    except (StartError, UnavailableError) as error:
        print(f"first-admin: {error}", file=sys.stderr)
        return 2
    except ConflictError:
        print("first-admin: this address has an account already.", file=sys.stderr)
        return 1
    if not made:
        print("first-admin: there is an administrator already.", file=sys.stderr)
        return 1
    print(f"{normalize_email(email)} is the administrator now.")
    return 0


def asked_for(stream: TextIO, ask: Callable[[str], str]) -> str:
    """Return the password: one line of a pipe, or what a person types twice.

    Raises:
        StartError: it is empty, or the two are not the same.
    """
    if not stream.isatty():
        password = stream.readline().rstrip("\r\n")
    else:
        password = ask("Password: ")
        if ask("Once more: ") != password:
            msg = "the two passwords are not the same."
            raise StartError(msg)
    if not password:
        msg = "give a password."
        raise StartError(msg)
    return password


def _with_database(environment: Mapping[str, str]) -> dict[str, str]:
    if environment.get("MONGO_URI"):
        return dict(environment)
    port = embedded.ports_file(Path(environment[DATA_DIR])).get("mongod")
    if port is None:
        msg = f"there is no database of {environment[DATA_DIR]} yet; start the application first."
        raise StartError(msg)
    return {**environment, "MONGO_URI": embedded.mongo_uri(port)}


def _make(settings: Settings) -> bool:
    client: MongoClient[dict[str, Any]] = mongo.connect(settings.mongo_uri, "first-admin")
    with contextlib.closing(client):
        auth = access_of(with_keys(settings), MongoStorage(client, Uuid7Source())).auth
        email, password = settings.admin_email or "", settings.admin_password or ""
        return auth.ensure_admin(email=email, password=password)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
