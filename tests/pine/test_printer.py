"""The formatter: one style, nothing lost, nothing changed the second time."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autotrade.pine import ast
from autotrade.pine.parser import parse
from autotrade.pine.printer import format_script
from autotrade.pine.source import Source
from tests.pine.test_parser import SCRIPTS

pieces = st.sampled_from(
    [
        "x",
        "close",
        "1",
        "2.5",
        '"s"',
        "#ff0000",
        "f(",
        ")",
        "[",
        "]",
        "(",
        ",",
        "+",
        "-",
        "*",
        "and ",
        "or ",
        "not ",
        " ? ",
        " : ",
        " = ",
        " := ",
        " == ",
        "<",
        ".",
        "if ",
        "else",
        "switch ",
        "for i = 0 to ",
        "array.new<int>(",
        "var ",
        "float ",
        " => ",
        " //note",
        "\n",
        "\n    ",
        "\n        ",
        "\n  ",
        "\n\n",
        "\t",
    ]
)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_formatting_keeps_tree_and_comments_and_settles_at_once(path: Path) -> None:
    source = Source(path.read_text("utf-8"))
    once = format_script(source)
    before, after = parse(source), parse(Source(once))
    assert ast.same_tree(before.script, after.script)
    assert [c.text for c in before.comments] == [c.text for c in after.comments]
    assert format_script(Source(once)) == once


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.lists(pieces, max_size=25).map("".join))
def test_whatever_parses_comes_back_the_same(text: str) -> None:
    source = Source(text)
    before = parse(source)
    once = format_script(source)
    if before.ok:
        assert ast.same_tree(before.script, parse(Source(once)).script)
        assert format_script(Source(once)) == once
    else:
        assert once == source.text


@pytest.mark.parametrize(
    ("text", "formatted"),
    [
        ("a=1+2*-b", "a = 1 + 2 * -b"),
        ("f ( a ,b=1 ) [ 1 ]", "f(a, b = 1)[1]"),
        ("x=not a?b:c", "x = not a ? b : c"),
        ("a=b-1", "a = b - 1"),
        ("map < string , array<float> > m=map.new<string,array<float> >( )",
         "map<string, array<float>> m = map.new<string, array<float>>()"),
        ("float [ ] a=na", "float[] a = na"),
        ("[a ,_]=f( )", "[a, _] = f()"),
        ("import me / lib /1 as l", "import me/lib/1 as l"),
        ("f(x)=>x<y", "f(x) => x < y"),
        ("if(a)\n\tb:=1 //c", "if (a)\n    b := 1 //c"),
        ("for i=0 to-1\n    f(i)", "for i = 0 to -1\n    f(i)"),
        ("for x in[1,2]\n    f(x)", "for x in [1, 2]\n    f(x)"),
        ("\n\na=1\n\n\n\n\nb=2\n\n", "a = 1\n\n\nb = 2"),
        ("a=b+\n c", "a = b +\n c"),
        ("if a\n        x=1\n        y=f(1,\n            2)", "if a\n    x = 1\n    y = f(1,\n        2)"),
        ("if a\n\tx=b\n\t  +c", "if a\n    x = b\n      + c"),
        ("if a\n    b\n    // in\n// out\nc", "if a\n    b\n    // in\n// out\nc"),
        ("if a\n    b\n// out", "if a\n    b\n// out"),
        ("if a\n    b\n  // odd\nc", "if a\n    b\n// odd\nc"),
        ("", ""),
        ("// only", "// only"),
    ],
)  # fmt: skip
def test_the_style(text: str, formatted: str) -> None:
    assert format_script(Source(text)) == (formatted + "\n" if formatted else "")


def test_a_broken_script_is_left_alone() -> None:
    text = "x=(1\ny =  2\n"
    assert format_script(Source(text)) == text
