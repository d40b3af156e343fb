"""Keys in addresses stay out of logs and reports, whichever door they belong to."""

import json
import logging
import logging.config
import re
from collections.abc import Iterator

import pytest
from django.urls import get_resolver

from pscc.kernel.secret_doors import DOORS, report_without_keys, without_keys
from pscc.kernel.stack.layout import PROJECT
from pscc.settings.logs import JSON_LOGGING

KEY = re.compile(r"<\w+:(token|secret)>")
LINK = "/fr/newsletter/confirm/aVerySecretKey/"


def routes(resolver, before="") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern, route)
        else:
            yield route


def test_every_address_with_a_key_is_a_door():
    keyed = [f"/{route}" for route in routes(get_resolver()) if KEY.search(route)]

    found = [without_keys(re.sub(r"<\w+:\w+>", "Word", route)) for route in keyed]

    assert len(keyed) > 10
    assert [route for route in found if not route.endswith("/...")] == []


def test_the_proxy_knows_the_same_doors():
    configuration = (PROJECT / "deploy/nginx/portal.conf").read_text()

    (told,) = re.findall(r'"~\^\(\?<door>/\(\?:fr\|en\)/\(\?:(.*)\)/\)\."', configuration)
    one_by_one = re.sub(
        r"newsletter/\(\?:([^)]*)\)",
        lambda found: "|".join(f"newsletter/{each}" for each in found[1].split("|")),
        told,
    )
    assert sorted(one_by_one.split("|")) == sorted(DOORS)


@pytest.fixture
def logged(client, capsys) -> Iterator[str]:
    """Return what the portal's own logging writes of a request that it refuses."""
    config = JSON_LOGGING | {"root": {"handlers": ["json"], "level": "WARNING"}}
    loggers = logging.root.handlers[:]
    logging.config.dictConfig(config)
    try:
        client.delete(LINK)
        yield capsys.readouterr().err
    finally:
        logging.root.handlers[:] = loggers


@pytest.mark.django_db
def test_what_is_refused_is_logged_without_its_key(logged):
    line = json.loads(logged.splitlines()[-1])

    assert line["event"] == "Method Not Allowed (DELETE): /fr/newsletter/confirm/..."
    assert "aVerySecretKey" not in logged


def test_an_error_report_leaves_without_the_key():
    event = {
        "request": {
            "url": f"https://portal.example{LINK}",
            "headers": {"Referer": f"https://portal.example{LINK}?a=1", "Host": "portal.example"},
        },
    }

    told = report_without_keys(event, {})

    assert "aVerySecretKey" not in json.dumps(told)
    assert told["request"]["url"] == "https://portal.example/fr/newsletter/confirm/..."
    assert told["request"]["headers"]["Host"] == "portal.example"


def test_other_addresses_stay_as_they_are():
    assert without_keys("Not Found: /fr/partners/institut/?q=a") == (
        "Not Found: /fr/partners/institut/?q=a"
    )
