"""Starting and stopping for real: the servers are real, the application is a stand-in."""

import contextlib
import os
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import pytest
import redis
from pymongo import MongoClient

from scripts import embedded
from scripts.bootstrap import ROOT
from tests.support.stack import memory_folder, wait_until


class Instance:
    """A stand-in AutoTrade, started as a person would, in a session of its own."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.port = embedded.free_port()
        self.folder = Path(folder)
        self.environment = {
            **os.environ,
            "PORT": str(self.port),
            "AUTOTRADE_DATA_DIR": str(folder),
            **variables,
        }
        self.lines: list[str] = []

    def start(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.stand_in"],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        return self

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout as stream:
            self.lines.extend(line.rstrip("\n") for line in iter(stream.readline, ""))

    def ready(self) -> Self:
        line = f"AutoTrade ready on http://127.0.0.1:{self.port}"
        wait_until(lambda: line in self.lines, seconds=30, what=f"ready in {self.lines}")
        return self

    def end(self, seconds: float = 20) -> int:
        """Wait for the end and return the exit code."""
        code = self.process.wait(seconds)
        self.reader.join(5)
        return code

    def said(self, words: str) -> list[str]:
        return [line for line in self.lines if words in line]

    def members(self) -> dict[int, str]:
        """Return the processes of the session, by id."""
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if fields[3] == str(self.process.pid) and fields[0] != "Z":
                found[int(entry.name)] = command
        return found

    def pid_of(self, words: str) -> int:
        return next(pid for pid, command in self.members().items() if words in command)

    def supervisor_pid(self) -> int:
        """Return the process that the one we started has forked: the same command, another id."""
        mine = self.members()
        own = mine.pop(self.process.pid)
        return next(pid for pid, command in mine.items() if command == own)

    def port_of(self, name: str) -> int:
        return embedded.ports_file(self.folder)[name]


@pytest.fixture
def folder():
    with memory_folder() as name:
        yield Path(name) / "with a space"


@pytest.fixture
def instance(folder):
    made: list[Instance] = []

    def make(**variables):
        made.append(Instance(folder, **variables))
        return made[-1].start()

    yield make
    for each in made:
        for pid in each.members():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        each.process.wait(10)
        each.reader.join(5)


def test_sigterm_stops_everything_and_exits_with_0(instance):
    running = instance().ready()

    running.process.terminate()

    assert running.end() == 0
    assert running.members() == {}
    assert running.lines[-1] == "AutoTrade has stopped"


def test_ctrl_c_reaches_the_whole_group_and_repeats_do_no_harm(instance):
    running = instance().ready()

    for _ in range(3):
        os.killpg(running.process.pid, signal.SIGINT)

    assert running.end() == 0
    assert running.members() == {}


def test_a_stop_is_heeded_before_it_is_ready(instance):
    running = instance(STAND_IN_PROCESSES="work")
    wait_until(lambda: [c for c in running.members().values() if "mongod" in c], what="mongod")

    running.process.terminate()

    assert running.end() == 0
    assert running.members() == {}
    assert running.said("AutoTrade ready") == []


def test_what_does_not_stop_is_killed(instance):
    running = instance(STAND_IN_PROCESSES="deaf").ready()
    wait_until(lambda: running.said("deaf      | deaf"), what="deaf runs")

    running.process.terminate()

    assert running.end() == 0
    assert running.members() == {}
    assert running.said("deaf did not stop in time and was killed")


def test_sigkill_of_the_started_process_leaves_nothing_running(instance):
    running = instance().ready()

    running.process.kill()

    wait_until(lambda: not running.members(), seconds=15, what="everything has ended")


def test_sigkill_of_the_supervisor_leaves_nothing_running_and_is_an_error(instance):
    running = instance(STAND_IN_PROCESSES="work deaf").ready()

    os.kill(running.supervisor_pid(), signal.SIGKILL)

    assert running.end() == 1
    assert running.members() == {}


def test_a_start_right_after_a_sigkill_waits_for_the_old_servers(instance):
    first = instance().ready()
    first.process.kill()

    second = instance().ready()

    assert second.said("already running") == []


def test_a_second_start_on_the_same_folder_is_refused(instance, folder):
    first = instance().ready()

    second = instance()

    assert second.end() == 2
    assert len(second.lines) == 1
    place = f"{folder} (process {first.process.pid})"
    assert second.lines[0].startswith(f"AutoTrade is already running on {place}: stop it, or")


def test_a_port_in_use_is_named_with_the_way_out(instance):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]

        refused = instance(PORT=str(port))

        assert refused.end() == 2
    assert refused.lines == [
        f"Port {port} on 127.0.0.1 is in use: choose another, as in PORT={port + 1}."
    ]


def test_a_data_folder_that_cannot_be_made_is_named(instance):
    refused = instance(AUTOTRADE_DATA_DIR="/proc/nowhere")

    assert refused.end() == 2
    assert len(refused.lines) == 1
    assert "AutoTrade cannot write to its data folder /proc/nowhere" in refused.lines[0]


def test_a_wrong_setting_is_named(instance):
    refused = instance(AUTOTRADE_WORKERS="many")

    assert refused.end() == 2
    assert refused.said("AUTOTRADE_WORKERS: ")


def test_a_process_that_cannot_start_ends_the_start_and_shows_why(instance):
    failed = instance(STAND_IN_PROCESSES="broken deaf", STAND_IN_NEVER_READY="1")

    assert failed.end() == 2
    assert failed.members() == {}
    assert failed.said("broken    | the reason why")
    assert failed.said("broken ended before AutoTrade was ready (exit code 3)")


def test_a_process_that_dies_is_restarted(instance):
    running = instance().ready()
    wait_until(lambda: running.said("work      | working"), what="it works")  # web may be first
    worker = running.pid_of("stand_in work")

    os.kill(worker, signal.SIGKILL)

    wait_until(lambda: running.said("work ended (signal 9); restarted in 0.5 s"), what="it is said")
    wait_until(lambda: len(running.said("work      | working")) == 2, what="it works again")
    assert worker not in running.members()
    assert len([c for c in running.members().values() if "sleep" in c]) == 1


def test_data_survives_a_restart_and_a_crash_of_both_servers(instance):
    running = instance().ready()
    with mongo(running) as client, queue(running) as cache:
        client.test.things.insert_one({"_id": 1})
        cache.set("thing", "1")
        os.kill(running.pid_of("bin/mongod"), signal.SIGKILL)
        wait_until(lambda: running.said("mongod ended (signal 9)"), what="the crash is noticed")
        client.test.things.insert_one({"_id": 2})
    running.process.terminate()
    assert running.end() == 0

    again = instance().ready()

    with mongo(again) as client, queue(again) as cache:
        assert sorted(thing["_id"] for thing in client.test.things.find()) == [1, 2]
        assert cache.get("thing") == b"1"


def test_a_server_whose_port_was_taken_meanwhile_moves_to_another(instance):
    running = instance().ready()
    old = running.port_of("mongod")
    with mongo(running) as client:
        client.test.things.insert_one({"_id": 1})
    running.process.terminate()
    assert running.end() == 0

    with taker(old):
        moved = instance().ready()

        assert moved.port_of("mongod") != old
        with mongo(moved) as client:
            assert client.test.things.count_documents({}) == 1


def test_servers_of_ones_own_are_used_and_none_is_started(instance, servers):
    running = instance(MONGO_URI=servers.mongo_uri(), REDIS_URL=servers.redis_url()).ready()

    commands = list(running.members().values())

    assert [c for c in commands if "mongod" in c or "valkey" in c] == []


def test_the_second_start_is_ready_within_five_seconds(instance):
    first = instance().ready()
    first.process.terminate()
    assert first.end() == 0

    started = time.monotonic()
    instance().ready()

    assert time.monotonic() - started < 5


def mongo(instance: Instance) -> MongoClient[dict[str, Any]]:
    return MongoClient(embedded.mongo_uri(instance.port_of("mongod")))


def queue(instance: Instance) -> redis.Redis:
    return redis.Redis.from_url(embedded.redis_url(instance.port_of("valkey")))


@contextlib.contextmanager
def taker(port: int) -> Iterator[None]:
    """Occupy a port as a server that hangs up on everyone."""
    socketserver.TCPServer.allow_reuse_address = True
    with socketserver.TCPServer(("127.0.0.1", port), socketserver.BaseRequestHandler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield
        server.shutdown()
        thread.join()
