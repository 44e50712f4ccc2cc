"""The rig of DhanHQ alone, for what only DhanHQ does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.brokers.dhanhq.rig import DhanRig, dhan_rig
from tests.simulators.dhanhq.control import DhanSimulator


@pytest.fixture
def rig(dhan: DhanSimulator) -> Iterator[DhanRig]:
    """DhanHQ's adapter and the simulated Dhan."""
    with dhan_rig(dhan) as made:
        yield made
