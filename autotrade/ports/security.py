"""Secrets: passwords, the vault and unguessable names."""

from typing import Protocol


class PasswordHasher(Protocol):
    """One-way storage of passwords."""

    def hash(self, password: str) -> str:
        """Return the text to store."""
        ...

    def verify(self, stored: str, password: str) -> bool:
        """Say whether a password is the one that was stored; takes as long either way."""
        ...

    def waste(self, password: str) -> None:
        """Take as long as ``verify`` does, for an account that does not exist."""
        ...


class Vault(Protocol):
    """Two-way storage of secrets; the owner's id is bound in, so ciphertexts can't be swapped."""

    def seal(self, secret: str, owner: str) -> str:
        """Return the ciphertext to store."""
        ...

    def open(self, sealed: str, owner: str) -> str:
        """Return the secret; ``ValueError`` when the text or its owner is not the one sealed."""
        ...


class SecretNames(Protocol):
    """Unguessable names that are looked up by a keyed hash."""

    def new(self) -> str:
        """Return 256 random bits as URL-safe text."""
        ...

    def fingerprint(self, name: str) -> str:
        """Return the keyed hash (hex) under which a name is stored."""
        ...
