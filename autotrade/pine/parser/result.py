"""What parsing a script gives."""

from dataclasses import dataclass

from autotrade.pine import ast
from autotrade.pine.diagnostics import Diagnostic, Severity
from autotrade.pine.source import Span
from autotrade.pine.tokens import Annotation, Comment


@dataclass(frozen=True, slots=True)
class ParseResult:
    """A script's tree, whole even if the script is not: error nodes stand where it is broken.

    ``version`` is what ``//@version=`` says, or 1, as TradingView takes it, without one
    (``version_span`` is None then). ``comments`` holds every comment in order, the annotations
    among them as well; ``annotations`` holds those alone, read.
    """

    script: ast.Script
    version: int
    version_span: Span | None
    diagnostics: tuple[Diagnostic, ...]
    comments: tuple[Comment, ...]
    annotations: tuple[Annotation, ...]

    @property
    def ok(self) -> bool:
        """Whether it was read without an error; warnings and hints do not count."""
        return all(found.severity is not Severity.ERROR for found in self.diagnostics)
