"""Signing in and out: by password, by code, and what may not happen on the way."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import get_hasher
from structlog.testing import capture_logs

from pscc.accounts.hashers import Argon2Hasher
from pscc.outbox.models import SealedMail
from tests.accounts.conftest import PASSWORD, is_signed_in, sign_in

pytestmark = pytest.mark.django_db


def ask_code(client, email="ada@example.org"):
    return client.post("/en/accounts/login/code/", {"email": email})


def type_code(client, code):
    return client.post("/en/accounts/login/code/confirm/", {"code": code})


def test_password_opens_the_account(browser, person):
    response = sign_in(browser)

    assert response.status_code == 302
    assert is_signed_in(browser)


def test_email_is_known_in_any_case_and_with_spaces(browser, person):
    sign_in(browser, email="  ADA@Example.ORG ")

    assert is_signed_in(browser)


def test_session_key_changes_at_sign_in(browser, person):
    """An attacker's session key, planted before, is worth nothing after (fixation)."""
    ask_code(browser, "nobody@example.org")
    before = browser.session.session_key
    browser.post("/en/accounts/logout/")

    sign_in(browser)

    assert browser.session.session_key != before
    assert is_signed_in(browser)


def test_code_opens_the_account_without_a_password(browser, make_person, letters):
    make_person(password=None)
    ask_code(browser)

    type_code(browser, letters()[-1].code)

    assert is_signed_in(browser)


def test_code_works_once(browser, stranger, person, letters):
    ask_code(browser)
    code = letters()[-1].code
    type_code(browser, code)
    browser.post("/en/accounts/logout/")

    type_code(browser, code)

    assert not is_signed_in(browser)


def test_code_works_only_where_it_was_asked_for(browser, stranger, person, letters):
    ask_code(browser)
    code = letters()[-1].code

    type_code(stranger, code)

    assert not is_signed_in(stranger)


def test_code_dies_after_ten_minutes(browser, person, letters):
    ask_code(browser)
    code = letters()[-1].code

    with time_machine.travel(timedelta(minutes=10, seconds=5)):
        type_code(browser, code)

        assert not is_signed_in(browser)


def test_sealed_code_is_kept_no_longer_than_it_works(browser, person):
    ask_code(browser)

    mail = SealedMail.objects.get()
    assert mail.expires_at - mail.created_at == timedelta(minutes=10)


def test_three_wrong_codes_end_the_try(browser, person, letters):
    ask_code(browser)
    code = letters()[-1].code
    for _try in range(3):
        type_code(browser, "BBBB-BBBB")

    type_code(browser, code)

    assert not is_signed_in(browser)


def test_closed_account_stays_closed(browser, person):
    person.is_active = False
    person.save()

    response = sign_in(browser)

    assert response["Location"] == "/en/accounts/inactive/"
    assert not is_signed_in(browser)


def test_sign_out_is_a_post_and_clears_the_browser(browser, person):
    sign_in(browser)

    asked = browser.get("/en/accounts/logout/")
    done = browser.post("/en/accounts/logout/")

    assert asked.status_code == 200
    assert done["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_signed_in(browser)


@pytest.mark.parametrize(
    "path",
    ["/en/accounts/profile/", "/en/accounts/sessions/end/", "/en/accounts/terms/",
     "/en/accounts/email/", "/en/accounts/password/change/", "/en/accounts/2fa/totp/activate/"],
)  # fmt: skip
def test_after_signing_out_every_post_leads_to_sign_in(browser, person, path):
    sign_in(browser)
    browser.post("/en/accounts/logout/")

    response = browser.post(path, {"name": "Somebody Else"})

    assert response.status_code == 302
    assert response["Location"].startswith("/en/accounts/login/")


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/en/accounts/profile/", "/en/accounts/profile/"),
        ("https://evil.example/", "/en/dashboard/"),
        ("//evil.example/", "/en/dashboard/"),
        ("javascript:alert(1)", "/en/dashboard/"),
        ("http://localhost/", "/en/dashboard/"),
    ],
)
def test_next_leads_to_our_own_pages_only(browser, person, wanted, leads_to, settings):
    settings.LOGIN_REDIRECT_URL = "/en/dashboard/"

    response = sign_in(browser, next=wanted)

    assert response["Location"] == leads_to


def test_forged_host_is_refused(browser, person):
    response = browser.post(
        "/en/accounts/password/reset/", {"email": "ada@example.org"}, HTTP_HOST="evil.example"
    )

    assert response.status_code == 400


def test_links_in_mails_come_from_the_settings(browser, settings, letters):
    settings.BASE_URL = "https://portal.example"

    ask_code(browser, "nobody@example.org")

    assert "https://portal.example/en/accounts/signup/" in letters()[-1].text
    assert "testserver" not in letters()[-1].text


def test_mail_is_in_the_readers_language(browser, make_person, letters):
    make_person(language="fr")

    ask_code(browser)

    assert letters()[-1].language == "fr"


def test_hash_is_argon2_with_the_agreed_cost():
    hasher = get_hasher()

    assert isinstance(hasher, Argon2Hasher)
    assert (hasher.memory_cost, hasher.time_cost, hasher.parallelism) == (19456, 2, 1)


def test_password_change_ends_the_other_sessions(browser, stranger, person):
    sign_in(browser)
    sign_in(stranger)

    browser.post(
        "/en/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "two herons over the Marne"},
    )

    assert is_signed_in(browser)
    assert not is_signed_in(stranger)


def test_password_change_is_told_by_mail(browser, person, letters):
    sign_in(browser)

    browser.post(
        "/en/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "two herons over the Marne"},
    )

    assert [letter.kind for letter in letters()] == ["password_changed"]


def test_forgotten_password_is_replaced_with_a_code(browser, person, letters):
    browser.post("/en/accounts/password/reset/", {"email": "ada@example.org"})
    browser.post("/en/accounts/password/reset/confirm/", {"code": letters()[-1].code})
    browser.post(
        "/en/accounts/password/reset/complete/", {"password1": "two herons over the Marne"}
    )

    sign_in(browser, password="two herons over the Marne")

    assert is_signed_in(browser)


def test_short_password_is_refused(browser, person, letters):
    browser.post("/en/accounts/password/reset/", {"email": "ada@example.org"})
    browser.post("/en/accounts/password/reset/confirm/", {"code": letters()[-1].code})

    response = browser.post("/en/accounts/password/reset/complete/", {"password1": "heron 7"})

    assert "password1" in response.context["form"].errors


def test_signing_in_leaves_a_line_without_secrets(browser, person):
    with capture_logs() as lines:
        sign_in(browser, password="not the password")
        sign_in(browser)

    assert [line["event"] for line in lines] == ["sign_in_failed", "signed_in"]
    assert lines[1]["person"] == person.uid
    assert "not the password" not in str(lines)
    assert "ada@example.org" not in str(lines)
