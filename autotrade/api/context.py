"""What a view can reach: the services, the user, and facts of the request."""

from dataclasses import dataclass
from typing import Protocol

from flask import current_app, g, request

from autotrade.domain.users import User
from autotrade.services.auth import Auth


class Services(Protocol):
    """The use cases that the views call; the composition root builds them."""

    @property
    def auth(self) -> Auth:
        """People and their sessions."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiOptions:
    """What the views need of the settings."""

    public_url: str | None = None
    metrics_token: str | None = None


def services() -> Services:
    """Return the services that the app was made with."""
    found: Services = current_app.extensions["autotrade"]
    return found


def options() -> ApiOptions:
    """Return the options that the app was made with."""
    found: ApiOptions = current_app.extensions["autotrade-options"]
    return found


def current_user() -> User:
    """Return the user behind the request; only in views that are not public."""
    user: User = g.user
    return user


def base_url() -> str:
    """Return where the outside reaches us: as set, else as the request was addressed."""
    return options().public_url or request.host_url.rstrip("/")
