"""Conflicts of interest: detected, declared, decided, and the wall they build."""

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress

from calls.actions.conflicts import (
    decide_conflict,
    detect_conflicts,
    detect_office_conflicts,
)
from calls.enums import ApplicationState, AssignmentState, CallRole
from calls.models import Application, Assignment, Decision
from partners.enums import ConflictOrigin, ConflictState, InterestNature, MembershipRole
from partners.models import ConflictOfInterest, DeclaredInterest, Person
from pscc.accounts.enums import Role
from tests.factories import (
    NOW,
    make_application,
    make_assignment,
    make_call,
    make_call_person,
    make_manager,
    make_membership,
    make_organisation,
    make_project,
    make_staff,
    make_team_member,
    make_user,
)

pytestmark = pytest.mark.django_db


def in_review(**fields):
    return make_application(state=ApplicationState.IN_REVIEW, **fields)


def detect(application, person):
    found = detect_conflicts(application_id=application.pk, person_id=person.pk, at=NOW)
    return [(each.origin, each.evidence, each.state) for each in found]


def pending(application, person):
    return ConflictOfInterest.objects.create(
        person=person, project=application.project, origin=ConflictOrigin.STAFF, recorded_at=NOW
    )


def test_a_stranger_has_no_conflict():
    assert detect(in_review(), make_user()) == []


def test_membership_of_the_applicants_organisation_is_found():
    company = make_organisation(name="Acme")
    application = in_review(project=make_project(organisation=company))
    expert = make_user()
    make_membership(user=expert, organisation=company, role=MembershipRole.VIEWER)

    found = detect(application, expert)

    assert found == [(ConflictOrigin.MEMBERSHIP, "Acme (viewer)", ConflictState.PENDING)]


def declare_interest(organisation, *, until=None, **person):
    DeclaredInterest.objects.create(
        person=Person.objects.create(name="Ada", **person),
        organisation=organisation,
        nature=InterestNature.SHARES,
        until=until,
    )


def test_a_declared_interest_in_the_applicants_organisation_is_found_by_the_account():
    company, expert = make_organisation(name="Acme"), make_user()
    application = in_review(project=make_project(organisation=company))
    declare_interest(company, user=expert)

    found = detect(application, expert)

    assert found == [(ConflictOrigin.INTEREST, "Acme (shares)", ConflictState.PENDING)]


def test_a_declared_interest_is_found_by_the_orcid_id_where_there_is_no_account():
    company = make_organisation(name="Acme")
    expert = make_user(orcid="0000-0002-1825-0097")
    application = in_review(project=make_project(organisation=company))
    declare_interest(company, orcid="0000-0002-1825-0097")

    found = detect(application, expert)

    assert [origin for origin, _evidence, _state in found] == [ConflictOrigin.INTEREST]


def test_people_without_an_orcid_id_are_not_taken_for_one_another():
    company = make_organisation(name="Acme")
    application = in_review(project=make_project(organisation=company))
    declare_interest(company)

    assert detect(application, make_user()) == []


@pytest.mark.parametrize(("until", "count"), [(date(2023, 5, 1), 0), (date(2025, 5, 1), 1)])
def test_an_interest_that_ended_counts_for_three_years(until, count):
    company, expert = make_organisation(name="Acme"), make_user()
    application = in_review(project=make_project(organisation=company))
    declare_interest(company, user=expert, until=until)

    assert len(detect(application, expert)) == count


def test_organisations_directly_above_and_below_count():
    parent = make_organisation(name="Holding")
    company = make_organisation(name="Acme", parent=parent)
    child = make_organisation(name="Lab", parent=company)
    application = in_review(project=make_project(organisation=company))
    expert = make_user()
    for organisation in (parent, child):
        make_membership(user=expert, organisation=organisation)

    found = detect(application, expert)

    assert found == [
        (ConflictOrigin.MEMBERSHIP, "Holding (owner); Lab (owner)", ConflictState.PENDING)
    ]


@pytest.mark.parametrize(("days", "expected"), [(100, 1), (1200, 0)])
def test_a_membership_that_ended_counts_for_three_years(days, expected):
    company = make_organisation()
    application = in_review(project=make_project(organisation=company))
    expert = make_user()
    membership = make_membership(user=expert, organisation=company)
    membership.ended_at = NOW - timedelta(days=days)
    membership.save()

    assert len(detect(application, expert)) == expected


def test_the_project_team_is_found():
    project = make_project(title="Cure")
    expert = make_user()
    make_team_member(project=project, user=expert)

    found = detect(in_review(project=project), expert)

    assert found == [(ConflictOrigin.TEAM, "Cure (edit)", ConflictState.PENDING)]


