"""Which passwords people may choose: none of the common ones, and none made of their own names."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from autotrade.domain.errors import InvalidError
from autotrade.ports.security import CommonPasswordList

COMMON: Final = "This is among those that are tried first. Choose another one."
OWN_NAMES: Final = "This is made of your own name or address. Choose another one."
PROGRAM: Final = "autotrade"
_AROUND: Final = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ "
_SHORTEST_WORD: Final = 3
_LETTERS_LEFT: Final = 4


class PasswordRules:
    """Judges passwords; length alone is the API's to check, and there is no rule of composition.

    Where ``refuses`` is False, as outside production, what is objected to is told and taken.
    """

    def __init__(self, *, common: CommonPasswordList, refuses: bool):
        self._common = common
        self._refuses = refuses

    def check(self, password: str, field: str, *about: str | None) -> str | None:
        """Return what speaks against a password, if anything; ``about`` is what its user is called.

        Raises:
            InvalidError: something does, and this program refuses such; ``field`` is named.
        """
        objection = self._objection(password, about)
        if objection is not None and self._refuses:
            raise InvalidError(errors={field: [objection]})
        return objection

    def _objection(self, password: str, about: Iterable[str | None]) -> str | None:
        if password in self._common or password.strip(_AROUND) in self._common:
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
