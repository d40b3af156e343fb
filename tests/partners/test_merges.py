"""Merging two entries of one organisation, and parting them again."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from partners.actions.merges import merge_organisations, undo_merge
from partners.enums import MembershipRole, OrganisationState
from partners.models import Merge, Organisation, OrganisationRelation
from partners.queries.merges import (
    STAYS,
    every_reference,
    moved_references,
    shares,
    suggestions,
)
from pscc.accounts.enums import STAFF_ROLES, Role
from pscc.kernel.history import tracked
from pscc.kernel.refusals import Refused
from tests.factories import (
    NOW,
    make_membership,
    make_organisation,
    make_project,
    make_service,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db

MANAGERS = {
    Role.ADMINISTRATOR, Role.PROGRAMME_OFFICER, Role.CALL_MANAGER, Role.COMMUNICATION
}  # fmt: skip

# Every column that a merge moves. A new column that refers to organisations fails the test below
# until someone has thought about it: add it here, or to STAYS with the reason.
MOVED = [
    "api.ApiKey.organisation",
    "api.Webhook.organisation",
    "calls.ExpertAffiliation.organisation",
    "community.BoardEntry.organisation",
    "community.Cooperation.organisation",
    "community.Cooperation.partner",
    "community.Introduction.organisation",
    "community.ListedPerson.organisation",
    "community.Mention.organisation",
    "impact.Contribution.organisation",
    "impact.Declaration.organisation",
    "impact.Envelope.organisation",
    "partners.CircleMembership.organisation",
    "partners.Claim.organisation",
    "partners.ConflictOfInterest.organisation",
    "partners.Correction.organisation",
    "partners.DeclaredInterest.organisation",
    "partners.ImportRow.organisation",
    "partners.Invitation.organisation",
    "partners.JoinRequest.organisation",
    "partners.KeyFigure.organisation",
    "partners.Mandate.organisation",
    "partners.Membership.organisation",
    "partners.OrganisationFact.organisation",
    "partners.OrganisationIdentifier.organisation",
    "partners.OrganisationLabel.organisation",
    "partners.OrganisationRelation.organisation",
    "partners.OrganisationRelation.other",
    "partners.Organisation_disciplines.organisation",
    "partners.Organisation_tumour_types.organisation",
    "partners.PressContact.organisation",
    "partners.Project.organisation",
    "partners.Proposal.organisation",
    "partners.Site.organisation",
    "partners.Tenancy.organisation",
    "services.HealthDataset.custodian",
    "services.HealthDataset.hdab",
    "services.Service.provider",
    "services.Service_co_providers.organisation",
    "services.SubRequest.provider",
]


def merged(kept, absorbed, by=None):
    return merge_organisations(
        kept_id=kept.pk, absorbed_id=absorbed.pk, by=by or make_staff(Role.COMMUNICATION), at=NOW
    )


def parted(merge):
    return undo_merge(merge_id=merge.pk, by=merge.merged_by, at=NOW)


@pytest.fixture
def kept():
    return make_organisation(name="Kept")


@pytest.fixture
def absorbed():
    return make_organisation(name="Absorbed")


def test_every_column_that_refers_to_organisations_moves_or_is_said_to_stay():
    assert [each.key for each in moved_references()] == sorted(MOVED)
    assert {each.key for each in every_reference()} == {*MOVED, *STAYS}


def test_everything_moves_and_the_absorbed_one_is_archived(kept, absorbed):
    service = make_service(provider=absorbed)
    project = make_project(organisation=absorbed)
    member = make_membership(user=make_user(), organisation=absorbed, role=MembershipRole.OWNER)
    absorbed.sites.create(city="Paris", is_main=True)
    absorbed.identifiers.create(scheme="ror", value="04t0gwh46")

    merge = merged(kept, absorbed)

    for row in (service, project, member, absorbed):
        row.refresh_from_db()
    assert (service.provider, project.organisation, member.organisation) == (kept, kept, kept)
    assert (absorbed.state, merge.state_before) == (OrganisationState.ARCHIVED, "published")
    assert [site.city for site in kept.sites.all()] == ["Paris"]
    assert [str(each) for each in kept.identifiers.all()] == ["ROR 04t0gwh46"]
    assert merge.moved["left"] == {}


def test_what_the_kept_one_has_already_stays_behind_and_is_noted(kept, absorbed):
    person = make_user()
    own = make_membership(user=person, organisation=kept, role=MembershipRole.OWNER)
    other = make_membership(user=person, organisation=absorbed, role=MembershipRole.OWNER)
    kept.identifiers.create(scheme="siren", value="395030844")
    same = absorbed.identifiers.create(scheme="siren", value="395030844")

    merge = merged(kept, absorbed)

    assert list(kept.memberships.all()) == [own]
    assert merge.moved["left"] == {
        "partners.Membership.organisation": [other.pk],
        "partners.OrganisationIdentifier.organisation": [same.pk],
    }


def test_a_second_main_site_moves_and_yields(kept, absorbed):
    kept.sites.create(city="Villejuif", is_main=True)
    site = absorbed.sites.create(city="Paris", is_main=True)

    merge = merged(kept, absorbed)

    site.refresh_from_db()
    assert (site.organisation, site.is_main) == (kept, False)
    parted(merge)
    site.refresh_from_db()
    assert (site.organisation, site.is_main) == (absorbed, True)


def test_a_tie_between_the_two_stays_and_one_that_would_close_a_loop_too(kept, absorbed):
    top = make_organisation(name="Top")
    between = OrganisationRelation.objects.create(organisation=kept, kind="part_of", other=absorbed)
    OrganisationRelation.objects.create(organisation=top, kind="supervised_by", other=kept)
    loop = OrganisationRelation.objects.create(
        organisation=absorbed, kind="supervised_by", other=top
    )

    merge = merged(kept, absorbed)

    assert merge.moved["left"] == {
        "partners.OrganisationRelation.organisation": [loop.pk],
        "partners.OrganisationRelation.other": [between.pk],
    }


def test_the_old_address_leads_on_for_ever_and_through_a_second_merge(client, kept, absorbed):
    third = make_organisation(name="Third")
    merged(kept, absorbed)

    first = client.get(absorbed.get_absolute_url())
    merged(third, kept)
    second = client.get(absorbed.get_absolute_url())

    assert (first.status_code, first["Location"]) == (301, kept.get_absolute_url())
    assert (second.status_code, second["Location"]) == (301, third.get_absolute_url())


def test_an_address_that_leads_to_a_hidden_organisation_tells_nothing(client, kept, absorbed):
    merged(kept, absorbed)
    kept.refresh_from_db()
    kept.suspend()
    kept.save()

    assert client.get(absorbed.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("state", "after"),
    [("draft", "draft"), ("in_review", "draft"), ("published", "published"),
     ("suspended", "suspended")],
)  # fmt: skip
def test_undoing_puts_everything_back(kept, state, after):
    absorbed = Organisation(slug="absorbed", name="Absorbed", kind="biotech", summary="S")
    absorbed.save()
    if state == "in_review":
        absorbed.request_review()
    if state in ("published", "suspended"):
        absorbed.publish()
        absorbed.save()
    if state == "suspended":
        absorbed.suspend()
    absorbed.save()
    project = make_project(organisation=absorbed)
    service = make_service(provider=absorbed)

    merge = parted(merged(kept, absorbed))

    for row in (project, service, absorbed):
        row.refresh_from_db()
    assert (project.organisation, service.provider) == (absorbed, absorbed)
    assert (absorbed.state, merge.state, merge.undone_at) == (after, "undone", NOW)
    events = tracked[Merge]._default_manager.filter(pgh_obj_id=merge.pk)
    assert [each.state for each in events.order_by("pgh_id")] == ["done", "undone"]


def test_undoing_is_refused_in_words_when_a_row_has_moved_on(kept, absorbed):
    project, service = make_project(organisation=absorbed), make_service(provider=absorbed)
    merge = merged(kept, absorbed)
    project.refresh_from_db()
    project.organisation = make_organisation()
    project.save()

    with pytest.raises(Refused, match=r"moved since: projects \(1\)"):
        parted(merge)

    service.refresh_from_db()
    merge.refresh_from_db()
    assert (service.provider, merge.state) == (kept, "done")


def test_what_was_removed_since_stays_removed_and_the_rest_is_parted(kept, absorbed):
    gone, stays = make_project(organisation=absorbed), make_project(organisation=absorbed)
    merge = merged(kept, absorbed)
    gone.delete()

    merge = parted(merge)

    stays.refresh_from_db()
    assert (stays.organisation, merge.state) == (absorbed, "undone")


def test_undoing_is_refused_once_the_kept_one_was_merged_too(kept, absorbed):
    merge = merged(kept, absorbed)
    merged(make_organisation(), kept)

    with pytest.raises(Refused, match="Undo that first"):
        parted(merge)


def test_undoing_twice_is_refused(kept, absorbed):
    merge = parted(merged(kept, absorbed))

    with pytest.raises(TransitionNotAllowed):
        parted(merge)


def test_merging_one_with_itself_or_an_archived_one_is_refused(kept, absorbed):
    with pytest.raises(Refused, match="two different"):
        merged(kept, kept)
    merged(kept, absorbed)
    with pytest.raises(Refused, match="closed already"):
        merged(kept, absorbed)


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
def test_officers_and_communication_merge(kept, absorbed, role):
    if role in MANAGERS:
        assert merged(kept, absorbed, make_staff(role)).kept == kept
        return
    with pytest.raises(PermissionDenied):
        merged(kept, absorbed, make_staff(role))
    assert Merge.objects.count() == 0


def test_the_preview_counts_what_hangs_on_each(kept, absorbed):
    make_project(organisation=absorbed)
    absorbed.sites.create(city="Paris")
    kept.sites.create(city="Paris")

    found = [(each.title, each.one, each.other) for each in shares(kept, absorbed)]

    assert found == [("projects", 0, 1), ("sites", 1, 1)]


def test_pairs_are_suggested_the_surest_first():
    one, other = make_organisation(name="Gustave"), make_organisation(name="Roussy")
    for each in (one, other):
        each.identifiers.create(scheme="siren", value="395030844")
    make_organisation(name="Curie", website="https://www.curie.fr/paris")
    make_organisation(name="Hospital", website="http://curie.fr")
    make_organisation(name="Institut Paoli-Calmettes")
    make_organisation(name="Institut Paoli Calmettes")

    found = [(each.one.name, each.other.name, str(each.reason)) for each in suggestions()]

    assert found == [
        ("Gustave", "Roussy", "Same SIREN"),
        ("Curie", "Hospital", "Same website"),
        ("Institut Paoli-Calmettes", "Institut Paoli Calmettes", "Nearly the same name"),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_suggestions_take_two_statements(django_assert_num_queries, count):
    for number in range(count):
        for _each in range(2):
            make_organisation(name=f"Hopital {'xyz'[number] * 9}")

    with django_assert_num_queries(2):
        assert len(suggestions()) == count


def test_merged_ones_are_suggested_no_more(kept, absorbed):
    for each in (kept, absorbed):
        each.identifiers.create(scheme="siren", value="395030844")
    assert len(suggestions()) == 1

    merged(kept, absorbed)

    assert suggestions() == []
    assert reverse("partners:list") in kept.get_absolute_url()
