"""The reference's worker, a process of its own: the least that makes a filled order of an alert.

One alert at a time: one transaction that writes a fill and ends the alert, committed by the
majority, and one message to Redis. It notes when it began to write, which is when an order would
leave, and when the message was back here, as a browser's process would get it.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from typing import IO, Any, Final, Self

import redis
from pymongo import MongoClient, WriteConcern
from pymongo.client_session import ClientSession

from scripts.benchmarks.application import Reference
from scripts.bootstrap import ROOT

_TOLD: Final = "told"
_LOOK_SECONDS: Final = 0.2
Times = dict[str, tuple[float, float]]
"""Of each alert: when its order left, and when it was told of (seconds since 1970)."""


class Worker:
    """Starts the process, and collects what it has noted."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        """Start it and wait until it looks for alerts."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "scripts.benchmarks.reference_worker"],
            cwd=ROOT,
            env=self._reference.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._pipe("stdout").readline()
        return self

    def __exit__(self, *_: object) -> None:
        """End it if ``collect`` has not."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def collect(self) -> Times:
        """Have it carry out what waits and stop; return what it has noted."""
        self._pipe("stdin").close()
        noted: Times = json.loads(self._pipe("stdout").read())
        return noted

    def _pipe(self, name: str) -> IO[str]:
        pipe: IO[str] | None = getattr(self._process, name)
        assert pipe is not None  # noqa: S101 - both were asked for
        return pipe


def work() -> Times:
    """Carry out alerts until the standard input ends and none waits."""
    client: MongoClient[dict[str, Any]] = MongoClient(os.environ["MONGO_URI"])
    line = redis.Redis.from_url(os.environ["REDIS_URL"])
    ear: Any = line.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
    ear.subscribe(_TOLD)
    ear.get_message(timeout=1)
    line.delete("inbox")
    print("looking", flush=True)
    times: Times = {}
    while True:
        found: Any = line.brpop(["inbox"], _LOOK_SECONDS)
        if found is None:
            if select.select([sys.stdin], [], [], 0)[0]:  # it has ended
                return times
            continue
        alert_id = json.loads(found[1])["id"]
        left_at = _carry_out(client, alert_id)
        line.publish(_TOLD, alert_id)
        while ear.get_message(timeout=1) is None:
            pass
        times[alert_id] = left_at, time.time()


def _carry_out(client: MongoClient[dict[str, Any]], alert_id: str) -> float:
    database = client.get_default_database()
    left_at = time.time()

    def write(session: ClientSession) -> None:
        fill = {"_id": alert_id, "at": left_at}
        database["fills"].insert_one(fill, session=session)
        done = {"$set": {"status": "done", "sent_at": left_at}}
        database["inbox"].update_one({"_id": alert_id}, done, session=session)

    with client.start_session() as session:
        session.with_transaction(write, write_concern=WriteConcern("majority"))
    return left_at


if __name__ == "__main__":
    json.dump(work(), sys.stdout)
