"""Organisations: who saves, publishes and suspends them."""

import pytest
from django.core.exceptions import PermissionDenied
from django_fsm import TransitionNotAllowed

from partners.actions.organisations import (
    archive_organisation,
    publish_organisation,
    rebuild_search,
    request_organisation_review,
    save_organisation,
    suspend_organisation,
)
from partners.enums import MembershipRole, OrganisationState
from partners.models import Organisation, OrganisationSearch
from pscc.accounts.enums import Role
from pscc.kernel.search import matching
from tests.factories import (
    NOW,
    make_membership,
    make_organisation,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db

MANAGERS = {
    Role.ADMINISTRATOR, Role.PROGRAMME_OFFICER, Role.CALL_MANAGER, Role.COMMUNICATION
}  # fmt: skip


def found(words):
    return [each.name for each in matching(Organisation.objects.all(), words)]


def make_draft():
    organisation = Organisation(slug="draft", name="Draft", kind="biotech", summary="S")
    organisation.save()
    return organisation


@pytest.mark.parametrize("role", list(Role))
def test_who_manages_the_directory_publishes_and_suspends(role):
    organisation, person = make_draft(), make_staff(role)

    if role not in MANAGERS:
        with pytest.raises(PermissionDenied):
            publish_organisation(organisation_id=organisation.pk, by=person, at=NOW)
        return
    published = publish_organisation(organisation_id=organisation.pk, by=person, at=NOW)
    suspended = suspend_organisation(organisation_id=organisation.pk, by=person, at=NOW)

    assert published.state == OrganisationState.PUBLISHED
    assert suspended.state == OrganisationState.SUSPENDED
    assert Organisation.objects.get().updated_at == NOW


def test_an_owner_does_not_publish():
    organisation, owner = make_draft(), make_user()
    make_membership(user=owner, organisation=organisation)

    with pytest.raises(PermissionDenied):
        publish_organisation(organisation_id=organisation.pk, by=owner, at=NOW)


def test_steps_out_of_order_are_refused():
    officer = make_staff(Role.PROGRAMME_OFFICER)
    draft, published = make_draft(), make_organisation()

    with pytest.raises(TransitionNotAllowed):
        suspend_organisation(organisation_id=draft.pk, by=officer, at=NOW)
    with pytest.raises(TransitionNotAllowed):
        publish_organisation(organisation_id=published.pk, by=officer, at=NOW)


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (MembershipRole.OWNER, True),
        (MembershipRole.EDITOR, True),
        (MembershipRole.REQUESTER, False),
        (MembershipRole.SIGNATORY, False),
        (MembershipRole.VIEWER, False),
        (None, False),
    ],
)
def test_owners_and_editors_save_their_organisation(role, may):
    organisation, person = make_organisation(), make_user()
    if role:
        make_membership(user=person, organisation=organisation, role=role)
    organisation.name = "Renamed"

    if may:
        save_organisation(organisation=organisation, by=person, at=NOW)
    else:
        with pytest.raises(PermissionDenied):
            save_organisation(organisation=organisation, by=person, at=NOW)

    assert Organisation.objects.filter(name="Renamed").exists() == may
    assert found("renamed") == (["Renamed"] if may else [])


def test_nobody_outside_makes_an_organisation():
    organisation = Organisation(slug="x", name="X", kind="biotech", summary="S")

    with pytest.raises(PermissionDenied):
        save_organisation(organisation=organisation, by=make_user(), at=NOW)


def test_the_search_can_be_written_anew():
    for name in ("Alpha", "Beta"):
        make_organisation(name=name)

    assert rebuild_search() == 2
    assert rebuild_search() == 2
    assert found("alpha") == ["Alpha"]
    assert OrganisationSearch.objects.count() == 2


@pytest.mark.parametrize("role", list(Role))
def test_who_manages_the_directory_archives(role):
    organisation, person = make_draft(), make_staff(role)

    if role in MANAGERS:
        archive_organisation(organisation_id=organisation.pk, by=person, at=NOW)
    else:
        with pytest.raises(PermissionDenied):
            archive_organisation(organisation_id=organisation.pk, by=person, at=NOW)

    expected = OrganisationState.ARCHIVED if role in MANAGERS else OrganisationState.DRAFT
    assert Organisation.objects.get().state == expected


def test_an_owner_asks_for_the_review_once_and_a_stranger_does_not():
    organisation, owner = make_draft(), make_user()
    make_membership(user=owner, organisation=organisation)

    with pytest.raises(PermissionDenied):
        request_organisation_review(organisation_id=organisation.pk, by=make_user(), at=NOW)
    asked = request_organisation_review(organisation_id=organisation.pk, by=owner, at=NOW)
    with pytest.raises(TransitionNotAllowed):
        request_organisation_review(organisation_id=organisation.pk, by=owner, at=NOW)

    assert (asked.state, asked.updated_at) == (OrganisationState.IN_REVIEW, NOW)


def test_what_waits_for_review_is_not_archived():
    organisation, officer = make_draft(), make_staff(Role.PROGRAMME_OFFICER)
    request_organisation_review(organisation_id=organisation.pk, by=officer, at=NOW)

    with pytest.raises(TransitionNotAllowed):
        archive_organisation(organisation_id=organisation.pk, by=officer, at=NOW)

    assert Organisation.objects.get().state == OrganisationState.IN_REVIEW
