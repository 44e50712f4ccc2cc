"""Reading compiler annotations and the version out of the comments."""

import re
from typing import Final

from autotrade.pine.diagnostics import Diagnostics, Fix
from autotrade.pine.source import Span
from autotrade.pine.tokens import Annotation, Comment

OLDEST_RUN: Final = 5
NEWEST: Final = 6
UNVERSIONED: Final = 1
_ANNOTATION: Final = re.compile(r"//\s*@([A-Za-z_]\w*)[ \t]*=?[ \t]*(.*)", re.DOTALL)


def read_annotations(comments: list[Comment]) -> tuple[Annotation, ...]:
    """Return the annotations among the comments that stand on lines of their own."""
    found = []
    for comment in comments:
        if comment.own_line and "@" in comment.text:
            match = _ANNOTATION.match(comment.text)
            if match:
                found.append(Annotation(match[1], match[2].strip(), comment.span))
    return tuple(found)


def read_version(
    annotations: tuple[Annotation, ...], diagnostics: Diagnostics
) -> tuple[int, Span | None]:
    """Return the version a script is written for and where it says so.

    The first annotation counts. A script without one is of version 1, as TradingView has it.
    """
    for annotation in annotations:
        if annotation.name == "version":
            return _version_of(annotation, diagnostics), annotation.span
    fix = Fix(f"Add //@version={NEWEST}", Span(1, 1, 1, 1), f"//@version={NEWEST}\n")
    diagnostics.hint(
        "PS1051",
        "The script does not say which version of Pine it is written for, which makes it one of "
        f"version 1. If it is newer, begin it with //@version={NEWEST}.",
        Span(1, 1, 1, 1),
        fix,
    )
    return UNVERSIONED, None


def _version_of(annotation: Annotation, diagnostics: Diagnostics) -> int:
    text = annotation.text.split()[0] if annotation.text else ""
    version = int(text) if text.isdecimal() and text.isascii() and len(text) < 4 else 0
    if not UNVERSIONED <= version <= NEWEST:
        diagnostics.error(
            "PS1050",
            f"Versions of Pine run from 1 to {NEWEST}: //@version={NEWEST}.",
            annotation.span,
        )
        return NEWEST
    if version < OLDEST_RUN:
        diagnostics.hint(
            "PS1051",
            f"This script is written for Pine v{version}. It is read, but runs only after it has "
            f"been converted: TradingView's editor has `Convert code to v{OLDEST_RUN}` in its menu.",
            annotation.span,
        )
    return version


class AnnotationsAbove:
    """Finds the annotations in the block of comment lines right above a line."""

    def __init__(self, comments: list[Comment], annotations: tuple[Annotation, ...]) -> None:
        self._lines = {comment.span.line for comment in comments if comment.own_line}
        self._by_line = {note.span.line: note for note in annotations if note.name != "version"}

    def __call__(self, line: int) -> tuple[Annotation, ...]:
        """Return those above ``line``, first one first."""
        if not self._by_line:
            return ()
        found = []
        line -= 1
        while line in self._lines:
            note = self._by_line.get(line)
            if note is not None:
                found.append(note)
            line -= 1
        return tuple(reversed(found))
