"""Which brackets of a script belong together, and which are never closed."""

from typing import Final, NamedTuple

from autotrade.pine.tokens import Token

_CLOSES: Final = {")": "(", "]": "["}
# None of these can stand inside brackets, so a bracket open since an earlier line was forgotten.
_STATEMENT_WORDS: Final = frozenset(
    (":=", "=>", "+=", "-=", "*=", "/=", "%=", "if", "for", "while", "var", "varip", "else")
)


class Brackets(NamedTuple):
    """Bracket pairs that lie in no other pair, and the openers that never close, by word index."""

    pairs: list[tuple[int, int]]
    unclosed: list[int]


def match_brackets(tokens: list[Token]) -> Brackets:
    """Pair the brackets of a script in one pass."""
    marks = [
        (at, token)
        for at, token in enumerate(tokens)
        if token[0] in "()[]" or token[0] in _STATEMENT_WORDS
    ]
    stack: list[int] = []
    unclosed: list[int] = []
    pairs: list[tuple[int, int]] = []
    open_count = {"(": 0, "[": 0}
    for at, token in marks:
        kind = token.kind
        if kind in open_count:
            stack.append(at)
            open_count[kind] += 1
        elif kind in _CLOSES:
            opener = _CLOSES[kind]
            while open_count[opener]:
                last = stack.pop()
                open_count[tokens[last].kind] -= 1
                if tokens[last].kind == opener:
                    _add_pair(pairs, last, at)
                    break
                unclosed.append(last)
        else:
            while stack and tokens[stack[-1]].line < token.line:
                last = stack.pop()
                open_count[tokens[last].kind] -= 1
                unclosed.append(last)
    return Brackets(pairs, sorted(unclosed + stack))


def _add_pair(pairs: list[tuple[int, int]], opened: int, closed: int) -> None:
    while pairs and pairs[-1][0] > opened:
        pairs.pop()
    pairs.append((opened, closed))
