"""The search for planted secrets finds what is planted for it, in every form."""

import base64
import json
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.support.planted import SHORTEST, Planted

SECRET = 'a "planted" secret/of+ours'


@pytest.fixture
def planted() -> Planted:
    made = Planted()
    made.plant(SECRET)
    return made


@pytest.mark.parametrize(
    "written",
    [
        SECRET,
        quote(SECRET),
        quote(SECRET, safe=""),
        json.dumps({"password": SECRET}),
        base64.b64encode(SECRET.encode()).decode(),
    ],
)
def test_a_secret_that_was_written_is_found_with_its_line(
    planted: Planted, tmp_path: Path, written: str
):
    (tmp_path / "web.log").write_text(f"started\n12:00 [info] {written} sent\nstopped\n")
    (tmp_path / "scheduler.log").write_text("started\n")

    assert planted.leaks_in(tmp_path) == ["web.log:2"]


def test_nothing_is_found_where_nothing_was_written(planted: Planted, tmp_path: Path):
    (tmp_path / "web.log").write_text('started\n"planted" secret\n')

    assert planted.leaks_in(tmp_path) == []


def test_a_rotated_log_in_a_folder_below_is_searched_too(planted: Planted, tmp_path: Path):
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "web.log.1").write_text(SECRET)

    assert planted.leaks_in(tmp_path) == ["web.log.1:1"]


def test_only_so_many_are_kept_where_that_is_asked_for():
    planted = Planted(2)
    planted.plant("the first secret", "the second secret", "the third secret", "the third secret")

    assert list(planted.leaks("the first secret\nthe second secret\nthe third secret")) == [2, 3]


def test_a_word_of_a_log_can_not_be_planted(planted: Planted):
    with pytest.raises(ValueError, match="long enough"):
        planted.plant("x" * (SHORTEST - 1))
