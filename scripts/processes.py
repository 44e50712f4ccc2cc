"""The process table: what runs, how it is called and in which order it stops.

The only source: the supervisor runs it, and tests compare docker-compose.yml with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autotrade.config import Settings

SOCKETS_PER_WEB_PROCESS = 5000
THREADS_PER_WEB_PROCESS = 64
WEB_GRACE_SECONDS = 3
MIGRATE = ("python", "-m", "scripts.migrate")


class StopStage(IntEnum):
    """Stages of a stop, in order; everything of one stage ends before the next is asked to."""

    WEB = 0
    WORKERS = 1
    QUEUE = 2
    DATABASE = 3


@dataclass(frozen=True, slots=True)
class Process:
    """One process to run.

    Attributes:
        argv: the command; a leading ``python`` stands for the interpreter of .venv.
        grace_seconds: how long it may take to stop after SIGTERM before it is killed.
        is_echoed: whether its log is shown on the terminal, besides its file.
        is_deferred: whether it starts once the web process serves, so that on few cores
            it does not hold up what an alert passes through.
    """

    name: str
    argv: tuple[str, ...]
    stage: StopStage = StopStage.WORKERS
    grace_seconds: float = 5.0
    is_echoed: bool = True
    is_deferred: bool = False


def application(settings: Settings) -> tuple[Process, ...]:
    """Return the application's processes, the web process first, as these settings want them."""
    orders = ("python", "-m", "workers.main", "orders")
    return (
        Process("web", web_command(settings), StopStage.WEB, WEB_GRACE_SECONDS + 1),
        *(Process(f"orders-{n}", orders) for n in range(1, settings.workers + 1)),
        Process("relay", ("python", "-m", "workers.main", "relay")),
        Process("feed", ("python", "-m", "workers.main", "feed"), is_deferred=True),
        Process("scheduler", ("python", "-m", "workers.schedule"), is_deferred=True),
        Process("default", ("python", "-m", "workers.main", "default"), is_deferred=True),
    )


def web_command(settings: Settings) -> tuple[str, ...]:
    """Return the web server's command for the settings' async mode.

    gunicorn has no eventlet worker, so eventlet serves itself.
    """
    if settings.async_mode == "eventlet":
        return ("python", "wsgi.py")
    worker = {
        "gevent": ("-k", "gevent", "--worker-connections", str(SOCKETS_PER_WEB_PROCESS)),
        "threading": ("-k", "gthread", "--threads", str(THREADS_PER_WEB_PROCESS)),
    }[settings.async_mode]
    return (
        *("python", "-m", "gunicorn"),
        *worker,
        *("-w", str(settings.web_processes)),
        *("-b", f"{_bracketed(settings.host)}:{settings.port}"),
        *("--graceful-timeout", str(WEB_GRACE_SECONDS)),
        *("--log-level", "warning", "--no-control-socket"),
        "wsgi:app",
    )


def address(settings: Settings) -> str:
    """Return the web server's address as printed when it is ready."""
    return f"http://{_bracketed(settings.host)}:{settings.port}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
