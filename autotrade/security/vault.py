"""The vault: secrets encrypted at rest under a rotatable key, each bound to its owner."""

import hmac
import json
from collections.abc import Callable, Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class FernetVault:
    """Implements ``ports.security.Vault``; the first key seals, every key opens.

    The owner is sealed in with the secret, so a ciphertext that is moved to another owner's
    record does not open there. With ``reread`` the keys may change while the program runs: they
    are read again before each sealing, and when a text does not open.
    """

    def __init__(
        self, *, keys: Sequence[str], reread: Callable[[], Sequence[str]] | None = None
    ) -> None:
        self._reread = reread
        self._keys = tuple(keys)
        self._fernet = MultiFernet([Fernet(key) for key in self._keys])

    def seal(self, secret: str, owner: str) -> str:
        """Return the ciphertext to store."""
        self._refresh()
        return self._fernet.encrypt(json.dumps([owner, secret]).encode()).decode()

    def open(self, sealed: str, owner: str) -> str:
        """Return the secret.

        Raises:
            ValueError: the text was changed, its key is gone, or it is another owner's.
        """
        sealed_owner, secret = json.loads(self._opened(sealed))
        if not hmac.compare_digest(str(sealed_owner).encode(), owner.encode()):
            msg = "the sealed text belongs to another owner"
            raise ValueError(msg)
        return str(secret)

    def reseal(self, sealed: str) -> str:
        """Return the same secret under the first key, for a rotation of the keys.

        Raises:
            ValueError: the text was changed, or its key is gone.
        """
        try:
            return self._fernet.rotate(sealed.encode()).decode()
        except InvalidToken:
            msg = "the sealed text can't be opened"
            raise ValueError(msg) from None

    def is_current(self, sealed: str) -> bool:
        """Say whether a text is sealed under the first key."""
        try:
            Fernet(self._keys[0]).decrypt(sealed.encode())
        except InvalidToken:
            return False
        return True

    def _opened(self, sealed: str) -> bytes:
        try:
            return self._fernet.decrypt(sealed.encode())
        except InvalidToken:
            if not self._refresh():
                msg = "the sealed text can't be opened"
                raise ValueError(msg) from None
        try:
            return self._fernet.decrypt(sealed.encode())
        except InvalidToken:
            msg = "the sealed text can't be opened"
            raise ValueError(msg) from None

    def _refresh(self) -> bool:
        """Read the keys again; say whether they are others than before."""
        keys = tuple(self._reread()) if self._reread is not None else self._keys
        if keys == self._keys:
            return False
        self._keys, self._fernet = keys, MultiFernet([Fernet(key) for key in keys])
        return True
