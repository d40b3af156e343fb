"""Creating an account, and telling nobody who has one."""

import re
from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pscc.accounts.hashers import Argon2Hasher
from pscc.accounts.models import TermsAcceptance, User
from pscc.kernel.models import SiteConfiguration
from pscc.kernel.site import forget_site
from tests.accounts.conftest import PASSWORD, is_signed_in, sign_in

pytestmark = pytest.mark.django_db

ANSWERS = {
    "name": "Grace Hopper",
    "email": "grace@example.org",
    "password1": PASSWORD,
    "language": "en",
    "terms": "on",
}


def sign_up(client, **changes):
    return client.post("/en/accounts/signup/", ANSWERS | changes)


def confirm(client, code):
    return client.post("/en/accounts/confirm-email/", {"code": code})


def test_account_opens_once_its_email_is_proved(browser, letters):
    sign_up(browser)
    before = is_signed_in(browser)

    confirm(browser, letters()[-1].code)

    assert before is False
    assert is_signed_in(browser)
    person = User.objects.get(email="grace@example.org")
    assert (person.name, person.language, person.is_staff) == ("Grace Hopper", "en", False)


def test_terms_are_recorded_with_their_version(browser):
    sign_up(browser)

    assert list(TermsAcceptance.objects.values_list("user__email", "version")) == [
        ("grace@example.org", 1)
    ]


def test_nobody_signs_up_without_the_terms(browser):
    response = sign_up(browser, terms="")

    assert list(response.context["form"].errors) == ["terms"]
    assert not User.objects.exists()


def test_sign_up_takes_no_field_that_it_does_not_show(browser):
    """Mass assignment: what the form does not ask cannot be answered."""
    sign_up(browser, is_staff="on", is_superuser="on", is_active="", groups="1", is_demo="on")

    person = User.objects.get(email="grace@example.org")
    assert (person.is_staff, person.is_superuser, person.is_active, person.is_demo) == (
        False, False, True, False,
    )  # fmt: skip


def test_a_password_that_holds_ones_email_is_refused(browser):
    response = sign_up(browser, password1="grace@example.org")

    assert list(response.context["form"].errors) == ["password1"]


def test_a_known_email_gets_the_same_answer(browser, stranger, make_person):
    make_person("grace@example.org")

    known = sign_up(browser)
    new = sign_up(stranger, email="alan@example.org")

    assert (known.status_code, known["Location"]) == (new.status_code, new["Location"])
    pages = [client.get(known["Location"]).content.decode() for client in (browser, stranger)]
    assert pages[0].replace("grace", "alan").count("alan@example.org") == pages[1].count(
        "alan@example.org"
    )
    assert len(pages[0].replace("grace", "alan")) == len(pages[1])


def test_a_known_email_changes_nothing_and_is_told_by_mail(browser, make_person, letters):
    person = make_person("grace@example.org")

    sign_up(browser, name="Somebody Else", password1="another long password")

    person.refresh_from_db()
    assert person.name == "Ada Lovelace"
    assert person.check_password(PASSWORD)
    assert [letter.kind for letter in letters()] == ["account_already_exists"]
    assert User.objects.count() == 1


def statements(client: Client, path: str, data: dict[str, str]) -> list[str]:
    """Return the kinds of statements of a request: INSERT INTO "accounts_user", SELECT ..."""
    forget_site()  # read by every request, so that it does not expire in one of two
    with CaptureQueriesContext(connection) as captured:
        client.post(path, data)
    return sorted(kind_of(query["sql"]) for query in captured)


def writes(kinds: list[str]) -> list[str]:
    return [kind for kind in kinds if kind.startswith(("INSERT", "UPDATE"))]


def kind_of(sql: str) -> str:
    """Name a statement by its verb and table, without the context that the history puts
    before it.
    """
    statement = sql.rpartition("; ")[2] if sql.startswith("SELECT set_config") else sql
    verb = statement.split()[0]
    tables = re.findall(r'(?:FROM|INTO|UPDATE) "(\w+)"', statement)
    return f"{verb} {tables[0]}" if tables else verb


def hashes(client: Client, path: str, data: dict[str, str]) -> int:
    """Count the hash computations of a request: encodings and checks cost the same."""
    made = []
    encode, verify = Argon2Hasher.encode, Argon2Hasher.verify

    def counted_encode(self, *args, **kwargs):
        made.append("encode")
        return encode(self, *args, **kwargs)

    def counted_verify(self, *args, **kwargs):
        made.append("verify")
        return verify(self, *args, **kwargs)

    with (
        mock.patch.object(Argon2Hasher, "encode", counted_encode),
        mock.patch.object(Argon2Hasher, "verify", counted_verify),
    ):
        client.post(path, data)
    return len(made)


