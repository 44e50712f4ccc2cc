"""The Flask application: blueprints, errors, headers, limits and the web app, put together."""

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from autotrade.api import (
    accounts,
    administration,
    alerts,
    api_keys,
    auth,
    broker_books,
    broker_logins,
    broker_postbacks,
    brokers,
    channels,
    docs,
    executions,
    exits,
    headers,
    health,
    instruments,
    job_dashboard,
    kill_switch,
    limits,
    market,
    market_calendar,
    notifications,
    orders,
    pine,
    portfolios,
    positions,
    reports,
    reports_exports,
    reports_statements,
    reports_sums,
    reports_views,
    second_factors,
    sessions,
    strategies,
    telegram,
    tokens,
    trades,
    watchlists,
    web_app,
    webhooks,
)
from autotrade.api.context import ApiOptions, Services
from autotrade.api.door import WebhookDoor
from autotrade.api.health import LOOPBACK_HOSTS
from autotrade.api.spec import OpenApi
from autotrade.config import Settings

BLUEPRINTS: Final = (
    auth.blp,
    sessions.blp,
    second_factors.blp,
    api_keys.blp,
    administration.blp,
    brokers.blp,
    broker_books.blp,
    broker_logins.blp,
    broker_postbacks.blp,
    strategies.blp,
    pine.blp,
    webhooks.blp,
    alerts.blp,
    executions.blp,
    orders.blp,
    positions.blp,
    portfolios.blp,
    accounts.blp,
    trades.blp,
    exits.blp,
    instruments.blp,
    market.blp,
    market_calendar.blp,
    watchlists.blp,
    notifications.blp,
    channels.blp,
    telegram.blp,
    kill_switch.blp,
    reports.blp,
    reports_exports.blp,
    reports_statements.blp,
    reports_sums.blp,
    reports_views.blp,
    health.blp,
)
FRONTEND: Final = Path(__file__).parent.parent / "frontend" / "dist"
VERSION: Final = "0.1.0"
MAX_BODY_BYTES: Final = 2 * 1024 * 1024


def create_app(services: Services, settings: Settings) -> Flask:
    """Return the web application; it answers REST and serves the built front end.

    Raises:
        ValueError: ``settings`` have no ``secret_key`` to sign tokens with.
    """
    if settings.secret_key is None:
        msg = "settings.secret_key must be set"
        raise ValueError(msg)
    app = Flask("autotrade", static_folder=None)
    app.config.update(
        API_TITLE="AutoTrade",
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        # without a prefix the document is not served
        OPENAPI_URL_PREFIX="/" if settings.public_docs else None,
        OPENAPI_JSON_PATH="openapi.json",
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
    )
    # two slashes are no one slash: no redirection is made of a path that somebody else put together
    app.url_map.merge_slashes = False
    app.json.sort_keys = False  # type: ignore[attr-defined]  # of the default provider
    app.extensions["autotrade"] = services
    app.extensions["autotrade-options"] = ApiOptions(
        public_url=settings.public_url, metrics_token=settings.metrics_token
    )
    app.extensions["autotrade-secured"] = frozenset(blueprint.name for blueprint in BLUEPRINTS)
    is_production = settings.environment == "production"
    headers.init_app(app, hosts=_trusted_hosts(settings), is_production=is_production)
    tokens.init_app(
        app, settings.secret_key, old_key=settings.old_secret_key, is_production=is_production
    )
    api = OpenApi(app)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
    if settings.public_docs:
        app.register_blueprint(docs.blp)
    job_dashboard.init_app(app)
    web_app.init_app(app, FRONTEND)
    limits.init_app(
        app,
        storage_uri=settings.redis_url,
        general=settings.rate_limit_general,
        strict=settings.rate_limit_login,
        codes=settings.rate_limit_codes,
        notices=settings.rate_limit_notifications,
        exports=settings.rate_limit_exports,
    )
    app.wsgi_app = WebhookDoor(  # type: ignore[method-assign,assignment]  # Flask's documented way
        app.wsgi_app, lambda: services.alerts
    )
    _trust_proxies(app, settings.trusted_proxies)
    return app


def _trusted_hosts(settings: Settings) -> list[str] | None:
    """Return the names that requests may be addressed to; None: any, as no name was set."""
    if settings.public_url is None:
        return None
    return [str(urlsplit(settings.public_url).hostname), settings.host, *LOOPBACK_HOSTS]


def _trust_proxies(app: Flask, count: int) -> None:
    if count:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask's documented way
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )
