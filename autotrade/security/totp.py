"""Codes of authenticator apps (TOTP, RFC 6238): six digits, a new one every 30 seconds."""

import hmac
import io
from datetime import datetime
from typing import Final

import pyotp
import segno

STEP_SECONDS: Final = 30
STEPS_AROUND: Final = 1
"""A code of the step before or after is taken too: clocks differ and typing takes time."""
ISSUER: Final = "AutoTrade"


class TotpAuthenticator:
    """Implements ``ports.security.Authenticator``."""

    def new_secret(self) -> str:
        """Return 160 random bits in base 32."""
        return pyotp.random_base32()

    def uri(self, secret: str, account: str) -> str:
        """Return the ``otpauth:`` address of a secret."""
        return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER)

    def picture(self, uri: str) -> str:
        """Return the QR code of a text as an SVG document."""
        buffer = io.BytesIO()
        segno.make(uri, error="m").save(buffer, kind="svg", scale=4, xmldecl=False)
        return buffer.getvalue().decode()

    def counter_of(self, secret: str, code: str, at: datetime) -> int | None:
        """Return the time step of a code, all of those in question compared in any case."""
        present = int(at.timestamp()) // STEP_SECONDS
        totp = pyotp.HOTP(secret)
        found = None
        for counter in range(present - STEPS_AROUND, present + STEPS_AROUND + 1):
            if hmac.compare_digest(totp.at(counter).encode(), code.encode(errors="replace")):
                found = counter
        return found
