"""Collects what a script declares at its top level before anything is used."""

import re
from typing import Final

from autotrade.pine import ast
from autotrade.pine.diagnostics import Severity
from autotrade.pine.passes.analysis import Analysis, Enumeration, Parameter, UserType
from autotrade.pine.passes.inference import QUALIFIERS, Walker
from autotrade.pine.types import Type, TypeKind

_SHORT_STATEMENT: Final = 3
_WORD: Final = re.compile(r"[A-Za-z_]\w*")


def collect_declarations(analysis: Analysis) -> None:
    """Note types, enums and imports, where names are declared, and names lost to syntax errors."""
    analysis.broken_lines = _broken_lines(analysis)
    analysis.lost_names = _lost_names(analysis)
    for statement in analysis.script.statements:
        match statement:
            case ast.TypeDeclaration():
                _refuse_twice(analysis, statement.name)
                kind = Type(TypeKind.USER, statement.name.text)
                analysis.types[statement.name.text] = UserType(kind, ())
            case ast.EnumDeclaration():
                _refuse_twice(analysis, statement.name)
                name = statement.name.text
                members = frozenset(each.name.text for each in statement.members)
                analysis.enums[name] = Enumeration(Type(TypeKind.ENUM, name), members)
            case ast.Import():
                alias = statement.alias.text if statement.alias else statement.library
                analysis.imports.add(alias)
            case ast.VariableDeclaration() | ast.FunctionDeclaration():
                analysis.later_names.setdefault(statement.name.text, statement.name.span)
            case ast.TupleDeclaration():
                for each in statement.names:
                    analysis.later_names.setdefault(each.text, each.span)
            case _:
                pass
    _read_fields(analysis)


def _refuse_twice(analysis: Analysis, name: ast.Name) -> None:
    if name.text in analysis.types or name.text in analysis.enums:
        analysis.diagnostics.error("PS2020", f"'{name.text}' is already a type.", name.span)


def _read_fields(analysis: Analysis) -> None:
    walker = Walker(analysis)
    for statement in analysis.script.statements:
        if not isinstance(statement, ast.TypeDeclaration):
            continue
        fields = tuple(
            Parameter(
                each.name.text,
                None if each.type is None else walker.resolve_type(each.type),
                QUALIFIERS[each.qualifier] if each.qualifier else None,
                required=False,
            )
            for each in statement.fields
        )
        known = analysis.types[statement.name.text]
        analysis.types[statement.name.text] = UserType(known.type, fields)


def _broken_lines(analysis: Analysis) -> frozenset[int]:
    lines: set[int] = set()
    for found in analysis.parsed.diagnostics:
        if found.severity is Severity.ERROR:
            lines.update(range(found.span.line, found.span.end_line + 1))
    if not lines:
        return frozenset()
    for node in ast.walk(analysis.script):
        if isinstance(node, ast.ErrorStatement | ast.ErrorExpression):
            lines.update(range(node.span.line, node.span.end_line + 1))
    for statement in analysis.script.statements:
        own = range(statement.span.line, statement.span.end_line + 1)
        if len(own) <= _SHORT_STATEMENT and not lines.isdisjoint(own):
            lines.update(own)
    return frozenset(lines)


def _lost_names(analysis: Analysis) -> frozenset[str]:
    """Return the words on lines that could not be read: nothing can be said of them."""
    source = analysis.source
    words: set[str] = set()
    for line in analysis.broken_lines:
        if line <= source.line_count:
            words.update(_WORD.findall(source.line(line)))
    return frozenset(words)
