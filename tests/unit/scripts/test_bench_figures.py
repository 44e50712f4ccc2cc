"""The bench's arithmetic, its bodies and its parsing of answers."""

import math
import os

import pytest

from scripts.benchmarks import load, machine
from scripts.benchmarks.figures import medians, percentile, spread, table
from scripts.benchmarks.http import first_answer, post
from scripts.benchmarks.load import Plan, Seen

WHOLE = b"HTTP/1.1 503 Away\r\ncontent-length: 4\r\n\r\nlate"


@pytest.mark.parametrize(("percent", "expected"), [(50, 50), (95, 95), (99, 99), (100, 100)])
def test_a_percentile_is_a_sample_that_was_seen(percent: float, expected: float):
    assert percentile(range(100, 0, -1), percent) == expected


def test_the_percentile_of_one_sample_is_that_sample():
    assert percentile([7.0], 50) == percentile([7.0], 99) == 7.0


def test_no_sample_has_no_percentile():
    assert math.isnan(percentile([], 99))


def test_a_spread_is_in_milliseconds():
    assert spread([0.001, 0.002, 0.003], "order")["order p50 ms"] == pytest.approx(2)


def test_the_median_of_repeats_is_taken_figure_by_figure():
    repeats = [{"a": 1.0, "b": 9.0}, {"a": 3.0, "b": 7.0}, {"a": 2.0}]

    assert medians(repeats) == {"a": 2.0, "b": 8.0}


def test_the_table_names_what_must_be_reached():
    shown = table({"idle": {"resident MB": 614.2}}, {"idle": "< 900 MB"})

    assert shown.splitlines()[0] == "idle   (must: < 900 MB)"
    assert shown.splitlines()[1].split() == ["resident", "MB", "614"]


def bodies(plan: Plan, count: int) -> list[bytes]:
    supply = load.requests(plan)
    return [next(supply) for _ in range(count)]


def test_every_body_of_a_plan_differs_and_goes_to_the_next_path():
    plan = Plan(1, ["/a", "/b"], ["NSE:SBIN"], salt=1)

    sent = bodies(plan, 3000)

    assert len(set(sent)) == 3000
    assert [request.split()[1] for request in sent[:3]] == [b"/a", b"/b", b"/a"]


def test_copies_of_one_alert_are_the_same_to_the_byte():
    plan = Plan(1, ["/a"], ["NSE:SBIN", "NSE:INFY"], salt=1, same=True)

    assert len(set(bodies(plan, 50))) == 1


def test_two_plans_share_no_body():
    one = bodies(Plan(1, ["/a"], ["NSE:SBIN"], salt=1), 20)
    other = bodies(Plan(1, ["/a"], ["NSE:SBIN"], salt=2), 20)

    assert not set(one) & set(other)


@pytest.mark.parametrize("received", [b"", b"HTTP/1.1 200 OK\r\nContent-", WHOLE[:-1]])
def test_an_answer_is_not_taken_before_all_of_it_is_there(received: bytes):
    assert first_answer(received) is None


def test_an_answer_is_taken_whole_and_the_next_one_is_left():
    assert first_answer(WHOLE + b"HTTP") == (503, b"late", b"HTTP")


def test_an_answer_without_a_length_has_no_body():
    assert first_answer(b"HTTP/1.1 204 NO CONTENT\r\n\r\n") == (204, b"", b"")


def test_a_post_says_how_long_its_body_is():
    head, _, body = post("/hook", b"{}").partition(b"\r\n\r\n")

    assert head.startswith(b"POST /hook HTTP/1.1\r\n")
    assert b"Content-Length: 2" in head
    assert body == b"{}"


def test_only_answers_of_200_count_for_the_rate():
    seen = Seen(began=0.0, ended=2.0, status=[200, 200, 503, 200, 0, 200])

    assert seen.rate == 2.0


def test_a_process_is_known_by_its_command_and_has_memory():
    me = os.getpid()

    resident, shared_once = machine.memory_mb([me])

    assert "python" in machine.command(me)
    assert me in machine.descendants(os.getppid())
    assert resident >= shared_once > 1
