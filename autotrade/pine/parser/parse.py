"""Putting lexer, statements and annotations together."""

from typing import Final

from autotrade.pine import ast
from autotrade.pine.ast import Statement, tree_height
from autotrade.pine.diagnostics import Diagnostic, Diagnostics, Severity
from autotrade.pine.lexer import Lexed, lex
from autotrade.pine.parser.annotations import AnnotationsAbove, read_annotations, read_version
from autotrade.pine.parser.cursor import MAX_NESTING
from autotrade.pine.parser.result import ParseResult
from autotrade.pine.parser.statements import StatementParser
from autotrade.pine.source import Source, Span
from autotrade.pine.tokens import Annotation

MAX_ERRORS: Final = 100
MAX_HEIGHT: Final = 300
_SAFE_CHAIN: Final = 40


class _Parser(StatementParser):
    """The parser whole, with the comments at hand."""

    def __init__(
        self,
        source: Source,
        lexed: Lexed,
        annotations: tuple[Annotation, ...],
        diagnostics: Diagnostics,
    ) -> None:
        super().__init__(source, lexed, diagnostics)
        self.annotations_above = AnnotationsAbove(lexed.comments, annotations)

    def script(self) -> tuple[Statement, ...]:
        """Take the whole script; no statement's tree is higher than ``MAX_HEIGHT``."""
        found = self.statements()
        if self.longest_chain > _SAFE_CHAIN:
            found = [self.lowered(statement) for statement in found]
        return tuple(found)

    def lowered(self, statement: Statement) -> Statement:
        """Replace a statement whose tree is too high to be walked safely."""
        if tree_height(statement) <= MAX_HEIGHT:
            return statement
        self.diagnostics.error(
            "PS1092",
            f"This statement strings more than {MAX_HEIGHT} operations together. Split it up.",
            statement.span,
        )
        return ast.ErrorStatement(statement.span)


def parse(source: Source) -> ParseResult:
    """Read a script of any version into a tree.

    Never raises. A script in error still has a whole tree, with ``ErrorStatement`` and
    ``ErrorExpression`` where it could not be read; no node of the tree lies deeper than about
    ``MAX_HEIGHT``, so walking it by recursion is safe.
    """
    diagnostics = Diagnostics(MAX_ERRORS)
    lexed = lex(source, diagnostics)
    annotations = read_annotations(lexed.comments)
    version, version_span = read_version(annotations, diagnostics)
    statements = _Parser(source, lexed, annotations, diagnostics).script()
    end = lexed.tokens[-1]
    script = ast.Script(Span(1, 1, end.end_line, end.end_column), statements, annotations)
    return ParseResult(
        script,
        version,
        version_span,
        _in_order(diagnostics),
        tuple(lexed.comments),
        annotations,
    )


def _in_order(diagnostics: Diagnostics) -> tuple[Diagnostic, ...]:
    found = diagnostics.in_order()
    if not diagnostics.dropped:
        return found
    message = f"{diagnostics.dropped} more errors are not shown; cure these first."
    return (*found, Diagnostic(Severity.ERROR, "PS1093", message, found[-1].span))


__all__ = ["MAX_ERRORS", "MAX_HEIGHT", "MAX_NESTING", "parse"]
