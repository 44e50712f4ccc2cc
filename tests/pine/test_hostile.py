"""Text made to break a parser: it must neither crash nor hang, and give a tree of bounded depth."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autotrade.pine import ast
from autotrade.pine.lexer.limits import MAX_TOKENS
from autotrade.pine.parser import ParseResult, parse
from autotrade.pine.parser.parse import MAX_ERRORS, MAX_HEIGHT
from autotrade.pine.printer import format_script
from autotrade.pine.source import Source

MANY = 5_000
DEEP = {
    "brackets": "x = " + "(" * MANY + "1" + ")" * MANY,
    "open brackets": "x = " + "([" * MANY,
    "calls": "x = " + "f(" * MANY,
    "signs": "x = " + "-" * MANY + "1",
    "negations": "x = " + "not " * MANY + "a",
    "sums": "x = 1" + " + 1" * MANY,
    "sums in brackets": "x = " + "(1" + " + 1" * 200 + ")" + ")" * 10,
    "ternaries": "x = " + "a ? b : " * MANY + "c",
    "ternaries within": "x = " + "a ? " * MANY + "c" + " : d" * MANY,
    "history": "x = a" + "[1]" * MANY,
    "members": "x = a" + ".b" * MANY,
    "types": "array" + "<array" * MANY + " x = na",
    "array types": "int" + "[]" * MANY + " x = na",
    "else if": "if a\n    b\n" + "else if c\n    d\n" * MANY,
    "blocks": "".join("    " * level + "if a\n" for level in range(300)),
    "arrows": "f() => " * MANY,
    "switches": "switch " * MANY,
    "operators": "x = " + "* " * MANY,
    "assignments": "x = " * MANY,
}
LONG = {
    "open strings": '"\\' * MANY,
    "open strings on lines": ' "\\"\n' * MANY,
    "three quotes": '"""\\' * MANY,
    "open comments": "/*" * MANY,
    "comments": "//\n" * MANY,
    "blanks": " " * MANY,
    "odd blanks": "\u00a0\u0085" * MANY,
    "lines of brackets": "x = [\n" * MANY,
    "closing brackets": "])" * MANY,
    "commas": "f(" + "," * MANY + ")",
    "zero bytes": "\x00" * MANY,
    "digits": "x = " + "9" * MANY + "\ny = 1e" + "9" * MANY,
    "annotations": "//@a\n" * MANY + "f() => 1\n",
    "continued lines": "f() =>\n  x" + "\n  + 1" * MANY,
    "version": "//@version=" + "9" * MANY,
    "ragged lines": "".join(" " * (line % 7) + "a\n" for line in range(MANY)),
}
words = st.sampled_from(
    [
        "if ",
        "else",
        "for ",
        "while ",
        "switch ",
        "var ",
        "type ",
        "enum ",
        "method ",
        "export ",
        "import ",
        "=>",
        "=",
        ":=",
        "(",
        ")",
        "[",
        "]",
        "<",
        ">",
        ",",
        ".",
        "?",
        ":",
        "+",
        "not ",
        "x",
        "1",
        '"',
        "'",
        "//",
        "//@version=",
        "#",
        "\\",
        "\n",
        "\n    ",
        "\n  ",
        "\t",
        "\r",
        "é",
    ]
)


def check(text: str) -> ParseResult:
    source = Source(text)
    result = parse(source)
    assert ast.tree_height(result.script) <= MAX_HEIGHT + 1
    assert len(result.diagnostics) <= MAX_ERRORS + 1
    for found in result.diagnostics:
        assert 1 <= found.span.line <= found.span.end_line <= source.line_count
        assert found.span.column >= 1
    format_script(source)
    return result


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP.keys())
def test_depth_is_refused_in_words_and_the_rest_is_read(text: str) -> None:
    result = check(text + "\n\nlast = 1\n")
    assert not result.ok or text == DEEP["sums in brackets"]
    assert sys.getrecursionlimit() == 1000


def test_after_code_too_deep_the_next_statement_is_read() -> None:
    result = check(DEEP["brackets"] + "\nlast = 1\ny = 2 +\n")
    assert [found.code for found in result.diagnostics][1:] == ["PS1092", "PS1020"]
    assert isinstance(result.script.statements[1], ast.VariableDeclaration)


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_long_nonsense_comes_to_an_end(text: str) -> None:
    check(text)


def test_words_past_the_limit_are_not_read() -> None:
    result = check("a = 1\n" * (MAX_TOKENS // 3 + 1))
    assert "PS1091" in [found.code for found in result.diagnostics]


def test_more_errors_than_anyone_reads_are_counted() -> None:
    result = check("x = )\n" * (MAX_ERRORS + 20))
    assert result.diagnostics[-1].code == "PS1093"


@settings(max_examples=400, derandomize=True, deadline=None)
@given(st.lists(words, max_size=40).map("".join))
def test_words_in_any_order_give_a_tree(text: str) -> None:
    check(text)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.text(max_size=200))
def test_any_text_gives_a_tree(text: str) -> None:
    check(text)
