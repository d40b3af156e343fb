"""Introductions to people of the directory: whom the team keeps apart, and who may look at it."""

import pytest
from django.core.exceptions import PermissionDenied

from partners.enums import ProjectRole
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.community.actions.introductions import release_introduction, stop_introduction
from pscc.community.enums import IntroductionState
from pscc.kernel.clock import now
from tests.community.introducing import asked_of, organisation_of, reviews, state_of, told
from tests.factories import (
    make_membership,
    make_organisation,
    make_project,
    make_staff,
    make_team_member,
)
from tests.factories_community import make_introduction

pytestmark = pytest.mark.django_db
S = IntroductionState


# --- What is counted of each side ----------------------------------------------------------------


@pytest.mark.parametrize("whom", ["entry", "person"])
def test_in_whose_name_one_asks_makes_no_difference(asker, other, entry, listed, whom):
    first, second = organisation_of(asker), make_organisation()
    make_membership(user=asker, organisation=second)
    reviews(other, second)

    asked = {"entry": entry} if whom == "entry" else {"person": listed}
    introduction = make_introduction(by=asker, organisation=first, at=now(), **asked)

    assert introduction.state == S.HELD


@pytest.mark.parametrize("reader", ["asker", "other"])
def test_who_reads_a_project_only_is_of_its_team(asker, other, listed, reader):
    sides = {"asker": asker, "other": other}
    project = make_project()
    make_team_member(project=project, user=sides.pop(reader), role=ProjectRole.VIEW)
    (judge,) = sides.values()
    ConflictOfInterest.objects.create(person=judge, project=project, origin="declared")

    assert asked_of(asker, listed).state == S.HELD


def test_who_reads_a_project_only_asks_nobody_of_its_team(asker, other, listed):
    make_team_member(project=make_project(owner=other), user=asker, role=ProjectRole.VIEW)

    with pytest.raises(PermissionDenied):
        asked_of(asker, listed)


# --- Who looks at what is held -------------------------------------------------------------------


def held_between(asker, other, listed):
    ConflictOfInterest.objects.create(
        person=other, organisation=organisation_of(asker), origin="declared"
    )
    held = asked_of(asker, listed)
    assert held.state == S.HELD
    return held


def refused_to(officer, held):
    """Tell that an officer may neither pass it on nor stop it."""
    with pytest.raises(PermissionDenied):
        release_introduction(introduction_id=held.pk, by=officer, at=now())
    with pytest.raises(PermissionDenied):
        stop_introduction(introduction_id=held.pk, because="No.", by=officer, at=now())
    return state_of(held) == S.HELD


def test_an_officer_behind_a_wall_to_the_persons_team_neither_sees_nor_decides(
    client, asker, other, listed
):
    free = make_staff(Role.PROGRAMME_OFFICER, email="free@pscc.example")
    walled = make_staff(Role.PROGRAMME_OFFICER, email="walled@pscc.example")
    ConflictOfInterest.objects.create(
        person=walled, project=make_project(owner=other), origin="declared"
    )
    held = held_between(asker, other, listed)
    pages = {}
    for officer in (free, walled):
        client.force_login(officer)
        desk = client.get("/admin/community/introduction/").text
        page = client.get(f"/admin/community/introduction/{held.pk}/change/")
        pages[officer] = ("Asking Company" in desk, page.status_code)

    assert told("community.introduction_held") == ["free@pscc.example"]
    assert (pages[free], pages[walled]) == ((True, 200), (False, 404))
    assert refused_to(walled, held)
    release_introduction(introduction_id=held.pk, by=free, at=now())
    assert state_of(held) == S.ASKED


def test_a_colleague_of_the_person_neither_passes_it_on_nor_stops_it(asker, other, listed):
    company = make_organisation()
    officer = make_staff(Role.PROGRAMME_OFFICER, email="colleague@pscc.example")
    for person in (other, officer):
        make_membership(user=person, organisation=company)
    held = held_between(asker, other, listed)

    assert told("community.introduction_held") == []
    assert refused_to(officer, held)
