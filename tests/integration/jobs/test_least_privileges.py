"""The roles that docs/connections.md gives at the databases: enough to work, and for no more."""

import re
import secrets
import subprocess
import sys
from collections.abc import Iterator

import pytest
import redis
from redis.exceptions import NoPermissionError
from rq import Queue as RqQueue
from rq.serializers import JSONSerializer

from autotrade.jobs.connection import connect
from autotrade.jobs.throttle import RedisThrottle
from autotrade.ports.jobs import Queue
from autotrade.ports.throttle import Bucket, Window
from scripts.bootstrap import ROOT
from tests.support.stack import wait_until

PAGE = (ROOT / "docs" / "connections.md").read_text(encoding="utf-8")
USER = "least"


def run(client: redis.Redis, *words: str) -> None:
    client.execute_command(*words)  # type: ignore[no-untyped-call]  # the library's has no types


@pytest.fixture
def limited(url: str, connection: redis.Redis) -> Iterator[str]:
    """The address of the tests' Valkey for a user made as the page says."""
    (rule,) = re.findall(r"ACL SETUSER autotrade (.+)$", PAGE, re.MULTILINE)
    password = secrets.token_hex(16)
    words = ("reset", *rule.replace("<password>", password).split())
    run(connection, "ACL", "SETUSER", USER, *words)
    yield url.replace("redis://", f"redis://{USER}:{password}@")
    run(connection, "ACL", "DELUSER", USER)


def test_a_worker_of_that_user_does_its_jobs(limited: str, connection: redis.Redis):
    client = connect(limited, "test")
    queue = RqQueue(Queue.ORDERS.value, connection=client, serializer=JSONSerializer)
    queue.enqueue_call("tests.support.slow_jobs.note", (limited, "done"), result_ttl=0)
    command = (sys.executable, "-m", "tests.support.slow_jobs", limited, Queue.ORDERS)
    worker = subprocess.Popen(command, cwd=ROOT)  # noqa: S603  ours
    try:
        wait_until(lambda: connection.lrange("notes", 0, -1), seconds=20, what="the note")
    finally:
        worker.kill()
        worker.communicate()
        client.close()

    assert connection.lrange("notes", 0, -1) == [b"done"]


def test_that_user_takes_part_in_limits_and_events(limited: str, connection: redis.Redis):
    client = connect(limited, "test")
    bucket = Bucket(name="orders", windows=(Window(60_000, 5),))

    assert RedisThrottle(client).acquire("account", bucket, max_wait=0) is None
    assert connection.dbsize() > 0  # else it went on alone
    assert client.publish("autotrade", "{}") == 0
    assert client.info("server")
    client.close()


@pytest.mark.parametrize(
    "command",
    [
        ("CONFIG", "SET", "appendonly", "no"),
        ("ACL", "SETUSER", "stranger", "on", "nopass", "+@all"),
        ("FLUSHALL",),
        ("SHUTDOWN", "NOSAVE"),
        ("REPLICAOF", "192.0.2.1", "6379"),
        ("MODULE", "LIST"),
        ("SAVE",),
    ],
)
def test_that_user_changes_nothing_of_the_server(limited: str, command: tuple[str, ...]):
    client = connect(limited, "test")

    with pytest.raises(NoPermissionError):
        run(client, *command)
    client.close()
