"""What mails say."""

from typing import Final

from autotrade.domain.mails import Letter, Mail, MailKind

_TEXTS: Final[dict[MailKind, tuple[str, str]]] = {
    MailKind.LOG_IN_CODE: (
        "Your AutoTrade log-in code",
        (
            "Your code is {secret}. It is good once, for five minutes.\n"
            "AutoTrade never asks for it anywhere but on its log-in page.\n"
        ),
    ),
    MailKind.VERIFY_EMAIL: (
        "Confirm your address for AutoTrade",
        (
            "Open this link to confirm that the address is yours:\n\n"
            "{base_url}/verify-email#token={secret}\n"
        ),
    ),
    MailKind.RESET_PASSWORD: (
        "Set a new AutoTrade password",
        (
            "Open this link within ten minutes to set a new password:\n\n"
            "{base_url}/reset-password#token={secret}\n\n"
            "If you did not ask for it, do nothing: your password stays.\n"
        ),
    ),
    MailKind.PASSWORD_CHANGED: (
        "Your AutoTrade password was changed",
        "If that was not you, set a new one at once: {base_url}/forgot-password\n",
    ),
    MailKind.SECOND_FACTOR_CHANGED: (
        "Your AutoTrade second factor was changed",
        "If that was not you, set a new password at once: {base_url}/forgot-password\n",
    ),
    MailKind.TOKEN_REUSED: (
        "A log-in of yours was ended",
        (
            "Somebody showed a token that had been used before, so AutoTrade ended that session.\n"
            "Log in again. If you see sessions that you do not know, end them and change your\n"
            "password: {base_url}/settings\n"
        ),
    ),
}


def write(mail: Mail, secret: str, base_url: str) -> Letter:
    """Return a mail's letter; links hold their token behind ``#``, which no server ever sees."""
    subject, text = _TEXTS[mail.kind]
    return Letter(mail.to, subject, text.format(secret=secret, base_url=base_url))
