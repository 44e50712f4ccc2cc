"""./scripts/run: start all of AutoTrade, say when it is ready, keep it running, stop it cleanly."""

from __future__ import annotations

import functools
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scripts import environment as environments
from scripts import frontend, startup
from scripts.bootstrap import ROOT
from scripts.guard import StopRequestedError, guarded, stop_requested
from scripts.instance import check_port, lock, prepare_data_dir
from scripts.logs import Terminal
from scripts.problems import StartError
from scripts.processes import MIGRATE, address, application
from scripts.supervisor import Supervisor

if TYPE_CHECKING:
    from autotrade.config import Settings
    from scripts.processes import Process

WATCH_SECONDS: Final = 0.2
ROTATE_EVERY_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What makes up the application; tests put stand-ins here.

    Attributes:
        table: its processes for the settings.
        migrate: the command that readies the database.
        has_frontend: whether the web app belongs to it.
    """

    table: Callable[[Settings], Sequence[Process]] = application
    migrate: tuple[str, ...] = MIGRATE
    has_frontend: bool = True


REAL: Final = Plan()


def main(plan: Plan = REAL) -> int:
    """Run AutoTrade until it is asked to stop; return the exit code (2: could not start)."""
    try:
        environment = environments.complete(os.environ, ROOT)
        settings = environments.read_settings(environment)
        prepare_data_dir(settings.data_dir)
        lock_file = lock(settings.data_dir)
        check_port(settings.host, settings.port)
        servers = startup.choose_servers(environment, settings.data_dir)
    except StartError as error:
        print(error, file=sys.stderr)
        return 2
    environment.update(servers.addresses)
    run = functools.partial(_supervise, settings, environment, servers, plan, lock_file=lock_file)
    return guarded(run)


def _supervise(
    settings: Settings,
    environment: dict[str, str],
    servers: startup.Servers,
    plan: Plan,
    *,
    lock_file: int,
) -> int:
    terminal = Terminal(sys.stdout)
    supervisor = Supervisor(
        root=ROOT,
        log_dir=Path(settings.data_dir) / "log",
        environment=environment,
        terminal=terminal,
        keep_open=(lock_file,),
    )
    try:
        _start(supervisor, settings, servers, plan, terminal)
        _watch(supervisor)
    except StartError as error:
        print(error, file=sys.stderr, flush=True)
        return 2
    except StopRequestedError:
        terminal.say("Stopping ...")
    finally:
        supervisor.stop_all()
    terminal.say("AutoTrade has stopped")
    return 0


def _start(
    supervisor: Supervisor,
    settings: Settings,
    servers: startup.Servers,
    plan: Plan,
    terminal: Terminal,
) -> None:
    build = startup.build_process() if plan.has_frontend else None
    if build:
        terminal.say("Building the web app (only when it has changed) ...")
    elif plan.has_frontend and not frontend.exists():
        terminal.say("There is no frontend/package.json: nothing to build")
    table = plan.table(settings)
    startup.start(
        supervisor,
        servers=servers,
        migrate=startup.migration(servers, plan.migrate),
        build=build,
        application=[process for process in table if not process.is_deferred],
        meanwhile=_heed_stop,
    )
    startup.wait_until_ready(
        settings.host, settings.port, meanwhile=startup.both(_heed_stop, supervisor.expect_running)
    )
    for process in table:
        if process.is_deferred:
            supervisor.start(process)
    supervisor.show_logs()
    terminal.say(f"AutoTrade ready on {address(settings)}")


def _watch(supervisor: Supervisor) -> None:
    """Keep everything running until a stop is asked for, which is said by StopRequestedError."""
    rotated = time.monotonic()
    while not stop_requested(WATCH_SECONDS):
        supervisor.check()
        if time.monotonic() - rotated > ROTATE_EVERY_SECONDS:
            supervisor.rotate_logs()
            rotated = time.monotonic()
    raise StopRequestedError


def _heed_stop() -> None:
    if stop_requested():
        raise StopRequestedError


if __name__ == "__main__":
    sys.exit(main())
