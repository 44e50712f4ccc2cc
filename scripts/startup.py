"""From nothing to ready: servers and web app side by side, migrations, then the application."""

from __future__ import annotations

import http.client
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scripts import embedded, frontend
from scripts.problems import StartError
from scripts.processes import MIGRATE, Process, StopStage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from scripts.supervisor import Supervisor

READY_SECONDS: Final = 60.0
READY_POLL_SECONDS: Final = 0.03
ANY_ADDRESS: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - names it, binds nothing


@dataclass(frozen=True, slots=True)
class Servers:
    """The databases of a start.

    Attributes:
        processes: those to run here; empty where both are someone else's.
        addresses: MONGO_URI and REDIS_URL.
        initiate: ``host:port`` of the embedded MongoDB, whose replica set is ours to set up.
    """

    processes: tuple[Process, ...]
    addresses: Mapping[str, str]
    initiate: str | None


def choose_servers(environment: Mapping[str, str], data_dir: Path) -> Servers:
    """Return the embedded servers, but for those that MONGO_URI and REDIS_URL name.

    Raises:
        StartError: an embedded server is wanted that this platform has none of.
    """
    ports = embedded.ports(data_dir)
    mongo_port, valkey_port = ports["mongod"], ports["valkey"]
    addresses = {
        "MONGO_URI": environment.get("MONGO_URI") or embedded.mongo_uri(mongo_port),
        "REDIS_URL": environment.get("REDIS_URL") or embedded.redis_url(valkey_port),
    }
    own_mongo = not environment.get("MONGO_URI")
    processes: list[Process] = []
    if own_mongo:
        processes.append(embedded.mongod(data_dir, mongo_port))
    if not environment.get("REDIS_URL"):
        processes.append(embedded.valkey(data_dir, valkey_port))
    initiate = f"{embedded.LOOPBACK}:{mongo_port}" if own_mongo else None
    return Servers(tuple(processes), addresses, initiate)


def migration(servers: Servers, command: tuple[str, ...] = MIGRATE) -> Process:
    """Return the process that readies the database; it waits for the server by itself."""
    arguments = ("--initiate", servers.initiate) if servers.initiate else ()
    return Process("migrate", (*command, *arguments), StopStage.WORKERS, is_echoed=False)


def start(
    supervisor: Supervisor,
    *,
    servers: Servers,
    migrate: Process,
    build: Process | None,
    application: Sequence[Process],
    meanwhile: Callable[[], None],
) -> None:
    """Start everything, in the order in which one needs the other.

    Raises:
        StartError: something ended on the way.
    """
    for process in (*servers.processes, *((build,) if build else ()), migrate):
        supervisor.start(process)
    try:
        supervisor.finish(migrate.name, meanwhile=both(meanwhile, supervisor.expect_running))
    except StartError as error:
        raise _explained(error, supervisor, servers) from error
    if build:
        supervisor.finish(build.name, meanwhile=both(meanwhile, supervisor.expect_running))
    for process in application:
        supervisor.start(process)


def build_process() -> Process | None:
    """Return the process that builds the web app; None where there is nothing to do."""
    if not frontend.exists() or frontend.is_built():
        return None
    return Process("frontend", ("python", "-m", "scripts.frontend"), StopStage.WEB)


def wait_until_ready(
    host: str, port: int, *, meanwhile: Callable[[], None], seconds: float = READY_SECONDS
) -> None:
    """Wait until the web process says that it can serve.

    Raises:
        StartError: it did not within ``seconds``.
    """
    deadline = time.monotonic() + seconds
    answer = "no answer"
    while (answer := ready_answer(host, port)) != "200":
        if time.monotonic() > deadline:
            msg = (
                f"AutoTrade was not ready after {seconds:g} s "
                f"(/health/ready on port {port}: {answer}); the log folder tells why."
            )
            raise StartError(msg)
        meanwhile()
        time.sleep(READY_POLL_SECONDS)


def ready_answer(host: str, port: int) -> str:
    """Return the status of ``GET /health/ready``, or why there was none."""
    connection = http.client.HTTPConnection(ANY_ADDRESS.get(host, host), port, timeout=2)
    try:
        connection.request("GET", "/health/ready")
        return str(connection.getresponse().status)
    except (OSError, http.client.HTTPException) as error:
        return str(error)
    finally:
        connection.close()


def both(first: Callable[[], None], second: Callable[[], None]) -> Callable[[], None]:
    """Return a function that calls the first, then the second."""

    def call() -> None:
        first()
        second()

    return call


def _explained(error: StartError, supervisor: Supervisor, servers: Servers) -> StartError:
    """Return a plainer error where the embedded MongoDB's log says what is wrong."""
    if servers.initiate and not supervisor.is_running("mongod"):
        sentence = embedded.explain_mongod(supervisor.log_tail("mongod"))
        return StartError(sentence) if sentence else error
    return error
