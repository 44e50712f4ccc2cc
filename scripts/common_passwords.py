"""Make the list of refused passwords anew: python -m scripts.common_passwords LIST...

Each list is a text file with one password a line, the most common first, such as those that are
made of published leaks. The first 100,000 that are long enough to be chosen here are taken.
"""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from autotrade.security.common_passwords import FILE, filter_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SHORTEST: Final = 8
AT_MOST: Final = 100_000


def candidates(lists: Sequence[Path]) -> Iterator[str]:
    """Yield what the lists hold, each once, without what is too short to be chosen."""
    seen: set[str] = set()
    for path in lists:
        with path.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                password = line.strip().casefold()
                if len(password) >= SHORTEST and password not in seen:
                    seen.add(password)
                    yield password


def main(arguments: Sequence[str], target: Path = FILE) -> int:
    """Write the filter; 2 without a list."""
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    chosen = list(islice(candidates([Path(name) for name in arguments]), AT_MOST))
    target.write_bytes(filter_of(chosen))
    print(f"{len(chosen)} passwords, {target.stat().st_size} bytes: {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
