"""Closing an account for good: asked, taken back, done, and what is left of the person."""

from datetime import timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils.translation import override

from calls.enums import AssignmentState
from calls.models import ExpertProfile
from partners.enums import ClaimMethod, MembershipRole
from partners.models import Claim, Invitation, JoinRequest, Membership
from partners.queries.leaving import last_owner_hindrances
from pscc.accounts.actions import reactivate_user, update_profile
from pscc.accounts.closing import (
    GRACE,
    UNUSED,
    ask_for_closure,
    close_due_accounts,
    hindrances_of,
    take_back_closure,
    warn_unused_accounts,
)
from pscc.accounts.enums import AccountChangeKind, Role
from pscc.accounts.models import AccountChange, User
from pscc.kernel.clock import now
from pscc.kernel.personal_data import Closure, Declaration, fate_of, register
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message
from tests import factories
from tests.accounts.conftest import PASSWORD, is_signed_in, sign_in

pytestmark = pytest.mark.django_db
LATER = GRACE + timedelta(minutes=1)


def close(person: User) -> None:
    at = now()
    ask_for_closure(user_id=person.pk, by=person, at=at)
    assert close_due_accounts(at=at + LATER) == 0
    person.refresh_from_db()


def whole_database() -> str:
    """Return every row of every table as text."""
    text = StringIO()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            text.writelines(row[0] + "\n" for row in cursor.fetchall())
    return text.getvalue()


# --- Declared ---


def test_every_personal_field_says_what_becomes_of_it():
    forgotten = [
        f"{model._meta.label}.{field}"
        for model, declaration in register.items()
        for field in declaration.fields
        if fate_of(declaration, field) is None
    ]

    assert forgotten == []


def test_a_name_is_not_kept_by_silence():
    silent = Declaration(User, "Test.", "Test.", {"name": "identity", "email": "contact"})

    assert [fate_of(silent, "name"), fate_of(silent, "email")] == [None, None]


def test_what_a_closure_names_exists():
    wrong = []
    for model, declaration in register.items():
        closure: Closure = declaration.closure
        names = {field.name for field in model._meta.get_fields()} | {"pk"}
        paths = [closure.goes_with, closure.of, closure.goes_with_address, *closure.erases]
        wrong += [
            f"{model._meta.label}.{path}"
            for path in (*paths, *closure.addresses, *closure.keeps)
            if path and path.split("__")[0] not in names
        ]

    assert wrong == []


def test_tables_of_packages_that_name_a_person_are_known():
    """Whoever adds a package whose rows name people looks at `forgetting` as well."""
    foreign = {
        model._meta.label
        for model in apps.get_models()
        if not model.__module__.startswith(("pscc.", "partners.", "services.", "calls."))
        for field in model._meta.fields
        if field.related_model is User
    }

    assert foreign == {
        "admin.LogEntry", "account.EmailAddress", "mfa.Authenticator", "usersessions.UserSession",
        "pghistory.MiddlewareEvents",
    }  # fmt: skip


# --- Asked and taken back ---


def test_asking_tells_the_person_and_changes_nothing_yet(person):
    ask_for_closure(user_id=person.pk, by=person, at=now())
    drain()

    assert set(Message.objects.values_list("kind", "recipient", "channel")) == {
        ("accounts.closure_asked", person.pk, "inbox"),
        ("accounts.closure_asked", person.pk, "mail"),
    }
    assert close_due_accounts(at=now() + GRACE - timedelta(minutes=5)) == 0
    person.refresh_from_db()
    assert (person.name, person.is_active) == ("Ada Lovelace", True)


def test_whoever_comes_back_keeps_the_account(person):
    ask_for_closure(user_id=person.pk, by=person, at=now())

    take_back_closure(user_id=person.pk, by=person, at=now())
    close_due_accounts(at=now() + LATER)

    person.refresh_from_db()
    assert (person.name, person.closes_at) == ("Ada Lovelace", None)


def test_asking_twice_and_taking_back_what_nobody_asked_are_refused(person):
    with pytest.raises(Refused):
        take_back_closure(user_id=person.pk, by=person, at=now())
    ask_for_closure(user_id=person.pk, by=person, at=now())
    with pytest.raises(Refused):
        ask_for_closure(user_id=person.pk, by=person, at=now())


