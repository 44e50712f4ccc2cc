"""The cookies we set: for encrypted connections their names say so, and browsers hold them to it.

Over TLS, and always in production, a name begins with ``__Host-``: no other host, and nobody on the
way without TLS, can put a cookie of that name. Browsers then ask for the path of the whole site;
without TLS a cookie keeps to the part of the site that takes it.
"""

from typing import Final

from flask import Flask, Response, current_app, request

CSRF_HEADER: Final = "X-CSRF-TOKEN"
_KEY: Final = "autotrade-secure-cookies"


def init_app(app: Flask, *, is_production: bool) -> None:
    """Say whether an application's cookies are always for TLS alone."""
    app.extensions[_KEY] = is_production


def get(name: str) -> str | None:
    """Return the value of the cookie that ``put`` set under a name, if the browser sent it."""
    return request.cookies.get(_full(name))


def put(
    response: Response, name: str, value: str, *, path: str, seconds: int, is_for_scripts: bool
) -> None:
    """Set a cookie of ours, for ``path`` where there is no TLS; no other site's requests carry it.

    One of the same host from before there was TLS is taken back: pages would find it first.
    """
    response.set_cookie(
        _full(name),
        value,
        max_age=seconds,
        path=_reach(path),
        secure=_is_secure(),
        httponly=not is_for_scripts,
        samesite="Strict",
    )
    if _is_secure():
        response.delete_cookie(name, path=path, secure=True, httponly=True, samesite="Strict")


def drop(response: Response, name: str, *, path: str) -> None:
    """Take a cookie back."""
    response.delete_cookie(
        _full(name), path=_reach(path), secure=_is_secure(), httponly=True, samesite="Strict"
    )


def _is_secure() -> bool:
    return request.is_secure or bool(current_app.extensions[_KEY])


def _full(name: str) -> str:
    return f"__Host-{name}" if _is_secure() else name


def _reach(path: str) -> str:
    return "/" if _is_secure() else path
