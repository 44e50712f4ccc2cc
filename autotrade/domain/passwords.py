"""What speaks against a password: that it is common, or made of its own user's names."""

import re
from collections.abc import Container, Iterable, Iterator
from typing import Final

COMMON: Final = "This is among those that are tried first. Choose another one."
OWN_NAMES: Final = "This is made of your own name or address. Choose another one."
PROGRAM: Final = "autotrade"
_AROUND: Final = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ "
_SHORTEST_WORD: Final = 3
_LETTERS_LEFT: Final = 4


def objection(
    password: str, common: Container[str], about: Iterable[str | None] = ()
) -> str | None:
    """Return what speaks against a password, if anything; ``about`` is what its user is called."""
    if password in common or password.strip(_AROUND) in common:
        return COMMON
    return OWN_NAMES if _is_made_of(password, {PROGRAM, *_words(about)}) else None


def _words(about: Iterable[str | None]) -> Iterator[str]:
    for text in about:
        for word in re.split(r"[\W\d_]+", (text or "").casefold()):
            if len(word) >= _SHORTEST_WORD:
                yield word


def _is_made_of(password: str, words: Iterable[str]) -> bool:
    """Say whether hardly a letter is left of a password when the words are taken out of it."""
    rest = password.casefold()
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, " ")
    is_touched = rest != password.casefold()
    return is_touched and sum(each.isalpha() for each in rest) < _LETTERS_LEFT
