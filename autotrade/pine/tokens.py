"""The words of the language: token kinds, keywords, operators, comments and annotations."""

from typing import Final, NamedTuple

from autotrade.pine.source import Span

# A keyword's or an operator's kind is its own text; these are the other kinds.
NAME: Final = "name"
INT: Final = "int"
FLOAT: Final = "float"
STRING: Final = "string"
COLOR: Final = "color"
NEWLINE: Final = "newline"
INDENT: Final = "indent"
DEDENT: Final = "dedent"
ERROR: Final = "error token"
END: Final = "end of script"

KEYWORDS: Final = frozenset(
    "and or not if else for while var varip true false break continue".split()  # noqa: SIM905 (a table)
)
"""Words that are never names. All others are decided by context, as old scripts use them freely."""

SOFT_KEYWORDS: Final = frozenset(
    "switch import export method type enum to by in as const input simple series".split()  # noqa: SIM905 (a table)
)
"""Words with a meaning in some places that are names everywhere else; their kind is ``NAME``."""

OPERATORS: Final = tuple(
    ":= += -= *= /= %= == != <= >= => = + - * / % < > ? : ( ) [ ] , .".split()  # noqa: SIM905 (a table)
)
"""Operators and punctuation, longest first."""


class Token(NamedTuple):
    """A word of the script and where it stands (see ``Span`` for the meaning of the ends).

    ``kind`` is the text itself for keywords and operators, else one of this module's kinds.
    ``text`` is the source text, quotes included; layout tokens (newline, indent, dedent, end)
    have an empty one.
    """

    kind: str
    text: str
    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def span(self) -> Span:
        """The place of the token."""
        return Span(self.line, self.column, self.end_line, self.end_column)


class Comment(NamedTuple):
    """A comment, slashes included and trailing blanks cut; ``own_line`` when no code precedes it."""

    text: str
    span: Span
    own_line: bool


class Annotation(NamedTuple):
    """A compiler annotation: ``//@name text`` or ``//@name=text``; ``name`` is without the ``@``."""

    name: str
    text: str
    span: Span
