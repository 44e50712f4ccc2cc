"""What production refuses besides weak secrets: connections that are not encrypted or not checked."""

import pytest

from autotrade.config import ConfigError, Settings

WHO = "user:" + "hunter2hunter2"
MONGO = f"mongodb://{WHO}@db.example.com/autotrade?replicaSet=rs0&tls=true"
REDIS = "rediss://:" + "hunter2hunter2@redis.example.com:6379/0"


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("AUTOTRADE_PUBLIC_URL", "http://trade.example.com", "https://"),
        ("AUTOTRADE_DHANHQ_BASE_URL", "http://api.dhan.co/v2", "https://"),
        ("AUTOTRADE_DHANHQ_FEED_URL", "ws://api-feed.dhan.co", "wss://"),
        ("AUTOTRADE_DHANHQ_INSTRUMENTS_URL", "http://images.dhan.co/api-data", "https://"),
        ("AUTOTRADE_TELEGRAM_BASE_URL", "http://10.0.0.7:8081", "https://"),
        ("SMTP_URL", f"smtp://{WHO}@mail.example.com:25", "smtps://"),
        ("MONGO_URI", f"{MONGO}&tlsInsecure=true", "certificate"),
        ("MONGO_URI", f"{MONGO}&tlsAllowInvalidCertificates=TRUE", "certificate"),
        ("MONGO_URI", f"{MONGO}&tlsAllowInvalidHostnames=true", "certificate"),
        ("REDIS_URL", f"{REDIS}?ssl_cert_reqs=none", "certificate"),
        ("REDIS_URL", f"{REDIS}?ssl_check_hostname=false", "certificate"),
    ],
)
def test_a_connection_that_others_could_read_is_refused_by_name(
    variable: str, value: str, says: str
):
    with pytest.raises(ConfigError, match=f"^{variable}: .*{says}") as refusal:
        Settings.from_environ({"AUTOTRADE_ENV": "production", variable: value})

    assert "hunter2" not in str(refusal.value)
    assert Settings.from_environ({variable: value}).environment == "development"


def test_a_mail_server_in_parts_must_be_encrypted_too():
    environ = {"AUTOTRADE_ENV": "production", "SMTP_HOST": "mail.example.com"}

    with pytest.raises(ConfigError, match=r"^SMTP_PORT: "):
        Settings.from_environ({**environ, "SMTP_PORT": "25"})
    for port in ("465", "587"):
        assert Settings.from_environ({**environ, "SMTP_PORT": port}).mail_server


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("AUTOTRADE_PUBLIC_URL", "https://trade.example.com"),
        ("AUTOTRADE_PUBLIC_URL", "http://localhost:5000"),
        ("AUTOTRADE_DHANHQ_BASE_URL", "http://127.0.0.1:9100/v2"),
        ("AUTOTRADE_DHANHQ_FEED_URL", "ws://[::1]:9100"),
        ("AUTOTRADE_DHANHQ_INSTRUMENTS_URL", "/srv/instruments"),
        ("SMTP_URL", "smtp://127.0.0.1:1025"),
        ("SMTP_URL", f"smtp+starttls://{WHO}@mail.example.com:587"),
        ("MONGO_URI", MONGO),
        ("REDIS_URL", f"{REDIS}?ssl_cert_reqs=required"),
    ],
)
def test_what_is_encrypted_or_stays_on_this_machine_is_taken(variable: str, value: str):
    settings = Settings.from_environ({"AUTOTRADE_ENV": "production", variable: value})

    assert value in settings.model_dump(by_alias=True).values()


def test_the_defaults_are_good_for_production():
    assert Settings.from_environ({"AUTOTRADE_ENV": "production"}).environment == "production"
