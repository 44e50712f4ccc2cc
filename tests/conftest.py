"""What all tests share: no network for unit tests, loopback for others, real servers on demand."""

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.simulators.dhanhq.control import DhanSimulator
from tests.support.planted import EVERYWHERE, RECENT
from tests.support.stack import Servers, memory_folder

settings.register_profile("any machine", deadline=None)  # a busy one breaks no promise
settings.load_profile("any machine")

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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test during which a planted secret was written to the output or to a log."""
    report = yield
    written = "\n".join(text for _, text in report.sections)
    searched = report.passed and item.path.is_relative_to(TESTS / "integration")
    if searched and any(any(planted.leaks(written)) for planted in (EVERYWHERE, RECENT)):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: a planted secret was written, see the captured output"
    return report


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """A real mongod and a real Valkey for the whole session, their data in memory if possible."""
    with memory_folder() as folder:
        running = Servers(Path(folder))
        try:
            yield running.start()
        finally:
            running.stop()
        found = EVERYWHERE.leaks_in(Path(folder) / "log")
        assert not found, f"secrets are in the servers' logs: {found}"


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
