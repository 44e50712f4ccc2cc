"""./scripts/check: every static gate, side by side, each with its own verdict."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scripts import frontend
from scripts.bootstrap import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

PYTHON: Final = (sys.executable, "-m")
BIN: Final = f"{sys.prefix}/bin"


@dataclass(frozen=True, slots=True)
class Check:
    """One gate: a command that must exit 0, in the project's folder or the front end's."""

    name: str
    command: tuple[str, ...]
    is_frontend: bool = False


CHECKS: Final = (
    Check("ruff check", (*PYTHON, "ruff", "check", ".")),
    Check("ruff format", (*PYTHON, "ruff", "format", "--check", ".")),
    Check("mypy", (*PYTHON, "mypy")),
    Check("import contracts", (f"{BIN}/lint-imports",)),
    Check("security analysis", (*PYTHON, "scripts.sast")),
    Check("each query says whose", (*PYTHON, "scripts.tenant_scope")),
    Check("no secret is committed", (*PYTHON, "scripts.secret_scan")),
    Check("locks are current", (*PYTHON, "scripts.locks", "--check")),
    Check("licences", (*PYTHON, "scripts.licences")),
    Check("no dependency with known faults", (*PYTHON, "scripts.dependency_audit")),
    Check("openapi.json is current", (*PYTHON, "scripts.export_openapi", "--check")),
    Check("eslint, prettier", ("run", "lint"), is_frontend=True),
    Check("tsc", ("run", "typecheck"), is_frontend=True),
    Check("generated client is current", ("run", "api:check"), is_frontend=True),
)


def run(check: Check) -> tuple[bool, float, str]:
    """Run one check; return whether it passed, its seconds, and what it printed."""
    started = time.monotonic()
    command = frontend.npm_command(*check.command) if check.is_frontend else list(check.command)
    done = subprocess.run(  # noqa: S603 - commands of the table above
        command,
        cwd=frontend.FRONTEND if check.is_frontend else ROOT,
        env=frontend.npm_environment() if check.is_frontend else None,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode == 0, time.monotonic() - started, done.stdout


def main(checks: Sequence[Check] = CHECKS) -> int:
    """Run all checks, two at a time, print the output of those that failed; 1 if any did."""
    if frontend.exists():
        frontend.install()
    failed = 0
    with ThreadPoolExecutor(max_workers=2) as pool:
        for check, (passed, seconds, output) in zip(checks, pool.map(run, checks), strict=True):
            print(f"{'ok  ' if passed else 'FAIL'} {check.name} ({seconds:.1f} s)", flush=True)
            if not passed:
                failed += 1
                print(output.rstrip(), flush=True)
    print(f"{len(checks) - failed} checks ok, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
