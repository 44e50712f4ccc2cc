"""One-time codes: made for an address, sent by mail, and good once."""

import hmac
import secrets
from typing import Final

from autotrade.domain.mails import MailKind
from autotrade.domain.one_time_codes import (
    CODE_LIFE,
    LOG_IN_DIGITS,
    CodePurpose,
    OneTimeCode,
    code_id,
)
from autotrade.ports.clock import Clock
from autotrade.ports.security import SecretNames
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.mails import Mails

_KIND: Final = {
    CodePurpose.LOG_IN: MailKind.LOG_IN_CODE,
    CodePurpose.VERIFY_EMAIL: MailKind.VERIFY_EMAIL,
    CodePurpose.RESET_PASSWORD: MailKind.RESET_PASSWORD,
}


class OneTimeCodes:
    """Codes of addresses; only keyed hashes of them are kept."""

    def __init__(self, *, storage: Storage, clock: Clock, names: SecretNames, mails: Mails):
        self._storage = storage
        self._clock = clock
        self._names = names
        self._mails = mails

    def send(self, repos: Repositories, email: str, purpose: CodePurpose) -> None:
        """Make a code in place of the one before, and queue the mail that carries it.

        Does the same whether or not the address has an account; the worker that sends mail drops
        what nobody waits for.
        """
        now = self._clock.now()
        text = _digits() if purpose is CodePurpose.LOG_IN else self._names.new()
        code = OneTimeCode(
            id=code_id(email, purpose),
            email=email,
            purpose=purpose,
            hash=self._hash(email, purpose, text),
            created_at=now,
            expires_at=now + CODE_LIFE[purpose],
        )
        repos.one_time_codes.put(code)
        self._mails.queue(repos, _KIND[purpose], email, secret=text)

    def check_typed(self, email: str, purpose: CodePurpose, text: str) -> OneTimeCode | None:
        """Return the address's present code if ``text`` is it; every call takes one of its tries."""
        hashed = self._hash(email, purpose, text)
        code = self._storage.now.one_time_codes.take_try(email, purpose, self._clock.now())
        is_it = hmac.compare_digest(code.hash if code else "", hashed)
        return code if is_it else None

    def find_linked(self, purpose: CodePurpose, text: str) -> OneTimeCode | None:
        """Return the good code that came in a link."""
        hashed = self._hash("", purpose, text)
        return self._storage.now.one_time_codes.by_hash(hashed, purpose, self._clock.now())

    def use(self, repos: Repositories, code: OneTimeCode) -> bool:
        """Use a code up; True for exactly one caller."""
        return repos.one_time_codes.use(code, self._clock.now())

    def tell(self, repos: Repositories, kind: MailKind, email: str) -> None:
        """Queue a mail that carries no code."""
        self._mails.queue(repos, kind, email)

    def forget(self, repos: Repositories, email: str) -> None:
        """Make every code of an address worthless that lets in or sets a password."""
        repos.one_time_codes.forget(email, CodePurpose.LOG_IN)
        repos.one_time_codes.forget(email, CodePurpose.RESET_PASSWORD)

    def _hash(self, email: str, purpose: CodePurpose, text: str) -> str:
        # a long code is found by its hash alone, six digits are the address's own
        owner = email if purpose is CodePurpose.LOG_IN else ""
        return self._names.fingerprint(f"{purpose.value}\n{owner}\n{text}")


def _digits() -> str:
    return f"{secrets.randbelow(10**LOG_IN_DIGITS):0{LOG_IN_DIGITS}d}"
