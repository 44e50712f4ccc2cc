"""Looks for secrets in what is committed: keys and tokens by their form, and long random texts.

It knows forms, not secrets: a short password that looks like a word is not found.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from scripts.bootstrap import ROOT

FORMS: Final[Mapping[str, re.Pattern[str]]] = {
    "private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
    "AWS key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "GitHub token": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{60,})"),
    "Slack token": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}"),
    "Google key": re.compile(r"\bAIza[A-Za-z0-9_-]{35}\b"),
    "Telegram token": re.compile(r"\b\d{8,10}:AA[A-Za-z0-9_-]{33}\b"),
    "SendGrid key": re.compile(r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
    "Twilio account": re.compile(r"\b(?:AC|SK)[0-9a-f]{32}\b"),
    "JWT": re.compile(r"\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{20,}"),
    "Fernet key": re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9_-]{43}=(?![A-Za-z0-9=])"),
    "secret with a value": re.compile(
        r"(?i)\b\w*(?:secret|token|passwor[dt]|api_?key|passphrase)\w*[\"']?\s*[:=]\s*"
        r"[\"'](?=[^\"'\s]*\d)(?=[^\"'\s]*[a-zA-Z])([A-Za-z0-9+/_.=-]{24,})[\"']"
    ),
    "address with a password": re.compile(
        r"\b(?:mongodb|rediss?|smtps?|https?)://\w+:(?!\*)[^@\s\"'{<$]{6,}@"
    ),
}
MADE_UP: Final[Mapping[str, str]] = {
    "mongodb://user:password@": "an example in .env.example",
    "smtps://user:password@": "an example in .env.example",
    "smtps://user:mail-secret@": "planted by a test that looks for it in errors",
    "Lw3Yb0c9sJ5pVtKd2mRz8uNeHa1gXo4iWkTq6yE": "the document's example of a link's token",
    "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmVk": "the document's example: a token that says nothing",
    "eyJhbGciOiJIUzI1NiJ9.e30.YWNjZXNz": "as above",
    "eyJhbGciOiJIUzI1NiJ9.e30.cmVmcmVzaA": "as above",
    "mQ0yQ1c9nS3a8Zb6xV2tR5wE7uI4oP1kL0jH9gF8dS7": "the document's example of a postback secret",
    "AC00000000000000000000000000000001": "the account of the simulated provider",
    "T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ": "the form of a Slack webhook, nobody's",
    "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP": "the document's example of a TOTP secret",
}
"""Texts that look like secrets and are none, and why."""
WITHOUT_GIT: Final = (
    *("*", "autotrade/**/*", "workers/**/*", "scripts/**/*", "tests/**/*", "docs/**/*"),
    *("frontend/*", "frontend/src/**/*"),
)
NOT_READ: Final = (".png", ".woff2", ".ico", ".svg", ".gz", "package-lock.json", "-bundle.js")
"""Pictures, fonts, archives, digests of packages, and the viewers of the document as published."""


def hits(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield line number, form and text of what looks like a secret."""
    for number, line in enumerate(text.splitlines(), start=1):
        for form, pattern in FORMS.items():
            for match in pattern.finditer(line):
                yield number, form, match[1] if pattern.groups else match[0]


def committed() -> list[str]:
    """Return every file that is or will be committed; without git, every file of the project's."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    except (OSError, subprocess.CalledProcessError):
        paths = [path for place in WITHOUT_GIT for path in ROOT.glob(place) if path.is_file()]
        return sorted(str(path.relative_to(ROOT)) for path in paths if path.suffix != ".pyc")
    return [name for name in done.stdout.split("\0") if name]


def scan(root: Path, names: list[str], made_up: Mapping[str, str] = MADE_UP) -> list[str]:
    """Return a line for each hit, without its text, and for exceptions that nothing needs."""
    faults, used = [], set()
    for name in names:
        path = root / name
        if name.endswith(NOT_READ) or not path.is_file():
            continue
        for number, form, text in hits(path.read_text(encoding="utf-8", errors="replace")):
            if text in made_up:
                used.add(text)
            else:
                faults.append(f"{name}:{number}: looks like a {form}")
    stale = [f"{made_up[text]}: excepted, and not there" for text in made_up.keys() - used]
    return [*faults, *sorted(stale)]


def main() -> int:
    """Scan the project; 1 when something looks like a secret."""
    faults = scan(ROOT, committed())
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
