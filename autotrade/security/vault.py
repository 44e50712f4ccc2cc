"""The vault: secrets encrypted at rest under a rotatable key, each bound to its owner."""

import hmac
import json
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class FernetVault:
    """Implements ``ports.security.Vault``; the first key seals, every key opens.

    The owner is sealed in with the secret, so a ciphertext that is moved to another owner's
    record does not open there.
    """

    def __init__(self, *, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, secret: str, owner: str) -> str:
        """Return the ciphertext to store."""
        return self._fernet.encrypt(json.dumps([owner, secret]).encode()).decode()

    def open(self, sealed: str, owner: str) -> str:
        """Return the secret.

        Raises:
            ValueError: the text was changed, its key is gone, or it is another owner's.
        """
        try:
            sealed_owner, secret = json.loads(self._fernet.decrypt(sealed.encode()))
        except InvalidToken:
            msg = "the sealed text can't be opened"
            raise ValueError(msg) from None
        if not hmac.compare_digest(str(sealed_owner).encode(), owner.encode()):
            msg = "the sealed text belongs to another owner"
            raise ValueError(msg)
        return str(secret)

    def reseal(self, sealed: str) -> str:
        """Return the same secret under the first key, for a rotation of the keys."""
        return self._fernet.rotate(sealed.encode()).decode()
