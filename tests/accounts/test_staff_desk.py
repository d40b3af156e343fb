"""The staff admin: who gets in, what the rules let them do, and steps that only actions take."""

from datetime import timedelta

import pytest
from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.admin import ModelAdmin as DjangoModelAdmin
from django.contrib.admin.sites import AdminSite
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pscc.accounts.admin_site import PortalAdmin, PortalAdminSite, ReadOnlyAdmin, navigation
from pscc.accounts.enums import STAFF_ROLES, Role
from pscc.accounts.models import AccountChange, User
from pscc.kernel.clock import now
from pscc.kernel.panels import Panel, PanelLine, dashboard_panels
from tests.accounts.conftest import is_signed_in, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(make_person):
    return make_person("admin@example.org", language="en", roles=[Role.ADMINISTRATOR])


@pytest.fixture
def desk(administrator) -> Client:
    client = Client()
    sign_in(client, "admin@example.org")
    return client


def step(client, person, name, **data):
    return client.post(f"/admin/accounts/user/{person.pk}/act/{name}/", data, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


# --- Getting in ---


def test_the_site_is_ours():
    assert isinstance(admin.site, AdminSite)
    assert admin.site.__class__ is PortalAdminSite


def test_admin_sign_in_is_the_portals(browser):
    response = browser.get("/admin/accounts/user/", follow=True)

    assert response.redirect_chain[-1][0] == "/en/accounts/login/?next=/admin/accounts/user/"


def test_admin_has_no_sign_in_form(browser):
    response = browser.get("/admin/login/?next=/admin/accounts/user/")

    assert response["Location"] == "/en/accounts/login/?next=/admin/accounts/user/"


def test_admin_sign_in_takes_no_password(browser, administrator):
    browser.post("/admin/login/", {"username": "admin@example.org", "password": "whatever"})

    assert "_auth_user_id" not in browser.session


def test_sign_in_leads_back_to_the_desk(browser, administrator):
    response = sign_in(browser, "admin@example.org", next="/admin/accounts/user/")

    assert response["Location"] == "/admin/accounts/user/"


@pytest.mark.parametrize("role", list(Role))
def test_staff_roles_open_the_desk_and_others_do_not(browser, make_person, role):
    make_person(roles=[role])
    sign_in(browser)

    response = browser.get("/admin/", follow=True)

    assert response.status_code == (200 if role in STAFF_ROLES else 403)


def test_staff_flag_without_a_role_opens_nothing(browser, make_person):
    person = make_person()
    User.objects.filter(pk=person.pk).update(is_staff=True, is_superuser=True)
    sign_in(browser)

    response = browser.get("/admin/", follow=True)

    assert response.status_code == 403


def test_closed_account_loses_the_desk_at_once(desk, administrator):
    User.objects.filter(pk=administrator.pk).update(is_active=False)

    response = desk.get("/admin/")

    assert response["Location"] == "/admin/login/?next=/admin/"


def test_desk_signs_out_of_the_portal(desk):
    desk.post("/admin/logout/")

    assert not is_signed_in(desk)


def test_desk_is_in_the_persons_language(browser, make_person):
    make_person(language="fr", roles=[Role.ADVISOR])
    sign_in(browser)

    response = browser.get("/admin/", headers={"accept-language": "en"})

    assert '<html lang="fr"' in response.content.decode()


def test_desk_has_its_own_policy_and_no_other_page_has(desk):
    desk_policy = desk.get("/admin/")["Content-Security-Policy"]
    page_policy = desk.get("/en/accounts/profile/")["Content-Security-Policy"]

    assert "script-src 'self' 'unsafe-eval'" in desk_policy
    assert "style-src 'self' 'unsafe-inline'" in desk_policy
    assert "frame-ancestors 'none'" in desk_policy
    assert "unsafe" not in page_policy


# --- What is on it ---


def test_only_pages_that_ask_our_rules_are_registered():
    assert {issubclass(type(page), PortalAdmin) for page in admin.site._registry.values()} == {True}


def test_pages_that_packages_bring_stay_out():
    site = PortalAdminSite(name="other")

    site.register(Group, DjangoModelAdmin)

    assert not site.is_registered(Group)


def test_nothing_is_deleted_unless_a_rule_says_so(desk, person):
    response = desk.post(f"/admin/accounts/user/{person.pk}/delete/", {"post": "yes"})

    assert response.status_code == 403
    assert User.objects.filter(pk=person.pk).exists()


def test_there_is_no_bulk_deletion(desk):
    page = desk.get("/admin/accounts/user/")

    assert "delete_selected" not in page.content.decode()


def test_list_editable_is_refused():
    with pytest.raises(TypeError):
        type("Bad", (PortalAdmin,), {"list_editable": ["name"]})


@pytest.mark.parametrize(
    "query", ["session_version__gt=0", "password__startswith=argon2", "uid=abc"]
)
def test_filters_that_the_page_does_not_offer_are_refused(desk, query):
    response = desk.get(f"/admin/accounts/user/?{query}")

    assert response.status_code == 400


@pytest.mark.parametrize("role", [Role.ADVISOR, Role.COMMUNICATION])
def test_staff_without_the_right_see_no_people(browser, make_person, role):
    make_person(roles=[role])
    sign_in(browser)

    response = browser.get("/admin/accounts/user/")

    assert response.status_code == 403


def test_absent_and_hidden_people_are_not_found_alike(desk):
    response = desk.get("/admin/accounts/user/999999/change/")

    assert response.status_code == 404


def test_officer_reads_people_and_changes_none(browser, make_person, person):
    make_person("officer@example.org", roles=[Role.PROGRAMME_OFFICER])
    sign_in(browser, "officer@example.org")

    read = browser.get(f"/admin/accounts/user/{person.pk}/change/")
    written = browser.post(
        f"/admin/accounts/user/{person.pk}/change/", {"name": "Eve", "language": "en", "orcid": ""}
    )

    assert (read.status_code, written.status_code) == (200, 403)
    assert read.context["action_buttons"] == []


def test_sidebar_shows_only_what_one_may_see(rf, make_person):
    request = rf.get("/admin/")
    request.user = make_person(roles=[Role.ADVISOR])

    links = [item["link"] for group in navigation(request) for item in group["items"]]

    assert "/admin/" in links
    assert "/admin/accounts/user/" not in links


def test_start_page_shows_what_waits(desk):
    lines = [PanelLine("to screen", 3, "/x/", urgent=True)]
    dashboard_panels.register("test", lambda _user, _at: Panel("Applications", lines))

    page = desk.get("/admin/").content.decode()

    dashboard_panels._providers.pop("test")
    assert "Applications" in page
    assert "to screen" in page


def test_read_only_page_offers_neither_adding_nor_changing(rf, administrator):
    page = ReadOnlyAdmin(User, admin.site)
    request = rf.get("/admin/")
    request.user = administrator

    assert page.has_view_permission(request)
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request, administrator)
    assert not page.has_delete_permission(request, administrator)


