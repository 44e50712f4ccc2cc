"""Words, lines and blocks: what the lexer makes of a script."""

import pytest

from autotrade.pine.diagnostics import Diagnostics
from autotrade.pine.lexer import color_channels, lex, string_value
from autotrade.pine.source import Source, Span, decode
from autotrade.pine.tokens import Token


def tokens(text: str) -> list[Token]:
    return lex(Source(text), Diagnostics()).tokens


def kinds(text: str) -> list[str]:
    return [token.kind for token in tokens(text)]


def codes(text: str) -> list[str]:
    diagnostics = Diagnostics()
    lex(Source(text), diagnostics)
    return [found.code for found in diagnostics]


def test_a_word_knows_its_place_from_one() -> None:
    word = tokens("a\n  = bc")[2]
    assert (word.text, word.span) == ("bc", Span(2, 5, 2, 7))


def test_columns_count_code_points_not_bytes() -> None:
    string, plus = tokens('x = "→😀" + y')[2:4]
    assert string.span == Span(1, 5, 1, 9)
    assert plus.column == 10


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1", "int"),
        ("1.", "float"),
        (".5", "float"),
        ("1e-3", "float"),
        ("1.5E+2", "float"),
        ("#a0B1c2", "color"),
        ("'x'", "string"),
        ('"a\\"b"', "string"),
        ("varip", "varip"),
        ("switch", "name"),
        ("type", "name"),
        ("=>", "=>"),
        (":=", ":="),
    ],
)
def test_a_word_has_its_kind(text: str, kind: str) -> None:
    assert kinds(text)[0] == kind
    assert tokens(text)[0].text == text


def test_a_byte_order_mark_and_windows_line_ends_leave_no_trace() -> None:
    assert kinds("\ufeffa = 1\r\nb = 2\r") == kinds("a = 1\nb = 2\n")
    assert tokens("\ufeffa")[0].column == 1


def test_a_block_stands_between_indent_and_dedent() -> None:
    assert kinds("if a\n    b\nc") == [
        "if", "name", "newline", "indent", "name", "newline", "dedent", "name", "newline",
        "end of script",
    ]  # fmt: skip


@pytest.mark.parametrize("blank", ["\t", "    "])
def test_a_tab_counts_as_four_blanks(blank: str) -> None:
    assert "indent" in kinds(f"if a\n{blank}b\n")
    assert codes(f"if a\n{blank}b\n    c\n") == []


@pytest.mark.parametrize("width", [1, 2, 3, 5, 6, 7, 9])
def test_a_line_off_the_grid_goes_on(width: int) -> None:
    assert kinds("x = a +\n" + " " * width + "b").count("newline") == 1
    assert codes("x = a +\n" + " " * width + "b") == []


@pytest.mark.parametrize("width", [0, 1, 4, 8])
def test_inside_brackets_any_indentation_goes_on(width: int) -> None:
    text = "f(a,\n" + " " * width + "b)\nc"
    assert kinds(text).count("newline") == 2
    assert codes(text) == []


def test_comments_and_blank_lines_do_not_end_a_continued_line() -> None:
    assert kinds("x = a ? 1 :\n\n// note\n  2").count("newline") == 1


@pytest.mark.parametrize("text", ["x == 1and y", "x == 1or y"])
def test_a_number_may_touch_and_or_or(text: str) -> None:
    assert codes(text) == []
    assert kinds(text)[3] == text[6:-2]


def test_a_number_may_not_touch_a_name() -> None:
    assert codes("x = 10k") == ["PS1004"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_in_whatever_it_was_saved_as(encoding: str) -> None:
    assert Source(decode("x = '\u2019\u00e9'".encode(encoding))).text == "x = '\u2019\u00e9'"


def test_an_unclosed_bracket_ends_with_its_statement() -> None:
    assert kinds("f(a\nb = 1\n").count("newline") == 2


def test_statements_on_one_line_may_end_in_a_comma() -> None:
    assert codes("a = 1,\nb = 2") == []
    assert kinds("a = 1,\nb = 2").count("newline") == 2


def test_comments_are_kept_with_their_places() -> None:
    comments = lex(Source("a // one  \n  // two"), Diagnostics()).comments
    assert [(c.text, c.span.column, c.own_line) for c in comments] == [
        ("// one", 3, False),
        ("// two", 3, True),
    ]


def test_slashes_within_a_string_start_no_comment() -> None:
    assert lex(Source('x = "http://a"'), Diagnostics()).comments == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"a"', "a"),
        ("'it\\'s'", "it's"),
        (r'"a\nb\tc\\d"', "a\nb\tc\\d"),
        ('""', ""),
        ('"one\n   two"', "one two"),
        ('"""one\n"two\n"""', 'one\n"two\n'),
    ],
)
def test_a_string_stands_for_its_value(text: str, value: str) -> None:
    assert string_value(text) == value


def test_a_string_in_three_quotes_may_span_lines() -> None:
    words = tokens('x = """a\n"b" c\n""" + d')
    assert [word.kind for word in words[:5]] == ["name", "=", "string", "+", "name"]
    assert words[3].span == Span(3, 5, 3, 6)


@pytest.mark.parametrize(
    ("text", "channels"),
    [
        ("#FF8000", (255, 128, 0, 255)),
        ("#ff800080", (255, 128, 0, 128)),
        ("#ff", None),
        ("#gggggg", None),
        ("#12345678a", None),
    ],
)
def test_a_color_has_channels(text: str, channels: tuple[int, int, int, int] | None) -> None:
    assert color_channels(text) == channels


def test_typographic_quotes_are_read_as_plain_ones_and_reported_with_a_fix() -> None:
    diagnostics = Diagnostics()
    words = lex(Source("f(\u201chi\u201d)"), diagnostics).tokens
    assert words[2].kind == "string"
    (found,) = diagnostics
    assert found.code == "PS1005"
    assert found.fix is not None
    assert found.fix.replacement == '"hi"'


def test_typographic_quotes_within_strings_and_comments_are_nobodys_business() -> None:
    assert codes('x = "\u201chi\u201d" // \u2018so\u2019') == []


def test_a_script_too_long_is_refused_in_words() -> None:
    assert codes("a" * 1_000_001) == ["PS1090"]
    assert codes("a " * 200_001) == ["PS1091"]