@pytest.mark.parametrize(
    ("website", "address", "is_found"),
    [
        ("https://www.acme.example/about", "eve@acme.example", True),
        ("https://acme.example", "eve@lab.acme.example", True),
        ("https://acme.example", "eve@notacme.example", False),
        ("https://acme.example", "eve@gmail.com", False),
        ("", "eve@acme.example", False),
    ],
)
def test_mail_domains_are_compared_with_the_website(website, address, is_found):
    company = make_organisation(name="Acme", website=website)
    application = in_review(project=make_project(organisation=company))

    found = detect(application, make_user(email=address))

    assert [origin for origin, _evidence, _state in found] == (
        [ConflictOrigin.EMAIL_DOMAIN] if is_found else []
    )


def test_mail_domains_are_compared_with_those_of_the_members():
    company = make_organisation(name="Acme")
    make_membership(user=make_user(email="owner@acme.example"), organisation=company)
    application = in_review(project=make_project(organisation=company))

    found = detect(application, make_user(email="eve@acme.example"))

    assert found == [
        (
            ConflictOrigin.EMAIL_DOMAIN,
            "eve@acme.example = Acme (acme.example)",
            ConflictState.PENDING,
        )
    ]


@pytest.mark.parametrize(("is_confirmed", "expected"), [(True, 1), (False, 0)])
def test_a_second_confirmed_address_does_not_defeat_the_check(is_confirmed, expected):
    company = make_organisation(website="https://acme.example")
    application = in_review(project=make_project(organisation=company))
    expert = make_user(email="eve@elsewhere.example")
    EmailAddress.objects.create(user=expert, email="eve@acme.example", verified=is_confirmed)

    assert len(detect(application, expert)) == expected


def test_detection_is_idempotent_and_respects_what_was_examined():
    company = make_organisation()
    application = in_review(project=make_project(organisation=company))
    expert = make_user()
    make_membership(user=expert, organisation=company)
    detect(application, expert)
    conflict = ConflictOfInterest.objects.get()
    officer = make_staff(Role.PROGRAMME_OFFICER)
    decide_conflict(conflict_id=conflict.pk, verdict=ConflictState.DISMISSED, by=officer, at=NOW)

    again = detect(application, expert)

    assert again == []
    assert ConflictOfInterest.objects.get().state == ConflictState.DISMISSED


def test_people_who_run_the_call_are_looked_at_too():
    company = make_organisation()
    call = make_call()
    application = in_review(call=call, project=make_project(organisation=company))
    people = [make_manager(call=call), make_user(), make_staff(Role.PROGRAMME_OFFICER), make_user()]
    make_call_person(call=call, user=people[1], role=CallRole.CHAIR)
    for person in people:
        make_membership(user=person, organisation=company)

    count = detect_office_conflicts(application_id=application.pk, at=NOW)

    walled = set(ConflictOfInterest.objects.values_list("person_id", flat=True))
    assert (count, walled) == (3, {person.pk for person in people[:3]})


# --- The wall ------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [ConflictState.PENDING, ConflictState.RECUSED])
def test_the_wall_holds_for_officer_manager_chair_and_expert(state):
    call = make_call()
    application = in_review(call=call)
    chair = make_user()
    make_call_person(call=call, user=chair, role=CallRole.CHAIR)
    assignment = make_assignment(application=application, state=AssignmentState.ACCEPTED)
    people = [
        make_staff(Role.PROGRAMME_OFFICER), make_manager(call=call), chair, assignment.expert,
    ]  # fmt: skip
    before = [Application.objects.visible_to(person).count() for person in people]

    for person in people:
        conflict = pending(application, person)
        if state == ConflictState.RECUSED:
            conflict.recuse(by=person, at=NOW)
            conflict.save()

    after = [Application.objects.visible_to(person).count() for person in people]
    assert (before, after) == ([1, 1, 1, 1], [0, 0, 0, 0])
    assert not Assignment.objects.visible_to(assignment.expert).exists()
    assert not Decision.objects.visible_to(people[0]).exists()


@pytest.mark.parametrize("verdict", [ConflictState.DISMISSED, ConflictState.WAIVED])
def test_the_wall_falls_when_staff_dismiss_or_waive(verdict):
    application = in_review()
    officer = make_staff(Role.PROGRAMME_OFFICER)
    conflict = pending(application, officer)

    decide_conflict(
        conflict_id=conflict.pk, verdict=verdict, plan="Does not score the team",
        by=make_staff(Role.PROGRAMME_OFFICER), at=NOW,
    )  # fmt: skip

    assert list(Application.objects.visible_to(officer)) == [application]
