"""Which passwords people may choose: none of the common ones, and none made of their own names."""

from collections.abc import Container

from autotrade.domain.errors import InvalidError
from autotrade.domain.passwords import objection


class PasswordRules:
    """Judges passwords; length alone is the API's to check, and there is no rule of composition.

    Where ``refuses`` is False, as outside production, what is objected to is told and taken.
    """

    def __init__(self, *, common: Container[str], refuses: bool):
        self._common = common
        self._refuses = refuses

    def check(self, password: str, field: str, *about: str | None) -> str | None:
        """Return what speaks against a password, if anything; ``about`` is what its user is called.

        Raises:
            InvalidError: something does, and this program refuses such; ``field`` is named.
        """
        found = objection(password, self._common, about)
        if found is not None and self._refuses:
            raise InvalidError(errors={field: [found]})
        return found
