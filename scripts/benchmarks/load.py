"""The load, a process of its own: reads a plan as JSON, posts, writes what it saw as JSON.

Open loop: each request has its time, and its latency counts from then, also when it could not
be sent because others were still waiting. So a server that stalls can't hide it.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Final

from scripts.benchmarks.http import Connection, EchoServer, connect, post
from scripts.bootstrap import ROOT

POOL: Final = 128
"""Connections of an open loop: as many requests can wait at once."""
LONGEST_SECONDS: Final = 300


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send.

    Attributes:
        paths: request paths, taken in turn.
        symbols: one for each turn through the paths.
        connections: of a closed loop.
        rate: requests a second of an open loop; 0 for a closed loop.
        seconds: for how long; with ``count`` it is until so many were sent.
        same: send one body again and again, which makes all but the first duplicates.
        salt: makes this plan's bodies differ from those of any other.
    """

    port: int
    paths: list[str]
    symbols: list[str]
    salt: int
    connections: int = 8
    rate: float = 0.0
    seconds: float = 10.0
    count: int = 0
    same: bool = False


@dataclass(slots=True)
class Seen:
    """What came back: for each request when it was due, the seconds, the status, the alert's id."""

    began: float = 0.0
    ended: float = 0.0
    due: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    status: list[int] = field(default_factory=list)
    alerts: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers of 200 a second."""
        return self.status.count(200) / max(self.ended - self.began, 1e-9)


def run(plan: Plan) -> Seen:
    """Run a plan in a process of its own and return what it saw.

    Raises:
        subprocess.SubprocessError: it failed or took too long.
    """
    done = subprocess.run(
        [sys.executable, "-m", "scripts.benchmarks.load"],
        cwd=ROOT,
        input=json.dumps(asdict(plan)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=LONGEST_SECONDS,
    )
    return Seen(**json.loads(done.stdout))


def requests(plan: Plan) -> Iterator[bytes]:
    """Yield requests whose bodies all differ, unless the plan says otherwise."""
    for number in itertools.count():
        mark = 0 if plan.same else number
        turn, place = divmod(mark, len(plan.paths))
        body = {
            "symbol": plan.symbols[turn % len(plan.symbols)],
            "action": "buy" if turn % 2 else "sell",
            "quantity": 1,
            "price": f"{1000 + mark * 5 % 100000 / 100:.2f}",
            "comment": f"bench {plan.salt} {mark}",
        }
        yield post(plan.paths[place], json.dumps(body).encode())


async def _one(connection: Connection, request: bytes, due: float, seen: Seen) -> None:
    try:
        status, body = await connection.ask(request)
    except OSError:
        status, body = 0, b""
    seen.due.append(due)
    seen.seconds.append(time.time() - due)
    seen.status.append(status)
    # kept as bytes' text until later: parsing now would cost the next request's time
    seen.alerts.append(body.decode() if status == 200 else "")


async def _closed(plan: Plan, connections: list[Connection], seen: Seen) -> None:
    supply = requests(plan)
    end = time.time() + plan.seconds
    left = itertools.count(1)

    async def user(connection: Connection) -> None:
        while (next(left) <= plan.count) if plan.count else (time.time() < end):
            await _one(connection, next(supply), time.time(), seen)

    await asyncio.gather(*(user(connection) for connection in connections))


async def _open(plan: Plan, connections: list[Connection], seen: Seen) -> None:
    # the one used last comes first: what stays idle for seconds, the server closes
    idle: asyncio.LifoQueue[Connection] = asyncio.LifoQueue()
    for connection in connections:
        idle.put_nowait(connection)
    supply, start, tasks = requests(plan), time.time(), set()

    async def send(request: bytes, due: float) -> None:
        connection = await idle.get()
        if connection.is_closed():
            connection = await connect("127.0.0.1", plan.port)
        await _one(connection, request, due, seen)
        idle.put_nowait(connection)

    for number in range(int(plan.rate * plan.seconds)):
        due = start + number / plan.rate
        if (early := due - time.time()) > 0:
            await asyncio.sleep(early)
        task = asyncio.create_task(send(next(supply), due))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    await asyncio.gather(*tasks)


async def play(plan: Plan) -> Seen:
    """Carry out a plan in this process."""
    size = POOL if plan.rate else plan.connections
    connections = [await connect("127.0.0.1", plan.port) for _ in range(size)]
    seen = Seen(began=time.time())
    await (_open if plan.rate else _closed)(plan, connections, seen)
    seen.ended = time.time()
    seen.alerts = [json.loads(text).get("alert_id", "") if text else "" for text in seen.alerts]
    return seen


async def _echo() -> None:
    server = await asyncio.get_running_loop().create_server(EchoServer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def ceiling(connections: int, seconds: float) -> float:
    """Return how many requests a second the load itself can do, against a server that does nothing."""
    command = [sys.executable, "-m", "scripts.benchmarks.load", "echo"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - ourselves
        try:
            assert server.stdout is not None  # noqa: S101 - it is a pipe
            port = int(server.stdout.readline())
            plan = Plan(port, ["/"], ["NSE:SBIN"], 0, connections=connections, seconds=seconds)
            return run(plan).rate
        finally:
            server.kill()


def main(arguments: list[str]) -> int:
    """Carry out the plan on the standard input, or be the server that does nothing."""
    if arguments == ["echo"]:
        asyncio.run(_echo())
        return 0
    plan = Plan(**json.load(sys.stdin))
    gc.disable()
    json.dump(asdict(asyncio.run(play(plan))), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