def test_nobody_closes_the_account_of_somebody_else(person, make_person):
    other = make_person("eve@example.org")

    with pytest.raises(PermissionDenied):
        ask_for_closure(user_id=person.pk, by=other, at=now())


def test_an_administrator_closes_on_request_with_a_reason(person, make_person):
    boss = make_person("boss@example.org", roles=[Role.ADMINISTRATOR])

    ask_for_closure(user_id=person.pk, by=boss, at=now(), reason="Letter of 3 June")

    line = AccountChange.objects.get(user=person, kind=AccountChangeKind.CLOSURE_ASKED)
    assert (line.by, line.detail) == (boss, "Letter of 3 June")


# --- Hindrances ---


def test_the_last_owner_hands_over_first(person):
    membership = factories.make_membership(
        user=person, organisation=factories.make_organisation(), role=MembershipRole.OWNER
    )

    with pytest.raises(Refused, match="last owner"):
        ask_for_closure(user_id=person.pk, by=person, at=now())

    factories.make_membership(
        user=factories.make_user(), organisation=membership.organisation, role=MembershipRole.OWNER
    )
    assert last_owner_hindrances(person) == []


def test_the_only_administrator_stays(make_person):
    boss = make_person("boss@example.org", roles=[Role.ADMINISTRATOR])
    before = hindrances_of(boss)

    make_person("second@example.org", roles=[Role.ADMINISTRATOR])

    assert (len(before), hindrances_of(boss)) == (1, [])


def test_a_review_under_way_is_finished_first(person):
    factories.make_assignment(expert=person, state=AssignmentState.ACCEPTED)

    assert [each.url for each in hindrances_of(person)] == [reverse("calls:review_list")]


def test_what_came_up_meanwhile_makes_the_closure_wait(person):
    ask_for_closure(user_id=person.pk, by=person, at=now())
    factories.make_membership(
        user=person, organisation=factories.make_organisation(), role=MembershipRole.OWNER
    )

    assert close_due_accounts(at=now() + LATER) == 1
    person.refresh_from_db()
    assert person.name == "Ada Lovelace"


# --- Done ---


def test_nothing_in_the_database_names_the_person_any_more(person, browser, make_person):
    sign_in(browser)
    update_profile(
        user_id=person.pk, by=person, name="Ada Zorglub", language="fr", orcid="0000-0002-1825-0097"
    )
    User.objects.filter(pk=person.pk).update(email="zorglub@example.org")
    EmailAddress.objects.create(user=person, email="Old.Zorglub@example.org", verified=True)
    boss = make_person("boss@example.org", name="Grace", roles=[Role.ADMINISTRATOR])
    LogEntry.objects.create(
        user=boss, object_id=str(person.pk), object_repr="Ada Zorglub", action_flag=2
    )
    factories.make_membership(
        user=person, organisation=factories.make_organisation(), role=MembershipRole.VIEWER
    )
    planted = ("zorglub", "lovelace", "ada@example.org", "0000-0002-1825-0097")
    before = whole_database().lower()
    person.refresh_from_db()

    close(person)
    drain()

    after = whole_database().lower()
    assert [word for word in planted if word not in before] == []
    assert [word for word in planted if word in after] == []


def test_the_row_stays_and_keys_and_places_are_gone(person, browser):
    sign_in(browser)
    membership = factories.make_membership(
        user=person, organisation=factories.make_organisation(), role=MembershipRole.VIEWER
    )

    close(person)
    drain()

    assert not is_signed_in(browser)
    assert sign_in(browser, password=PASSWORD).status_code == 200
    with override("fr"):
        assert str(person) == "Compte fermé"
    assert (person.has_usable_password(), person.is_active) == (False, False)
    assert person.email.endswith("@closed.invalid")
    assert Membership.objects.get(pk=membership.pk).ended_at is not None


def test_a_profile_of_an_expert_goes_with_its_history(person):
    profile = ExpertProfile.objects.create(user=person, position="Professor of zorglubs")
    events = apps.get_model("calls", "ExpertProfileEvent").objects.filter(user=person.pk)
    had = events.exists()

    close(person)

    assert had
    assert not ExpertProfile.objects.filter(pk=profile.pk).exists()
    assert not events.exists()


