"""What the proxy says with a private file, whose own headers it drops."""

import re

from pscc.kernel.stack.layout import PROJECT
from tests.deploy.check import run
from tests.deploy.environment import GOOD

CONFIGURATION = PROJECT / "deploy" / "nginx" / "portal.conf"


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
