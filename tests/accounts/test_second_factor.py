"""Authenticator apps, recovery codes, passkeys, and the staff desk that asks for one."""

import time

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)

from pscc.accounts.adapters import SecondFactorAdapter
from pscc.accounts.enums import Role
from pscc.accounts.resealing import reseal_second_factors
from pscc.accounts.second_factor import lacks_second_factor
from tests.accounts.conftest import PASSWORD, is_signed_in, sign_in

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_now(secret: str = SECRET) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


@pytest.fixture
def app(person):
    return TOTP.activate(person, SECRET)


def confirm_identity(client):
    return client.post("/en/accounts/reauthenticate/", {"password": PASSWORD})


def test_password_is_not_enough_once_there_is_an_app(browser, app):
    response = sign_in(browser)

    assert response["Location"] == "/en/accounts/2fa/authenticate/"
    assert not is_signed_in(browser)


def test_a_code_by_mail_is_not_enough_either(browser, app, letters):
    browser.post("/en/accounts/login/code/", {"email": "ada@example.org"})

    browser.post("/en/accounts/login/code/confirm/", {"code": letters()[-1].code})

    assert not is_signed_in(browser)


def test_the_apps_code_opens_the_account(browser, app):
    sign_in(browser)

    browser.post("/en/accounts/2fa/authenticate/", {"code": code_now()})

    assert is_signed_in(browser)


def test_the_apps_code_works_once(browser, stranger, app):
    code = code_now()
    sign_in(browser)
    browser.post("/en/accounts/2fa/authenticate/", {"code": code})

    sign_in(stranger)
    stranger.post("/en/accounts/2fa/authenticate/", {"code": code})

    assert not is_signed_in(stranger)


def test_wrong_codes_are_counted(browser, app):
    sign_in(browser)
    for _time in range(10):
        browser.post("/en/accounts/2fa/authenticate/", {"code": "000000"})

    browser.post("/en/accounts/2fa/authenticate/", {"code": code_now()})

    assert not is_signed_in(browser)


def test_a_recovery_code_opens_the_account_once(browser, stranger, person, app):
    code = RecoveryCodes.activate(person).get_unused_codes()[0]
    sign_in(browser)
    browser.post("/en/accounts/2fa/authenticate/", {"code": code})

    sign_in(stranger)
    stranger.post("/en/accounts/2fa/authenticate/", {"code": code})

    assert is_signed_in(browser)
    assert not is_signed_in(stranger)


def test_secrets_are_encrypted_at_rest(app):
    stored = Authenticator.objects.get().data["secret"]

    assert SECRET not in stored
    assert get_adapter().decrypt(stored) == SECRET


def test_adding_a_factor_asks_who_one_is_again(browser, person):
    sign_in(browser)

    response = browser.get("/en/accounts/2fa/totp/activate/")

    assert response["Location"].startswith("/en/accounts/reauthenticate/")


def test_an_app_is_set_up_with_its_first_code(browser, person):
    sign_in(browser)
    confirm_identity(browser)
    secret = browser.get("/en/accounts/2fa/totp/activate/").context["form"].secret

    browser.post("/en/accounts/2fa/totp/activate/", {"code": code_now(secret)})

    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}


def test_passkeys_are_bound_to_the_portals_own_host(browser, person, settings):
    settings.BASE_URL = "https://portal.example:8443"
    sign_in(browser)
    confirm_identity(browser)

    page = browser.get("/en/accounts/2fa/webauthn/add/")

    assert page.context["js_data"]["creation_options"]["publicKey"]["rp"]["id"] == "portal.example"


def test_passkey_sign_in_begins_without_an_email(browser):
    headers = {"accept": "application/json"}

    response = browser.get("/en/accounts/2fa/webauthn/login/", headers=headers)

    assert response.json()["request_options"]["publicKey"]["userVerification"] == "required"


# --- The staff desk ---


@pytest.fixture
def officer(make_person):
    return make_person("officer@example.org", roles=[Role.PROGRAMME_OFFICER])


def test_the_desk_leads_to_the_second_factor(browser, officer, settings):
    settings.STAFF_MFA_REQUIRED = True
    sign_in(browser, "officer@example.org")

    response = browser.get("/admin/", follow=True)

    assert response.redirect_chain[-1][0] == "/en/accounts/second-factor/?next=%2Fadmin%2F"
    assert "second factor" in response.content.decode()


def test_the_desk_opens_after_a_second_factor_in_this_session(browser, officer, settings):
    settings.STAFF_MFA_REQUIRED = True
    TOTP.activate(officer, SECRET)
    sign_in(browser, "officer@example.org")
    browser.post("/en/accounts/2fa/authenticate/", {"code": code_now()})

    response = browser.get("/admin/")

    assert response.status_code == 200


