"""Cookies: their flags and names, and what they are good for."""

import base64
from http.cookies import SimpleCookie
from typing import Any

from autotrade.app import create_app
from autotrade.config import Settings
from tests.support.caller import API, PASSWORD, Caller


def test_cookies_are_for_encrypted_connections_only_where_there_is_one(caller: Caller):
    answer = caller.client.post(
        f"{API}/auth/login",
        json={"email": caller.email, "password": PASSWORD},
        base_url="https://trade.example.com",
    )

    assert all("Secure" in cookie for cookie in answer.headers.getlist("Set-Cookie"))
    assert "Strict-Transport-Security" in answer.headers


def test_the_cookie_refreshes_only_with_its_twin_in_a_header(caller: Caller):
    twin = caller.client.get_cookie("csrf_refresh_token")
    assert twin is not None

    without = caller.client.post(f"{API}/auth/refresh")
    wrong = caller.client.post(f"{API}/auth/refresh", headers={"X-CSRF-TOKEN": "wrong"})
    right = caller.client.post(f"{API}/auth/refresh", headers={"X-CSRF-TOKEN": twin.value})

    assert [a.status_code for a in (without, wrong, right)] == [403, 403, 200]


def test_in_production_cookies_are_for_encrypted_connections_whatever_the_request_looks_like(
    caller: Caller, settings: Settings
):
    production = settings.model_copy(update={"environment": "production"})
    client = create_app(caller.application, production).test_client()

    answer = client.post(f"{API}/auth/login", json={"email": caller.email, "password": PASSWORD})

    told = answer.headers.getlist("Set-Cookie")
    cookies = [cookie for cookie in told if "Max-Age=0" not in cookie]
    dropped = {cookie.partition("=")[0] for cookie in told if "Max-Age=0" in cookie}
    assert dropped == {"refresh_token_cookie", "csrf_refresh_token"}  # of before there was TLS
    assert {cookie.partition("=")[0] for cookie in cookies} == {
        *("__Host-refresh_token_cookie", "__Host-csrf_refresh_token")
    }
    assert all("Secure;" in cookie and "SameSite=Strict" in cookie for cookie in cookies)
    assert all("Path=/;" in cookie or cookie.endswith("Path=/") for cookie in cookies)
    assert [cookie.partition("=")[0] for cookie in cookies if "HttpOnly" in cookie] == [
        "__Host-refresh_token_cookie"
    ]
    assert not [cookie for cookie in cookies if "Domain" in cookie]


def test_over_tls_the_cookie_refreshes_and_logs_out_under_its_name_and_no_plain_one_is_taken(
    caller: Caller,
):
    def send(path: str, *, base_url: str = "https://trade.example.com", **cookies: str) -> Any:
        twin = cookies.get("__Host-csrf_refresh_token") or cookies.get("csrf_refresh_token")
        header = "; ".join(f"{name}={value}" for name, value in cookies.items())
        headers = {"Cookie": header, "X-CSRF-TOKEN": str(twin)}
        fresh = caller.client.application.test_client(use_cookies=False)
        return fresh.post(f"{API}{path}", json={}, headers=headers, base_url=base_url)

    body = {"email": caller.email, "password": PASSWORD}
    opened = caller.client.application.test_client(use_cookies=False).post(
        f"{API}/auth/login", json=body, base_url="https://trade.example.com"
    )
    shown = dict(SimpleCookie(each).popitem() for each in opened.headers.getlist("Set-Cookie"))
    secure = {name: morsel.value for name, morsel in shown.items() if name.startswith("__")}
    plain = {name.split("-", 1)[1]: value for name, value in secure.items()}

    assert send("/auth/refresh", **plain).status_code == 401
    assert send("/auth/refresh", base_url="http://localhost", **secure).status_code == 401
    assert send("/auth/refresh", **secure).status_code == 200
    ended = send("/auth/logout", **secure)
    assert ended.status_code == 204
    dropped = ended.headers.getlist("Set-Cookie")
    assert {each.partition("=")[0] for each in dropped} == secure.keys()
    assert all("Secure;" in each and "Max-Age=0" in each for each in dropped)


def test_each_twin_is_of_192_random_bits(caller: Caller):
    twins = set()
    for _ in range(3):
        caller.log_in()
        twin = caller.client.get_cookie("csrf_refresh_token")
        assert twin is not None
        twins.add(twin.value)

    assert len(twins) == 3
    assert {len(base64.urlsafe_b64decode(twin)) for twin in twins} == {24}
