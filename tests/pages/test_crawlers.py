"""What search engines are told: what everybody may read, in both languages, and nothing else."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings as configured
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from partners.actions.organisations import refresh_organisation_search
from partners.enums import OrganisationState
from partners.models import Building, Site
from pscc.kernel.clock import now
from pscc.pages.sitemap import PARTS
from services.actions.catalogue import refresh_service_search
from tests import factories as make
from tests.factories_community import make_board_entry, make_event, make_issue, make_news_item

pytestmark = pytest.mark.django_db
NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}


def board_entry(**fields):
    return make_board_entry(at=now(), **fields)


def make_building(**fields):
    site = Site.objects.create(organisation=make.make_organisation(), city="Villejuif")
    defaults = {"name_en": "Lab", "slug": f"lab-{site.pk}", "is_published": True}
    return Building.objects.create(site=site, **defaults | fields)


def organisation(**fields):
    made = make.make_organisation(**fields)
    refresh_organisation_search(made)
    return made


def service(**fields):
    made = make.make_service(**fields)
    refresh_service_search(made)
    return made


GROW: dict[str, tuple[Any, dict[str, Any]]] = {
    "partners": (organisation, {"state": OrganisationState.SUSPENDED}),
    "services": (service, {"is_open": False}),
    "calls": (make.make_call, {"is_published": False}),
    "news": (make_news_item, {"is_published": False}),
    "events": (make_event, {"is_published": False}),
    "issues": (make_issue, {"is_released": False}),
    "board": (board_entry, {"is_published": False}),
    "buildings": (make_building, {"is_published": False}),
}
PUBLIC = (  # what everybody may read and no list of a room holds
    "partners:governance", "partners:press", "partners:key_figures", "partners:come",
    "partners:map", "impact:public", "impact:method", "services:coverage", "calls:award_list",
    "api_page:explained",
)  # fmt: skip


def addresses(client, part):
    root = ET.fromstring(client.get(f"/sitemap-{part}.xml").content)
    return [each.text for each in root.iterfind("s:url/s:loc", NAMES)]


def inside(address):
    return address.removeprefix(configured.BASE_URL.rstrip("/"))


@pytest.mark.parametrize("part", GROW)
def test_a_public_page_is_named_in_both_languages_and_a_hidden_one_never(client, part):
    grow, hidden = GROW[part]
    shown, away = grow(), grow(**hidden)

    root = ET.fromstring(client.get(f"/sitemap-{part}.xml").content)

    pages = {}
    for language in ("fr", "en"):
        with override(language):
            pages[language] = configured.BASE_URL.rstrip("/") + shown.get_absolute_url()
    mine = [each for each in root if each.find("s:loc", NAMES).text in pages.values()]
    assert len(mine) == 2
    for each in mine:
        links = each.findall("x:link", NAMES)
        assert {link.get("hreflang"): link.get("href") for link in links} == pages
        changed = each.find("s:lastmod", NAMES)
        assert changed.text if hasattr(shown, "updated_at") else changed is None
    name = away.slug if hasattr(away, "slug") else away.uid
    assert f"/{name}/" not in client.get(f"/sitemap-{part}.xml").text


def test_every_page_of_its_own_is_named(client):
    named = [inside(each) for each in addresses(client, "pages")]

    assert [name for name in PUBLIC if reverse(name) not in named] == []
    assert "/en/about/privacy/" in named


def test_the_index_names_every_file_and_every_address_answers_a_visitor(client):
    for grow, _hidden in GROW.values():
        grow()
    root = ET.fromstring(client.get("/sitemap.xml").content)

    files = [inside(each.text) for each in root.iterfind("s:sitemap/s:loc", NAMES)]

    assert files == [f"/sitemap-{part}.xml" for part in PARTS]
    every = [inside(each) for part in PARTS for each in addresses(client, part)]
    assert len(every) >= 38
    for address in every:
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("part", GROW)
def test_a_file_asks_as_often_for_three_pages_as_for_one(client, part):
    grow = GROW[part][0]

    def statements():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"/sitemap-{part}.xml").status_code == 200
        return len(seen)

    grow()
    one = statements()
    grow()
    grow()

    assert statements() == one <= 2  # the rows, and the moment for calls


def test_search_engines_stay_out_of_a_demo_and_out_of_accounts(client, settings):
    settings.IS_DEMO = True
    assert "Disallow: /\n" in client.get("/robots.txt").text

    settings.IS_DEMO = False
    told = client.get("/robots.txt").text
    assert "Disallow: /\n" not in told
    assert "Disallow: /fr/accounts/\nDisallow: /en/accounts/\n" in told
    assert f"Sitemap: {settings.BASE_URL.rstrip('/')}/sitemap.xml\n" in told


@pytest.mark.parametrize("part", GROW)
def test_a_shared_page_shows_its_title_its_summary_and_its_address(client, part):
    shown = GROW[part][0]()
    with override("en"):
        address = shown.get_absolute_url()

    page = client.get(address).text

    assert page.count('<meta property="og:title"') == 1
    assert f'<meta property="og:url" content="{configured.BASE_URL.rstrip("/")}{address}">' in page
