"""A Valkey database of the job tests' own, emptied before each test."""

from collections.abc import Iterator

import pytest
import redis

from autotrade.jobs.connection import connect
from tests.support.stack import Servers


@pytest.fixture
def url(servers: Servers) -> str:
    return servers.redis_url(13)


@pytest.fixture
def connection(url: str) -> Iterator[redis.Redis]:
    client = connect(url, "test")
    client.flushdb()
    yield client
    client.close()
