"""How long a session lives: rest ends it, staff's sooner, and age ends it whatever happens."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pscc.accounts.enums import Role
from tests.accounts.conftest import is_signed_in, sign_in

pytestmark = pytest.mark.django_db
DAY = 24 * 60


@pytest.fixture(autouse=True)
def _limits(settings):
    settings.SESSION_IDLE_MINUTES = DAY
    settings.SESSION_IDLE_MINUTES_STAFF = 60
    settings.SESSION_COOKIE_AGE = 14 * DAY * 60


def rest(client, minutes, key="used_at"):
    """Let the session's clock be so many minutes behind."""
    session = client.session
    session[key] -= minutes * 60
    session.save()


def test_an_applicant_may_rest_for_a_day(browser, person):
    sign_in(browser)

    rest(browser, DAY - 1)
    within = is_signed_in(browser)
    rest(browser, DAY + 1)

    assert (within, is_signed_in(browser)) == (True, False)


def test_staff_may_rest_for_an_hour(browser, make_person):
    make_person("officer@example.org", roles=[Role.PROGRAMME_OFFICER])
    sign_in(browser, "officer@example.org")

    rest(browser, 59)
    within = is_signed_in(browser)
    rest(browser, 61)

    assert (within, is_signed_in(browser)) == (True, False)


def test_use_does_not_prolong_a_session_beyond_its_age(browser, person):
    sign_in(browser)

    rest(browser, 14 * DAY - 5, key="signed_in_at")
    within = is_signed_in(browser)
    rest(browser, 10, key="signed_in_at")

    assert (within, is_signed_in(browser)) == (True, False)


def test_the_sign_in_page_says_why_and_leads_back(browser, person):
    sign_in(browser)
    rest(browser, DAY + 1)

    page = browser.get("/en/accounts/profile/", follow=True)

    assert page.redirect_chain == [("/en/accounts/login/?next=/en/accounts/profile/", 302)]
    assert "Your session has ended: it was unused for too long." in page.content.decode()


def test_public_pages_stay_open(browser, person):
    sign_in(browser)
    rest(browser, DAY + 1)

    page = browser.get("/en/calls/")

    assert (page.status_code, page.wsgi_request.user.is_authenticated) == (200, False)


def test_a_session_in_use_is_written_now_and_then_only(browser, person):
    sign_in(browser)

    with CaptureQueriesContext(connection) as right_away:
        browser.get("/en/accounts/profile/")
    rest(browser, DAY / 9)
    with CaptureQueriesContext(connection) as later:
        browser.get("/en/accounts/profile/")

    assert [_writes(right_away), _writes(later)] == [0, 1]


def _writes(queries):
    return sum('UPDATE "django_session"' in each["sql"] for each in queries)
