"""Settings: read once from the environment, checked whole, and never changed."""

import re
from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Final, Literal, Self
from urllib.parse import quote, urlsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from autotrade.domain.passwords import objection
from autotrade.domain.users import normalize_email
from autotrade.security.common_passwords import CommonPasswords


class ConfigError(Exception):
    """Some variable is missing or wrong; one line for each, each naming its variable."""


def _flag(value: object) -> object:
    return {"": False, "0": False, "1": True}.get(value, value) if isinstance(value, str) else value


HttpUrl = Annotated[str, StringConstraints(pattern=r"^https?://[^\s?#]+$")]
SocketUrl = Annotated[str, StringConstraints(pattern=r"^wss?://[^\s?#]+$")]
_DISTINCT: Final = 12
"""Random keys of 32 characters have more distinct ones than this."""
_ADMIN_PASSWORD: Final = 12
_ENCRYPTED: Final = {"http": "https", "ws": "wss", "smtp": "smtps"}
_UNCHECKED: Final = re.compile(
    r"(?i)[?&](tlsInsecure=true|tlsAllowInvalid\w+=true"
    r"|ssl_cert_reqs=(none|optional)|ssl_check_hostname=(false|no|0))"
)
"""Options of MongoDB's and Redis's addresses that take any server for the right one."""

Flag = Annotated[bool, BeforeValidator(_flag)]