DOORS = {
    "sign_in": ("/en/accounts/login/", "login", {"password": "not the password"}),
    "sign_up": ("/en/accounts/signup/", "email", ANSWERS),
    "reset": ("/en/accounts/password/reset/", "email", {}),
    "code": ("/en/accounts/login/code/", "email", {}),
}


@pytest.mark.parametrize("door", DOORS)
def test_known_and_unknown_emails_cost_the_same_hashes(door, make_person, browser, stranger):
    """Timing tells nothing. Medians of 60 alternating requests on an idle machine: see
    docs/security.md.
    """
    make_person()
    path, field, data = DOORS[door]

    known = hashes(browser, path, {**data, field: "ada@example.org"})
    unknown = hashes(stranger, path, {**data, field: "eve@example.org"})

    assert known == unknown == (1 if door in ("sign_in", "sign_up") else 0)


@pytest.mark.parametrize("door", DOORS)
def test_known_and_unknown_emails_write_the_same(door, make_person, browser, stranger):
    make_person()
    path, field, data = DOORS[door]

    known = statements(browser, path, {**data, field: "ada@example.org"})
    unknown = statements(stranger, path, {**data, field: "eve@example.org"})

    assert writes(known) == writes(unknown)


@pytest.mark.parametrize("door", ["reset", "code"])
def test_asking_for_a_code_costs_the_same_statements(door, make_person, browser, stranger):
    make_person()
    path, field, data = DOORS[door]

    known = statements(browser, path, {**data, field: "ada@example.org"})
    unknown = statements(stranger, path, {**data, field: "eve@example.org"})

    assert known == unknown


def test_account_without_a_password_costs_a_hash_as_well(make_person, browser):
    make_person(password=None)

    made = hashes(
        browser, "/en/accounts/login/", {"login": "ada@example.org", "password": "x" * 12}
    )

    assert made == 1


@pytest.mark.parametrize("door", ["reset", "code"])
def test_code_pages_look_alike(door, make_person, browser, stranger):
    make_person()
    path, field, _data = DOORS[door]

    known = browser.post(path, {field: "ada@example.org"}, follow=True)
    unknown = stranger.post(path, {field: "eve@example.org"}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain
    assert len(known.content) == len(unknown.content)


def test_wrong_password_and_unknown_email_are_answered_alike(make_person, browser, stranger):
    make_person()

    known = sign_in(browser, password="not the password")
    unknown = sign_in(stranger, email="eve@example.org", password="not the password")

    assert known.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()
    assert len(known.content) == len(unknown.content)


# --- The terms, when they change ---


@pytest.fixture
def new_terms(db):
    def raise_version() -> None:
        SiteConfiguration.objects.update_or_create(
            pk=1,
            defaults={
                "name": "Cluster", "short_name": "C", "promise": "-", "terms_version": 2,
                "contact_email": "c@example.org", "support_email": "s@example.org",
            },
        )  # fmt: skip
        forget_site()

    yield raise_version

    forget_site()


def test_changed_terms_are_asked_for_on_the_next_page(browser, person, new_terms):
    sign_in(browser)
    new_terms()

    response = browser.get("/en/accounts/profile/?tab=1")

    assert (
        response["Location"] == "/en/accounts/terms/?next=%2Fen%2Faccounts%2Fprofile%2F%3Ftab%3D1"
    )


def test_changed_terms_are_accepted_once(browser, person, new_terms):
    sign_in(browser)
    new_terms()

    response = browser.post("/en/accounts/terms/", {"terms": "on", "next": "/en/accounts/profile/"})

    assert response["Location"] == "/en/accounts/profile/"
    assert is_signed_in(browser)
    assert list(person.terms_acceptances.values_list("version", flat=True)) == [1, 2]


def test_one_may_sign_out_instead_of_accepting(browser, person, new_terms):
    sign_in(browser)
    new_terms()

    response = browser.post("/en/accounts/logout/")

    assert "/terms/" not in response["Location"]
    assert "_auth_user_id" not in browser.session


def test_asking_for_the_terms_costs_no_query(browser, person, django_assert_num_queries):
    sign_in(browser)
    browser.get("/en/accounts/profile/")

    with CaptureQueriesContext(connection) as captured:
        browser.get("/en/accounts/profile/")

    assert not [query for query in captured if "termsacceptance" in query["sql"]]
