"""What an administrator sets for the whole platform while it runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformSettings:
    """Settings of the platform; the defaults count until somebody has changed one.

    ``registration_open`` says whether strangers may make themselves an account.
    """

    registration_open: bool = True
