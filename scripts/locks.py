"""The locks: what is installed, each package at one version and with the digests of its files.

``python -m scripts.locks`` makes them anew from the requirement files, which people edit; the
installation reads the locks, and refuses a file that has another digest. ``--check`` only says
whether they agree.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scripts.bootstrap import DEVELOP, ROOT, lock_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

OLDEST: Final = "3.11"
LOCKER: Final = "uv==0.13.9"
_ENTRY: Final = re.compile(
    r"^([A-Za-z0-9._-]+)==([A-Za-z0-9.!+_-]+)(?: ; ([^\\]+?))?(?: \\)?$", re.MULTILINE
)
_DIGEST: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Locked:
    """A package as a lock has it; ``marker`` says where it is needed, empty: everywhere."""

    name: str
    version: str
    marker: str
    digests: tuple[str, ...]


def normal(name: str) -> str:
    """Return the one form of a package's name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(text: str) -> Iterator[Locked]:
    """Yield the packages of a lock."""
    entries = list(_ENTRY.finditer(text))
    ends = [*(entry.start() for entry in entries[1:]), len(text)]
    for entry, end in zip(entries, ends, strict=False):  # of no entries there is one end
        digests = tuple(_DIGEST.findall(text[entry.end() : end]))
        yield Locked(normal(entry[1]), entry[2], entry[3] or "", digests)


def pinned(text: str) -> Mapping[str, str]:
    """Return the versions that a requirement file names, by package."""
    found = {}
    for line in text.splitlines():
        name, _, rest = line.partition("#")[0].partition("==")
        if rest:
            found[normal(name.strip())] = rest.partition(";")[0].strip()
    return found


def differences(root: Path = ROOT) -> list[str]:
    """Return a line for each pin that no lock has, and each package that no file stands behind."""
    faults: list[str] = []
    for name in DEVELOP:
        wanted = pinned((root / name).read_text())
        have = {each.name: each for each in locked((root / lock_of(name)).read_text())}
        for package, version in wanted.items():
            if package not in have or have[package].version != version:
                faults.append(f"{lock_of(name)}: {package}=={version} is in {name} alone")
        for package, each in have.items():
            if not each.digests:
                faults.append(f"{lock_of(name)}: {package} has no digest")
            if package not in wanted and not each.marker:
                faults.append(f"{lock_of(name)}: {package} is not in {name}")
    return faults


def make(root: Path = ROOT) -> None:
    """Write the locks, with what other platforms need besides; asks the package index.

    Raises:
        subprocess.CalledProcessError: it could not be asked, or the pins contradict each other.
    """
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = f"{folder}/bin/python"
        _run([python, "-m", "pip", "install", "--quiet", LOCKER], root)
        before: set[str] = set()
        together: list[str] = []
        for name in DEVELOP:
            is_alone = name not in _TOGETHER
            together += [] if is_alone else [name]
            sources = [name, "--no-deps"] if is_alone else together
            target = Path(folder) / "lock"
            command = [python, "-m", "uv", "pip", "compile", "--quiet", "--universal"]
            command += ["--python-version", OLDEST, "--generate-hashes", "--no-annotate"]
            _run([*command, "--no-header", *sources, "-o", str(target)], root)
            text = target.read_text()
            target.unlink()
            (root / lock_of(name)).write_text(_HEADER.format(name=name) + _without(text, before))
            before |= {each.name for each in locked(text)}


_TOGETHER: Final = DEVELOP[:-1]
"""The files that are installed together, each lock holding what those before it do not."""
_HEADER: Final = "# Made of {name} by python -m scripts.locks; not for editing.\n"


def _without(text: str, names: set[str]) -> str:
    """Return a lock without some packages."""
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)
    kept = [
        block
        for block in blocks
        if not any(each.name in names for each in locked(block)) and block.strip()
    ]
    return "".join(kept)


def _run(command: Sequence[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, stdin=subprocess.DEVNULL)  # noqa: S603 - ours


def main(arguments: Sequence[str]) -> int:
    """Make the locks, or compare them; 1 when they do not agree."""
    if "--check" not in arguments:
        make()
    faults = differences()
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
