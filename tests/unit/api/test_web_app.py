from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from autotrade.api import headers, problems, web_app


def an_app(folder: Path) -> FlaskClient:
    app = Flask("web-app-test", static_folder=None)
    problems.register(app)
    headers.init_app(app)
    web_app.init_app(app, folder)
    return app.test_client()


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<title>AutoTrade</title>")
    (tmp_path / "assets" / "index-1a2b3c4d.js").write_text("1")
    return an_app(tmp_path)


@pytest.mark.parametrize("path", ["/", "/strategies", "/strategies/019ac3c5", "/log-in?next=/x"])
def test_every_page_of_the_web_app_begins_with_the_same_file(client: FlaskClient, path: str):
    answer = client.get(path, buffered=True)

    assert (answer.status_code, answer.text) == (200, "<title>AutoTrade</title>")
    assert answer.headers["Cache-Control"] == "no-store"


def test_files_with_their_hash_in_the_name_may_be_kept_for_good(client: FlaskClient):
    answer = client.get("/assets/index-1a2b3c4d.js", buffered=True)

    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "/assets/gone-1a2b3c4d.js",
        "/favicon.ico",
        "/api/v1/nothing",
        "/api",
        "/health",
        "/socket.io/",
        "/assets/../../etc/passwd.txt",
        "/%00.js",
        "/" + "x" * 5000 + ".js",
    ],
)
def test_what_is_no_page_is_not_found(client: FlaskClient, path: str):
    answer = client.get(path)

    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


@pytest.mark.parametrize("path", ["/%00", "/" + "x" * 5000])
def test_an_odd_address_is_a_page_like_any_other(client: FlaskClient, path: str):
    assert client.get(path, buffered=True).status_code == 200


def test_without_a_build_one_is_told_how_to_get_one(tmp_path: Path):
    answer = an_app(tmp_path).get("/")

    assert answer.status_code == 404
    assert "./scripts/run" in answer.get_json()["detail"]
