"""Unguessable names, such as webhook paths, that are looked up by a keyed hash."""

import hashlib
import hmac
import secrets
from typing import Final

NAME_BYTES: Final = 32


class HmacNames:
    """Implements ``ports.security.SecretNames``."""

    def __init__(self, *, key: str) -> None:
        self._key = key.encode()

    def new(self) -> str:
        """Return 256 random bits as URL-safe text."""
        return secrets.token_urlsafe(NAME_BYTES)

    def fingerprint(self, name: str) -> str:
        """Return the keyed hash (hex) under which a name is stored."""
        return hmac.new(self._key, name.encode(errors="replace"), hashlib.sha256).hexdigest()
