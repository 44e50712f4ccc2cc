"""Audits every pinned dependency, of Python and of the front end, for known faults.

Asks OSV (the database behind pip-audit and npm's advisories) about all pins in one request where
it can be reached. Without a network it compares the pins with scripts/advisories.json, which was
put together by hand, is not complete, and says of when it is. Every requirement must name one
exact version, either way.
"""

from __future__ import annotations

import json
import os
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from scripts.bootstrap import DEVELOP, ROOT, lock_of
from scripts.locks import locked

LOCK: Final = "frontend/package-lock.json"
ADVISORIES: Final = "scripts/advisories.json"
OSV: Final = "https://api.osv.dev/v1/querybatch"
_ADDRESS: Final = "AUTOTRADE_OSV_URL"
_SECONDS: Final = 10
_AT_ONCE: Final = 1000
_PIN: Final = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([A-Za-z0-9.!+_-]+)(?: *;.*)?\Z")


class AuditError(Exception):
    """The audit can't be done; the message says why."""


@dataclass(frozen=True, slots=True, order=True)
class Pin:
    """A package and its one version; ``ecosystem`` is PyPI or npm."""

    ecosystem: str
    name: str
    version: str


def python_pins(text: str) -> Iterator[Pin]:
    """Yield the pins of a requirements file.

    Raises:
        AuditError: a line names no exact version.
    """
    for line in text.splitlines():
        wanted = line.partition(" #")[0].strip()
        if not wanted or wanted.startswith("#"):
            continue
        match = _PIN.match(wanted)
        if match is None:
            msg = f"{wanted!r} is not pinned as NAME==VERSION"
            raise AuditError(msg)
        yield Pin("PyPI", re.sub(r"[-_.]+", "-", match[1]).lower(), match[2])


def npm_pins(text: str) -> Iterator[Pin]:
    """Yield the packages of a package-lock.json.

    Raises:
        AuditError: a package has no digest that its download is checked by.
    """
    for place, package in json.loads(text)["packages"].items():
        if not place or package.get("link"):
            continue
        name = package.get("name") or place.rpartition("node_modules/")[2]
        if "integrity" not in package:
            msg = f"{name} has no integrity in {LOCK}"
            raise AuditError(msg)
        yield Pin("npm", name, package["version"])


def pins(root: Path = ROOT) -> list[Pin]:
    """Return every pin of the project, and what the locks hold for other machines besides."""
    found = {pin for name in DEVELOP for pin in python_pins((root / name).read_text())}
    for name in DEVELOP:
        locks = locked((root / lock_of(name)).read_text())
        found |= {Pin("PyPI", each.name, each.version) for each in locks}
    return sorted(found | set(npm_pins((root / LOCK).read_text())))


def known_faults(pinned: Sequence[Pin], listed: Mapping[str, Any]) -> list[str]:
    """Return a line for each pin that the list calls faulty."""
    faults = []
    for pin in pinned:
        for advisory in listed[pin.ecosystem]:
            if advisory["name"] != pin.name or not _before(pin.version, advisory["fixed"]):
                continue
            if not _before(pin.version, advisory.get("introduced", "0")):
                faults.append(
                    f"{pin.name} {pin.version}: {advisory['id']}, {advisory['fixed']} is good"
                )
    return faults


def asked_faults(pinned: Sequence[Pin], address: str) -> list[str]:
    """Return a line for each pin that OSV knows a fault of.

    Raises:
        OSError: OSV can't be reached.
    """
    faults = []
    for first in range(0, len(pinned), _AT_ONCE):
        asked = pinned[first : first + _AT_ONCE]
        answers = _ask(asked, address)
        for pin, answer in zip(asked, answers, strict=True):
            names = ", ".join(sorted(each["id"] for each in answer.get("vulns", [])))
            if names:
                faults.append(f"{pin.name} {pin.version} ({pin.ecosystem}): {names}")
    return faults


def _ask(asked: Sequence[Pin], address: str) -> list[dict[str, Any]]:
    queries = [
        {"package": {"ecosystem": pin.ecosystem, "name": pin.name}, "version": pin.version}
        for pin in asked
    ]
    request = urllib.request.Request(  # noqa: S310 - http(s)
        address,
        data=json.dumps({"queries": queries}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - http(s)
        results: list[dict[str, Any]] = json.load(answer)["results"]
    return results


def _before(one: str, other: str) -> bool:
    """Compare versions by their numbers; what follows the numbers of a part is not looked at."""
    pairs = zip_longest(_numbers(one), _numbers(other), fillvalue=0)
    return next((a < b for a, b in pairs if a != b), False)


def _numbers(version: str) -> list[int]:
    return [int(found[0]) for part in version.split(".") if (found := re.match(r"\d+", part))]


def main() -> int:
    """Audit the project; 1 when a pin has a known fault, 2 when nothing could be found out."""
    try:
        pinned = pins()
    except AuditError as error:
        print(f"dependency audit: {error}")
        return 2
    try:
        faults = asked_faults(pinned, os.environ.get(_ADDRESS) or OSV)
        source = "OSV"
    except (OSError, ValueError, KeyError) as error:
        listed = json.loads((ROOT / ADVISORIES).read_text())
        faults = known_faults(pinned, listed)
        source = f"the list of {listed['as_of']} alone, as OSV can't be asked ({error})"
    for fault in faults:
        print(fault)
    print(f"{len(pinned)} pins compared with {source}: {len(faults)} with known faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
