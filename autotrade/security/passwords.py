"""Passwords, stored as Argon2id."""

from typing import Final

from argon2 import PasswordHasher as Argon2
from argon2.exceptions import InvalidHashError, VerificationError

MEMORY_KIB: Final = 19456
PASSES: Final = 2
LANES: Final = 1


class Argon2Passwords:
    """Implements ``ports.security.PasswordHasher``."""

    def __init__(self) -> None:
        self._argon2 = Argon2(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
        self._decoy = self._argon2.hash("nobody's password")

    def hash(self, password: str) -> str:
        """Return the text to store: parameters, salt and hash in one."""
        return self._argon2.hash(password)

    def verify(self, stored: str, password: str) -> bool:
        """Say whether a password is the one that was stored; takes as long either way."""
        try:
            return self._argon2.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False

    def is_outdated(self, stored: str) -> bool:
        """Say whether a stored text was made at another cost than new ones are."""
        return self._argon2.check_needs_rehash(stored)

    def waste(self, password: str) -> None:
        """Take as long as ``verify`` does, for an account that does not exist."""
        self.verify(self._decoy, password)
