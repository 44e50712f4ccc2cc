"""The web process that dies at a named point; ``wsgi`` comes first, as it patches everything."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

# ruff: noqa: I001  the patching has to come before any other import
import wsgi

from tests.faults import deadly


class _Mourned:
    """An answer's body; once the server has sent it all, the process dies."""

    def __init__(self, body: Iterable[bytes]):
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        yield from self._body

    def close(self) -> None:
        deadly.die()


def create(name: str) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """Return the application, deadly at a point."""
    if name != deadly.ANSWERED:
        deadly.arm(deadly.WEB[name])
        return wsgi.app

    def answered(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        body = wsgi.app(environ, start)
        return _Mourned(body) if "/webhooks/" in environ["PATH_INFO"] else body

    return answered