def test_a_factor_set_up_but_not_used_in_this_session_is_not_enough(browser, officer, settings):
    settings.STAFF_MFA_REQUIRED = True
    sign_in(browser, "officer@example.org")
    TOTP.activate(officer, SECRET)

    response = browser.get("/admin/")

    assert response.status_code == 302


def test_the_demo_asks_for_a_password_only(browser, officer, settings):
    settings.STAFF_MFA_REQUIRED = False
    sign_in(browser, "officer@example.org")

    response = browser.get("/admin/")

    assert response.status_code == 200


STAFF_PAGES = ["/en/panel/", "/en/files/unknown/", "/en/dashboard/", "/en/applications/emergency/"]


@pytest.mark.parametrize("page", STAFF_PAGES)
def test_a_password_alone_opens_no_page_to_staff(browser, officer, settings, page):
    settings.STAFF_MFA_REQUIRED = True
    sign_in(browser, "officer@example.org")

    response = browser.get(page)

    assert response.status_code == 302
    assert response["Location"].startswith("/en/accounts/second-factor/?next=%2Fen%2F")


def test_a_second_factor_opens_the_pages_to_staff(browser, officer, settings):
    settings.STAFF_MFA_REQUIRED = True
    TOTP.activate(officer, SECRET)
    sign_in(browser, "officer@example.org")
    browser.post("/en/accounts/2fa/authenticate/", {"code": code_now()})

    answers = [browser.get(page).status_code for page in ("/en/dashboard/", "/en/files/unknown/")]

    assert answers == [200, 404]


def test_staff_with_a_password_alone_reach_their_account_and_the_way_out(
    browser, officer, settings
):
    settings.STAFF_MFA_REQUIRED = True
    sign_in(browser, "officer@example.org")
    pages = ("/en/accounts/second-factor/", "/en/accounts/profile/", "/en/theme.css", "/healthz")

    answers = [browser.get(page).status_code for page in pages]
    browser.post("/en/accounts/logout/")

    assert answers == [200, 200, 200, 200]
    assert not is_signed_in(browser)


def test_a_panel_without_a_role_is_asked_too_and_applicants_are_not(browser, person, settings):
    settings.STAFF_MFA_REQUIRED = True
    sign_in(browser)

    panel, dashboard = browser.get("/en/panel/"), browser.get("/en/dashboard/")

    assert panel["Location"] == "/en/accounts/second-factor/?next=%2Fen%2Fpanel%2F"
    assert dashboard.status_code == 200


def test_the_question_costs_others_no_query(rf, person, settings, django_assert_num_queries):
    settings.STAFF_MFA_REQUIRED = True
    request = rf.get("/en/dashboard/")
    request.user = person

    with django_assert_num_queries(0):
        asked = lacks_second_factor(request, view=None)

    assert asked is False


def test_a_code_step_forgotten_for_a_quarter_of_an_hour_starts_again(browser, app):
    sign_in(browser)
    session = browser.session
    session["account_login"]["initiated_at"] = time.time() - 901
    session.save()

    response = browser.get("/en/accounts/2fa/authenticate/")

    assert response["Location"] == "/en/accounts/login/"


def test_second_factors_come_under_the_new_key_before_the_old_one_goes(person, settings):
    old = settings.SECRET_KEY
    adapter = SecondFactorAdapter()
    app = Authenticator.objects.create(
        user=person, type="totp", data={"secret": adapter.encrypt("JBSWY3DPEHPK3PXP")}
    )
    codes = Authenticator.objects.create(
        user=person, type="recovery_codes", data={"seed": adapter.encrypt("seed"), "used_mask": 5}
    )
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a key of tomorrow", [old]

    renewed, again = reseal_second_factors(), reseal_second_factors()

    settings.SECRET_KEY_FALLBACKS = []
    app.refresh_from_db()
    codes.refresh_from_db()
    assert (renewed, again) == (2, 0)
    assert adapter.decrypt(app.data["secret"]) == "JBSWY3DPEHPK3PXP"
    assert (adapter.decrypt(codes.data["seed"]), codes.data["used_mask"]) == ("seed", 5)


def test_a_second_factor_that_no_key_opens_is_left_alone(person, settings):
    sealed = {"secret": SecondFactorAdapter().encrypt("JBSWY3DPEHPK3PXP")}
    app = Authenticator.objects.create(user=person, type="totp", data=sealed)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a key of tomorrow", ["not this one"]

    assert reseal_second_factors() == 0

    app.refresh_from_db()
    assert app.data == sealed
