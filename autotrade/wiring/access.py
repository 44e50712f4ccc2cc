"""How people get in: log-in, sessions, mails and second factors, from settings."""

import contextlib
from datetime import timedelta

from autotrade.config import Settings
from autotrade.domain.users import SessionLimits
from autotrade.security.common_passwords import CommonPasswords
from autotrade.security.names import HmacNames
from autotrade.security.passwords import Argon2Passwords
from autotrade.security.totp import TotpAuthenticator
from autotrade.services.access import Access
from autotrade.services.password_rules import PasswordRules
from autotrade.storage.unit_of_work import MongoStorage
from autotrade.wiring.notifications import mail_sender
from autotrade.wiring.secrets import vault_of
from autotrade.wiring.system import SystemClock, Uuid7Source


def access_of(
    settings: Settings,
    storage: MongoStorage,
    connections: contextlib.ExitStack | None = None,
) -> Access:
    """Return the services around people's accounts and sessions.

    What they open for mail is closed with ``connections``.
    """
    return Access.of(
        storage=storage,
        clock=SystemClock(),
        ids=Uuid7Source(),
        hasher=Argon2Passwords(),
        rules=PasswordRules(common=CommonPasswords(), refuses=settings.environment == "production"),
        vault=vault_of(settings),
        # apart from the webhooks' names: the same text has another fingerprint here
        names=HmacNames(key=f"access:{settings.webhook_key}"),
        authenticator=TotpAuthenticator(),
        sender=mail_sender(settings, connections or contextlib.ExitStack()),
        limits=SessionLimits(
            idle=timedelta(minutes=settings.session_idle_minutes),
            in_all=timedelta(hours=settings.session_hours),
        ),
        base_url=settings.public_url or f"http://{settings.host}:{settings.port}",
    )
