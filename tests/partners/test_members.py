"""Who acts for an organisation: seen by members, managed by owners, never without an owner."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from partners.actions.invitations import invite_to_organisation
from partners.actions.members import (
    LastOwnerError,
    MembershipEndedError,
    appoint_member,
    change_member_role,
    deactivate_member,
    leave_organisation,
)
from partners.enums import MembershipRole, OrganisationState
from partners.models import Membership
from partners.queries.members import orphaned_organisations
from partners.queries.panels import waiting_for
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.outbox.deliveries import drain
from tests.factories import make_membership, make_organisation, make_staff, make_user
from tests.partners.joining import member, roles, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return make_organisation(name="Curie Lab")


@pytest.fixture
def owner(organisation):
    return member(organisation, name="Olga")


def page(organisation):
    return reverse("partners:members", args=[organisation.slug])


def row_of(organisation, name):
    return organisation.memberships.active().get(user__name=name)


def path(name, organisation, row):
    return reverse(f"partners:{name}", args=[organisation.slug, row.pk])


def shown(client, organisation):
    return client.get(page(organisation)).content.decode()


# --- Who sees ------------------------------------------------------------------------------------


def test_owners_see_names_addresses_and_forms(organisation, owner, signed_in):
    member(organisation, MembershipRole.VIEWER, name="Vera", email="vera@lab.example")

    text = shown(signed_in(owner), organisation)

    assert [word in text for word in ("Vera", "vera@lab.example", "Invite someone")] == [True] * 3


@pytest.mark.parametrize("role", [role for role in MembershipRole if role != MembershipRole.OWNER])
def test_other_members_see_names_and_roles_only(organisation, owner, signed_in, role):
    colleague = member(organisation, role, name="Vera")

    text = shown(signed_in(colleague), organisation)

    words = ("Olga", owner.email, "Invite someone", "End access", "<select")
    assert [word for word in words if word in text] == ["Olga"]


def test_who_is_no_member_learns_nothing(organisation, owner, signed_in):
    other = member(make_organisation())
    former = member(organisation, MembershipRole.EDITOR)
    Membership.objects.filter(user=former).update(ended_at=now())

    answers = [signed_in(person).get(page(organisation)) for person in (other, former)]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_visitors_are_sent_to_sign_in(organisation, owner, client):
    assert client.get(page(organisation)).status_code == 302


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_whatever_the_number_of_rows(
    organisation, owner, signed_in, queries, rows
):
    for number in range(rows - 1):
        member(organisation, MembershipRole.EDITOR)
        invite_to_organisation(
            organisation_id=organisation.pk, email=f"g{number}@lab.example", by=owner, at=now(),
            role=MembershipRole.EDITOR,
        )  # fmt: skip
    client = signed_in(owner)
    client.get(page(organisation))

    with queries(10):
        client.get(page(organisation))


# --- Roles and ends ------------------------------------------------------------------------------


def test_an_owner_changes_a_role_and_the_old_one_stays_on_record(organisation, owner, signed_in):
    member(organisation, MembershipRole.VIEWER, name="Vera")
    row = row_of(organisation, "Vera")

    signed_in(owner).post(path("member_role", organisation, row), {"role": "editor"})

    row.refresh_from_db()
    assert roles(organisation) == {"Olga": "owner", "Vera": "editor"}
    assert (row.role, row.ended_at is not None) == ("viewer", True)


def test_an_ended_membership_is_never_deleted(organisation, owner, signed_in):
    member(organisation, MembershipRole.EDITOR, name="Emil")
    row = row_of(organisation, "Emil")
    client = signed_in(owner)

    asked = client.get(path("member_end", organisation, row))
    assert roles(organisation) == {"Olga": "owner", "Emil": "editor"}
    client.post(path("member_end", organisation, row))

    assert "End the access of Emil?" in asked.content.decode()
    assert roles(organisation) == {"Olga": "owner"}
    assert Membership.objects.filter(pk=row.pk).exists()


def test_a_member_leaves_alone_and_only_oneself(organisation, owner, signed_in):
    emil = member(organisation, MembershipRole.EDITOR, name="Emil")
    client = signed_in(emil)

    others = client.post(path("member_end", organisation, row_of(organisation, "Olga")))
    own = client.post(path("member_end", organisation, row_of(organisation, "Emil")))

    assert (others.status_code, own.status_code) == (403, 302)
    assert roles(organisation) == {"Olga": "owner"}


def test_a_row_of_another_organisation_is_not_reached_through_ones_own(
    organisation, owner, signed_in
):
    elsewhere = make_organisation()
    member(elsewhere, MembershipRole.EDITOR, name="Emil")
    stranger = path("member_role", organisation, row_of(elsewhere, "Emil"))

    answer = signed_in(owner).post(stranger, {"role": "viewer"})

    assert (answer.status_code, roles(elsewhere)) == (404, {"Emil": "editor"})


@pytest.mark.parametrize(
    "act",
    [
        lambda row, by: change_member_role(
            membership_id=row.pk, role=MembershipRole.VIEWER, by=by, at=now()
        ),
        lambda row, by: deactivate_member(membership_id=row.pk, by=by, at=now()),
        lambda row, by: leave_organisation(membership_id=row.pk, by=by, at=now()),
    ],
)
def test_the_last_owner_stays(organisation, owner, act):
    member(organisation, MembershipRole.EDITOR)

    with pytest.raises(LastOwnerError, match="Give a colleague the role of owner first"):
        act(row_of(organisation, "Olga"), owner)

    assert roles(organisation)["Olga"] == "owner"


def test_an_owner_whose_account_is_closed_does_not_count(organisation, owner):
    member(organisation, is_active=False)

    with pytest.raises(LastOwnerError):
        leave_organisation(membership_id=row_of(organisation, "Olga").pk, by=owner, at=now())


def test_the_page_says_what_the_last_owner_can_do(organisation, owner, signed_in):
    answer = signed_in(owner).post(
        path("member_end", organisation, row_of(organisation, "Olga")), follow=True
    )

    assert "Give a colleague the role of owner first" in answer.content.decode()


def test_what_has_ended_meanwhile_is_left_alone(organisation, owner):
    member(organisation, MembershipRole.EDITOR, name="Emil")
    row = row_of(organisation, "Emil")
    deactivate_member(membership_id=row.pk, by=owner, at=now())

    with pytest.raises(MembershipEndedError):
        deactivate_member(membership_id=row.pk, by=owner, at=now())


def test_an_owner_who_goes_takes_open_invitations_along(organisation, owner):
    second = member(organisation, name="Second")
    for number, by in enumerate((owner, second)):
        invite_to_organisation(
            organisation_id=organisation.pk, email=f"g{number}@lab.example", by=by, at=now(),
            role=MembershipRole.OWNER,
        )  # fmt: skip

    deactivate_member(membership_id=row_of(organisation, "Olga").pk, by=second, at=now())

    assert list(organisation.invitations.order_by("email").values_list("state", flat=True)) == [
        "revoked",
        "pending",
    ]


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_leave_at_once_one_stays():
    organisation = make_organisation()
    owners = [member(organisation, name="Ada"), member(organisation, name="Bo")]
    together = threading.Barrier(2)
    results = []

    def leave(person):
        row = organisation.memberships.get(user=person)
        try:
            together.wait(timeout=10)
            leave_organisation(membership_id=row.pk, by=person, at=now())
            results.append("left")
        except LastOwnerError:
            results.append("stays")
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=(person,)) for person in owners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert sorted(results) == ["left", "stays"]
    assert list(roles(organisation).values()) == ["owner"]


# --- Staff ---------------------------------------------------------------------------------------


def test_officers_appoint_a_member(organisation):
    officer = make_staff(Role.PROGRAMME_OFFICER)

    appoint_member(
        organisation_id=organisation.pk, person=make_user(name="Ada"), role=MembershipRole.OWNER,
        by=officer, at=now(),
    )  # fmt: skip

    assert roles(organisation) == {"Ada": "owner"}


def test_nobody_else_appoints(organisation, owner):
    for person in (owner, make_staff(Role.COMMUNICATION)):
        with pytest.raises(PermissionDenied):
            appoint_member(
                organisation_id=organisation.pk, person=person, role=MembershipRole.OWNER,
                by=person, at=now(),
            )  # fmt: skip


# --- Who is told ---------------------------------------------------------------------------------


def test_the_person_is_told_of_a_role_and_of_its_end(organisation, owner):
    member(organisation, MembershipRole.VIEWER, name="Vera")
    member(organisation, MembershipRole.VIEWER, name="Victor")
    change_member_role(
        membership_id=row_of(organisation, "Vera").pk, role=MembershipRole.EDITOR, by=owner,
        at=now(),
    )  # fmt: skip
    deactivate_member(membership_id=row_of(organisation, "Victor").pk, by=owner, at=now())

    drain(seconds=30)

    assert [told("partners.member_role_change"), told("partners.member_end")] == [
        {"Vera"},
        {"Victor"},
    ]


def test_the_owners_are_told_who_comes_and_who_goes(organisation, owner):
    emil = member(organisation, MembershipRole.EDITOR, name="Emil")
    appoint_member(
        organisation_id=organisation.pk, person=make_user(name="Ada"),
        role=MembershipRole.OWNER, by=make_staff(Role.PROGRAMME_OFFICER), at=now(),
    )  # fmt: skip
    leave_organisation(membership_id=row_of(organisation, "Emil").pk, by=emil, at=now())

    drain(seconds=30)

    kinds = ("member_welcome", "member_arrival", "member_departure")
    assert [told(f"partners.{kind}") for kind in kinds] == [{"Ada"}, {"Olga"}, {"Olga", "Ada"}]


def test_staff_see_the_organisations_that_nobody_answers_for():
    orphan = make_organisation(name="Orphan")
    closed = make_organisation(name="Closed account")
    member(closed, is_active=False)
    answered = make_organisation(name="Answered")
    make_membership(user=make_user(), organisation=answered)
    make_organisation(name="Draft", state=OrganisationState.SUSPENDED)
    officer = make_staff(Role.COMMUNICATION)

    panel = waiting_for(officer, now())

    assert set(orphaned_organisations()) == {orphan, closed}
    assert [(str(line.label), line.count) for line in panel.lines] == [
        ("claims to decide", 0),
        ("organisations with nobody in charge", 2),
        ("of them, profiles to check", 0),
    ]


@pytest.mark.parametrize("has_owner", [True, False])
def test_who_cannot_invite_is_told_whom_to_ask(client, has_owner):
    organisation, editor = make_organisation(), make_user()
    make_membership(user=editor, organisation=organisation, role=MembershipRole.EDITOR)
    if has_owner:
        make_membership(user=make_user(), organisation=organisation, role=MembershipRole.OWNER)
    client.force_login(editor)

    page = client.get(reverse("partners:members", args=(organisation.slug,))).text

    assert ("Owners invite colleagues and change roles" in page) == has_owner
    assert ("Nobody is in charge here for now" in page) != has_owner