# --- People ---


def test_person_is_created_through_the_action(desk, administrator, letters):
    desk.post(
        "/admin/accounts/user/add/",
        {"email": "New@Example.org", "name": "New", "language": "en", "orcid": ""},
    )

    person = User.objects.get(email="new@example.org")
    change = person.account_changes.get()
    assert (change.kind, change.by) == ("created", administrator)
    assert letters() == []


def test_admin_form_cannot_change_an_email(desk, person):
    desk.post(
        f"/admin/accounts/user/{person.pk}/change/",
        {"email": "eve@example.org", "name": "Ada K.", "language": "en", "orcid": "",
         "account_changes-TOTAL_FORMS": "0", "account_changes-INITIAL_FORMS": "0"},
    )  # fmt: skip

    person.refresh_from_db()
    assert (person.email, person.name) == ("ada@example.org", "Ada K.")


def test_roles_are_set_noted_and_kept_in_the_history(desk, person, administrator):
    step(desk, person, "roles", roles=["advisor", "communication"])

    person.refresh_from_db()
    change = person.account_changes.first()
    assert person.roles == {"advisor", "communication"}
    assert person.is_staff
    assert (change.kind, change.detail, change.by) == (
        "roles_set", "- → advisor, communication", administrator,
    )  # fmt: skip
    given = apps.get_model("accounts", "UserGroupEvent").objects.filter(user=person)
    assert sorted(given.values_list("group__name", flat=True)) == ["advisor", "communication"]
    kept = apps.get_model("accounts", "UserEvent").objects.filter(pgh_obj=person)
    assert kept.order_by("pgh_id").last().is_staff


