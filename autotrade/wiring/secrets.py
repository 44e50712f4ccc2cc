"""The program's own keys: from the settings, else from the data folder."""

from autotrade.config import Settings
from autotrade.security import keys
from autotrade.security.key_ring import KeyRing
from autotrade.security.vault import AesGcmVault


def with_keys(settings: Settings) -> Settings:
    """Return the settings with every key set: those that are not come from the data folder.

    Raises:
        OSError: the folder can't be read or written.
    """
    folder = settings.data_dir / "keys"
    made = {
        "secret_key": settings.secret_key or keys.secret_key(folder, "secret"),
        "webhook_key": settings.webhook_key or keys.secret_key(folder, "webhook"),
        "vault_keys": settings.vault_keys or keys.vault_key(folder, "vault"),
    }
    return settings.model_copy(update=made)


def vault_of(settings: Settings) -> AesGcmVault:
    """Return the vault; keys that came from the data folder are read again when they change."""
    path = settings.data_dir / "keys" / "vault"
    ring = KeyRing(path)
    known = (settings.vault_keys or "").split(",")
    is_ours = path.exists() and list(ring.read()) == known
    return AesGcmVault(keys=known, reread=ring.read if is_ours else None)
