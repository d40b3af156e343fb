"""A number that only one may carry: archived organisations keep it, a living one may take it."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from partners.actions.merges import merge_organisations, undo_merge
from partners.actions.organisations import archive_organisation, reopen_organisation
from partners.enums import OrganisationState
from partners.models import OrganisationIdentifier
from partners.queries.registration import holder_of
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from tests.factories import NOW, make_organisation, make_staff

pytestmark = pytest.mark.django_db

ROR = "04t0gwh46"


@pytest.fixture
def officer():
    return make_staff(Role.PROGRAMME_OFFICER)


@pytest.fixture
def closed(officer):
    """An archived organisation with a number."""
    organisation = make_organisation(name="Closed")
    organisation.identifiers.create(scheme="ror", value=ROR)
    return archive_organisation(organisation_id=organisation.pk, by=officer, at=NOW)


def test_a_living_one_keeps_its_number_for_itself():
    make_organisation().identifiers.create(scheme="ror", value=ROR)

    with transaction.atomic(), pytest.raises(IntegrityError, match="living_siret_ror_once"):
        make_organisation().identifiers.create(scheme="ror", value=ROR)


def test_an_archived_one_keeps_the_number_and_leaves_it_to_a_living_one(closed):
    living = make_organisation(name="Living")

    living.identifiers.create(scheme="ror", value=ROR)

    assert [(each.value, each.until) for each in closed.identifiers.all()] == [(ROR, None)]
    assert holder_of("ror", ROR) == living
    with transaction.atomic(), pytest.raises(IntegrityError, match="living_siret_ror_once"):
        make_organisation().identifiers.create(scheme="ror", value=ROR)


def test_reopening_brings_the_number_back(closed, officer):
    assert holder_of("ror", ROR) is None

    reopen_organisation(organisation_id=closed.pk, by=officer, at=NOW)

    assert holder_of("ror", ROR) == closed


def test_reopening_notices_who_carries_the_number_now(closed, officer):
    make_organisation(name="Living").identifiers.create(scheme="ror", value=ROR)

    with pytest.raises(Refused, match=r"by now: ROR 04t0gwh46 \(Living\)"):
        reopen_organisation(organisation_id=closed.pk, by=officer, at=NOW)

    closed.refresh_from_db()
    assert closed.state == OrganisationState.ARCHIVED


def test_one_number_put_to_an_end_lets_it_come_back(closed, officer):
    living = make_organisation(name="Living")
    living.identifiers.create(scheme="ror", value=ROR)
    closed.identifiers.update(until=NOW.date())

    reopen_organisation(organisation_id=closed.pk, by=officer, at=NOW)

    assert holder_of("ror", ROR) == living


def test_the_database_holds_it_against_every_writer(closed):
    make_organisation().identifiers.create(scheme="ror", value=ROR)
    closed.reopen()

    with transaction.atomic(), pytest.raises(IntegrityError, match="living_siret_ror_once"):
        closed.save()
    with transaction.atomic(), pytest.raises(IntegrityError, match="living_siret_ror_once"):
        OrganisationIdentifier.objects.filter(organisation=closed).update(
            organisation=make_organisation()
        )


def test_a_number_that_moved_with_a_merge_goes_back_with_it(officer):
    kept, absorbed = make_organisation(name="Kept"), make_organisation(name="Absorbed")
    absorbed.identifiers.create(scheme="ror", value=ROR)
    merge = merge_organisations(kept_id=kept.pk, absorbed_id=absorbed.pk, by=officer, at=NOW)
    assert holder_of("ror", ROR) == kept

    undo_merge(merge_id=merge.pk, by=officer, at=NOW)

    assert holder_of("ror", ROR) == absorbed


def test_undoing_a_merge_notices_a_number_that_was_entered_meanwhile(officer):
    kept, absorbed = make_organisation(name="Kept"), make_organisation(name="Absorbed")
    merge = merge_organisations(kept_id=kept.pk, absorbed_id=absorbed.pk, by=officer, at=NOW)
    for each in (kept, absorbed):
        each.identifiers.create(scheme="ror", value=ROR)

    with pytest.raises(Refused, match=r"by now: ROR 04t0gwh46 \(Kept\)"):
        undo_merge(merge_id=merge.pk, by=officer, at=NOW)


def test_the_desk_is_told_in_words(closed, officer, client):
    make_organisation(name="Living").identifiers.create(scheme="ror", value=ROR)
    client.force_login(officer)

    answer = client.post(
        reverse("admin:partners_organisation_act", args=(closed.pk, "reopen")), follow=True
    )

    assert "Another organisation carries its number by now" in answer.content.decode()
