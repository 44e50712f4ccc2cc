"""The passwords that leaks of the past are full of, as a filter that tells whether one is among them.

The filter (Bloom's) holds no password, only bits: about one password in 10,000 that is not common
is taken for one, and none that is common gets through. ``scripts/common_passwords.py`` makes it
from lists.
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("common_passwords.bloom")
_BITS_EACH: Final = 20
_PROBES: Final = 13


class CommonPasswords:
    """What is looked for in it; the file is read when first asked."""

    def __init__(self, path: Path = FILE):
        self._path = path

    def __contains__(self, password: object) -> bool:
        """Say whether a password is common, in capitals or not."""
        bits = self._bits
        return all(bits[at >> 3] >> (at & 7) & 1 for at in _places(str(password), len(bits) * 8))

    @cached_property
    def _bits(self) -> bytes:
        return self._path.read_bytes()


def filter_of(passwords: Iterable[str]) -> bytes:
    """Return the filter of passwords, as the file holds it."""
    forms = {_form(password) for password in passwords}
    bits = bytearray(-(-len(forms) * _BITS_EACH // 8))
    for form in forms:
        for at in _places(form, len(bits) * 8):
            bits[at >> 3] |= 1 << (at & 7)
    return bytes(bits)


def _form(password: str) -> str:
    return unicodedata.normalize("NFKC", password).casefold()


def _places(password: str, size: int) -> Iterator[int]:
    digest = hashlib.sha256(_form(password).encode(errors="replace")).digest()
    start, step = (int.from_bytes(digest[n : n + 8], "big") for n in (0, 8))
    return ((start + n * (step | 1)) % size for n in range(_PROBES))
