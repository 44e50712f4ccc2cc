"""The stages of ./scripts/test."""

import subprocess
from collections.abc import Sequence

from scripts.problems import StartError
from scripts.suite import STAGES, Stage, main


def stage(name: str, code: int = 0, ran: list[object] | None = None) -> Stage:
    def run(arguments: Sequence[str]) -> int:
        if ran is not None:
            ran.append((name, tuple(arguments)))
        return code

    return Stage(name, run)


def test_the_first_failing_stage_ends_the_run_and_gives_its_exit_code(capsys):
    ran: list[object] = []
    stages = [stage("one", ran=ran), stage("two", 5, ran), stage("three", ran=ran)]

    assert main([], stages) == 5

    assert ran == [("one", ()), ("two", ())]
    summary = capsys.readouterr().out.splitlines()[-1]
    assert summary == "one ok (0 s); two FAILED (0 s); three not run"


def test_a_named_stage_runs_alone_with_the_arguments_for_pytest():
    ran: list[object] = []

    assert main(["two", "-k", "x"], [stage("one", ran=ran), stage("two", ran=ran)]) == 0

    assert ran == [("two", ("-k", "x"))]


def test_an_unknown_stage_is_refused_with_the_names_of_all(capsys):
    assert main(["everything"]) == 2

    assert "check|unit|integration|frontend|e2e" in capsys.readouterr().err


def test_a_stage_that_cannot_run_says_why(capsys):
    def cannot(_arguments):
        message = "Chromium is missing"
        raise StartError(message)

    assert main([], [Stage("e2e", cannot)]) == 2
    assert capsys.readouterr().err == "Chromium is missing\n"


def test_a_failed_command_fails_its_stage(capsys):
    def failing(_arguments):
        raise subprocess.CalledProcessError(1, ["npm", "run", "test"])

    assert main([], [Stage("frontend", failing)]) == 1
    assert "npm run test failed" in capsys.readouterr().out


def test_every_part_is_in_the_suite():
    names = [stage.name for stage in STAGES]

    assert names == ["check", "unit", "integration", "frontend", "e2e"]
