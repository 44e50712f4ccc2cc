import pytest
from cryptography.fernet import Fernet

from autotrade.security.names import HmacNames
from autotrade.security.passwords import Argon2Passwords
from autotrade.security.vault import AesGcmVault

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
    vault = AesGcmVault(keys=[KEY])

    sealed = vault.seal("token", "broker-1")

    assert "token" not in sealed
    assert vault.open(sealed, "broker-1") == "token"


def test_the_vault_does_not_open_for_another_owner():
    vault = AesGcmVault(keys=[KEY])

    with pytest.raises(ValueError, match="another owner"):
        vault.open(vault.seal("token", "broker-1"), "broker-2")


def test_a_changed_text_does_not_open():
    vault = AesGcmVault(keys=[KEY])
    sealed = vault.seal("token", "broker-1")

    with pytest.raises(ValueError, match="can't be opened"):
        vault.open(sealed[:-4] + "AAAA", "broker-1")


@pytest.mark.parametrize("at", [0, 3, 18, 20, 40])
def test_no_character_of_a_sealed_text_can_be_changed(at: int):
    vault = AesGcmVault(keys=[KEY, OLDER])
    sealed = vault.seal("token", "broker-1")
    other = "b" if sealed[at] == "a" else "a"

    with pytest.raises(ValueError, match="can't be opened"):
        vault.open(sealed[:at] + other + sealed[at + 1 :], "broker-1")


@pytest.mark.parametrize("text", ["", "v2.", "v2.x", "{}.", "{}.AAAA", "{}.ü", "{}.=", "gAAAAA"])
def test_what_was_never_sealed_does_not_open(text: str):
    vault = AesGcmVault(keys=[KEY])
    head = vault.seal("token", "broker-1").rpartition(".")[0]

    with pytest.raises(ValueError, match="can't be opened"):
        vault.open(text.format(head), "broker-1")


def test_a_sealed_text_names_its_form_and_its_key_but_nothing_of_the_key():
    form, name, _ = AesGcmVault(keys=[KEY]).seal("token", "broker-1").split(".")

    assert form == "v2"
    assert name == AesGcmVault(keys=[KEY, OLDER]).seal("other", "broker-2").split(".")[1]
    assert name != AesGcmVault(keys=[OLDER]).seal("token", "broker-1").split(".")[1]
    assert name not in KEY


def test_the_same_secret_never_looks_the_same():
    vault = AesGcmVault(keys=[KEY])

    assert len({vault.seal("token", "broker-1") for _ in range(100)}) == 100


def test_a_text_of_the_form_before_opens_until_a_rotation_seals_it_anew():
    before = Fernet(OLDER).encrypt(b'["broker-1", "token"]').decode()
    vault = AesGcmVault(keys=[KEY, OLDER])

    assert vault.open(before, "broker-1") == "token"
    assert not AesGcmVault(keys=[OLDER]).is_current(before)
    resealed = vault.reseal(before)

    assert resealed.startswith("v2.")
    assert vault.is_current(resealed)
    assert AesGcmVault(keys=[KEY]).open(resealed, "broker-1") == "token"
    with pytest.raises(ValueError, match="another owner"):
        vault.open(before, "broker-2")


def test_after_a_rotation_the_old_key_is_not_needed():
    sealed = AesGcmVault(keys=[OLDER]).seal("token", "broker-1")

    resealed = AesGcmVault(keys=[KEY, OLDER]).reseal(sealed)

    assert AesGcmVault(keys=[KEY]).open(resealed, "broker-1") == "token"


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
