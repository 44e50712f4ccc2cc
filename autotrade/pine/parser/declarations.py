"""Reading declarations: variables, functions, methods, types, enums and imports."""

from collections.abc import Callable
from typing import Final

from autotrade.pine import ast
from autotrade.pine.ast import DeclarationMode, Expression, Name, Qualifier, Statement
from autotrade.pine.diagnostics import Fix
from autotrade.pine.parser.structures import StructureParser
from autotrade.pine.parser.types import QUALIFIERS
from autotrade.pine.source import Span
from autotrade.pine.tokens import DEDENT, END, INDENT, INT, NAME, NEWLINE, Annotation, Token

_TYPE_WORDS: Final = frozenset(("int", "float", "bool", "string", "color", *QUALIFIERS))
MODES: Final = {str(mode): mode for mode in DeclarationMode}


class DeclarationParser(StructureParser):
    """Declarations; those of functions, types and enums stand at the top level alone."""

    blocks = 0
    """How many blocks the current place lies in."""

    annotations_above: Callable[[int], tuple[Annotation, ...]]
    """Returns the annotations in the comment right above a line."""

    # variables

    def variable(self, first: Token, *, exported: bool) -> Statement:
        """Take ``[var|varip] [qualifier] [type] name = value``; ``first`` starts it."""
        mode = MODES[self.advance().kind] if self.kind in MODES else None
        if mode is not None and self.kind == "[":
            return self.tuple_declaration(first, mode)
        qualifier = self.qualifier()
        if mode is None and self.kind in MODES:
            mode = MODES[self.advance().kind]
        kind = self.optional_type()
        name = self.name("the variable")
        if exported:
            self.only_at_top("An exported constant", name.span)
        value = self.declared_value(name)
        span = self.span_from(first.line, first.column)
        notes = self.annotations_above(first.line)
        return ast.VariableDeclaration(span, name, value, mode, qualifier, kind, exported, notes)

    def declared_value(self, name: Name) -> Expression:
        """Take ``= value``, reporting what stands in its place."""
        token = self.token
        if self.take("="):
            return self.expression()
        if token.kind in (":=", "==", ":"):
            self.report(
                "PS1029",
                f"A variable is declared with `=`; `{token.text}` "
                + ("changes one that exists." if token.kind == ":=" else "does something else."),
                token.span,
                Fix("Write `=`", token.span, "="),
            )
            self.advance()
            return self.expression()
        self.report(
            "PS1042",
            f"`{name.text}` needs a value: `= ...`, or `= na` for none yet.",
            self.here(),
        )
        return self.error_expression()

    def tuple_declaration(self, first: Token, mode: DeclarationMode | None) -> Statement:
        """Take ``[a, b] = value``."""
        self.advance()
        names: list[Name] = []
        while self.kind != "]":
            if self.typed_name_ahead():
                self.type_reference()
            names.append(self.name("the tuple's variable"))
            if not self.take(","):
                break
        if not self.take("]"):
            self.report("PS1022", f"A `]` was expected, but {self.found()}.", self.here())
        token = self.token
        if token.kind == ":=":
            self.report(
                "PS1029",
                "A tuple always declares new variables, with `=`; existing ones cannot be changed "
                "by it.",
                token.span,
            )
            self.advance()
            value = self.expression()
        else:
            value = self.declared_value(Name(self.here(), "the tuple"))
        span = self.span_from(first.line, first.column)
        return ast.TupleDeclaration(span, tuple(names), value, mode)

    # functions

    def function_ahead(self) -> bool:
        """Say whether a name, brackets and ``=>`` follow, the head of a function.

        A ``=`` there can only be meant as the arrow, and brackets that open with a typed parameter
        can only be a head, whatever follows them.
        """
        tokens, at = self.tokens, self.at + 1
        if tokens[at + 1].text in _TYPE_WORDS and tokens[at + 2].kind == NAME:
            return True
        depth = 0
        while True:
            kind = tokens[at].kind
            if kind == "(":
                depth += 1
            elif kind == ")":
                depth -= 1
                if depth == 0:
                    return tokens[at + 1].kind in ("=>", "=")
            elif kind in (NEWLINE, END):
                return False
            at += 1

    def function(self, first: Token, *, is_method: bool, exported: bool) -> Statement:
        """Take ``name(parameters) => body``."""
        name = self.name("the function")
        self.only_at_top("A function", name.span)
        opener = self.token
        parameters: list[ast.Parameter] = []
        if self.take("("):
            while self.kind != ")":
                parameters.append(self.parameter())
                if not self.take(","):
                    break
            self.close_bracket(")", opener)
        else:
            self.report("PS1030", f"A `(` was expected, but {self.found()}.", self.here())
        if not self.take("=>"):
            self.missing_arrow()
        loops, self.loops = self.loops, 0
        body = self.arrow_block(f"The function `{name.text}`")
        self.loops = loops
        span = self.span_from(first.line, first.column)
        notes = self.annotations_above(first.line)
        return ast.FunctionDeclaration(
            span, name, tuple(parameters), body, is_method, exported, notes
        )

    def missing_arrow(self) -> None:
        """Report a function's head without its arrow."""
        token = self.token
        if token.kind in ("=", ":", ":=", ">=", ">"):
            wrong = Fix("Write `=>`", token.span, "=>")
            self.report("PS1033", "The body of a function follows `=>`.", token.span, wrong)
            self.advance()
            return
        place = self.here()
        fix = Fix("Insert `=>`", place, " =>") if self.kind == NEWLINE else None
        self.report("PS1033", "The head of a function ends in `=>`.", place, fix)

    def parameter(self) -> ast.Parameter:
        """Take one parameter: ``[qualifier] [type] name [= default]``."""
        first = self.token
        qualifier = self.qualifier()
        kind = self.optional_type()
        name = self.name("the parameter")
        default = self.expression() if self.take("=") else None
        span = self.span_of(first.span)
        return ast.Parameter(span, name, qualifier, kind, default)

    def only_at_top(self, what: str, span: Span) -> None:
        """Report a declaration within a block."""
        if self.blocks:
            self.report(
                "PS1038",
                f"{what} cannot be declared inside a block; move it to the top level of the "
                "script.",
                span,
            )
            self.calm()

    # types and enums

    def members(self, what: str, take: Callable[[], None]) -> None:
        """Take the indented lines of a type or enum, each with ``take``."""
        if self.kind != NEWLINE:
            self.report(
                "PS1021", f"The line should end behind the name, but {self.found()}.", self.here()
            )
            self.skip_line()
        if self.kind != NEWLINE or self.peek().kind != INDENT:
            self.report(
                "PS1034",
                f"{what} needs lines below it, indented by four spaces.",
                self.here(),
            )
            return
        self.advance()
        self.advance()
        self.calm()
        while self.kind not in (DEDENT, END):
            if self.kind in (INDENT, NEWLINE):
                self.stray_layout()
                continue
            take()
            while self.take(","):
                take()
            if self.kind not in (NEWLINE, END):
                self.report("PS1039", f"The line should end here, but {self.found()}.", self.here())
                self.skip_line()
            self.take(NEWLINE)
            self.calm()
        self.take(DEDENT)

    def type_declaration(self, first: Token, *, exported: bool) -> Statement:
        """Take ``type Name`` and its fields."""
        self.advance()
        name = self.name("the type")
        self.only_at_top("A type", name.span)
        fields: list[ast.Field] = []
        self.members(f"The type `{name.text}`", lambda: fields.append(self.field()))
        span = self.span_from(first.line, first.column)
        notes = self.annotations_above(first.line)
        return ast.TypeDeclaration(span, name, tuple(fields), exported, notes)

    def field(self) -> ast.Field:
        """Take one field: ``[varip] type name [= default]``."""
        first = self.token
        varip = self.take("varip")
        qualifier: Qualifier | None = self.qualifier()
        kind = self.optional_type()
        if kind is None and self.kind == NAME:
            self.report(
                "PS1039",
                f"The field `{self.token.text}` needs a type before its name, as in "
                f"`float {self.token.text}`.",
                self.token.span,
            )
        name = self.name("the field")
        default = self.expression() if self.take("=") else None
        return ast.Field(self.span_of(first.span), name, kind, default, varip, qualifier)

    def enum_declaration(self, first: Token, *, exported: bool) -> Statement:
        """Take ``enum Name`` and its members."""
        self.advance()
        name = self.name("the enum")
        self.only_at_top("An enum", name.span)
        members: list[ast.EnumMember] = []
        self.members(f"The enum `{name.text}`", lambda: members.append(self.enum_member()))
        span = self.span_from(first.line, first.column)
        notes = self.annotations_above(first.line)
        return ast.EnumDeclaration(span, name, tuple(members), exported, notes)

    def enum_member(self) -> ast.EnumMember:
        """Take one member: ``name [= title]``."""
        first = self.token
        name = self.name("the enum's member")
        title = self.expression() if self.take("=") else None
        return ast.EnumMember(self.span_of(first.span), name, title)

    def import_statement(self, first: Token) -> Statement:
        """Take ``import user/library/version [as alias]``."""
        self.advance()
        parts: list[str] = []
        while self.kind in (NAME, INT) or self.token.text.isidentifier():
            parts.append(self.advance().text)
            while self.kind in ("-", ".") or (self.kind in (NAME, INT) and self.touches()):
                parts[-1] += self.advance().text
            if not self.take("/"):
                break
        alias = None
        if self.is_word("as"):
            self.advance()
            alias = self.name("the imported library")
        span = self.span_from(first.line, first.column)
        self.only_at_top("An import", span)
        if len(parts) != 3 or not parts[2].isdecimal():
            self.report(
                "PS1037",
                "An import names its author, library and version: `import author/library/1 as "
                "name`.",
                span,
            )
            return ast.ErrorStatement(span)
        return ast.Import(span, parts[0], parts[1], int(parts[2][:9]), alias)

    def touches(self) -> bool:
        """Say whether the current token starts right where the last one ended."""
        before = self.last()
        return (before.end_line, before.end_column) == (self.token.line, self.token.column)
