"""The dependency audit against something that answers as OSV does."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from typing_extensions import override

from scripts.dependency_audit import Pin, asked_faults

PINS = [Pin("PyPI", "flask", "0.1"), Pin("npm", "ws", "8.18.0")]


class Database(BaseHTTPRequestHandler):
    """Knows one fault, of flask 0.1."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        faulty = {"package": {"ecosystem": "PyPI", "name": "flask"}, "version": "0.1"}
        results: list[Any] = [
            {"vulns": [{"id": "PYSEC-1"}, {"id": "CVE-1"}]} if query == faulty else {}
            for query in body["queries"]
        ]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"results": results}).encode())

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def database() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Database)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1/querybatch"
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_the_database_knows_is_told(database: str):
    assert asked_faults(PINS, database) == ["flask 0.1 (PyPI): CVE-1, PYSEC-1"]


def test_a_database_that_is_away_is_an_error_and_not_a_clean_bill():
    with pytest.raises(OSError, match="refused"):
        asked_faults(PINS, "http://127.0.0.1:9/v1/querybatch")
