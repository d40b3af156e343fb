"""What the proxy says by itself: with a private file, and while the portal is away."""

import re
from pathlib import Path

import pytest

from pscc.kernel.stack.layout import PROJECT
from tests.browser.chromium import Window, chromium, new_context
from tests.deploy.check import run
from tests.deploy.environment import GOOD
from tests.deploy.test_variables import COMPOSE

NGINX = PROJECT / "deploy" / "nginx"
CONFIGURATION = NGINX / "portal.conf"
PAGES = sorted((NGINX / "pages").glob("*.html"), key=lambda path: path.name)


def _headers_of_private_files() -> dict[str, str]:
    location = re.search(
        r"location /protected/ \{(.*?)\n    \}", CONFIGURATION.read_text(), re.DOTALL
    )
    assert location
    return dict(re.findall(r'add_header (\S+) "([^"]*)" always;', location.group(1)))


def test_a_private_file_cannot_act_as_a_page() -> None:
    headers = _headers_of_private_files()

    assert headers == {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "same-origin",
    }


def test_transport_security_is_what_every_other_page_says() -> None:
    done = run("diffsettings", env=GOOD)

    shown = {line.removesuffix("  ###") for line in done.stdout.splitlines()}
    assert {line for line in shown if line.startswith("SECURE_HSTS")} == {
        "SECURE_HSTS_SECONDS = 31536000",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS = True",  # and no preload: nobody asked for it
    }, done.stderr


def _location_of_pages() -> str:
    location = re.search(
        r"    location ~ (\^\S+) \{(.*?)\n    \}", CONFIGURATION.read_text(), re.DOTALL
    )
    assert location
    assert all(re.search(location.group(1), f"/{page.name}") for page in PAGES)
    return location.group(2)


def _headers_of_pages() -> dict[str, str]:
    said = re.findall(r'add_header (\S+) "([^"]*)" always;', _location_of_pages())
    return dict(said)


def test_while_the_web_is_away_the_proxy_has_a_page_of_its_own() -> None:
    text = CONFIGURATION.read_text()
    root = re.search(r"root (\S+);", _location_of_pages())

    assert dict(re.findall(r"error_page ([\d ]+) (/\S+);", text)) == {
        "502 503 504": "/away.html",
        "413": "/too-large.html",
    }
    assert {page.name for page in PAGES} == {"away.html", "too-large.html"}
    assert "internal;" in _location_of_pages()
    assert root
    assert f"./deploy/nginx/pages:{root.group(1)}:ro" in COMPOSE["services"]["proxy"]["volumes"]


def test_the_page_about_too_large_bodies_is_not_refused_for_the_same_body() -> None:
    # Over HTTP/2 nginx asks the size again where it has sent itself: without this, its own page.
    assert "client_max_body_size 0;" in _location_of_pages()


def test_the_proxy_says_when_a_request_began_in_the_place_of_whoever_sent_it() -> None:
    text = CONFIGURATION.read_text()

    # `set` is done before the body is read; a later reading of $msec would be after an upload.
    assert text.count("set $arrived $msec;") == 1
    assert text.count('proxy_set_header X-Request-Start "t=$arrived";') == 1
    assert text.index("set $arrived") < text.index("location / {\n        proxy_pass")
    assert not re.findall(r"\n        +proxy_set_header", text)  # one in a location drops them all


def test_what_the_portal_says_itself_goes_through() -> None:
    assert "proxy_intercept_errors" not in CONFIGURATION.read_text()


def test_the_proxy_starts_and_stays_while_the_web_is_away() -> None:
    assert "server web:8000 resolve;" in CONFIGURATION.read_text()
    assert "depends_on" not in COMPOSE["services"]["proxy"]


def test_the_page_is_not_kept_and_asks_to_come_back() -> None:
    headers = _headers_of_pages()

    assert "add_header Retry-After $retry_after always;" in _location_of_pages()
    assert headers["Cache-Control"] == "no-store"
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_page_needs_nothing_but_itself_and_speaks_both_languages(page: Path) -> None:
    text = page.read_text()

    assert re.findall(r"<(?:script|link|img|iframe)|@import|url\(| src=", text) == []
    assert '<html lang="fr">' in text
    assert '<section lang="en">' in text
    assert set(re.findall(r'href="([^"]*)"', text)) <= {"/fr/", "/en/"}


@pytest.mark.browser
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_page_can_be_read_by_everybody(page: Path) -> None:
    address = "https://portal.example"
    headers = {**_headers_of_pages(), "Content-Type": "text/html"}
    # axe is put into the page as a script, which its policy would forbid.
    headers["Content-Security-Policy"] += "; script-src 'unsafe-inline'"
    troubles = {}
    with chromium() as browser:
        for theme, width in [("light", 320), ("dark", 1280)]:
            options = {"color_scheme": theme, "viewport": {"width": width, "height": 700}}
            context = new_context(browser, address, **options)
            context.route(
                f"{address}/{page.name}",
                lambda route: route.fulfill(body=page.read_text(), headers=headers),
            )
            window = Window(context.new_page())
            window.page.goto(f"/{page.name}")
            troubles[theme] = window.troubles()

    assert troubles == {"light": [], "dark": []}
