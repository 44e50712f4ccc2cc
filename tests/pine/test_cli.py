"""The command line, through real processes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GOOD = '//@version=6\nindicator("Good")\nplot(close)\n'
BAD = '//@version=6\nindicator("Bad")\nplot(clos)\n'
UNTIDY = '//@version=6\nindicator( "Untidy" )\nplot( close )\n'


def run(*words: str, text: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command line with ``text`` on its standard input."""
    return subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-m", "autotrade.pine", *words],
        input=text, capture_output=True, text=True, cwd=ROOT, check=False, timeout=60,
    )  # fmt: skip


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """A folder with a good and a bad script."""
    (tmp_path / "good.pine").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.pine").write_text(BAD, encoding="utf-8")
    return tmp_path


def test_a_good_script_answers_zero(scripts: Path):
    answer = run("check", str(scripts / "good.pine"))

    assert answer.returncode == 0
    assert "Pine 6 indicator, 0 errors" in answer.stdout


def test_a_bad_script_answers_one_and_tells_the_place(scripts: Path):
    answer = run("check", str(scripts / "good.pine"), str(scripts / "bad.pine"))

    assert answer.returncode == 1
    assert f"{scripts / 'bad.pine'}:3:6: error PS2010: 'clos' is not declared." in answer.stdout


def test_json_lists_each_file_with_its_diagnostics(scripts: Path):
    good, bad = str(scripts / "good.pine"), str(scripts / "bad.pine")

    answer = run("check", "--json", good, bad)

    assert answer.returncode == 1
    assert json.loads(answer.stdout) == [
        {"file": good, "ok": True, "diagnostics": []},
        {
            "file": bad,
            "ok": False,
            "diagnostics": [
                {
                    "severity": "error",
                    "code": "PS2010",
                    "message": "'clos' is not declared. Did you mean 'close'?",
                    "line": 3,
                    "column": 6,
                    "end_line": 3,
                    "end_column": 10,
                    "fix": {
                        "title": "Replace with 'close'",
                        "replacement": "close",
                        "line": 3,
                        "column": 6,
                        "end_line": 3,
                        "end_column": 10,
                    },
                }
            ],
        },
    ]


def test_a_dash_reads_standard_input():
    answer = run("check", "-", text=BAD)

    assert answer.returncode == 1
    assert "-:3:6: error PS2010" in answer.stdout


@pytest.mark.parametrize(
    "words",
    [(), ("check",), ("check", "no such file.pine"), ("format", "no such file.pine"), ("mend",)],
    ids=" ".join,
)
def test_wrong_use_answers_two(words: tuple[str, ...]):
    answer = run(*words)

    assert answer.returncode == 2
    assert answer.stderr


def test_a_summary_counts_files_and_reasons(scripts: Path):
    answer = run("check", "--summary", str(scripts))

    assert answer.returncode == 0
    assert "files:                  2" in answer.stdout
    assert "parsed:                 2 (100.0%)" in answer.stdout
    assert "checked without errors: 1 (50.0%)" in answer.stdout
    assert "median:" in answer.stdout
    assert "slowest:" in answer.stdout
    assert "PS2010     1" in answer.stdout


def test_a_summary_of_an_empty_folder_answers_two(tmp_path: Path):
    answer = run("check", "--summary", str(tmp_path))

    assert answer.returncode == 2


def test_format_prints_the_script_laid_out():
    answer = run("format", "-", text=UNTIDY)

    assert answer.returncode == 0
    assert answer.stdout == '//@version=6\nindicator("Untidy")\nplot(close)\n'


def test_format_check_changes_nothing_and_answers_one(tmp_path: Path):
    file = tmp_path / "untidy.pine"
    file.write_text(UNTIDY, encoding="utf-8")

    answer = run("format", "--check", str(file))

    assert answer.returncode == 1
    assert answer.stdout == f"{file}: would be reformatted\n"
    assert file.read_text(encoding="utf-8") == UNTIDY


def test_format_writes_in_place(tmp_path: Path):
    file = tmp_path / "untidy.pine"
    file.write_text(UNTIDY, encoding="utf-8")

    answer = run("format", "-w", str(file))

    assert answer.returncode == 0
    assert file.read_text(encoding="utf-8") == '//@version=6\nindicator("Untidy")\nplot(close)\n'
    assert run("format", "--check", str(file)).returncode == 0


def test_format_leaves_a_script_with_syntax_errors_alone():
    broken = '//@version=6\nindicator("x"\n'

    answer = run("format", "-", text=broken)

    assert answer.returncode == 1
    assert answer.stdout == broken
    assert "syntax errors" in answer.stderr
