"""The mail that the application keeps where no mail server is set."""

import re
from typing import Any

from autotrade.bootstrap import Application
from autotrade.domain.mails import Letter


def letters(application: Application, email: str) -> list[Letter]:
    """Have the worker's job done and return what was written to an address, newest first."""
    while application.mails.deliver():
        pass
    return [letter for mail, letter in application.mails.kept(1000) if mail.to == email]


def secret_in(letter: Letter) -> str:
    """Return the code or the token that a letter carries."""
    found = re.search(r"token=(\S+)|code is (\d{6})", letter.text)
    assert found, letter.text
    return str(found[1] or found[2])


def mail_to(application: Application, email: str) -> list[Any]:
    """Return all mails to an address, whatever became of them."""
    while application.mails.deliver():
        pass
    storage: Any = application.auth._storage
    return [mail for mail in storage.now.mails.newest(1000) if mail.to == email]
