"""The web process: ``gunicorn -k gevent wsgi:app``, or ``python wsgi.py`` for eventlet's server.

The only place that patches the standard library for an async mode, and it does so before
anything else is imported.
"""

import os

_MODE = os.environ.get("SOCKETIO_ASYNC_MODE") or "gevent"
if _MODE == "gevent":
    from gevent import monkey

    monkey.patch_all()
elif _MODE == "eventlet":
    import eventlet

    eventlet.monkey_patch()

# ruff: noqa: E402  everything below must find the patched standard library

import gc
import sys
from typing import Any

from flask import Flask

from autotrade import logs
from autotrade.app import create_app
from autotrade.bootstrap import build, with_keys
from autotrade.config import ConfigError, Settings
from autotrade.realtime import namespace
from autotrade.realtime.watching import Watchers

_RENEW_SECONDS = 10
_EVENTLET_CONNECTIONS = 5000


def create(settings: Settings) -> tuple[Flask, Any]:
    """Return the web application and its socket server."""
    logs.configure(style=settings.log_format, level=settings.log_level)
    settings = with_keys(settings)
    application = build(settings, "web")
    app = create_app(application, settings)
    watchers = Watchers(application.watch_list)
    sockets = namespace.attach(
        app,
        application,
        watchers,
        redis_url=settings.redis_url,
        async_mode=settings.async_mode,
        web_socket_only=settings.web_processes > 1,
        proxies=settings.trusted_proxies,
    )

    def renew() -> None:
        while True:
            sockets.sleep(_RENEW_SECONDS)
            watchers.renew()

    sockets.start_background_task(renew)
    return app, sockets


def _settings() -> Settings:
    try:
        return Settings.from_environ(os.environ)
    except ConfigError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    _chosen = _settings()
    _app, _sockets = create(_chosen)
    _options = {"max_size": _EVENTLET_CONNECTIONS} if _MODE == "eventlet" else {}
    _sockets.run(_app, host=_chosen.host, port=_chosen.port, **_options)
else:
    app, _ = create(_settings())
    gc.freeze()  # what is loaded stays, and need not be looked through in mid-request
