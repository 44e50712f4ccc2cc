"""Swagger UI at /docs and ReDoc at /redoc, served from files of our own."""

from pathlib import Path
from typing import Final

from flask import Blueprint, Response, send_from_directory

from autotrade.api.headers import page

_ASSETS: Final = Path(__file__).parent / "assets"

blp = Blueprint("docs", __name__)


@blp.get("/docs")
def swagger_ui() -> Response:
    """Show the API in Swagger UI."""
    return page(_ASSETS / "docs.html")


@blp.get("/redoc")
def redoc() -> Response:
    """Show the API in ReDoc."""
    return page(_ASSETS / "redoc.html", workers="blob:")  # its search runs in one


@blp.get("/docs/assets/<path:path>")
def asset(path: str) -> Response:
    """Serve a script or style of the two pages."""
    return send_from_directory(_ASSETS, path, max_age=86400)
