"""./scripts/test: every check and test in stages; the first that fails ends it, with a summary."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scripts import checks, frontend
from scripts.bootstrap import ROOT
from scripts.problems import StartError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CHROMIUM: Final = "chromium"
PARTS: Final = {
    "api": ("tests/integration/api",),
    "faults": ("tests/faults",),
    "all else": ("tests", "--ignore=tests/integration/api", "--ignore=tests/faults"),
}
"""The parts of the integration tests; together they are all of them."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the suite.

    Attributes:
        run: does it, given further pytest arguments; returns the exit code.
    """

    name: str
    run: Callable[[Sequence[str]], int]


def pytest(marks: str, arguments: Sequence[str]) -> int:
    """Run the tests with these marks; no test at all counts as a failure."""
    command = pytest_command(marks, () if names_a_place(arguments) else ("tests",), arguments)
    return subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode  # noqa: S603 - ours


def pytest_command(marks: str, places: Sequence[str], arguments: Sequence[str]) -> list[str]:
    """Return how the tests of these places with these marks are run."""
    return [sys.executable, "-m", "pytest", "-q", "-m", marks, *places, *arguments]


def names_a_place(arguments: Sequence[str]) -> bool:
    """Say whether an argument is a file or folder of tests."""
    return any((ROOT / argument.partition("::")[0]).exists() for argument in arguments)


def run_check(_arguments: Sequence[str]) -> int:
    """Run the static gates."""
    return checks.main()


def run_unit(arguments: Sequence[str]) -> int:
    """Run what needs neither server nor browser."""
    return pytest("not integration and not e2e", arguments)


def run_integration(arguments: Sequence[str]) -> int:
    """Run what needs the real servers, and real processes over them.

    Most of it waits: for processes to die and come back, for leases to end. Its parts run beside
    each other, each with servers of its own, and what each has printed is shown when it ends.
    """
    frontend.build()
    if names_a_place(arguments):
        return pytest("integration", arguments)
    with ExitStack() as files:
        outputs = [files.enter_context(tempfile.TemporaryFile()) for _ in PARTS]
        running = [
            subprocess.Popen(  # noqa: S603 - ours
                pytest_command("integration", places, ["-p", "no:cacheprovider", *arguments]),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            for places, output in zip(PARTS.values(), outputs, strict=True)
        ]
        for name, process, output in zip(PARTS, running, outputs, strict=True):
            process.wait()
            output.seek(0)
            print(f"-- {name} --", flush=True)
            shutil.copyfileobj(output, sys.stdout.buffer)
            sys.stdout.flush()
    return max(process.returncode for process in running)


def run_frontend(_arguments: Sequence[str]) -> int:
    """Run the front end's own tests, and build it."""
    frontend.install()
    frontend.npm("run", "test")
    frontend.build()
    return 0


def run_e2e(arguments: Sequence[str]) -> int:
    """Drive a browser against the whole application."""
    ensure_chromium()
    frontend.build()
    return pytest("e2e", arguments)


STAGES: Final = (
    Stage("check", run_check),
    Stage("unit", run_unit),
    Stage("integration", run_integration),
    Stage("frontend", run_frontend),
    Stage("e2e", run_e2e),
)


def ensure_chromium() -> None:
    """Install Debian's Chromium where it is missing and that is possible.

    Raises:
        StartError: it is missing and must be installed by hand.
    """
    if shutil.which(CHROMIUM):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the browser tests ...", flush=True)
        for arguments in (("update",), ("install", "-y", "--no-install-recommends", CHROMIUM)):
            command = ["apt-get", "-qq", *arguments]
            environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False)  # noqa: S603 - fixed words
    if not shutil.which(CHROMIUM):
        msg = (
            "The browser tests need Chromium as /usr/bin/chromium: install it "
            "(Debian: apt-get install chromium), or run ./scripts/test unit|integration|frontend."
        )
        raise StartError(msg)


def run_stage(stage: Stage, arguments: Sequence[str]) -> int:
    """Run one stage; return its exit code (2: it could not be run)."""
    print(f"== {stage.name} ==", flush=True)
    try:
        return stage.run(arguments)
    except subprocess.CalledProcessError as error:
        print(f"{' '.join(error.cmd)} failed", flush=True)
        return 1
    except StartError as error:
        print(error, file=sys.stderr, flush=True)
        return 2


def main(arguments: Sequence[str], stages: Sequence[Stage] = STAGES) -> int:
    """Run all stages, or the one that the first argument names with the others for pytest."""
    by_name = {stage.name: stage for stage in stages}
    if arguments and arguments[0] not in by_name:
        print(f"Usage: ./scripts/test [{'|'.join(by_name)}] [pytest arguments]", file=sys.stderr)
        return 2
    chosen = [by_name[arguments[0]]] if arguments else list(stages)
    summary, code = [], 0
    for stage in chosen:
        started = time.monotonic()
        code = run_stage(stage, arguments[1:])
        verdict = "ok" if code == 0 else "FAILED"
        summary.append(f"{stage.name} {verdict} ({time.monotonic() - started:.0f} s)")
        if code:
            break
    summary += [f"{stage.name} not run" for stage in chosen[len(summary) :]]
    print("; ".join(summary), flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
