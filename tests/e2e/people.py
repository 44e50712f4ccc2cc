"""What tests of people's accounts share: logging in, and the mails that people get."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.support.stack import Stack, wait_until
from tests.support.trader import API, PASSWORD

ADMIN_EMAIL = "admin@example.com"


def log_in(page: Page, stack: Stack, email: str, password: str = PASSWORD) -> None:
    """Log in by password and wait for the dashboard."""
    page.goto(f"{stack.url}/login")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()


def letter_to(stack: Stack, email: str, kind: str) -> str:
    """Wait for a mail of this kind and return its text, as administrators see it."""
    with stack.client() as anyone:
        body = {"email": ADMIN_EMAIL, "password": PASSWORD}
        token = anyone.post(f"{API}/auth/login", json=body).json()["access_token"]
    with stack.client(token=token) as admin:

        def look() -> str | None:
            mails: list[dict[str, Any]] = admin.get(f"{API}/admin/mails").json()["items"]
            return next((m["text"] for m in mails if (m["to"], m["kind"]) == (email, kind)), None)

        text = wait_until(look, what=f"the mail {kind}", every=0.2)
    assert text is not None
    return text


def token_in(letter: str) -> str:
    """Return the code or the token that a letter carries."""
    found = re.search(r"token=(\S+)|code is (\d{6})", letter)
    assert found, letter
    return str(found[1] or found[2])
