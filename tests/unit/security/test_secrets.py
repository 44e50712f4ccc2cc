import pytest
from cryptography.fernet import Fernet

from autotrade.security.names import HmacNames
from autotrade.security.passwords import Argon2Passwords
from autotrade.security.vault import FernetVault

KEY, OLDER = (Fernet.generate_key().decode() for _ in range(2))


def test_a_password_is_verified_and_another_is_not():
    passwords = Argon2Passwords()

    stored = passwords.hash("correct horse")

    assert passwords.verify(stored, "correct horse")
    assert not passwords.verify(stored, "correct horse ")


def test_the_stored_password_names_argon2id_and_its_cost():
    stored = Argon2Passwords().hash("correct horse")

    assert stored.startswith("$argon2id$")
    assert "m=19456,t=2,p=1" in stored


def test_nothing_of_a_long_password_is_cut_off():
    passwords = Argon2Passwords()

    stored = passwords.hash("ü" * 400 + "a")

    assert not passwords.verify(stored, "ü" * 400 + "b")


def test_a_stored_text_that_is_no_hash_verifies_nothing():
    assert not Argon2Passwords().verify("plain", "plain")


def test_the_vault_opens_what_it_sealed_for_the_same_owner():
    vault = FernetVault(keys=[KEY])

    sealed = vault.seal("token", "broker-1")

    assert "token" not in sealed
    assert vault.open(sealed, "broker-1") == "token"


def test_the_vault_does_not_open_for_another_owner():
    vault = FernetVault(keys=[KEY])

    with pytest.raises(ValueError, match="another owner"):
        vault.open(vault.seal("token", "broker-1"), "broker-2")


def test_a_changed_text_does_not_open():
    vault = FernetVault(keys=[KEY])
    sealed = vault.seal("token", "broker-1")

    with pytest.raises(ValueError, match="can't be opened"):
        vault.open(sealed[:-4] + "AAAA", "broker-1")


def test_after_a_rotation_the_old_key_is_not_needed():
    sealed = FernetVault(keys=[OLDER]).seal("token", "broker-1")

    resealed = FernetVault(keys=[KEY, OLDER]).reseal(sealed)

    assert FernetVault(keys=[KEY]).open(resealed, "broker-1") == "token"


def test_names_are_long_random_and_differ():
    names = HmacNames(key="k" * 32)

    assert len(names.new()) == 43
    assert names.new() != names.new()


def test_a_fingerprint_depends_on_the_key_and_is_repeatable():
    names = HmacNames(key="k" * 32)

    assert names.fingerprint("a") == names.fingerprint("a")
    assert names.fingerprint("a") != HmacNames(key="x" * 32).fingerprint("a")


def test_a_name_that_is_not_text_at_all_has_a_fingerprint_too():
    assert len(HmacNames(key="k" * 32).fingerprint("\ud800")) == 64
