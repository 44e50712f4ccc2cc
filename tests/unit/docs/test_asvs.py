"""docs/asvs: a row for every item of ASVS 5.0.0 at levels 1 and 2, each with how and by which test."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[3]
PAGES = ROOT / "docs" / "asvs"
HEADER = "| item | level | what it asks | how it is met | test |"
# by chapter: each section, and after the colon the level of each of its items in turn
LEVELS = {
    1: "1:22 2:1111122223 3:112222222223 4:222 5:123",
    2: "1:122 2:112 3:12223 4:23",
    3: "1:3 2:113 3:12223 4:11222233 5:11122333 6:3 7:22333",
    4: "1:12233 2:23333 3:22 4:1222",
    5: "1:2 2:112333 3:113 4:222",
    6: "1:122 2:111111112222 3:11223333 4:112233 5:22222333 6:2223 7:33 8:2222",
    7: "1:222 2:1111 3:22 4:11222 5:223 6:22",
    8: "1:1233 2:1123 3:133 4:23",
    9: "1:111 2:1222",
    10: "1:22 2:223 3:22223 4:1111122222233333 5:22222 6:22 7:222",
    11: "1:2233 2:22233 3:11233 4:1222 5:23 6:23 7:33",
    12: "1:12233 2:11 3:22223",
    13: "1:2333 2:222223 3:2233 4:1222233",
    14: "1:22 2:12223333 3:122",
    15: "1:12233 2:12233 3:1222222 4:3333",
    16: "1:2 2:22222 3:2222 4:222 5:2223",
    17: "1:23 2:22223333 3:22",
}
CHAPTERS = sorted(LEVELS)
NAME = re.compile(r"`([^`]+)`")


class Row(NamedTuple):
    """A row of a page, its cells stripped."""

    item: str
    level: str
    asks: str
    how: str
    test: str


def items_of(chapter: int) -> list[tuple[str, str]]:
    """Return the items of levels 1 and 2 in order, each with its level."""
    sections = (section.split(":") for section in LEVELS[chapter].split())
    return [
        (f"{chapter}.{section}.{number}", level)
        for section, levels in sections
        for number, level in enumerate(levels, 1)
        if level != "3"
    ]


def page_of(chapter: int) -> str:
    (path,) = PAGES.glob(f"v{chapter:02}-*.md")
    return path.read_text(encoding="utf-8")


def rows_of(chapter: int) -> list[Row]:
    """Return the page's rows; a row that lacks a cell or has one too many is an error."""
    before, header, after = page_of(chapter).partition(f"{HEADER}\n")
    assert header
    assert "|" not in before
    table = after.partition("\n\n")[0].splitlines()
    return [Row(*(cell.strip() for cell in line[1:-1].split(" | "))) for line in table[1:]]


def heads_of(document: str) -> set[str]:
    """Return the headings of a document as addresses name them."""
    heads = re.findall(r"^#+ (.+)$", document, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head).strip().lower().replace(" ", "-") for head in heads}


def is_there(name: str) -> bool:
    """Say whether ``name`` is a test, or a document: a function or a heading of it, if named."""
    file, mark, part = re.fullmatch(r"(.+?)(?:(::|#)(.+))?", name).groups()  # type: ignore[union-attr]  # any text fits
    is_document = re.fullmatch(r"docs/.*\.md", file) is not None
    is_test = re.fullmatch(r"frontend/src/.*\.test\.tsx?|(?!docs/).*test_\w+\.py", file) is not None
    top = "" if file.startswith(("docs/", "frontend/src/")) else "tests"
    path = ROOT / top / file
    if not ((is_document or is_test) and path.is_file()):
        return False
    text = path.read_text(encoding="utf-8")
    if mark is None:
        return True
    return part in heads_of(text) if is_document else f"def {part}(" in text


def test_the_table_has_all_items():
    levels = "".join(re.findall(r":(\d+)", " ".join(LEVELS.values())))

    assert {level: levels.count(level) for level in "123"} == {"1": 70, "2": 183, "3": 92}


def test_every_page_is_that_of_a_chapter():
    pages = sorted(path.name[:4] for path in PAGES.glob("*.md"))

    assert pages == [f"v{chapter:02}-" for chapter in CHAPTERS]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_page_has_each_item_once_and_in_order(chapter: int):
    assert [(row.item, row.level) for row in rows_of(chapter)] == items_of(chapter)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_row_says_how(chapter: int):
    for row in rows_of(chapter):
        assert len(row.asks) >= 10, row.item
        assert re.match(r"(met\b.|not applicable:|\*\*departure\*\*:) ?\S.{9}", row.how), row.item


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_row_names_what_is_there(chapter: int):
    for row in rows_of(chapter):
        names = NAME.findall(row.test)
        assert names, row.item
        assert [name for name in names if not is_there(name)] == [], row.item


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("unit/docs/test_asvs.py", True),
        ("unit/docs/test_asvs.py::test_every_row_says_how", True),
        ("unit/docs/test_asvs.py::test_that_nobody_wrote", False),
        ("unit/docs/test_gone.py", False),
        ("conftest.py", False),
        ("docs/security.md", True),
        ("docs/security.md#the-audit-log", True),
        ("docs/security.md#the-lost-chapter", False),
        ("docs/gone.md", False),
    ],
)
def test_what_is_named_is_looked_for(name: str, there: bool):
    assert is_there(name) is there
