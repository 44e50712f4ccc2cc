"""The simulated Dhan, asked directly."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest

from tests.contract.simulators.dhanhq import OPEN
from tests.simulators.dhanhq.control import DhanSimulator


@pytest.fixture(autouse=True)
def sockets() -> Iterator[None]:
    """Close what a test opened."""
    yield
    while OPEN:
        OPEN.pop().shutdown()  # type: ignore[no-untyped-call]  # their own annotations end there


@pytest.fixture
def api(dhan: DhanSimulator) -> Iterator[httpx2.Client]:
    account = dhan.account()
    headers = {"access-token": account.token, "client-id": account.client_id}
    url = dhan.environment["AUTOTRADE_DHANHQ_BASE_URL"]
    with httpx2.Client(base_url=url, headers=headers, timeout=5, trust_env=False) as client:
        yield client
