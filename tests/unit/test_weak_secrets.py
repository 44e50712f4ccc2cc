"""Secrets that are weak are refused in production, and generated ones are never weak."""

import stat
from pathlib import Path

import pytest

from autotrade.bootstrap import with_keys
from autotrade.config import ConfigError, Settings

STRONG = "q8Zr-3kLwVt0YbN5sXe7HdJm2PfUa9Gc"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("AUTOTRADE_SECRET_KEY", "x" * 64),
        ("AUTOTRADE_SECRET_KEY", "secretsecretsecretsecretsecretsecret"),
        ("AUTOTRADE_OLD_SECRET_KEY", "1" * 32),
        ("AUTOTRADE_WEBHOOK_KEY", "changeme" * 4),
        ("AUTOTRADE_METRICS_TOKEN", "metrics"),
    ],
)
def test_a_weak_key_is_refused_in_production_by_name(variable: str, value: str):
    with pytest.raises(ConfigError, match=variable) as refusal:
        Settings.from_environ({"AUTOTRADE_ENV": "production", variable: value})

    assert value not in str(refusal.value)


@pytest.mark.parametrize(
    "password",
    ["short-one", "aaaaaaaaaaaaaaaa", "password1234", "rootrootroot-1", "Autotrade2026!"],
)
def test_a_weak_password_of_the_first_admin_is_refused_in_production(password: str):
    environ = {
        "AUTOTRADE_ENV": "production",
        "AUTOTRADE_ADMIN_EMAIL": "root@example.com",
        "AUTOTRADE_ADMIN_PASSWORD": password,
    }

    with pytest.raises(ConfigError, match="AUTOTRADE_ADMIN_PASSWORD"):
        Settings.from_environ(environ)


def test_a_strong_key_is_taken_in_production():
    settings = Settings.from_environ(
        {"AUTOTRADE_ENV": "production", "AUTOTRADE_SECRET_KEY": STRONG}
    )

    assert settings.secret_key == STRONG


def test_generated_keys_are_strong_and_their_files_the_owners_alone(tmp_path: Path):
    made = with_keys(Settings.from_environ({"AUTOTRADE_DATA_DIR": str(tmp_path)}))

    environ = {
        "AUTOTRADE_ENV": "production",
        "AUTOTRADE_SECRET_KEY": str(made.secret_key),
        "AUTOTRADE_WEBHOOK_KEY": str(made.webhook_key),
    }
    assert Settings.from_environ(environ).secret_key == made.secret_key
    files = list((tmp_path / "keys").iterdir())
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert len(files) == 3


def test_no_secret_is_in_the_text_of_the_settings():
    secrets = {
        "AUTOTRADE_SECRET_KEY": STRONG,
        "AUTOTRADE_OLD_SECRET_KEY": STRONG[::-1],
        "AUTOTRADE_VAULT_KEYS": "a vault's key",
        "AUTOTRADE_METRICS_TOKEN": "a token for figures",
        "SMTP_URL": "smtps://user:mail-secret@mail.example.com:465",
    }

    text = repr(Settings.from_environ(secrets))

    assert not [value for value in secrets.values() if value in text]
