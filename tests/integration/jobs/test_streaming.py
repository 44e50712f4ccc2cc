"""Which order streams are open, told through Valkey."""

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from autotrade.domain.ids import BrokerId
from autotrade.jobs import streaming
from autotrade.jobs.streaming import RedisStreaming

ONE, OTHER = BrokerId("one"), BrokerId("other")


@pytest.fixture
def told(connection: redis.Redis) -> RedisStreaming:
    return RedisStreaming(connection)


def test_only_what_is_told_is_open(told: RedisStreaming):
    assert not told.is_open(ONE)

    told.tell({ONE})

    assert told.is_open(ONE)
    assert not told.is_open(OTHER)


def test_what_is_not_told_again_is_closed(told: RedisStreaming, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(streaming, "_KEPT_SECONDS", -1)
    told.tell({ONE})

    assert not told.is_open(ONE)
    told.tell(set())


def test_without_valkey_no_stream_is_taken_for_open():
    away = redis.Redis(host="127.0.0.1", port=1, retry=Retry(NoBackoff(), 0))

    assert not RedisStreaming(away).is_open(ONE)
    with pytest.raises(redis.RedisError):
        RedisStreaming(away).tell({ONE})
