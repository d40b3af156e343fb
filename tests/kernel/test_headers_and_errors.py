"""What every answer carries, and the pages for what went wrong."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.urls import path
from django.utils import translation

from pscc.accounts.enums import Role
from pscc.pages.views.errors import bad_request, forbidden, not_found, server_error
from pscc.urls import handler400, handler403, handler404, handler500  # noqa: F401 read by Django
from pscc.urls import urlpatterns as portal_addresses
from tests.factories import make_organisation, make_staff, make_user


@login_not_required
def fail(request):
    raise RuntimeError("SECRET")


@login_not_required
def refuse(request):
    raise PermissionDenied("Ask Anne.")


urlpatterns = [
    path("fr/fail/", fail),
    path("en/fail/", fail),
    path("fail/", fail),
    path("en/refuse/", refuse),
    path("fr/refuse/", refuse),
    *portal_addresses,
]


# --- Headers -------------------------------------------------------------------------------------

POLICY = (
    "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=(),"
    " publickey-credentials-get=(self), publickey-credentials-create=(self)"
)
EXPECTED = {
    "Content-Security-Policy": {
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    },
    "Permissions-Policy": {POLICY},
    "Cross-Origin-Opener-Policy": {"same-origin"},
    "Cross-Origin-Resource-Policy": {"same-origin"},
    "Referrer-Policy": {"same-origin"},
    "X-Content-Type-Options": {"nosniff"},
    "X-Frame-Options": {"DENY"},
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/en/", "/fr/", "/en/partners/", "/en/services/", "/en/calls/", "/en/search/?q=x",
        "/en/partners/?format=json", "/en/partners/?format=csv", "/en/accounts/login/",
        "/en/nowhere/", "/nowhere", "/en/projects/", "/admin/", "/healthz", "/en/?q=%00",
    ],
)  # fmt: skip
def test_every_answer_carries_the_policies(client, address):
    answer = client.get(address)

    sent = {
        name: {part.strip() for part in answer.headers.get(name, "").split(";") if part.strip()}
        for name in EXPECTED
    }
    assert sent == EXPECTED


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/en/", "/en/partners/", "/en/projects/", "/en/nowhere/"])
def test_no_cache_keeps_what_a_signed_in_person_sees(client, address):
    client.force_login(make_user())

    assert client.get(address).headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_the_staff_desk_is_kept_by_no_cache(client):
    client.force_login(make_staff(Role.COMMUNICATION))

    assert "no-store" in client.get("/admin/").headers["Cache-Control"]


@pytest.mark.django_db
def test_public_pages_may_be_kept(client):
    assert "no-store" not in client.get("/en/partners/").headers.get("Cache-Control", "")


# --- Pages of errors -----------------------------------------------------------------------------


@pytest.fixture
def visitor():
    """Return a client that gets error pages as a browser does."""
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/en/nowhere/", 404, "Page not found"),
        ("/fr/nulle-part/", 404, "Page introuvable"),
        ("/en/refuse/", 403, "Ask Anne."),
        ("/fr/refuse/", 403, "Ask Anne."),
        ("/en/fail/", 500, "Something went wrong on our side"),
        ("/fr/fail/", 500, "de notre côté"),
    ],
)
@pytest.mark.urls(__name__)
def test_each_error_has_a_page_in_the_language_of_the_address(visitor, address, status, words):
    answer = visitor.get(address, headers={"accept-language": "de"})

    assert answer.status_code == status
    assert words in answer.text
    assert f'<html lang="{address[1:3]}"' in answer.text
    assert "SECRET" not in answer.text


@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("language", "shown"), [("fr", "fr"), ("en", "en"), ("en-GB,en", "en")])
def test_an_error_outside_the_languages_is_told_in_the_readers_own(visitor, language, shown):
    answer = visitor.get("/fail/", headers={"accept-language": language})

    assert answer.status_code == 500
    assert f'<html lang="{shown}"' in answer.text


@pytest.mark.django_db
def test_a_strange_host_is_answered_with_a_page(visitor):
    answer = visitor.get("/en/", headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert "This request could not be read" in answer.text
    assert "evil.example" not in answer.text


@pytest.mark.parametrize(
    "address",
    ["/en/files/%00/", "/en/panel/?call=%00", "/admin/calls/call/?state__exact=%00", "/fr/?%00=1"],
)
def test_a_nul_in_an_address_is_answered_without_the_database(visitor, address):
    answer = visitor.get(address)  # and pytest refuses the database to this test

    assert answer.status_code == 400
    assert f'<html lang="{"fr" if address.startswith("/fr") else "en"}"' in answer.text


def test_the_pages_of_400_and_500_ask_nothing_of_the_database():
    request = RequestFactory().get("/en/")  # and pytest refuses the database to this test

    answers = [bad_request(request), server_error(request)]

    assert [answer.status_code for answer in answers] == [400, 500]


@pytest.mark.parametrize(("address", "words"), [("/en/", "went wrong"), ("/fr/x", "de notre côté")])
def test_a_500_is_told_in_the_language_of_the_address_whatever_was_active(address, words):
    for active in ("en", "fr"):
        with translation.override(active):
            answer = server_error(RequestFactory().get(address))

        assert words in answer.text


@pytest.mark.django_db
def test_pages_of_errors_offer_a_way_on(client):
    page = client.get("/en/nowhere/").text

    assert 'href="/en/services/"' in page
    assert 'href="/en/accounts/login/"' in page
    assert 'role="search"' in page


@pytest.mark.django_db
def test_the_links_to_the_other_language_stay_on_the_portal(client):
    page = client.get("/", PATH_INFO="//evil.example/en/x").text

    assert 'href="//' not in page
    assert 'href="/%2Fevil.example/en/x"' in page


@pytest.mark.django_db
def test_what_is_hidden_and_what_is_absent_look_alike(client):
    hidden = make_organisation()
    hidden.slug = "embargoed"
    hidden.suspend()
    hidden.save()

    answers = [client.get("/en/partners/embargoed/"), client.get("/en/partners/absent/")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text.replace("embargoed", "absent") == answers[1].text


@pytest.mark.django_db
def test_a_form_without_its_token_is_told_what_to_do():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user())

    answer = client.post("/en/projects/new/", {"title": "x"})

    assert answer.status_code == 403
    assert "/fr/" not in answer.request["PATH_INFO"]
    assert "<h1>" in answer.text


@pytest.mark.django_db
def test_the_handlers_are_those_of_the_portal():
    request = RequestFactory().get("/en/")

    assert not_found(request).status_code == 404
    assert forbidden(request, PermissionDenied("Because.")).status_code == 403
    assert "Because." in forbidden(request, PermissionDenied("Because.")).text
