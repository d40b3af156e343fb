"""Conflicts found by an expert's affiliations and by ORCID iDs, with what shows them."""

import json
from datetime import date

import pytest

from calls.actions.conflicts import decide_conflict, detect_conflicts
from calls.models import ExpertProfile, Submission
from calls.queries.affiliations import same_name
from calls.queries.interests import find_interests
from partners.enums import ConflictOrigin, ConflictState, RelationKind
from partners.models import ConflictOfInterest, Mandate, Person
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from tests.factories import (
    NOW,
    make_application,
    make_organisation,
    make_project,
    make_staff,
    make_team_member,
    make_user,
)

pytestmark = pytest.mark.django_db
ORCID = "0000-0002-1825-0097"


def expert_at(name, *, organisation=None, since=None, until=None):
    profile = ExpertProfile.objects.create(user=make_user())
    profile.affiliations.create(name=name, organisation=organisation, since=since, until=until)
    return profile.user


def found(project, person):
    return [(each.origin, each.evidence) for each in find_interests(project, person, NOW)]


def test_an_affiliation_of_the_directory():
    house = make_organisation(name="House")
    expert = expert_at("Unit 9", organisation=house, since=date(2020, 1, 1))

    assert found(make_project(organisation=house), expert) == [
        (ConflictOrigin.AFFILIATION, "Unit 9 = House (2020–)")
    ]


@pytest.mark.parametrize("is_above", [True, False])
def test_an_affiliation_with_a_house_tied_to_the_applicant(is_above):
    house, other = make_organisation(name="House"), make_organisation(name="Other")
    upper, lower = (other, house) if is_above else (house, other)
    lower.relations.create(kind=RelationKind.PART_OF, other=upper)

    assert found(make_project(organisation=house), expert_at("Other", organisation=other)) == [
        (ConflictOrigin.AFFILIATION, "Other = Other (–)")
    ]


@pytest.mark.parametrize(
    ("until", "is_found"),
    [(None, True), (date(2026, 1, 1), True), (date(2023, 6, 3), True), (date(2023, 6, 1), False)],
)
def test_a_tie_counts_for_three_years(until, is_found):
    house = make_organisation(name="House")
    expert = expert_at("House", organisation=house, until=until)

    assert bool(found(make_project(organisation=house), expert)) == is_found


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("Hôpital d'Étampes", True),
        ("HOPITAL  D’ETAMPES ", True),
        ("Hôpital d'Étampes, service 3", False),
        ("Hôpital", False),
    ],
)
def test_a_name_typed_freely_is_compared(typed, is_found):
    house = make_organisation(name="Hôpital d'Étampes")

    assert bool(found(make_project(organisation=house), expert_at(typed))) == is_found


def test_names_are_compared_without_accents_case_and_punctuation():
    assert [same_name(each) for each in ("C.N.R.S.", "Été-2", "œ Œ", "  ")] == [
        "c n r s", "ete 2", "œ œ", "",
    ]  # fmt: skip


def test_the_legal_name_and_the_acronym_count_too():
    house = make_organisation(name="House", legal_name="House SAS", acronym="HSE")

    names = ("house sas", "H.S.E", "HSE", "HS")
    project = make_project(organisation=house)
    assert [bool(found(project, expert_at(each))) for each in names] == [True, False, True, False]


def test_an_office_of_the_directory_is_an_affiliation():
    house, expert = make_organisation(name="House"), make_user(orcid=ORCID)
    person = Person.objects.create(name="Eve", orcid=ORCID)
    Mandate.objects.create(person=person, organisation=house, role="Director")

    assert found(make_project(organisation=house), expert) == [
        (ConflictOrigin.AFFILIATION, "House (Director)")
    ]


def test_the_same_orcid_in_the_team_under_another_account():
    project = make_project()
    make_team_member(project=project, user=make_user(name="Second Self", orcid=ORCID))

    assert found(project, make_user(orcid=ORCID)) == [
        (ConflictOrigin.ORCID, f"{ORCID} = Second Self")
    ]


def test_the_same_orcid_among_the_people_of_an_answer():
    application = make_application(
        state="submitted", answers={"team": [{"name": "E. Expert", "orcid": ORCID}]}
    )
    assert json.loads(Submission.objects.get().document)["answers"]["team"]

    assert found(application.project, make_user(orcid=ORCID)) == [
        (ConflictOrigin.ORCID, f"{ORCID} = E. Expert (“team”)")
    ]


def test_an_orcid_that_was_examined_before_the_question_was_told_is_not_new():
    application = make_application(
        state="submitted", answers={"team": [{"name": "E. Expert", "orcid": ORCID}]}
    )
    expert = make_user(orcid=ORCID)
    (conflict,) = detect_conflicts(application_id=application.pk, person_id=expert.pk, at=now())
    decide_conflict(
        conflict_id=conflict.pk,
        verdict=ConflictState.DISMISSED,
        by=make_staff(Role.PROGRAMME_OFFICER),
        at=now(),
    )
    ConflictOfInterest.objects.update(traces=[], evidence=f"{ORCID} = E. Expert")

    again = detect_conflicts(application_id=application.pk, person_id=expert.pk, at=now())

    assert again == []
    assert ConflictOfInterest.objects.get().state == ConflictState.DISMISSED


def test_an_orcid_in_a_text_is_nobody():
    application = make_application(state="submitted", answers={"summary": f"See {ORCID}."})

    assert found(application.project, make_user(orcid=ORCID)) == []