def test_somebody_elses_invitation_to_the_person_keeps_no_address(person):
    invitation = Invitation.objects.create(
        organisation=factories.make_organisation(), email="ada@example.org",
        role=MembershipRole.EDITOR, invited_by=factories.make_user(), expires_at=now(),
    )  # fmt: skip

    close(person)

    invitation.refresh_from_db()
    assert invitation.email == person.email
    assert Invitation.objects.filter(email="ada@example.org").count() == 0


def test_what_the_person_still_asked_for_is_taken_back(person):
    organisation = factories.make_organisation()
    asked = [
        JoinRequest.objects.create(organisation=organisation, user=person, message="Let me in."),
        Claim.objects.create(organisation=organisation, user=person, method=ClaimMethod.LETTER),
        Invitation.objects.create(
            organisation=organisation, email="guest@example.org", role=MembershipRole.EDITOR,
            invited_by=person, expires_at=now(),
        ),
    ]  # fmt: skip

    close(person)
    drain()

    for each in asked:
        each.refresh_from_db()
    assert [each.state for each in asked] == ["withdrawn", "withdrawn", "revoked"]


def test_it_is_done_once_and_cannot_be_undone(person, make_person):
    boss = make_person("boss@example.org", roles=[Role.ADMINISTRATOR])
    close(person)

    close_due_accounts(at=now() + LATER)

    assert AccountChange.objects.filter(kind=AccountChangeKind.ANONYMISED).count() == 1
    with pytest.raises(Refused):
        reactivate_user(user_id=person.pk, by=boss, at=now())


# --- Pages ---


def test_the_page_asks_again_who_it_is(browser, person, settings):
    sign_in(browser)
    settings.RECENT_LOGIN_MINUTES = 15
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": 1}]
    session.save()

    response = browser.post("/en/accounts/closure/ask/")

    assert response["Location"].startswith("/en/accounts/reauthenticate/")
    person.refresh_from_db()
    assert person.closes_at is None


def test_one_closes_and_comes_back_by_the_page(browser, person):
    sign_in(browser)

    asked = browser.post("/en/accounts/closure/ask/", follow=True).content.decode()
    kept = browser.post("/en/accounts/closure/keep/", follow=True).content.decode()

    assert "will be closed for good on" in asked
    assert "Your account stays" in kept
    person.refresh_from_db()
    assert person.closes_at is None


def test_the_page_says_what_hinders(browser, person):
    factories.make_membership(
        user=person, organisation=factories.make_organisation(), role=MembershipRole.OWNER
    )
    sign_in(browser)

    page = browser.get("/en/accounts/closure/").content.decode()

    assert "last owner" in page
    assert "Close my account" not in page


# --- Unused ---


@pytest.fixture
def unused(person) -> User:
    User.objects.filter(pk=person.pk).update(last_login=now() - UNUSED - timedelta(days=1))
    person.refresh_from_db()
    return person


def test_an_unused_account_is_warned_once_then_forgotten(unused):
    at = now()

    told = [warn_unused_accounts(at=at), warn_unused_accounts(at=at)]
    drain()
    kinds = set(Message.objects.values_list("kind", "recipient"))
    close_due_accounts(at=at + LATER)

    unused.refresh_from_db()
    assert (told, kinds) == ([1, 0], {("accounts.unused_warning", unused.pk)})
    assert (unused.name, unused.anonymised_at is not None) == ("", True)


def test_signing_in_once_keeps_an_unused_account(unused, browser):
    at = now() - timedelta(seconds=1)
    warn_unused_accounts(at=at)

    sign_in(browser)
    close_due_accounts(at=at + LATER)

    unused.refresh_from_db()
    assert (unused.name, unused.closes_at) == ("Ada Lovelace", None)


def test_signing_in_does_not_undo_what_the_person_asked_for(person, browser):
    ask_for_closure(user_id=person.pk, by=person, at=now() - timedelta(seconds=1))

    sign_in(browser)
    close_due_accounts(at=now() + LATER)

    person.refresh_from_db()
    assert person.name == ""


def test_accounts_in_use_demo_accounts_and_last_owners_are_left_alone(unused, make_person):
    recent = make_person("recent@example.org")
    demo = make_person("demo@example.org", is_demo=True)
    User.objects.filter(pk=demo.pk).update(joined_at=now() - UNUSED * 2)
    organisation = factories.make_organisation()
    factories.make_membership(user=unused, organisation=organisation, role=MembershipRole.OWNER)

    assert (recent.last_login, warn_unused_accounts(at=now())) == (None, 0)
