"""The pages about one's own account."""

import pytest
from allauth.usersessions.models import UserSession

from pscc.accounts.forms import clean_orcid
from pscc.accounts.queries import browser_name
from tests.accounts.conftest import PASSWORD, is_signed_in, sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    "page",
    ["login/", "signup/", "login/code/", "password/reset/", "inactive/", "password/reset/done/"],
)
def test_public_pages_open(browser, language, page):
    response = browser.get(f"/{language}/accounts/{page}")

    assert response.status_code == 200
    assert response.content.decode().count("<h1>") == 1


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    "page",
    ["profile/", "email/", "2fa/", "sessions/", "terms/", "logout/", "password/change/",
     "reauthenticate/", "2fa/webauthn/", "2fa/webauthn/add/", "2fa/totp/activate/",
     "2fa/recovery-codes/generate/", "second-factor/"],
)  # fmt: skip
def test_own_pages_open(browser, person, language, page):
    sign_in(browser)
    browser.post("/en/accounts/reauthenticate/", {"password": PASSWORD})

    response = browser.get(f"/{language}/accounts/{page}")

    assert response.status_code == 200
    assert response.content.decode().count("<h1>") == 1


@pytest.mark.parametrize("page", ["login/", "2fa/webauthn/add/"])
def test_no_inline_script_nor_style(browser, person, page):
    if page != "login/":
        sign_in(browser)
        browser.post("/en/accounts/reauthenticate/", {"password": PASSWORD})

    page = browser.get(f"/en/accounts/{page}").content.decode()

    for script in page.split("<script")[1:]:
        tag = script.split(">")[0]
        assert "src=" in tag or 'type="application/json"' in tag
    assert " style=" not in page
    assert "<style" not in page


def test_profile_is_saved(browser, person):
    sign_in(browser)

    browser.post(
        "/en/accounts/profile/",
        {"name": "Ada King", "language": "en", "orcid": "0000 0002 1825 0097"},
    )

    person.refresh_from_db()
    assert (person.name, person.language, person.orcid) == (
        "Ada King", "en", "0000-0002-1825-0097",
    )  # fmt: skip


def test_the_chosen_language_is_kept_as_carefully_as_the_settings_say(browser, person, settings):
    settings.LANGUAGE_COOKIE_SECURE = settings.LANGUAGE_COOKIE_HTTPONLY = True
    sign_in(browser)

    answer = browser.post(
        "/en/accounts/profile/", {"name": "Ada King", "language": "fr", "orcid": ""}
    )

    cookie = answer.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie.value, cookie["secure"], cookie["httponly"], cookie["samesite"]) == (
        "fr", True, True, "Lax",
    )  # fmt: skip


def test_profile_takes_no_field_that_it_does_not_show(browser, person):
    sign_in(browser)

    browser.post(
        "/en/accounts/profile/",
        {
            "name": "Ada",
            "language": "en",
            "orcid": "",
            "email": "eve@example.org",
            "is_staff": "on",
        },
    )

    person.refresh_from_db()
    assert (person.email, person.is_staff) == ("ada@example.org", False)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("", ""),
        ("0000-0002-1825-0097", "0000-0002-1825-0097"),
        ("https://orcid.org/0000-0002-1694-233X", "0000-0002-1694-233X"),
        ("000000021694233x", "0000-0002-1694-233X"),
    ],
)
def test_orcid_is_written_one_way(written, kept):
    assert clean_orcid(written) == kept


@pytest.mark.parametrize("wrong", ["0000-0002-1825-0098", "1234", "0000-0002-1825-009A", "x" * 19])
def test_wrong_orcid_is_refused(browser, person, wrong):
    sign_in(browser)

    response = browser.post(
        "/en/accounts/profile/", {"name": "Ada", "language": "en", "orcid": wrong}
    )

    assert list(response.context["form"].errors) == ["orcid"]


# --- E-mail ---


def change_email(client, email):
    return client.post("/en/accounts/email/", {"email": email, "action_add": "1"})


def test_email_changes_after_identity_and_code(browser, person, letters):
    sign_in(browser)
    browser.post("/en/accounts/reauthenticate/", {"password": PASSWORD})
    change_email(browser, "ada@new.example")
    person.refresh_from_db()
    before = person.email

    browser.post("/en/accounts/confirm-email/", {"code": letters()[-1].code})

    person.refresh_from_db()
    assert (before, person.email) == ("ada@example.org", "ada@new.example")


def test_email_change_asks_who_one_is(browser, person, letters):
    sign_in(browser)

    response = change_email(browser, "ada@new.example")

    assert response["Location"].startswith("/en/accounts/reauthenticate/")
    assert letters() == []


def test_old_address_is_told_of_the_change(browser, person, letters):
    sign_in(browser)
    browser.post("/en/accounts/reauthenticate/", {"password": PASSWORD})
    change_email(browser, "ada@new.example")

    browser.post("/en/accounts/confirm-email/", {"code": letters()[-1].code})

    assert (letters()[-1].kind, letters()[-1].to) == ("email_changed", "ada@example.org")


def test_email_of_somebody_else_is_not_betrayed(browser, person, make_person):
    make_person("grace@example.org")
    sign_in(browser)
    browser.post("/en/accounts/reauthenticate/", {"password": PASSWORD})

    response = change_email(browser, "grace@example.org")

    assert response["Location"] == "/en/accounts/confirm-email/"


# --- Sessions ---


def test_sessions_are_listed_without_their_keys(browser, stranger, person):
    sign_in(browser)
    sign_in(stranger)

    page = browser.get("/en/accounts/sessions/")

    assert [(each.ip, each.is_current) for each in page.context["sessions"]] == [
        ("198.51.100.7", False), ("192.0.2.10", True),
    ]  # fmt: skip
    for key in UserSession.objects.values_list("session_key", flat=True):
        assert key not in page.content.decode()


def test_one_session_is_ended(browser, stranger, person):
    sign_in(browser)
    sign_in(stranger)
    other = browser.get("/en/accounts/sessions/").context["sessions"][0].reference

    browser.post("/en/accounts/sessions/end/", {"session": other})

    assert is_signed_in(browser)
    assert not is_signed_in(stranger)


def test_somebody_elses_session_cannot_be_ended(browser, stranger, person, make_person):
    make_person("eve@example.org")
    sign_in(browser)
    sign_in(stranger, "eve@example.org")
    reference = browser.get("/en/accounts/sessions/").context["sessions"][0].reference

    response = stranger.post("/en/accounts/sessions/end/", {"session": reference})

    assert response.status_code == 404
    assert is_signed_in(browser)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox, Linux",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Safari/604.1",
            "Safari, iPhone",
        ),
        ("curl/8.5", "curl/8.5"),
    ],
)
def test_browser_name(user_agent, name):
    assert browser_name(user_agent) == name
