"""What a view can reach: the services, the user, and facts of the request."""

from dataclasses import dataclass
from typing import Protocol

import redis
from flask import Response, current_app, g, request

from autotrade.domain.errors import ForbiddenError
from autotrade.domain.users import Origin, Session, User
from autotrade.services.administration import Administration
from autotrade.services.alerts import AlertService
from autotrade.services.api_keys import ApiKeys
from autotrade.services.auth import Auth
from autotrade.services.broker_books import BrokerBooks
from autotrade.services.broker_logins import BrokerLogins
from autotrade.services.brokers import BrokerAccounts
from autotrade.services.candles import Candles
from autotrade.services.channels import Channels
from autotrade.services.executions import Executions
from autotrade.services.exit_requests import ExitRequests
from autotrade.services.idempotency import Idempotency
from autotrade.services.instruments import Instruments
from autotrade.services.kill_switch import KillSwitches
from autotrade.services.mails import Mails
from autotrade.services.market_calendar import MarketCalendars
from autotrade.services.market_data import MarketData
from autotrade.services.notifications import Notifications
from autotrade.services.orders import Orders
from autotrade.services.paper import PaperServices
from autotrade.services.positions import Positions
from autotrade.services.postback_inbox import PostbackInbox
from autotrade.services.postbacks import PostbackKeys
from autotrade.services.reports_parts import ReportServices
from autotrade.services.second_factors import SecondFactors
from autotrade.services.sessions import Sessions
from autotrade.services.strategies import Strategies
from autotrade.services.telegram_links import TelegramLinks
from autotrade.services.trades import Trades
from autotrade.services.users import Users
from autotrade.services.watchlists import Watchlists


class Health(Protocol):
    """Whether the servers that everything needs answer."""

    def check(self) -> None:
        """Return when they do; ``UnavailableError`` names the one that does not."""
        ...


class Services(Protocol):
    """The use cases that the views call; the composition root builds them."""

    @property
    def auth(self) -> Auth:
        """The ways in."""
        ...

    @property
    def users(self) -> Users:
        """Profiles and passwords."""
        ...

    @property
    def sessions(self) -> Sessions:
        """Log-in sessions."""
        ...

    @property
    def second_factors(self) -> SecondFactors:
        """Second factors."""
        ...

    @property
    def api_keys(self) -> ApiKeys:
        """API keys."""
        ...

    @property
    def mails(self) -> Mails:
        """Outgoing mail."""
        ...

    @property
    def administration(self) -> Administration:
        """What admins do."""
        ...

    @property
    def brokers(self) -> BrokerAccounts:
        """Broker accounts."""
        ...

    @property
    def books(self) -> BrokerBooks:
        """What brokers' books say just now."""
        ...

    @property
    def logins(self) -> BrokerLogins:
        """Log-ins at brokers' own pages."""
        ...

    @property
    def postbacks(self) -> PostbackInbox:
        """What brokers post."""
        ...

    @property
    def postback_keys(self) -> PostbackKeys:
        """The secrets of postbacks."""
        ...

    @property
    def strategies(self) -> Strategies:
        """Strategies."""
        ...

    @property
    def alerts(self) -> AlertService:
        """The inbox of alerts."""
        ...

    @property
    def executions(self) -> Executions:
        """Executions."""
        ...

    @property
    def orders(self) -> Orders:
        """Orders."""
        ...

    @property
    def idempotency(self) -> Idempotency:
        """Answers by key."""
        ...

    @property
    def kill_switches(self) -> KillSwitches:
        """What stops orders."""
        ...

    @property
    def notifications(self) -> Notifications:
        """Notifications."""
        ...

    @property
    def channels(self) -> Channels:
        """Where users are told of things outside the web app."""
        ...

    @property
    def telegram_links(self) -> TelegramLinks:
        """Chats that take commands."""
        ...

    @property
    def trades(self) -> Trades:
        """Round trips."""
        ...

    @property
    def exit_requests(self) -> ExitRequests:
        """Closing what is held."""
        ...

    @property
    def paper(self) -> PaperServices:
        """Paper portfolios and their ledgers, previews of orders, accounts side by side."""
        ...

    @property
    def positions(self) -> Positions:
        """Positions."""
        ...

    @property
    def instruments(self) -> Instruments:
        """What can be traded."""
        ...

    @property
    def calendars(self) -> MarketCalendars:
        """When markets trade."""
        ...

    @property
    def candles(self) -> Candles:
        """Candles."""
        ...

    @property
    def market_data(self) -> MarketData:
        """Quotes."""
        ...

    @property
    def watchlists(self) -> Watchlists:
        """What users keep in view."""
        ...

    @property
    def reports(self) -> ReportServices:
        """Sums and tables."""
        ...

    @property
    def health(self) -> Health:
        """Whether all servers answer."""
        ...

    @property
    def redis(self) -> redis.Redis:
        """The connection that the dashboard of the queues reads through."""
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


def origin() -> Origin:
    """Return where the request comes from, for sessions and the audit log."""
    return Origin(
        ip=request.remote_addr,
        user_agent=request.headers.get("User-Agent"),
        request_id=g.get("request_id"),
    )


def current_session() -> Session | None:
    """Return the session behind the request; None when an API key is."""
    session: Session | None = g.session
    return session


def session_of_user() -> Session:
    """Return the session behind the request; only in views that no API key may call."""
    session = current_session()
    if session is None:
        msg = "This needs a log-in; no API key will do."
        raise ForbiddenError(msg)
    return session


def require_confirmed() -> None:
    """Return if the user showed a moment ago who they are; no API key can.

    Raises:
        ConfirmationError: the password or a code must be shown again first.
    """
    services().sessions.require_confirmed(current_session())


def require_confirmed_factor() -> None:
    """As ``require_confirmed``, of users who have a second factor; others pass.

    Raises:
        ConfirmationError: a code must be shown again first.
    """
    if services().second_factors.is_enabled(current_user().id):
        require_confirmed()


def base_url() -> str:
    """Return where the outside reaches us: as set, else as the request was addressed."""
    return options().public_url or request.host_url.rstrip("/")


def no_content() -> Response:
    """Return an answer of status 204: neither a body nor a type of one."""
    answer = Response(status=204)
    del answer.headers["Content-Type"]
    return answer