def test_losing_a_role_ends_sessions_and_staff_status(desk, browser, make_person):
    officer = make_person("officer@example.org", roles=[Role.PROGRAMME_OFFICER])
    sign_in(browser, "officer@example.org")

    step(desk, officer, "roles")

    officer.refresh_from_db()
    assert not officer.is_staff
    assert not is_signed_in(browser)


def test_nobody_sets_their_own_roles(desk, administrator):
    response = step(desk, administrator, "roles", roles=["programme_officer"])

    assert response.status_code == 403


def test_only_administrators_set_roles(browser, make_person, person):
    make_person("officer@example.org", roles=[Role.PROGRAMME_OFFICER])
    sign_in(browser, "officer@example.org")

    response = step(browser, person, "roles", roles=["administrator"])

    assert response.status_code == 403
    assert not person.groups.exists()


def test_closing_an_account_ends_its_sessions_at_once(desk, browser, person):
    sign_in(browser)

    response = step(desk, person, "deactivate")

    assert said(response) == ["The account is closed."]
    assert not is_signed_in(browser)


def test_signing_out_everywhere(desk, browser, stranger, person):
    sign_in(browser)
    sign_in(stranger)

    step(desk, person, "sessions")

    assert not is_signed_in(browser)
    assert not is_signed_in(stranger)


def test_resetting_the_second_factor_asks_for_a_reason(desk, person):
    response = step(desk, person, "second-factor")

    assert list(response.context["form"].errors) == ["reason"]


def test_a_refusal_comes_back_as_a_message(desk, person):
    User.objects.filter(pk=person.pk).update(is_active=False)

    gone = desk.post(f"/admin/accounts/user/{person.pk}/act/deactivate/", follow=True)

    assert said(gone) == ["This account is closed already."]


def test_a_step_asks_before_it_acts(desk, person):
    response = desk.get(f"/admin/accounts/user/{person.pk}/act/deactivate/")

    person.refresh_from_db()
    assert response.status_code == 200
    assert person.is_active


def test_an_unknown_step_is_not_found(desk, person):
    assert step(desk, person, "explode").status_code == 404


def test_changes_of_accounts_are_final(person):
    change = AccountChange.objects.create(user=person, kind="signed_out", at=now())

    with pytest.raises(Exception, match="Cannot update"):
        AccountChange.objects.filter(pk=change.pk).update(at=now() - timedelta(days=1))


def test_list_of_people_costs_the_same_for_one_and_for_three(desk, make_person):
    """The other rooms add to the sidebar, so the bound is the desk's, not this page's own."""
    desk.get("/admin/accounts/user/")
    with CaptureQueriesContext(connection) as for_one:
        desk.get("/admin/accounts/user/")
    for number in range(3):
        make_person(f"person{number}@example.org", roles=[Role.ADVISOR, Role.COMMUNICATION])

    with CaptureQueriesContext(connection) as for_three:
        desk.get("/admin/accounts/user/")

    assert len(for_three) == len(for_one)
    assert len(for_one) <= 20


def test_a_step_with_a_form_shows_its_fields(desk, person):
    page = desk.get(f"/admin/accounts/user/{person.pk}/act/roles/")

    assert isinstance(page.context["form"].fields["roles"], forms.MultipleChoiceField)
