"""The program's own letters go out by whichever way mail is set up."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from autotrade.config import Settings
from autotrade.domain.errors import UnavailableError
from autotrade.domain.mails import Letter
from autotrade.wiring.notifications import mail_sender
from tests.simulators.providers.control import ProviderSimulator
from tests.simulators.smtp import MailServer

LETTER = Letter("asha@example.com", "Your code", "Your code is 493027.\n")


@pytest.fixture
def connections() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def test_letters_go_by_sendgrid_where_there_is_no_mail_server(
    providers: ProviderSimulator, connections: ExitStack
):
    sender = mail_sender(Settings.from_environ(providers.environment), connections)
    assert sender is not None

    sender.send(LETTER)

    (mail,) = providers.mails()
    assert mail["personalizations"] == [{"to": [{"email": "asha@example.com"}]}]
    assert mail["content"] == [{"type": "text/plain", "value": LETTER.text}]
    assert mail["from"] == {"email": "autotrade@localhost", "name": "AutoTrade"}


def test_a_letter_that_sendgrid_does_not_take_may_be_tried_again(
    providers: ProviderSimulator, connections: ExitStack
):
    sender = mail_sender(Settings.from_environ(providers.environment), connections)
    assert sender is not None
    providers.fault("answer", "/v3/mail/send", status=503)

    with pytest.raises(UnavailableError):
        sender.send(LETTER)


def test_letters_go_by_the_mail_server_where_there_is_one(
    providers: ProviderSimulator, mail_server: MailServer, connections: ExitStack
):
    both = {**providers.environment, **mail_server.environment}
    sender = mail_sender(Settings.from_environ(both), connections)
    assert sender is not None

    sender.send(LETTER)

    assert [mail["Subject"] for mail in mail_server.mails] == ["Your code"]
    assert providers.mails() == []


def test_without_either_letters_are_kept(connections: ExitStack):
    assert mail_sender(Settings.from_environ({}), connections) is None


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"SMTP_HOST": "mail"}, "smtp+starttls://mail:587"),
        ({"SMTP_HOST": "mail", "SMTP_PORT": "465"}, "smtps://mail:465"),
        ({"SMTP_HOST": "127.0.0.1", "SMTP_PORT": "1025"}, "smtp://127.0.0.1:1025"),
        ({"SMTP_HOST": "::1", "SMTP_PORT": "25"}, "smtp://[::1]:25"),
        (
            {"SMTP_HOST": "mail", "SMTP_USERNAME": "a@b", "SMTP_PASSWORD": "p:w/d"},
            "smtp+starttls://a%40b:p%3Aw%2Fd@mail:587",
        ),
        ({"SMTP_HOST": "mail", "SMTP_URL": "smtps://other:465"}, "smtps://other:465"),
        ({}, None),
    ],
)
def test_the_mail_server_is_made_of_its_parts(variables: dict[str, str], expected: str | None):
    assert Settings.from_environ(variables).mail_server == expected
