"""What only a browser can tell: passkeys on http://localhost, and a staff desk within its
own policy.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from pscc.accounts.enums import Role
from tests.accounts.conftest import PASSWORD
from tests.browser.presence import CHROMIUM

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser


@pytest.fixture
def window(django_db_setup, live_server, monkeypatch, settings) -> Iterator[Any]:
    """Return a page of a fresh browser; what it complains about is in `window.complaints`."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the driver's loop runs in this thread
    settings.BASE_URL = live_server.url
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        page = chromium.new_context(base_url=live_server.url, locale="en-GB").new_page()
        page.complaints = []
        page.on(
            "console", lambda entry: entry.type == "error" and page.complaints.append(entry.text)
        )
        page.on(
            "response",
            lambda answer: answer.status >= 400 and page.complaints.append(answer.url),
        )
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        yield page
        chromium.close()
        connections.close_all()  # those opened while the driver's loop ran


def sign_in(window, email="ada@example.org"):
    window.goto("/en/accounts/login/")
    window.get_by_label("E-mail").fill(email)
    window.get_by_label("Password").fill(PASSWORD)
    window.get_by_role("button", name="Sign in", exact=True).click()
    window.wait_for_url(lambda url: "login" not in url)


def add_key(window) -> None:
    """Plug in a key that answers by itself."""
    devtools = window.context.new_cdp_session(window)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_added_and_then_opens_the_account(window, make_person):
    make_person(language="en")
    add_key(window)
    sign_in(window)

    window.goto("/en/accounts/2fa/webauthn/add/")
    window.get_by_label("Password").fill(PASSWORD)
    window.get_by_role("button", name="Confirm").click()
    window.get_by_label("Let me sign in with this key alone").check()
    window.get_by_role("button", name="Add this key").click()
    window.wait_for_url("**/recovery-codes/")
    window.context.clear_cookies()
    window.goto("/en/accounts/login/?next=/en/accounts/profile/")
    window.get_by_role("button", name="Use a passkey").click()

    window.wait_for_url("**/en/accounts/profile/")
    assert window.complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "address", ["/admin/", "/admin/accounts/user/", "/admin/accounts/user/{}/change/",
                "/admin/accounts/user/{}/act/roles/", "/admin/accounts/user/add/"],
)  # fmt: skip
def test_the_desk_works_within_its_policy(window, make_person, address, theme):
    make_person("admin@example.org", language="en", roles=[Role.ADMINISTRATOR])
    person = make_person(language="en")
    sign_in(window, "admin@example.org")
    window.emulate_media(color_scheme=theme)

    window.goto(address.format(person.pk), wait_until="networkidle")

    assert window.complaints == []
    if folder := os.environ.get("SCREENSHOTS"):
        name = address.strip("/").replace("/", "-").format("x")
        window.screenshot(path=f"{folder}/{name}-{theme}.png")


@pytest.mark.parametrize("page", ["login/", "signup/", "login/code/", "password/reset/"])
def test_public_account_pages_have_nothing_to_complain_about(window, page):
    window.goto(f"/en/accounts/{page}", wait_until="networkidle")

    assert window.complaints == []
    if folder := os.environ.get("SCREENSHOTS"):
        window.screenshot(path=f"{folder}/{page.strip('/').replace('/', '-')}.png", full_page=True)
