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
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>AutoTrade</title>")
    (folder / "assets" / "index-1a2b3c4d.js").write_text("1")
    return an_app(folder)


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


@pytest.mark.parametrize("start", ["/", "/assets/", "/assets/nothing/", "/./", "/%2e/"])
@pytest.mark.parametrize(
    "up", ["../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..\\\\", "..%5c", "....//"]
)
@pytest.mark.parametrize("name", ["secret.txt", "dist-of-yesterday/secret.txt"])
def test_nothing_beside_the_folder_is_served(
    client: FlaskClient, tmp_path: Path, start: str, up: str, name: str
):
    for folder in (tmp_path, tmp_path / "dist-of-yesterday"):
        folder.mkdir(exist_ok=True)
        (folder / "secret.txt").write_text("hidden")

    for steps in range(1, 4):
        answer = client.get(start + up * steps + name, buffered=True)

        assert answer.status_code == 404
        assert "hidden" not in answer.text


def test_no_whole_path_of_a_file_is_served(client: FlaskClient, tmp_path: Path):
    (tmp_path / "secret.txt").write_text("hidden")

    for path in (f"/{tmp_path}/secret.txt", f"/assets/{tmp_path}/secret.txt"):
        answer = client.get("/", environ_overrides={"PATH_INFO": path}, buffered=True)

        assert answer.status_code == 404


def test_a_file_that_came_after_the_start_is_not_served(client: FlaskClient, tmp_path: Path):
    (tmp_path / "dist" / "late.txt").write_text("hidden")

    assert client.get("/late.txt").status_code == 404


@pytest.mark.parametrize("path", ["/%00", "/" + "x" * 5000])
def test_an_odd_address_is_a_page_like_any_other(client: FlaskClient, path: str):
    assert client.get(path, buffered=True).status_code == 200


def test_without_a_build_one_is_told_how_to_get_one(tmp_path: Path):
    answer = an_app(tmp_path).get("/")

    assert answer.status_code == 404
    assert "./scripts/run" in answer.get_json()["detail"]
