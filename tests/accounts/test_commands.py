"""Commands for the first administrator and for lost keys."""

import re
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import call_command
from django.core.management.base import CommandError

from pscc.accounts.checks import check_proxy_count, check_second_factor
from pscc.accounts.models import User
from tests.accounts.conftest import is_signed_in, sign_in

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def link_of(output: str) -> str:
    return re.findall(r"http://localhost:8000(/\S+)", output)[0]


def test_first_administrator_opens_the_account_with_a_link(browser):
    link = link_of(run("create_administrator", "root@example.org", "--language", "en"))

    browser.post(link, {"password": "a heron on the first day"})
    sign_in(browser, "root@example.org", "a heron on the first day")
    browser.post("/en/accounts/terms/", {"terms": "on"})

    assert User.objects.get().roles == {"administrator"}
    assert browser.get("/admin/").status_code == 200


def test_the_link_works_once(browser):
    link = link_of(run("create_administrator", "root@example.org"))
    browser.post(link, {"password": "a heron on the first day"})

    response = browser.post(link, {"password": "a heron on the second day"})

    assert response.status_code == 404


def test_the_link_asks_for_a_good_password(browser):
    link = link_of(run("create_administrator", "root@example.org"))

    response = browser.post(link, {"password": "short"})

    assert list(response.context["form"].errors) == ["password"]


def test_administrator_keeps_other_roles(make_person):
    person = make_person(roles=["advisor"])

    run("create_administrator", "ADA@example.org")

    assert User.objects.get(pk=person.pk).roles == {"advisor", "administrator"}


def test_reset_mfa_forgets_keys_and_ends_sessions(browser, person):
    sign_in(browser)
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")

    output = run("reset_mfa", "ada@example.org")

    assert output == "ada@example.org: 1 forgotten; all sessions have ended.\n"
    assert not Authenticator.objects.exists()
    assert not is_signed_in(browser)


def test_reset_mfa_names_an_unknown_email():
    with pytest.raises(CommandError, match="no account"):
        run("reset_mfa", "nobody@example.org")


def test_production_knows_its_proxies(settings):
    settings.IS_DEMO = False
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0

    assert [error.id for error in check_proxy_count()] == ["accounts.E001"]


def test_production_asks_staff_for_a_second_factor(settings):
    settings.IS_DEMO = False
    settings.STAFF_MFA_REQUIRED = False

    assert [error.id for error in check_second_factor()] == ["accounts.E002"]
