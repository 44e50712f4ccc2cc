"""Writing a script out in one style: its layout is set right, its words and comments are kept."""

from dataclasses import dataclass, field
from typing import Final, TypeAlias

from autotrade.pine import ast
from autotrade.pine.diagnostics import Diagnostics
from autotrade.pine.lexer import Lexed, lex
from autotrade.pine.parser import parse
from autotrade.pine.source import Source
from autotrade.pine.tokens import (
    COLOR,
    DEDENT,
    END,
    FLOAT,
    INDENT,
    INT,
    NAME,
    NEWLINE,
    STRING,
    Comment,
    Token,
)  # fmt: skip

_UNIT: Final = 4
_MAX_BLANK_LINES: Final = 2
_LAYOUT: Final = frozenset((NEWLINE, INDENT, DEDENT, END))
_GLUED_BEFORE: Final = frozenset((")", "]", ",", "."))
_GLUED_BEHIND: Final = frozenset(("(", "[", "."))
_OPERANDS: Final = frozenset((NAME, STRING, COLOR, INT, FLOAT, "true", "false", ")", "]"))
_Place: TypeAlias = tuple[int, int]


def format_script(source: Source) -> str:
    """Return a script in the house style of Pine's own documentation.

    Blocks are indented by four spaces, operators stand between blanks, at most two blank lines
    follow one another. Line breaks, comments and every word stay as they are, so the result parses
    to the same tree, and formatting it again changes nothing. A script with errors comes back as
    it is, with its line ends normalised.
    """
    result = parse(source)
    if not result.ok:
        return source.text
    lexed = lex(source, Diagnostics())
    return _Printer(source, lexed, _Roles.of(result.script)).run()


@dataclass(slots=True)
class _Roles:
    """What the tree knows of words that look alike: the places of some kinds of nodes."""

    names: set[_Place] = field(default_factory=set)
    signs: set[_Place] = field(default_factory=set)
    operators: set[_Place] = field(default_factory=set)
    imports: set[_Place] = field(default_factory=set)

    @classmethod
    def of(cls, script: ast.Script) -> "_Roles":
        roles = cls()
        for node in ast.walk(script):
            place = (node.span.line, node.span.column)
            if isinstance(node, ast.Name):
                roles.names.add(place)
            elif isinstance(node, ast.Unary):
                roles.signs.add(place)
            elif isinstance(node, ast.Binary):
                roles.operators.add((node.operator_span.line, node.operator_span.column))
            elif isinstance(node, ast.Import):
                roles.imports.add(place)
        return roles


@dataclass(slots=True)
class _Line:
    """A line of the source with something on it: words, a comment, or both."""

    number: int
    width: int
    words: list[Token] = field(default_factory=list)
    comment: Comment | None = None
    level: int = 0
    starts_statement: bool = False
    depth: int = 0  # brackets open at its start


