"""Make .venv, install what a command needs when that has changed, then become that command.

Standard library only: it runs before anything is installed, under any Python 3.11 or newer.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import signal
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NoReturn

ROOT: Final = Path(__file__).resolve().parent.parent
RUN: Final = ("requirements.txt", "scripts/requirements.txt")
ALONE: Final = "tests/references.txt"  # installed without what it asks for, which is much
DEVELOP: Final = (*RUN, "tests/requirements.txt", ALONE)
REQUIREMENTS: Final = {
    "run": RUN,
    "first_admin": RUN,
    "rotate_keys": RUN,
    "verify_audit": RUN,
    "suite": DEVELOP,
    "checks": DEVELOP,
    "faults": DEVELOP,
    "benchmarks": DEVELOP,
}


def lock_of(requirements: str) -> str:
    """Return the lock that belongs to a requirements file: versions, and digests of all files."""
    return requirements.removesuffix(".txt") + ".lock"


class BootstrapError(Exception):
    """The set-up cannot go on; the message is one sentence that names the way out."""


def fingerprint(root: Path, requirements: str) -> str:
    """Return a digest of one requirements file's lock and of the Python it is installed for."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {sys.platform}".encode())
    digest.update((root / lock_of(requirements)).read_bytes())
    return digest.hexdigest()


def is_installed(root: Path, requirements: Sequence[str]) -> bool:
    """Say whether .venv holds these requirement files as they are now."""
    return _works(_python(root)) and all(
        _stamp(root, name).is_file() and _stamp(root, name).read_text() == fingerprint(root, name)
        for name in requirements
    )


def install(root: Path, requirements: Sequence[str]) -> None:
    """Create .venv where it is missing or broken and install what the locks name into it.

    Safe to repeat and to interrupt: the stamp is written last.

    Raises:
        BootstrapError: Python lacks the venv module, or pip failed (its own words went to stderr).
    """
    python = _python(root)
    if not _works(python):
        print("Creating .venv ...", flush=True)
        _create(root / ".venv")
    print(f"Installing {', '.join(requirements)} (only when they change) ...", flush=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for command in pip_commands(root, requirements):
        if subprocess.run([*pip, *command], check=False, stdin=subprocess.DEVNULL).returncode != 0:  # noqa: S603 - our own files
            msg = (
                "pip could not install the packages (see above): check the network and start again."
            )
            raise BootstrapError(msg)
    for name in requirements:
        _stamp(root, name).write_text(fingerprint(root, name))


def pip_commands(root: Path, requirements: Sequence[str]) -> list[list[str]]:
    """Return what pip is told: all locks at once, then those that are installed alone.

    A file that has none of the digests of the lock is refused, wherever it comes from.
    """
    together = [["-r", str(root / lock_of(name))] for name in requirements if name != ALONE]
    alone = [
        ["--no-deps", "-r", str(root / lock_of(ALONE))] for name in requirements if name == ALONE
    ]
    commands = [[word for words in together for word in words], *alone]
    return [["--require-hashes", *command] for command in commands]


def prepare(root: Path, requirements: Sequence[str]) -> None:
    """Bring .venv up to date; a second caller waits for the first.

    Raises:
        BootstrapError: it cannot be done; the message says why and what to do.
    """
    try:
        with _one_at_a_time(root):
            if not is_installed(root, requirements):
                install(root, requirements)
    except OSError as error:
        msg = f"AutoTrade cannot set itself up in {root} ({error}): make that folder writable."
        raise BootstrapError(msg) from error


def become(module: str, arguments: Sequence[str]) -> NoReturn:
    """Replace this process by ``scripts.<module>`` in the project's folder and its .venv."""
    if data_dir := os.environ.get("AUTOTRADE_DATA_DIR"):
        os.environ["AUTOTRADE_DATA_DIR"] = str(Path(data_dir).absolute())  # the caller's folder
    os.environ.pop("PYTHONPATH", None)
    os.chdir(ROOT)
    python = str(_python(ROOT))
    os.execv(python, [python, "-m", f"scripts.{module}", *arguments])  # noqa: S606 - no shell wanted


def main(module: str, arguments: Sequence[str]) -> int:
    """Set up for a module of scripts and become it; return only when that fails."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that pip does not outlive us
    try:
        prepare(ROOT, REQUIREMENTS[module])
    except BootstrapError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    become(module, arguments)


def _python(root: Path) -> Path:
    return root / ".venv" / "bin" / "python"


def _stamp(root: Path, requirements: str) -> Path:
    return root / ".venv" / f".installed-{requirements.replace('/', '-')}"


def _works(python: Path) -> bool:
    """Say whether this is a virtual environment with pip, made by the Python that runs us."""
    if not python.exists():
        return False
    folder = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return (python.parent.parent / "lib" / folder / "site-packages" / "pip").is_dir()


def _create(folder: Path) -> None:
    try:
        venv.create(folder, clear=True, with_pip=True, symlinks=True)
    except (subprocess.CalledProcessError, ImportError) as error:
        msg = (
            "This Python cannot make virtual environments: install its venv module "
            "(Debian, Ubuntu: apt-get install python3-venv) and start again."
        )
        raise BootstrapError(msg) from error


@contextmanager
def _one_at_a_time(root: Path) -> Iterator[None]:
    """Hold the checkout's lock, so that two first starts do not install over each other."""
    handle = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
