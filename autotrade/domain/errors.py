"""Every error the program raises on purpose; adapters translate foreign ones into these.

AutotradeError
├── BadRequestError          the request can't be read at all: mend and send again
├── InvalidError             readable, but a field is wrong: mend the named fields
├── UnauthenticatedError     log in (again)
│   └── SecondFactorError    the password was right: log in with a second factor too
├── ForbiddenError           logged in, but not allowed to
│   └── ConfirmationError    confirm with the password or a code first
├── NotFoundError            there is no such thing, or it is another user's
├── ConflictError            the thing's present state does not allow it
│   └── TransitionError      a state machine refused a move
├── TooLargeError            send less
├── TooManyRequestsError     wait ``retry_after`` seconds
└── UnavailableError         a server we need is away: wait ``retry_after`` seconds
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar


class AutotradeError(Exception):
    """Base of all errors that carry a message meant for the user."""

    code: ClassVar[str] = "error"
    title: ClassVar[str] = "The request could not be carried out"

    @property
    def detail(self) -> str | None:
        """Return the message for this very case, if there is one."""
        return str(self) or None


class FieldError(AutotradeError):
    """Base of the errors that name fields: ``errors`` maps a field to its messages."""

    code = "field-errors"

    def __init__(self, message: str = "", errors: Mapping[str, Sequence[str]] | None = None):
        super().__init__(message)
        self.errors = {field: list(messages) for field, messages in (errors or {}).items()}


class BadRequestError(FieldError):
    """The request can't be read at all; nothing was done."""

    code = "bad-request"
    title = "The request was not understood"


class InvalidError(FieldError):
    """A field is missing, of the wrong type or out of range; nothing was done."""

    code = "invalid"
    title = "Some fields are not valid"


class UnauthenticatedError(AutotradeError):
    """Nobody is logged in, or what was shown to prove it is not valid."""

    code = "unauthenticated"
    title = "Log in first"


class SecondFactorError(UnauthenticatedError):
    """What was shown is right, but the account asks for a code of its authenticator too."""

    code = "second-factor-required"
    title = "A code of the second factor is needed"


class ForbiddenError(AutotradeError):
    """The user is known and is not allowed to do this."""

    code = "forbidden"
    title = "Not allowed"


class ConfirmationError(ForbiddenError):
    """A dangerous act: the password or a code must have been shown a short while ago."""

    code = "confirmation-required"
    title = "Confirm that it is you"


class NotFoundError(AutotradeError):
    """There is no such thing, or it belongs to somebody else: the two are not told apart."""

    code = "not-found"
    title = "Not found"


class ConflictError(AutotradeError):
    """The present state of the thing does not allow the request."""

    code = "conflict"
    title = "The present state does not allow this"


class TransitionError(ConflictError):
    """A state machine refused a move; the thing is as it was."""

    code = "transition"
    title = "This step is not possible from the present status"


class TooLargeError(AutotradeError):
    """The body is larger than this endpoint takes; nothing was read."""

    code = "too-large"
    title = "The request is too large"


class TooManyRequestsError(AutotradeError):
    """A rate limit was reached; ask again after ``retry_after`` seconds."""

    code = "too-many-requests"
    title = "Too many requests"

    def __init__(self, message: str = "", retry_after: int = 60):
        super().__init__(message)
        self.retry_after = retry_after


class UnavailableError(AutotradeError):
    """A server that this needs is away; nothing was stored, ask again later."""

    code = "unavailable"
    title = "A needed server is away"

    def __init__(self, message: str = "", retry_after: int = 5):
        super().__init__(message)
        self.retry_after = retry_after
