"""The tree of every construct, and what is said of broken scripts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from autotrade.pine import ast
from autotrade.pine.diagnostics import SYNTAX_CODES, Diagnostic, Severity
from autotrade.pine.parser import parse
from autotrade.pine.source import Source, Span

SYNTAX = Path(__file__).parent / "syntax"
SCRIPTS = sorted(SYNTAX.glob("*.pine"))


def broken_scripts() -> Iterator[ParameterSet]:
    for block in (SYNTAX / "broken.txt").read_text("utf-8").split("=== ")[1:]:
        title, _, rest = block.partition("\n")
        text, _, expected = rest.partition("\n---\n")
        yield pytest.param(text + "\n", expected.split("\n"), id=title)


BROKEN = list(broken_scripts())


def found_in(text: str) -> list[Diagnostic]:
    diagnostics = parse(Source(text)).diagnostics
    return [found for found in diagnostics if found.severity in (Severity.ERROR, Severity.WARNING)]


def expression(text: str) -> ast.Expression:
    (statement,) = parse(Source(text)).script.statements
    assert isinstance(statement, ast.ExpressionStatement)
    return statement.expression


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_has_the_tree_written_beside_it(path: Path) -> None:
    result = parse(Source(path.read_text("utf-8")))
    assert found_in(path.read_text("utf-8")) == []
    assert ast.dump(result.script, spans=True) == path.with_suffix(".tree").read_text("utf-8")


@pytest.mark.parametrize(("text", "expected"), BROKEN)
def test_each_mistake_is_found_once_and_where_it_is(text: str, expected: list[str]) -> None:
    found = [f"{item.span.line}:{item.span.column} {item.code}" for item in found_in(text)]
    assert found == [line for line in expected if line]


@pytest.mark.parametrize(("text", "expected"), BROKEN)
def test_a_fix_cures_what_it_is_offered_for(text: str, expected: list[str]) -> None:
    source = Source(text)
    before = found_in(text)
    for item in before:
        if item.fix is None:
            continue
        span = item.fix.span
        start = source.offset(span.line, span.column)
        end = source.offset(span.end_line, span.end_column)
        cured = text[:start] + item.fix.replacement + text[end:]
        count = sum(other.code == item.code for other in found_in(cured))
        assert count < sum(other.code == item.code for other in before), item.fix.title


@pytest.mark.parametrize(("text", "expected"), BROKEN)
def test_a_broken_script_still_has_a_whole_tree(text: str, expected: list[str]) -> None:
    result = parse(Source(text))
    assert isinstance(result.script, ast.Script)
    for node in ast.walk(result.script):
        assert node.span[:2] <= node.span[2:]


def test_every_code_in_use_is_in_the_table() -> None:
    used = {item.code for case in BROKEN for item in found_in(str(case.values[0]))}
    assert used <= SYNTAX_CODES.keys()
    assert len(used) > 25


def test_a_span_covers_the_text_of_its_node() -> None:
    text = "x = a.b(1, name = 'é')[2] + (c)"
    source = Source(text)
    texts = {source.slice(node.span) for node in ast.walk(parse(source).script)}
    assert {"a.b(1, name = 'é')[2]", "name = 'é'", "a.b", "(c)", "x", "'é'", text} <= texts


@pytest.mark.parametrize(
    ("text", "grouped"),
    [
        ("a + b * c", "a + (b * c)"),
        ("a - b - c", "(a - b) - c"),
        ("a or b and c", "a or (b and c)"),
        ("not a and b", "(not a) and b"),
        ("not a == b", "(not a) == b"),
        ("a < b == c", "(a < b) == c"),
        ("-a * b", "(-a) * b"),
        ("a ? b : c ? d : e", "a ? b : (c ? d : e)"),
        ("a ? b ? c : d : e", "a ? (b ? c : d) : e"),
        ("a or b ? c : d", "(a or b) ? c : d"),
    ],
)
def test_operators_bind_as_the_manual_says(text: str, grouped: str) -> None:
    def without_parentheses(node: ast.Node) -> object:
        if isinstance(node, ast.Parenthesis):
            return without_parentheses(node.inner)
        inner = [without_parentheses(child) for child in ast.children(node)]
        return (type(node), getattr(node, "text", getattr(node, "operator", None)), inner)

    assert without_parentheses(expression(text)) == without_parentheses(expression(grouped))


def test_the_version_is_found_anywhere() -> None:
    result = parse(Source("x = 1\n  //@version=5\n"))
    assert (result.version, result.version_span) == (5, Span(2, 3, 2, 15))


def test_no_version_means_the_first_and_a_hint() -> None:
    result = parse(Source("x = 1\n"))
    assert (result.version, result.version_span, result.ok) == (1, None, True)
    assert [found.code for found in result.diagnostics] == ["PS1051"]


def test_an_old_version_is_read_with_a_hint_to_convert() -> None:
    result = parse(Source("//@version=4\nstudy('x')\n"))
    assert (result.version, result.ok) == (4, True)
    (hint,) = result.diagnostics
    assert (hint.severity, hint.code) == (Severity.HINT, "PS1051")


def test_comments_and_annotations_come_with_the_tree() -> None:
    result = parse(
        Source("//@version=6\n// plain\n//@strategy_alert_message {{x}} y\na = 1 // b\n")
    )
    assert [comment.text for comment in result.comments][1::2] == ["// plain", "// b"]
    assert [(note.name, note.text) for note in result.annotations] == [
        ("version", "6"),
        ("strategy_alert_message", "{{x}} y"),
    ]


def test_trees_are_compared_without_their_places() -> None:
    one, other = (parse(Source(text)).script for text in ("x=1+2", "x = 1 +\n  2"))
    assert ast.same_tree(one, other)
    assert not ast.same_tree(one, parse(Source("x=1+3")).script)
