"""docs/security.md: has every check, and names tests that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
SHORT = {"api/": "integration/api/", "attacks/": "integration/api/attacks/"}
NAMED = sorted(set(re.findall(r"`((?:[\w-]+/)*(?:test_)\w+\.py)`", PAGE)))


def test_every_check_has_one_row():
    numbers = [int(number) for number in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)]

    assert numbers == list(range(1, 45))


@pytest.mark.parametrize("name", NAMED)
def test_a_test_that_is_named_is_there(name: str):
    start = name.partition("/")[0] + "/"
    path = name.replace(start, SHORT.get(start, start), 1)

    if "/" in name:
        assert (ROOT / "tests" / path).is_file()
    else:  # beside the one that is named before it
        assert list((ROOT / "tests").rglob(name))


def test_the_page_names_tests():
    assert len(NAMED) >= 30
