"""The outline: what the deploy dialog and the input form show of a script."""

import json
from dataclasses import asdict

import pytest

from autotrade.pine.compiler import check
from tests.pine.cases import HERE

SCRIPTS = sorted((HERE / "outline").glob("*.pine"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda file: file.stem)
def test_a_script_has_the_outline_written_down_for_it(script):
    expected = json.loads(script.with_suffix(".json").read_text(encoding="utf-8"))

    outline = check(script.read_text(encoding="utf-8")).outline

    assert json.loads(json.dumps(asdict(outline))) == expected


def test_a_broken_script_has_an_outline_too():
    script = '//@version=6\nstrategy("S")\nlength = input.int(14, "Length")\nplot(undeclared\n'

    outline = check(script).outline

    assert [each.name for each in outline.inputs] == ["length"]
    assert outline.title == "S"
