"""The pieces of the supervisor that need neither a process nor a socket."""

import io
import platform

import pytest

from autotrade.config import Settings
from scripts import embedded
from scripts.logs import LogFile, Terminal
from scripts.problems import StartError
from scripts.processes import StopStage, application, web_command
from scripts.supervisor import LONGEST_DELAY_SECONDS, Backoff


def settings(**variables: str) -> Settings:
    return Settings.from_environ(variables)


def test_a_process_that_keeps_ending_is_restarted_ever_later_up_to_a_limit():
    backoff = Backoff()

    delays = [backoff.delay(ran_seconds=0.1) for _ in range(9)]

    assert delays[:4] == [0.5, 1, 2, 4]
    assert delays[-1] == LONGEST_DELAY_SECONDS


def test_a_process_that_ran_for_a_while_is_restarted_quickly_again():
    backoff = Backoff(failures=7)

    assert backoff.delay(ran_seconds=3600) == 0.5


def test_only_whole_new_lines_are_shown_each_with_the_name(tmp_path):
    file, screen = tmp_path / "web.log", io.StringIO()
    log = LogFile(file, "web")

    file.write_text("one\ntw")
    log.show(Terminal(screen))
    file.write_text("one\ntwo\n")
    log.show(Terminal(screen))

    assert screen.getvalue() == "web       | one\nweb       | two\n"


def test_what_an_earlier_start_logged_is_not_shown_again(tmp_path):
    file, screen = tmp_path / "web.log", io.StringIO()
    file.write_text("of yesterday\n")
    log = LogFile(file, "web")

    with log.open() as output:
        output.write(b"of today\n")
    log.show(Terminal(screen))

    assert screen.getvalue() == "web       | of today\n"


def test_a_large_log_is_set_aside_and_goes_on_from_the_start(tmp_path):
    file, screen = tmp_path / "web.log", io.StringIO()
    log = LogFile(file, "web")
    with log.open() as output:
        output.write(b"x" * 100 + b"\n")
        output.flush()
        log.rotate(limit=50)
        output.write(b"after\n")
    log.show(Terminal(screen))

    assert file.read_bytes() == b"after\n"
    assert (tmp_path / "web.log.1").read_bytes() == b"x" * 100 + b"\n"
    assert screen.getvalue() == "web       | after\n"


def test_a_terminal_that_has_gone_away_stops_nothing():
    stream = io.StringIO()
    terminal = Terminal(stream)
    stream.close()

    terminal.say("to nobody")
    terminal.say("again")


def test_every_order_worker_of_the_setting_is_in_the_table():
    names = [process.name for process in application(settings(AUTOTRADE_WORKERS="3"))]

    assert names == [
        *("web", "orders-1", "orders-2", "orders-3"),
        *("relay", "feed", "scheduler", "default"),
    ]


def test_what_an_alert_passes_through_starts_first():
    prompt = [process.name for process in application(settings()) if not process.is_deferred]

    assert prompt == ["web", "orders-1", "orders-2", "relay"]


def test_the_web_process_stops_first_and_the_database_last(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded, "supports_mongod", lambda *_: True)
    processes = [
        *application(settings()),
        embedded.valkey(tmp_path, 1),
        embedded.mongod(tmp_path, 2),
    ]

    stages = {process.name: process.stage for process in processes}

    assert min(stages, key=stages.__getitem__) == "web"
    assert stages["orders-1"] < stages["valkey"] < stages["mongod"] == StopStage.DATABASE


def test_all_stops_together_fit_into_fifteen_seconds(tmp_path):
    processes = [
        *application(settings()),
        embedded.valkey(tmp_path, 1),
        embedded.mongod(tmp_path, 2),
    ]
    longest: dict[StopStage, float] = {}
    for process in processes:
        longest[process.stage] = max(longest.get(process.stage, 0), process.grace_seconds)

    assert sum(longest.values()) <= 17


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("gevent", ("-k", "gevent", "--worker-connections", "5000")),
        ("threading", ("-k", "gthread", "--threads", "64")),
    ],
)
def test_gunicorn_serves_the_modes_that_it_knows(mode, expected):
    command = web_command(settings(SOCKETIO_ASYNC_MODE=mode, PORT="5001"))

    assert command[:3] == ("python", "-m", "gunicorn")
    assert command[3 : 3 + len(expected)] == expected
    assert command[9:11] == ("-b", "127.0.0.1:5001")
    assert command[-1] == "wsgi:app"


def test_eventlet_serves_itself():
    assert web_command(settings(SOCKETIO_ASYNC_MODE="eventlet")) == ("python", "wsgi.py")


def test_an_ipv6_host_is_put_in_brackets():
    assert "[::1]:5000" in web_command(settings(HOST="::1"))


@pytest.mark.parametrize(
    ("log", "words"),
    [
        (
            "mongod: error while loading shared libraries: libcurl.so.4: cannot open it",
            ["libcurl.so.4", "apt-get install libcurl4 libssl3", "MONGO_URI"],
        ),
        ("/lib/libc.so.6: version `GLIBC_2.34' not found", ["GLIBC_2.34", "MONGO_URI"]),
        ('{"error":"DBPathInUse: Unable to lock the lock file"}', ["AUTOTRADE_DATA_DIR"]),
        ("write failed: No space left on device", ["disk is full"]),
    ],
)
def test_the_reason_in_mongods_log_becomes_one_sentence_with_the_way_out(log, words):
    sentence = embedded.explain_mongod(log)

    assert sentence is not None
    assert [word for word in words if word not in sentence] == []
    assert "\n" not in sentence


def test_an_unknown_reason_is_left_to_the_log():
    assert embedded.explain_mongod("something else") is None


@pytest.mark.parametrize(
    ("system", "machine", "supported"),
    [("Linux", "x86_64", True), ("Linux", "aarch64", False), ("Darwin", "arm64", False)],
)
def test_the_mongod_wheel_is_for_linux_on_x86_64_only(system, machine, supported):
    assert embedded.supports_mongod(system, machine) is supported


def test_another_platform_is_told_the_way_out(monkeypatch, tmp_path):
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")

    with pytest.raises(StartError, match=r"x86-64 only .*MONGO_URI.*docker compose"):
        embedded.mongod(tmp_path, 1)


def test_the_servers_that_are_started_listen_on_this_machine_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded, "supports_mongod", lambda *_: True)

    for process, option in (
        (embedded.mongod(tmp_path, 1), "--bind_ip"),
        (embedded.valkey(tmp_path, 2), "--bind"),
    ):
        assert process.argv[process.argv.index(option) + 1] == "127.0.0.1"
        assert process.argv.count(option) == 1
