"""The built web app: its files, and its first page for every address that it routes itself."""

from pathlib import Path
from typing import Final

from flask import Flask, Response, send_from_directory
from werkzeug.routing import PathConverter

from autotrade.api.headers import page
from autotrade.domain.errors import NotFoundError

_IMMUTABLE: Final = "public, max-age=31536000, immutable"


class _PagePath(PathConverter):
    """Any path that is not the API's or another program's, so that those can answer 404, 405."""

    regex = r"(?!(?:api|socket\.io|health|metrics|docs|redoc|openapi\.json|rq)(?:/|$))[^/].*?"


def init_app(app: Flask, folder: Path) -> None:
    """Serve the front end that is in ``folder`` now; without one, say how to get one."""
    # a path of the outside never reaches the file system unless it is one of these
    files = frozenset(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())

    def serve(path: str) -> Response:
        found = path in files
        if not found and (Path(path).suffix or "index.html" not in files):
            msg = None if Path(path).suffix else "The web app is not built: run ./scripts/run."
            raise NotFoundError(msg or "")
        if not found or path == "index.html":
            return page(folder / "index.html")
        answer = send_from_directory(folder, path)
        hashed = path.startswith("assets/")
        answer.headers["Cache-Control"] = _IMMUTABLE if hashed else "no-cache"
        return answer

    app.url_map.converters["page"] = _PagePath
    app.add_url_rule("/", "web_app_start", lambda: serve(""))
    app.add_url_rule("/<page:path>", "web_app", serve)
