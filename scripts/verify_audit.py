"""./scripts/verify-audit: checks the audit log's chain from its first entry on, app running or not.

Exit code 0: the chain is whole. 1: an entry was changed, removed, put in between or moved; the
first wrong one is named. 2: the log can't be read.

A chain can't tell that its end was cut off. So the last entry is printed, as NUMBER:HASH: keep
that elsewhere, and give it next time as --holds, which fails unless the log still has that very
entry. The application's own log names it too, each time entries were sealed (audit_sealed).
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from autotrade.domain.audit import AuditEntry, verify
from autotrade.domain.errors import UnavailableError
from autotrade.storage import client as mongo
from autotrade.storage.audit import MongoAudit
from scripts import embedded
from scripts.bootstrap import ROOT
from scripts.environment import DATA_DIR, complete, read_settings
from scripts.problems import StartError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_HEAD: Final = re.compile(r"([0-9]+):([0-9a-f]{64})\Z")


@dataclass(frozen=True, slots=True)
class Report:
    """What was found: whether all is well, and the line that says it."""

    ok: bool
    text: str


class _Watched:
    """Passes entries on and remembers the last one, and which of the wanted heads came by."""

    def __init__(self, wanted: Sequence[tuple[int, str]]):
        self.missing = set(wanted)
        self.last: tuple[int, str] | None = None

    def over(self, chain: Iterable[AuditEntry]) -> Iterator[AuditEntry]:
        for entry in chain:
            self.last = (entry.seq or 0, entry.hash or "")
            self.missing.discard(self.last)
            yield entry


def examine(chain: Iterable[AuditEntry], heads: Sequence[tuple[int, str]] = ()) -> Report:
    """Check a chain, and that it holds every one of the ``heads`` (number, hash) noted before."""
    watched = _Watched(heads)
    found = verify(watched.over(chain))
    if not found.ok:
        return Report(ok=False, text=f"The audit log is broken: entry {found.first_bad} is wrong.")
    if watched.missing:
        gone = ", ".join(str(number) for number, _ in sorted(watched.missing))
        return Report(ok=False, text=f"The audit log was cut or made anew: {gone} is not there.")
    last = "none" if watched.last is None else f"{watched.last[0]}:{watched.last[1]}"
    return Report(ok=True, text=f"The audit log is whole: {found.entries} entries, last {last}")


def head(text: str) -> tuple[int, str]:
    """Return the number and the hash that NUMBER:HASH names.

    Raises:
        argparse.ArgumentTypeError: it is not written like that.
    """
    match = _HEAD.match(text)
    if match is None:
        msg = "write NUMBER:HASH, as this command printed it"
        raise argparse.ArgumentTypeError(msg)
    return int(match[1]), match[2]


def main(arguments: list[str]) -> int:
    """Check the log of the data folder, or of the server that MONGO_URI names."""
    parser = argparse.ArgumentParser(prog="./scripts/verify-audit", description=__doc__)
    parser.add_argument(
        "--holds", action="append", type=head, default=[], metavar="NUMBER:HASH", help="see above"
    )
    options = parser.parse_args(arguments)
    try:
        report = _examine_stored(options.holds)
    except (StartError, UnavailableError) as error:
        print(f"verify-audit: {error}", file=sys.stderr)
        return 2
    print(report.text)
    return 0 if report.ok else 1


def _examine_stored(heads: Sequence[tuple[int, str]]) -> Report:
    environment = complete(os.environ, ROOT)
    if not environment.get("MONGO_URI"):
        port = embedded.ports_file(Path(environment[DATA_DIR])).get("mongod")
        if port is None:
            msg = f"There is no database of {environment[DATA_DIR]} yet."
            raise StartError(msg)
        environment["MONGO_URI"] = embedded.mongo_uri(port)
    client = mongo.connect(read_settings(environment).mongo_uri, "verify-audit")
    try:
        audit = MongoAudit(mongo.database(client), None, AuditEntry, "audit_log")
        return examine(audit.chain(), heads)
    finally:
        client.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
