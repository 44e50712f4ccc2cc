"""Instrument masters: loaded by a process of their own, which gives its memory back at the end."""

import os
import subprocess
import sys
from typing import Final

import structlog

from autotrade import logs
from autotrade.bootstrap import Application, build
from autotrade.config import Settings
from autotrade.domain.brokers import BrokerType
from autotrade.domain.errors import UnavailableError
from autotrade.ports.brokers import BrokerError
from workers.context import application

_LEASE_SECONDS: Final = 300
_NICENESS: Final = 10
_COMMAND: Final = (sys.executable, "-m", "workers.instruments")
_log = structlog.get_logger()
_children: list[subprocess.Popen[bytes]] = []


def refresh() -> None:
    """Start loading what is due, and return: nothing else may wait for it; safe to run twice."""
    _children[:] = [child for child in _children if child.poll() is None]
    if not _children and application().instruments.due():
        _children.append(subprocess.Popen(_COMMAND))  # noqa: S603 - of our own


def load_due(loading: Application) -> bool:
    """Load every master that is due, one process at a time; say whether none failed."""
    lease = loading.lease("instruments", _LEASE_SECONDS)
    if not lease.hold():
        return True
    try:
        loaded = [_load(loading, kind) for kind in loading.instruments.due()]
        return all(loaded)
    finally:
        lease.release()


def _load(loading: Application, kind: BrokerType) -> bool:
    try:
        loading.instruments.load_if_stale(kind)
    except (BrokerError, UnavailableError) as error:
        _log.warning("instruments_not_loaded", broker=kind.value, reason=str(error))
        return False
    return True


def main() -> int:
    """Load what is due, behind everything else that runs; return the exit code."""
    os.nice(_NICENESS)
    settings = Settings.from_environ(os.environ)  # noqa: TID251 - an entry point
    logs.configure(style=settings.log_format, level=settings.log_level)
    return 0 if load_due(build(settings, "instruments")) else 1


if __name__ == "__main__":
    sys.exit(main())
