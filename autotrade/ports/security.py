"""Secrets: passwords, the vault, unguessable names and codes of authenticator apps."""

from datetime import datetime
from typing import Protocol


class PasswordHasher(Protocol):
    """One-way storage of passwords."""

    def hash(self, password: str) -> str:
        """Return the text to store."""
        ...

    def verify(self, stored: str, password: str) -> bool:
        """Say whether a password is the one that was stored; takes as long either way."""
        ...

    def is_outdated(self, stored: str) -> bool:
        """Say whether a stored text was made at another cost than new ones are."""
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


class Authenticator(Protocol):
    """Time-based codes as authenticator apps show them."""

    def new_secret(self) -> str:
        """Return a new secret, as the apps take it."""
        ...

    def uri(self, secret: str, account: str) -> str:
        """Return what an app reads from a picture."""
        ...

    def picture(self, uri: str) -> str:
        """Return the QR code of a text as an SVG document."""
        ...

    def counter_of(self, secret: str, code: str, at: datetime) -> int | None:
        """Return the time step that a code is of, if it is near ``at``; None for a wrong code."""
        ...
