"""Swagger UI at /docs and ReDoc at /redoc, served from files of our own."""

from pathlib import Path
from typing import Final

from flask import Blueprint, Response, render_template, send_from_directory

_ASSETS: Final = Path(__file__).parent / "assets"

blp = Blueprint("docs", __name__, template_folder=str(_ASSETS))


@blp.get("/docs")
def swagger_ui() -> str:
    """Show the API in Swagger UI."""
    return render_template("docs.html")


@blp.get("/redoc")
def redoc() -> str:
    """Show the API in ReDoc."""
    return render_template("redoc.html")


@blp.get("/docs/assets/<path:path>")
def asset(path: str) -> Response:
    """Serve a script or style of the two pages."""
    return send_from_directory(_ASSETS, path, max_age=86400)