class _Printer:
    """Turns lines of words into text, one after the other."""

    def __init__(self, source: Source, lexed: Lexed, roles: _Roles) -> None:
        self.source = source
        self.lexed = lexed
        self.roles = roles
        self.out: list[str] = []

    def run(self) -> str:
        """Return the text of all lines."""
        lines = self.lines()
        before: _Line | None = None  # the last line that starts a statement
        end = 0  # the last source line written
        shift = 0  # how far the current statement was moved to the right
        indent = 0  # its indentation now
        for line, following in zip(lines, _next_with_words(lines), strict=True):
            if self.out and line.number > end + 1:
                self.out.extend([""] * min(line.number - end - 1, _MAX_BLANK_LINES))
            end = line.number
            if line.words:
                end = line.words[-1].end_line
                if line.starts_statement:
                    indent = line.level * _UNIT
                    shift = indent - line.width
                    width = indent
                    before = line
                else:
                    width = self.wrapped(line, shift, indent)
            elif following is None or following.starts_statement:
                width = self.comment_width(line, before, following)
            else:
                width = max(line.width + shift, 0)
            self.out.append(" " * width + self.content(line))
        return "\n".join(self.out) + "\n" if self.out else ""

    def lines(self) -> list[_Line]:
        """Sort words and comments into the lines they start on."""
        by_number: dict[int, _Line] = {}
        level = depth = 0
        starts = True
        for token in self.lexed.tokens:
            if token.kind in _LAYOUT:
                level += (token.kind == INDENT) - (token.kind == DEDENT)
                starts = True
                continue
            line = by_number.get(token.line)
            if line is None or not line.words:
                width = self.width(token.line, token.column)
                line = _Line(token.line, width, [], None, level, starts, depth)
                by_number[token.line] = line
            starts = False
            line.words.append(token)
            depth += (token.kind in "([") - (token.kind in ")]")
        for comment in self.lexed.comments:
            number = comment.span.line
            if comment.own_line:
                by_number[number] = _Line(number, self.width(number, comment.span.column))
            else:
                number = self.line_of_words(by_number, number)
            by_number[number].comment = comment
        return [by_number[number] for number in sorted(by_number)]

    def line_of_words(self, lines: dict[int, _Line], number: int) -> int:
        """Return the line whose words reach into a line that only ends them."""
        while number not in lines:
            number -= 1
        return number

    def width(self, number: int, column: int) -> int:
        """Return how wide the blank before a column is, a tab counting four."""
        blank = self.source.line(number)[: column - 1]
        return len(blank) + (_UNIT - 1) * blank.count("\t")

    def wrapped(self, line: _Line, shift: int, indent: int) -> int:
        """Return the indentation of a line that goes on with a statement."""
        width = max(line.width + shift, 0)
        if line.depth:
            return width
        width = max(width, indent + 1)
        return width + 1 if width % _UNIT == 0 else width

    def comment_width(self, line: _Line, before: _Line | None, following: _Line | None) -> int:
        """Return the indentation of a comment between statements: that of one of its neighbours."""
        if before is not None and line.width == before.width:
            return before.level * _UNIT
        if following is not None and line.width == following.width:
            return following.level * _UNIT
        levels = [near.level if near is not None else 0 for near in (before, following)]
        return min(max(line.width // _UNIT, min(levels)), max(levels)) * _UNIT

    def content(self, line: _Line) -> str:
        """Return what is on a line, without its indentation."""
        parts: list[str] = []
        before: Token | None = None
        for word in line.words:
            if before is not None and self.parted(before, word):
                parts.append(" ")
            parts.append(word.text)
            before = word
        if line.comment is not None:
            if parts:
                parts.append(" ")
            parts.append(line.comment.text)
        return "".join(parts)

    def parted(self, before: Token, word: Token) -> bool:
        """Say whether a blank stands between two words."""
        kind, last = word.kind, before.kind
        if kind in _GLUED_BEFORE or last in _GLUED_BEHIND:
            return False
        if self.in_import(before, word):
            return word.text == "as" or before.text in ("import", "as")
        if (before.line, before.column) in self.roles.signs:
            return last == "not"
        if kind in ("(", "["):
            return not (self.is_called(before) if kind == "(" else self.is_indexed(before))
        return not (self.is_angle(word) or (last == "<" and self.is_angle(before)))

    def is_called(self, before: Token) -> bool:
        """Say whether an opening bracket behind a word makes a call of it."""
        if before.kind == NAME:
            return (before.line, before.column) in self.roles.names
        return before.kind in (")", "]") or (before.kind == ">" and self.is_angle(before))

    def is_indexed(self, before: Token) -> bool:
        """Say whether a square bracket behind a word belongs to it."""
        if before.kind == NAME and before.text in ("in", "to", "by", "switch"):
            return (before.line, before.column) in self.roles.names
        return before.kind in _OPERANDS or (before.kind == ">" and self.is_angle(before))

    def is_angle(self, word: Token) -> bool:
        """Say whether a word is a bracket around types and not a comparison."""
        return word.kind in ("<", ">") and (word.line, word.column) not in self.roles.operators

    def in_import(self, before: Token, word: Token) -> bool:
        """Say whether two words belong to the path of an import."""
        return (before.line, 1) in self.roles.imports and word.line == before.line


def _next_with_words(lines: list[_Line]) -> list[_Line | None]:
    """Return for each line the next one that has words."""
    found: list[_Line | None] = []
    following: _Line | None = None
    for line in reversed(lines):
        found.append(following)
        following = line if line.words else following
    return found[::-1]
