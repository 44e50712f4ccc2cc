"""What all tests share: no network for unit tests, loopback for others, real servers on demand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulators.dhanhq.control import DhanSimulator
from tests.support.stack import Servers, memory_folder

TESTS = Path(__file__).parent
MARKS = {"integration": "integration", "faults": "integration", "e2e": "e2e"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by their folder; keep unit tests off the network, others on this machine."""
    for item in items:
        for folder, mark in MARKS.items():
            if item.path.is_relative_to(TESTS / folder):
                item.add_marker(mark)
        if item.path.is_relative_to(TESTS / "unit"):
            item.add_marker(pytest.mark.disable_socket)
        else:
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "::1"]))


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """A real mongod and a real Valkey for the whole session, their data in memory if possible."""
    with memory_folder() as folder:
        running = Servers(Path(folder))
        try:
            yield running.start()
        finally:
            running.stop()


@pytest.fixture(scope="session")
def mongo_uri(servers: Servers) -> str:
    """The address of a database that the session's tests share; each cleans what it uses."""
    return servers.mongo_uri()


@pytest.fixture(scope="session")
def redis_url(servers: Servers) -> str:
    """The address of a Valkey database that the session's tests share."""
    return servers.redis_url()


@pytest.fixture(scope="session")
def dhan_process() -> Iterator[DhanSimulator]:
    """The simulated Dhan, one process for the session; tests take ``dhan``."""
    with DhanSimulator.start() as simulator:
        yield simulator


@pytest.fixture
def dhan(dhan_process: DhanSimulator) -> DhanSimulator:
    """The simulated Dhan as new: no orders, no faults, a fresh token."""
    dhan_process.reset()
    return dhan_process
