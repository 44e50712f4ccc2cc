"""Reads the tables of scripts in this folder."""

import re
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
_EXPECTATION = re.compile(r"//(?:<| *\^) (PS\d{4})$")


class Case(NamedTuple):
    """A script and the (line, column, code) expected of it, in order of place."""

    name: str
    script: str
    expected: list[tuple[int, int, str]]


def read_cases(file: Path) -> list[Case]:
    """Read a table: ``### name`` before each script, ``//  ^ PS2010`` below what it points at.

    ``//< PS2010`` points at the first column.
    """
    cases = []
    for part in file.read_text(encoding="utf-8").split("### ")[1:]:
        name, _, script = part.partition("\n")
        cases.append(Case(name, script, _expectations(script)))
    return cases


def _expectations(script: str) -> list[tuple[int, int, str]]:
    found = []
    code_line = 0
    for number, line in enumerate(script.split("\n"), start=1):
        match = _EXPECTATION.match(line)
        if match is None:
            code_line = number
        else:
            column = 1 if line.startswith("//<") else line.index("^") + 1
            found.append((code_line, column, match[1]))
    return sorted(found)
