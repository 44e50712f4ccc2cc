"""Which brokers the contract is run against: one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Final

import pytest

from tests.contract.brokers.dhanhq.rig import dhan_rig
from tests.contract.brokers.paper import PaperRig
from tests.contract.brokers.rigs import Rig, WireRig

Fixtures = pytest.FixtureRequest
OVER_THE_WIRE: Final[dict[str, Callable[[Fixtures], AbstractContextManager[WireRig]]]] = {
    "dhanhq": lambda fixtures: dhan_rig(fixtures.getfixturevalue("dhan")),
}
HERE: Final[dict[str, Callable[[Fixtures], AbstractContextManager[Rig]]]] = {
    "paper": lambda _: nullcontext(PaperRig()),
}


@pytest.fixture(params=[*HERE, *OVER_THE_WIRE])
def rig(request: Fixtures) -> Iterator[Rig]:
    """Each broker that orders can be sent to."""
    with {**HERE, **OVER_THE_WIRE}[request.param](request) as made:
        yield made


@pytest.fixture(params=OVER_THE_WIRE)
def wire_rig(request: Fixtures) -> Iterator[WireRig]:
    """Each broker that is reached over a network."""
    with OVER_THE_WIRE[request.param](request) as made:
        yield made
