"""From characters to words: names, numbers, strings, colors, operators and comments."""

import re
from dataclasses import dataclass, field
from typing import Final

from autotrade.pine.diagnostics import Diagnostics
from autotrade.pine.lexer import mistakes
from autotrade.pine.lexer.limits import MAX_CHARACTERS, MAX_TOKENS
from autotrade.pine.source import Source, Span
from autotrade.pine.tokens import COLOR, FLOAT, INT, KEYWORDS, NAME, STRING, Comment, Token

# A string may run on over lines indented as a continued line is, a legacy oddity. The number of
# such lines is bounded, and so is the work an unclosed quote can cause.
_WRAP: Final = r"\n(?:[ ]{4}|\t)*+[ ]{1,3}(?![ \t\n])"
_WORD: Final = re.compile(
    rf"""[ \t\f\v\u00a0\u2000-\u200d\u2060\u3000\ufeff]*+(?:
      ([^\W\d]\w*+)
    | (\n)
    | (//[^\n]*+)
    | ([0-9]++(?:\.[0-9]*+)?+(?:[eE][+-]?[0-9]++)?+|\.[0-9]++(?:[eE][+-]?[0-9]++)?+)
    | (\"\"\"[\s\S]*?\"\"\"|'''[\s\S]*?'''
      |"(?:[^"\\\n]++|\\[^\n])*+(?:{_WRAP}(?:[^"\\\n]++|\\[^\n])*+){{0,40}}+"
      |'(?:[^'\\\n]++|\\[^\n])*+(?:{_WRAP}(?:[^'\\\n]++|\\[^\n])*+){{0,40}}+')
    | (\#\w++)
    | (\#[^\n]*+|/\*(?:[\s\S]*?\*/|[\s\S]*+)|&&|\|\||\*\*|!(?!=)|["'][^\n]*+
      |[\u201c\u201d\u201e][^\u201c\u201d\u201e"\n]*+[\u201c\u201d"]
      |[\u2018\u2019][^\u2018\u2019'\n]*+[\u2018\u2019'])
    | (:=|=>|==|!=|<=|>=|\+=|-=|\*=|/=|%=|[-+*/%<>?:()\[\],.=])
    | ([^\x00-\x7f]++|[\s\S])
    | \Z)""",
    re.VERBOSE,
)
_WORD_OPERATOR: Final = re.compile(r"(?:and|or)\b")  # `x == 1and y` is read as it is meant
_NAME, _NEWLINE, _COMMENT, _NUMBER, _STRING, _COLOR, _FOREIGN, _OPERATOR, _OTHER = range(1, 10)


@dataclass(slots=True)
class Words:
    """The words of a script in order, without layout, and its comments.

    ``bad_lines`` are the lines on which words were lost or guessed; an error there is reported.
    """

    tokens: list[Token] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    bad_lines: set[int] = field(default_factory=set)


class _Scanner:
    """The state of one scan: where the current line starts and what was found."""

    __slots__ = ("diagnostics", "line", "source", "start", "words")

    def __init__(self, source: Source, diagnostics: Diagnostics) -> None:
        self.source = source
        self.diagnostics = diagnostics
        self.words = Words()
        self.line = 1
        self.start = 0

    def run(self) -> None:
        """Read all words; the loop handles what is frequent and leaves the rest to methods."""
        tokens = self.words.tokens
        append = tokens.append
        new = tuple.__new__  # a Token without the call in between: half of the time goes here
        line, start = 1, 0
        for match in _WORD.finditer(self.source.text):
            group = match.lastindex
            if group is None:
                break
            text = match[group]
            column = match.start(group) - start + 1
            if group == _NAME and text.isascii():
                kind = text if text in KEYWORDS else NAME
                append(new(Token, (kind, text, line, column, line, column + len(text))))
            elif group == _OPERATOR:
                append(new(Token, (text, text, line, column, line, column + len(text))))
            elif group == _NEWLINE:
                line += 1
                start = match.end()
            else:
                self.line, self.start = line, start
                self.other(group, text, column)
                line, start = self.line, self.start
                if len(tokens) > MAX_TOKENS:
                    break
        if len(tokens) > MAX_TOKENS:
            self.stop_at_limit()

    def other(self, group: int, text: str, column: int) -> None:
        """Read a word that is neither a plain name nor an operator."""
        line = self.line
        end_column = column + len(text)
        if group == _COMMENT:
            tokens = self.words.tokens
            own_line = not tokens or tokens[-1].end_line != line
            text = text.rstrip()
            span = Span(line, column, line, column + len(text))
            self.words.comments.append(Comment(text, span, own_line))
        elif group == _NUMBER:
            kind = INT if text.isdigit() else FLOAT
            self.words.tokens.append(Token(kind, text, line, column, line, end_column))
            self.check_number_end(text, column)
        elif group == _STRING:
            self.add_over_lines(STRING, text, column)
        elif group == _COLOR:
            self.words.tokens.append(Token(COLOR, text, line, column, line, end_column))
        else:
            self.mistake(group, text, column)

    def add_over_lines(self, kind: str, text: str, column: int) -> Token:
        """Add a word that may hold line ends."""
        first = self.line
        breaks = text.count("\n")
        if breaks:
            offset = self.start + column - 1
            self.line += breaks
            self.start = offset + text.rindex("\n") + 1
            end_column = offset + len(text) - self.start + 1
        else:
            end_column = column + len(text)
        token = Token(kind, text, first, column, self.line, end_column)
        if kind:
            self.words.tokens.append(token)
        return token

    def check_number_end(self, text: str, column: int) -> None:
        """Report a number that runs into a name, as in ``10k``."""
        end = self.start + column - 1 + len(text)
        after = self.source.text[end : end + 1]
        if (after.isalnum() or after == "_") and not _WORD_OPERATOR.match(self.source.text, end):
            span = Span(self.line, column, self.line, column + len(text) + 1)
            mistakes.number_into_name(self.diagnostics, span, text, after)
            self.words.bad_lines.add(self.line)

    def mistake(self, group: int, text: str, column: int) -> None:
        """Report what is no word of the language and add what was surely meant, if anything."""
        if text.isspace():
            return
        line = self.line
        self.words.bad_lines.add(line)
        token = self.add_over_lines("", text, column)
        if group == _NAME:
            self.words.tokens.append(token._replace(kind=NAME))
            mistakes.foreign_letters(self.diagnostics, token)
            return
        rest = self.source.text[self.start + token.end_column - 1 :].partition("\n")[0]
        self.words.tokens += mistakes.report(self.diagnostics, token, rest)

    def stop_at_limit(self) -> None:
        """Drop all words past the limit and say so."""
        del self.words.tokens[MAX_TOKENS:]
        self.diagnostics.error(
            "PS1091",
            f"The script has more than {MAX_TOKENS:,} words; what follows here was not read.",
            self.words.tokens[-1].span,
        )


def scan(source: Source, diagnostics: Diagnostics) -> Words:
    """Read the words of a script, reporting what is none.

    A script that is too long is not read at all.
    """
    scanner = _Scanner(source, diagnostics)
    if len(source.text) > MAX_CHARACTERS:
        diagnostics.error(
            "PS1090",
            f"The script has {len(source.text):,} characters; at most {MAX_CHARACTERS:,} are read.",
            Span(1, 1, 1, 1),
        )
    else:
        scanner.run()
    return scanner.words
