"""The vault: secrets encrypted at rest under a rotatable key, each bound to its owner."""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORM: Final = "v2"
"""Begins each text and says how it was sealed; a better way gets another one."""
_NONCE_BYTES: Final = 12
_CLOSED: Final = "the sealed text can't be opened"


class _Key:
    """One key of the ring, under each of the ways that texts were ever sealed."""

    def __init__(self, text: str) -> None:
        master = base64.urlsafe_b64decode(text)
        name = hashlib.sha256(b"vault key\n" + master).hexdigest()[:16]
        self.head = f"{FORM}.{name}"
        # the master key itself is what Fernet's form is under
        cipher = HKDF(hashes.SHA256(), 32, salt=None, info=b"autotrade vault v2").derive(master)
        self.cipher = AESGCM(cipher)
        self.fernet = Fernet(text)


class AesGcmVault:
    """Implements ``ports.security.Vault`` by AES-256-GCM; the first key seals, every key opens.

    A text names its form and its key: ``v2.<key's name>.<nonce and ciphertext>``. Those without
    are Fernet's, which this program sealed by before; they open until a rotation seals them anew.

    The owner is sealed in with the secret, so a ciphertext that is moved to another owner's
    record does not open there. With ``reread`` the keys may change while the program runs: they
    are read again before each sealing, and when a text does not open.
    """

    def __init__(
        self, *, keys: Sequence[str], reread: Callable[[], Sequence[str]] | None = None
    ) -> None:
        self._reread = reread
        self._texts = tuple(keys)
        self._keys = [_Key(text) for text in self._texts]

    def seal(self, secret: str, owner: str) -> str:
        """Return the ciphertext to store."""
        self._refresh()
        return self._sealed(json.dumps([owner, secret]).encode())

    def open(self, sealed: str, owner: str) -> str:
        """Return the secret.

        Raises:
            ValueError: the text was changed, its key is gone, or it is another owner's.
        """
        sealed_owner, secret = json.loads(self._opened_by_any(sealed))
        if not hmac.compare_digest(str(sealed_owner).encode(), owner.encode()):
            msg = "the sealed text belongs to another owner"
            raise ValueError(msg)
        return str(secret)

    def reseal(self, sealed: str) -> str:
        """Return the same secret under the first key, for a rotation of the keys.

        Raises:
            ValueError: the text was changed, or its key is gone.
        """
        return self._sealed(self._opened(sealed))

    def is_current(self, sealed: str) -> bool:
        """Say whether a text is sealed under the first key, in the present form."""
        first = self._keys[0]
        return sealed.startswith(f"{first.head}.") and _opened_by(first, sealed) is not None

    def _sealed(self, plain: bytes) -> str:
        key, nonce = self._keys[0], secrets.token_bytes(_NONCE_BYTES)
        text = nonce + key.cipher.encrypt(nonce, plain, key.head.encode())
        return f"{key.head}.{base64.urlsafe_b64encode(text).decode()}"

    def _opened_by_any(self, sealed: str) -> bytes:
        try:
            return self._opened(sealed)
        except ValueError:
            if not self._refresh():
                raise
        return self._opened(sealed)

    def _opened(self, sealed: str) -> bytes:
        for key in self._keys:
            plain = _opened_by(key, sealed)
            if plain is not None:
                return plain
        raise ValueError(_CLOSED)

    def _refresh(self) -> bool:
        """Read the keys again; say whether they are others than before."""
        texts = tuple(self._reread()) if self._reread is not None else self._texts
        if texts == self._texts:
            return False
        self._texts, self._keys = texts, [_Key(text) for text in texts]
        return True


def _opened_by(key: _Key, sealed: str) -> bytes | None:
    """Return what a text says, or None when it is not under this key."""
    if not sealed.startswith(f"{FORM}."):
        try:
            return key.fernet.decrypt(sealed.encode())
        except InvalidToken:
            return None
    head, _, body = sealed.rpartition(".")
    if head != key.head:
        return None
    try:
        text = base64.b64decode(body, altchars=b"-_", validate=True)
        return key.cipher.decrypt(text[:_NONCE_BYTES], text[_NONCE_BYTES:], head.encode())
    except (binascii.Error, ValueError, InvalidTag):  # no base 64, too short, changed
        return None
