"""A mail server in a thread: keeps what it takes, and does what a test tells it."""

from __future__ import annotations

import email
import socketserver
import threading
from email.message import EmailMessage
from email.policy import default
from typing import Self

from typing_extensions import override


class MailServer(socketserver.ThreadingTCPServer):
    """``mails`` is what it took. The next of ``faults`` strikes the next mail.

    ``451`` and ``550`` refuse the recipient, ``drop`` ends the connection before the mail was
    taken, ``drop-after`` once it was taken and before that is said.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.mails: list[EmailMessage] = []
        self.faults: list[str] = []
        self._thread = threading.Thread(target=self.serve_forever, daemon=True)

    @property
    def port(self) -> int:
        """Return the port on which it listens."""
        return int(self.server_address[1])

    @property
    def environment(self) -> dict[str, str]:
        """Return the settings that point the program here."""
        return {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(self.port)}

    @override
    def __enter__(self) -> Self:
        self._thread.start()
        return self

    @override
    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _Session(socketserver.StreamRequestHandler):
    """As much of SMTP as a client of the standard library speaks."""

    server: MailServer

    @override
    def handle(self) -> None:
        self._say("220 simulated")
        while line := self.rfile.readline():
            word = line.decode("latin-1").strip().upper()
            if word.startswith("RCPT") and self._refuses():
                continue
            if word.startswith("DATA"):
                if not self._take():
                    return
            elif word.startswith("QUIT"):
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _refuses(self) -> bool:
        fault = self.server.faults[0] if self.server.faults else ""
        if not fault.isdigit():
            return False
        self.server.faults.pop(0)
        self._say(f"{fault} not for this one; the password is hunter2")
        return True

    def _take(self) -> bool:
        fault = self.server.faults.pop(0) if self.server.faults else ""
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        if fault == "drop":
            return False
        message = email.message_from_bytes(b"".join(lines), policy=default)
        assert isinstance(message, EmailMessage)
        self.server.mails.append(message)
        if fault == "drop-after":
            return False
        self._say("250 taken")
        return True

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())
