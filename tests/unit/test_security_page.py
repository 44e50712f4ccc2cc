"""docs/security.md: has every check, and names tests that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
SHORT = {"api/": "integration/api/", "attacks/": "integration/api/attacks/"}
NAMED = sorted(set(re.findall(r"`((?:[\w-]+/)*(?:test_)\w+\.py)`", PAGE)))

SUMMED = re.findall(r"^\| \[V\d+[^]]+\]\(asvs/([\w.-]+)\) \| ([\d |]+) \|$", PAGE, re.MULTILINE)
KINDS = ("met", "not applicable", "**departure**")


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


def counted(page: Path) -> tuple[int, int, int, int]:
    """Return how many items a page of docs/asvs has, and how many of each kind."""
    rows = re.findall(r"^\| \d+\.\d+\.\d+ \|.*$", page.read_text(encoding="utf-8"), re.MULTILINE)
    hows = [row.split(" | ")[3] for row in rows]
    kinds = [sum(how.startswith(kind) for how in hows) for kind in KINDS]
    return (len(rows), kinds[0], kinds[1], kinds[2])


@pytest.mark.parametrize(("name", "numbers"), SUMMED)
def test_the_table_says_of_a_chapter_what_its_page_says(name: str, numbers: str):
    told = tuple(int(number) for number in numbers.split(" | "))

    assert told == counted(ROOT / "docs" / "asvs" / name)
    assert told[0] == sum(told[1:])


def test_the_table_has_the_sum_of_its_rows():
    rows = [[int(number) for number in numbers.split(" | ")] for _, numbers in SUMMED]
    (total,) = re.findall(r"^\| all \| ([\d |]+) \|$", PAGE, re.MULTILINE)

    assert len(SUMMED) == len({name for name, _ in SUMMED}) == 17
    assert [int(number) for number in total.split(" | ")] == [
        sum(column) for column in zip(*rows, strict=True)
    ]


def test_every_departure_of_the_pages_is_told_in_one_place():
    told = re.findall(r"^\* \*\*(\d+\.\d+\.\d+)\*\*", PAGE, re.MULTILINE)
    found = []
    for name, _ in SUMMED:
        text = (ROOT / "docs" / "asvs" / name).read_text(encoding="utf-8")
        found += re.findall(
            r"^\| (\d+\.\d+\.\d+) \|(?:[^|]+\|){2} \*\*departure", text, re.MULTILINE
        )

    assert found
    assert told == found
