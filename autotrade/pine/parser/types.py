"""Reading types, and telling them from expressions that begin alike."""

from typing import Final

from autotrade.pine.ast import Qualifier, TypeReference
from autotrade.pine.parser.cursor import Cursor
from autotrade.pine.source import Span
from autotrade.pine.tokens import NAME

QUALIFIERS: Final = {str(qualifier): qualifier for qualifier in Qualifier}


class TypeParser(Cursor):
    """Types: ``float``, ``chart.point``, ``map<string, array<float>>``, ``float[]``."""

    def type_end(self, at: int) -> int:
        """Return the index behind a type that starts at index ``at``; -1 if none can."""
        tokens = self.tokens
        if tokens[at].kind != NAME:
            return -1
        at += 1
        while tokens[at].kind == "." and tokens[at + 1].kind == NAME:
            at += 2
        if tokens[at].kind == "<":
            at = self.type_arguments_end(at)
            if at < 0:
                return -1
        while tokens[at].kind == "[" and tokens[at + 1].kind == "]":
            at += 2
        return at

    def type_arguments_end(self, at: int) -> int:
        """Return the index behind ``<...>`` that starts at index ``at``; -1 if it is no such."""
        tokens = self.tokens
        depth = 0
        while True:
            kind = tokens[at].kind
            if kind == "<":
                depth += 1
            elif kind == ">":
                depth -= 1
            elif kind not in (NAME, ".", ",", "[", "]"):
                return -1
            at += 1
            if depth == 0:
                return at

    def qualifier(self) -> Qualifier | None:
        """Take ``const``, ``input``, ``simple`` or ``series`` before a type or a name."""
        if self.kind != NAME or self.token.text not in QUALIFIERS or self.peek().kind != NAME:
            return None
        return QUALIFIERS[self.advance().text]

    def type_reference(self) -> TypeReference:
        """Take a type, or report that one is missing."""
        first = self.token
        if self.kind != NAME:
            span = self.here()
            self.report("PS1041", f"A type was expected, but {self.found()}.", span)
            return TypeReference(span, "")
        text = self.advance().text
        while self.kind == "." and self.peek().kind == NAME:
            self.advance()
            text += "." + self.advance().text
        arguments: tuple[TypeReference, ...] = ()
        if self.kind == "<":
            arguments = self.type_arguments()
        reference = TypeReference(self.span_of(first.span), text, arguments)
        length = 0
        while self.kind == "[" and self.peek().kind == "]":
            length += 1
            self.chained(length)
            self.advance()
            self.advance()
            span = self.span_of(first.span)
            reference = TypeReference(span, "array", (reference,), legacy=True)
        return reference

    def span_of(self, start: Span) -> Span:
        """Return the span from the start of ``start`` to the last token taken."""
        last = self.tokens[self.at - 1]
        return Span(start.line, start.column, last.end_line, last.end_column)

    def type_arguments(self) -> tuple[TypeReference, ...]:
        """Take ``<type, ...>``; the current token is its ``<``."""
        self.enter()
        self.advance()
        arguments = [self.type_reference()]
        while self.take(","):
            arguments.append(self.type_reference())
        if not self.take(">"):
            self.report("PS1041", f"A `>` was expected, but {self.found()}.", self.here())
        self.leave()
        return tuple(arguments)

    def typed_name_ahead(self) -> bool:
        """Say whether a type and a name follow, as in ``float x`` or ``array<int> xs``."""
        end = self.type_end(self.at)
        return end >= 0 and self.tokens[end].kind == NAME

    def optional_type(self) -> TypeReference | None:
        """Take a type if a name follows it."""
        return self.type_reference() if self.typed_name_ahead() else None
