"""The whole application, real processes on real servers, shared by the tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.stack import Servers, Stack, memory_folder
from tests.support.trader import Trader


@pytest.fixture(scope="session")
def stack(servers: Servers) -> Iterator[Stack]:
    """The running application."""
    with memory_folder() as folder, Stack.over(servers, Path(folder), number=2) as running:
        yield running


@pytest.fixture
def trader(stack: Stack) -> Iterator[Trader]:
    """A new user of the running application."""
    user = Trader.register(stack)
    yield user
    user.close()
