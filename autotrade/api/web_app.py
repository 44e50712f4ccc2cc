"""The built web app: its files, and its first page for every address that it routes itself."""

from pathlib import Path
from typing import Final

from flask import Flask, Response, send_from_directory
from werkzeug.routing import PathConverter

from autotrade.domain.errors import NotFoundError

_IMMUTABLE: Final = "public, max-age=31536000, immutable"


class _PagePath(PathConverter):
    """Any path that is not the API's or another program's, so that those can answer 404, 405."""

    regex = r"(?!(?:api|socket\.io|health|metrics|docs|redoc|openapi\.json|rq)(?:/|$))[^/].*?"


def init_app(app: Flask, folder: Path) -> None:
    """Serve the front end from ``folder``; without one, say how to get one."""

    def serve(path: str) -> Response:
        found = bool(path) and (folder / path).is_file()
        if not found and (Path(path).suffix or not (folder / "index.html").is_file()):
            msg = None if Path(path).suffix else "The web app is not built: run ./scripts/run."
            raise NotFoundError(msg or "")
        answer = send_from_directory(folder, path if found else "index.html")
        hashed = found and path.startswith("assets/")
        answer.headers["Cache-Control"] = _IMMUTABLE if hashed else "no-cache"
        return answer

    app.url_map.converters["page"] = _PagePath
    app.add_url_rule("/", "web_app_start", lambda: serve(""))
    app.add_url_rule("/<page:path>", "web_app", serve)
