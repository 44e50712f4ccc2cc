"""Static security analysis: bandit, with every exception named and given its reason here.

A finding that is not in the table fails; so does a row of the table that nothing matches any more.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

from scripts.bootstrap import ROOT

PLACES: Final = ("autotrade", "workers", "scripts", "wsgi.py")
NOT_RUN: Final[Mapping[str, str]] = {
    "B105": "takes names of fields and examples for passwords; scripts/secret_scan.py looks for real ones",
    "B404": "importing subprocess is no fault; each call of it carries its reason for ruff's S603",
    "B603": "as B404",
}
"""Kinds of finding that are not looked for at all, and why."""
ACCEPTED: Final[Mapping[tuple[str, str], str]] = {
    (
        "autotrade/pine/parser/structures.py",
        "B101",
    ): "for the type checker; the loop ran at least once",
    ("autotrade/api/reports_xlsx.py", "B406"): "writes XML, and reads none",
    (
        "autotrade/services/notifications.py",
        "B101",
    ): "for the type checker; what has no key is always stored",
    ("scripts/bootstrap.py", "B606"): "becomes the project's own Python, no shell wanted",
    ("scripts/dependency_audit.py", "B310"): "the address is OSV's, or the caller's own",
    ("scripts/startup.py", "B104"): "only compared with, to find an address to ask",
    ("scripts/benchmarks/", "B101"): "a benchmark that measured nothing must fail",
    ("scripts/benchmarks/", "B311"): "made-up prices need no good dice",
}
"""Findings that stay: the file, or the folder with a slash, the kind, and why."""

Finding = tuple[str, str, int, str]
"""File, kind, line, text."""


def findings(output: str) -> list[Finding]:
    """Return what bandit's JSON output tells.

    Raises:
        ValueError: it is none, or bandit could not read a file.
    """
    told = json.loads(output)
    if told["errors"]:
        msg = f"bandit could not read: {told['errors']}"
        raise ValueError(msg)
    return [
        (
            each["filename"].removeprefix("./"),
            each["test_id"],
            each["line_number"],
            each["issue_text"],
        )
        for each in told["results"]
    ]


def verdict(
    found: Sequence[Finding], accepted: Mapping[tuple[str, str], str] = ACCEPTED
) -> list[str]:
    """Return a line for each finding that nobody accepted and each acceptance of nothing."""
    faults, used = [], set()
    for path, kind, line, text in found:
        places = [(path, kind), *((f"{folder}/", kind) for folder in PurePosixPath(path).parents)]
        covering = [place for place in places if place in accepted]
        used.update(covering)
        if not covering:
            faults.append(f"{path}:{line}: {kind}: {text}")
    stale = [
        f"{path}: {kind} is accepted, and not found any more"
        for path, kind in accepted.keys() - used
    ]
    return [*faults, *sorted(stale)]


def main() -> int:
    """Run bandit; 1 when there is anything to say."""
    command = [
        sys.executable,
        "-m",
        "bandit",
        "-q",
        "-r",
        *PLACES,
        "-f",
        "json",
        "-s",
        ",".join(NOT_RUN),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    faults = verdict(findings(done.stdout))
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