class Settings(BaseModel):
    """Every setting; the alias is the environment variable's name."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    host: str = Field("127.0.0.1", alias="HOST")
    port: int = Field(5000, ge=1, le=65535, alias="PORT")
    data_dir: Path = Field(Path("var"), alias="AUTOTRADE_DATA_DIR")
    mongo_uri: str = Field(
        "mongodb://127.0.0.1:27017/autotrade?replicaSet=autotrade", alias="MONGO_URI"
    )
    redis_url: str = Field("redis://127.0.0.1:6379/0", alias="REDIS_URL")
    workers: int = Field(2, ge=1, le=64, alias="AUTOTRADE_WORKERS")
    web_processes: int = Field(1, ge=1, le=64, alias="AUTOTRADE_WEB_PROCESSES")
    environment: Literal["development", "production"] = Field("development", alias="AUTOTRADE_ENV")
    admin_email: str | None = Field(None, alias="AUTOTRADE_ADMIN_EMAIL")
    admin_password: str | None = Field(None, alias="AUTOTRADE_ADMIN_PASSWORD", repr=False)
    session_idle_minutes: int = Field(30, ge=5, le=10_080, alias="AUTOTRADE_SESSION_IDLE_MINUTES")
    session_hours: int = Field(12, ge=1, le=2160, alias="AUTOTRADE_SESSION_HOURS")
    market_always_open: Flag = Field(default=False, alias="AUTOTRADE_MARKET_ALWAYS_OPEN")
    paper_slippage_bps: Decimal = Field(
        Decimal(2), ge=0, le=1000, alias="AUTOTRADE_PAPER_SLIPPAGE_BPS"
    )
    paper_square_off_at: time = Field(time(15, 5), alias="AUTOTRADE_PAPER_SQUARE_OFF_AT")
    public_url: str | None = Field(
        None, alias="AUTOTRADE_PUBLIC_URL", pattern=r"^https?://[^/\s]+$"
    )
    public_docs: Flag = Field(default=True, alias="AUTOTRADE_PUBLIC_DOCS")
    trusted_proxies: int = Field(0, ge=0, le=5, alias="AUTOTRADE_TRUSTED_PROXIES")
    metrics_token: str | None = Field(None, alias="AUTOTRADE_METRICS_TOKEN", repr=False)
    secret_key: str | None = Field(None, min_length=32, alias="AUTOTRADE_SECRET_KEY", repr=False)
    vault_keys: str | None = Field(None, alias="AUTOTRADE_VAULT_KEYS", repr=False)
    webhook_key: str | None = Field(None, min_length=32, alias="AUTOTRADE_WEBHOOK_KEY", repr=False)
    async_mode: Literal["gevent", "eventlet", "threading"] = Field(
        "gevent", alias="SOCKETIO_ASYNC_MODE"
    )
    log_format: Literal["pretty", "json"] = Field("pretty", alias="LOG_FORMAT")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", alias="LOG_LEVEL")
    dhanhq_base_url: HttpUrl = Field("https://api.dhan.co/v2", alias="AUTOTRADE_DHANHQ_BASE_URL")
    dhanhq_auth_url: HttpUrl = Field("https://auth.dhan.co", alias="AUTOTRADE_DHANHQ_AUTH_URL")
    dhanhq_feed_url: SocketUrl = Field("wss://api-feed.dhan.co", alias="AUTOTRADE_DHANHQ_FEED_URL")
    dhanhq_order_feed_url: SocketUrl = Field(
        "wss://api-order-update.dhan.co", alias="AUTOTRADE_DHANHQ_ORDER_FEED_URL"
    )
    dhanhq_instruments_url: str = Field(
        "https://images.dhan.co/api-data", alias="AUTOTRADE_DHANHQ_INSTRUMENTS_URL"
    )
    old_secret_key: str | None = Field(
        None, min_length=32, alias="AUTOTRADE_OLD_SECRET_KEY", repr=False
    )
    smtp_url: str | None = Field(
        None, alias="SMTP_URL", pattern=r"^smtp(s|\+starttls)?://[^/\s]+$", repr=False
    )
    smtp_host: str | None = Field(None, alias="SMTP_HOST", pattern=r"^[A-Za-z0-9.:_-]+$")
    smtp_port: int = Field(587, ge=1, le=65535, alias="SMTP_PORT")
    smtp_username: str | None = Field(None, alias="SMTP_USERNAME", repr=False)
    smtp_password: str | None = Field(None, alias="SMTP_PASSWORD", repr=False)
    sendgrid_api_key: str | None = Field(None, alias="SENDGRID_API_KEY", repr=False)
    sendgrid_base_url: HttpUrl = Field(
        "https://api.sendgrid.com", alias="AUTOTRADE_SENDGRID_BASE_URL"
    )
    telegram_bot_token: str | None = Field(None, alias="TELEGRAM_BOT_TOKEN", repr=False)
    telegram_base_url: HttpUrl = Field(
        "https://api.telegram.org", alias="AUTOTRADE_TELEGRAM_BASE_URL"
    )
    twilio_account_sid: str | None = Field(
        None, alias="TWILIO_ACCOUNT_SID", pattern=r"^[A-Za-z0-9]+$"
    )
    twilio_auth_token: str | None = Field(None, alias="TWILIO_AUTH_TOKEN", repr=False)
    twilio_from: str | None = Field(None, alias="TWILIO_FROM")
    twilio_base_url: HttpUrl = Field("https://api.twilio.com", alias="AUTOTRADE_TWILIO_BASE_URL")
    smtp_from: str = Field("AutoTrade <autotrade@localhost>", alias="SMTP_FROM")
    rate_limit_login: str = Field("300/minute", alias="RATE_LIMIT_LOGIN")
    rate_limit_codes: str = Field("5/minute", alias="RATE_LIMIT_CODES")
    rate_limit_notifications: str = Field("5/minute", alias="RATE_LIMIT_NOTIFICATIONS")
    rate_limit_exports: str = Field("60/minute", alias="RATE_LIMIT_EXPORTS")
    rate_limit_webhook: str = Field("60000/minute", alias="RATE_LIMIT_WEBHOOK")
    rate_limit_general: str = Field("6000/minute", alias="RATE_LIMIT_GENERAL")

    @property
    def mail_server(self) -> str | None:
        """Return the mail server as a URL: as set, or made of its host and port."""
        if self.smtp_url is not None or self.smtp_host is None:
            return self.smtp_url
        scheme = {465: "smtps", 587: "smtp+starttls"}.get(self.smtp_port, "smtp")
        login = ""
        if self.smtp_username is not None:
            password = quote(self.smtp_password or "", safe="")
            login = f"{quote(self.smtp_username, safe='')}:{password}@"
        host = f"[{self.smtp_host}]" if ":" in self.smtp_host else self.smtp_host
        return f"{scheme}://{login}{host}:{self.smtp_port}"

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Self:
        """Read and check the settings; a variable set to nothing counts as not set.

        Raises:
            ConfigError: naming each variable that is wrong, and what was expected.
        """
        try:
            return cls.model_validate({name: value for name, value in environ.items() if value})
        except ValidationError as error:
            raise ConfigError("\n".join(_line(problem) for problem in error.errors())) from None

    @model_validator(mode="after")
    def _be_strong_in_production(self) -> Self:
        if self.environment != "production":
            return self
        for name in ("secret_key", "old_secret_key", "webhook_key", "metrics_token"):
            value = getattr(self, name)
            if value is not None and len(set(value)) < _DISTINCT:
                alias = type(self).model_fields[name].alias
                msg = f"{alias}: is too easy to guess for AUTOTRADE_ENV=production"
                raise ValueError(msg)
        password = self.admin_password
        if password is not None and (len(password) < _ADMIN_PASSWORD or len(set(password)) < 6):
            msg = (
                f"AUTOTRADE_ADMIN_PASSWORD: needs {_ADMIN_PASSWORD} characters or more, and not "
                "the same few, for AUTOTRADE_ENV=production"
            )
            raise ValueError(msg)
        against = objection(password, CommonPasswords(), [self.admin_email]) if password else None
        if against is not None:
            msg = f"AUTOTRADE_ADMIN_PASSWORD: {against}"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _be_encrypted_in_production(self) -> Self:
        if self.environment != "production":
            return self
        addresses = {
            str(field.alias): value
            for name, field in type(self).model_fields.items()
            if isinstance(value := getattr(self, name), str)
        }
        for alias, address in (*addresses.items(), ("SMTP_PORT", self.mail_server or "")):
            better = _ENCRYPTED.get(address.partition("://")[0])
            if better is not None and not _is_this_machine(urlsplit(address).hostname or ""):
                msg = f"{alias}: must be encrypted ({better}://) for AUTOTRADE_ENV=production"
                raise ValueError(msg)
            if _UNCHECKED.search(address):
                msg = f"{alias}: must check the server's certificate for AUTOTRADE_ENV=production"
                raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.environment == "production" and self.market_always_open:
            msg = "AUTOTRADE_MARKET_ALWAYS_OPEN: not together with AUTOTRADE_ENV=production"
            raise ValueError(msg)
        if (self.admin_email is None) != (self.admin_password is None):
            msg = "AUTOTRADE_ADMIN_EMAIL: goes together with AUTOTRADE_ADMIN_PASSWORD"
            raise ValueError(msg)
        if self.admin_email is not None and "@" not in normalize_email(self.admin_email):
            msg = "AUTOTRADE_ADMIN_EMAIL: is not an e-mail address"
            raise ValueError(msg)
        if self.admin_password is not None and len(self.admin_password) < 8:
            msg = "AUTOTRADE_ADMIN_PASSWORD: needs at least 8 characters"
            raise ValueError(msg)
        return self


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _line(problem: object) -> str:
    fields = problem if isinstance(problem, dict) else {}
    place = ".".join(str(part) for part in fields.get("loc", ()))
    message = str(fields.get("msg", "")).removeprefix("Value error, ")
    return f"{place}: {message}" if place else message
