"""Secrets that tests put into the program, and the search for them in what it writes.

Whoever hands the program a secret plants it; at the end of every stack, and of every test that
calls the application, what was written is searched for it.
"""

import base64
import json
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

SHORTEST: Final = 8


class Planted:
    """Secrets that nothing may write: all of them, or the latest so many."""

    def __init__(self, at_most: int | None = None) -> None:
        self._forms: deque[frozenset[str]] = deque(maxlen=at_most)

    def plant(self, *secrets: str) -> None:
        """Remember secrets; short ones would be found everywhere, and are refused."""
        for secret in secrets:
            if len(secret) < SHORTEST:
                msg = "a planted secret must be long enough to be no word of a log"
                raise ValueError(msg)
            known = forms(secret)
            if known not in self._forms:
                self._forms.append(known)

    def leaks(self, text: str) -> Iterator[int]:
        """Yield the numbers of the lines that hold a planted secret."""
        found = {form for known in self._forms for form in known if form in text}
        if found:
            for number, line in enumerate(text.splitlines(), start=1):
                if any(form in line for form in found):
                    yield number

    def leaks_in(self, folder: Path) -> list[str]:
        """Return ``file:line`` of every leak in the files of a folder and of those below it."""
        return [
            f"{path.name}:{number}"
            for path in sorted(folder.rglob("*"))
            if path.is_file()
            for number in self.leaks(path.read_text(errors="replace"))
        ]


def forms(secret: str) -> frozenset[str]:
    """Return what a secret may look like in a log: as it is, quoted, escaped, in base64."""
    encoded = base64.b64encode(secret.encode()).decode().rstrip("=")
    return frozenset(
        {secret, quote(secret), quote(secret, safe=""), json.dumps(secret)[1:-1], encoded}
    )


RECENT: Final = Planted(60)
"""What callers of the application in this process planted lately, in this test or one before."""
EVERYWHERE: Final = Planted()
"""What many tests use: the password of everybody."""
EVERYWHERE.plant("correct horse battery")
