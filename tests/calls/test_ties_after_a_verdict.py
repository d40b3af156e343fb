"""Ties that come up after staff settled a conflict, or after an expert has begun to read."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import override

from calls.actions.conflicts import decide_conflict, detect_conflicts, detect_office_conflicts
from calls.actions.experts import detect_ties_of
from calls.actions.pool_ties import detect_live_conflicts, detect_pool_conflicts
from calls.enums import ApplicationState, AssignmentState
from calls.models import Application, Assignment
from calls.queries.interests import find_interests
from calls.queries.ties import new_ties
from partners.enums import ConflictOrigin, ConflictState, ProjectRole, RelationKind
from partners.models import ConflictOfInterest, Mandate, Organisation, Person, Project
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from tests.calls.pooling import make_profile
from tests.factories import (
    NOW,
    make_application,
    make_assignment,
    make_membership,
    make_organisation,
    make_project,
    make_staff,
    make_team_member,
    make_user,
)

pytestmark = pytest.mark.django_db
ASKED = [
    AssignmentState.INVITED,
    AssignmentState.ACCEPTED,
    AssignmentState.IN_PROGRESS,
    AssignmentState.SUBMITTED,
]


def in_review(house: Organisation) -> Application:
    return make_application(
        project=make_project(organisation=house, title="Marker"), state=ApplicationState.IN_REVIEW
    )


def settled(application: Application, person: User, verdict: ConflictState) -> ConflictOfInterest:
    detect_conflicts(application_id=application.pk, person_id=person.pk, at=NOW)
    return decide_conflict(
        conflict_id=ConflictOfInterest.objects.get().pk,
        verdict=verdict,
        plan="Scores apart" if verdict == ConflictState.WAIVED else "",
        by=make_staff(Role.PROGRAMME_OFFICER),
        at=NOW,
    )


def stored() -> list[tuple[str, str, bool]]:
    rows = ConflictOfInterest.objects.order_by("pk")
    return [(row.state, row.evidence, row.decided_at is None) for row in rows]


# --- After a verdict -----------------------------------------------------------------------------


@pytest.mark.parametrize("verdict", [ConflictState.DISMISSED, ConflictState.WAIVED])
def test_a_tie_that_nobody_examined_puts_the_wall_up_again(verdict):
    house, above = make_organisation(name="Acme"), make_organisation(name="Upper")
    house.relations.create(kind=RelationKind.PART_OF, other=above)
    application, expert = in_review(house), make_user()
    make_membership(user=expert, organisation=above)
    settled(application, expert, verdict)
    make_membership(user=expert, organisation=house)

    found = detect_conflicts(application_id=application.pk, person_id=expert.pk, at=NOW)

    assert [each.person for each in found] == [expert]
    assert stored() == [(ConflictState.PENDING, "Upper (owner); Acme (owner)", True)]
    assert detect_conflicts(application_id=application.pk, person_id=expert.pk, at=NOW) == []


@pytest.mark.parametrize("verdict", [ConflictState.DISMISSED, ConflictState.WAIVED])
def test_less_than_what_was_examined_changes_nothing(verdict):
    house, above = make_organisation(name="Acme"), make_organisation(name="Upper")
    house.relations.create(kind=RelationKind.PART_OF, other=above)
    application, expert = in_review(house), make_user()
    membership = make_membership(user=expert, organisation=above)
    make_membership(user=expert, organisation=house)
    settled(application, expert, verdict)
    membership.delete()

    found = detect_conflicts(application_id=application.pk, person_id=expert.pk, at=NOW)

    assert found == []
    assert stored() == [(verdict, "Acme (owner); Upper (owner)", False)]


def test_the_language_of_who_looks_is_no_new_tie():
    house = make_organisation(name="Acme")
    application, expert = in_review(house), make_user()
    person = Person.objects.create(name="Somebody", user=expert)
    Mandate.objects.create(person=person, organisation=house, role_fr="Présidente", role_en="Chair")
    with override("en"):
        settled(application, expert, ConflictState.DISMISSED)

    with override("fr"):
        found = detect_conflicts(application_id=application.pk, person_id=expert.pk, at=NOW)

    assert found == []
    assert stored() == [(ConflictState.DISMISSED, "Acme (Présidente)", False)]


def test_a_recusal_stays_whatever_comes_up():
    house = make_organisation(name="Acme")
    application, expert = in_review(house), make_user()
    row = make_membership(user=expert, organisation=house)
    settled(application, expert, ConflictState.RECUSED)
    row.role = "editor"
    row.save()

    found = detect_conflicts(application_id=application.pk, person_id=expert.pk, at=NOW)

    assert found == []
    assert stored() == [(ConflictState.RECUSED, "Acme (owner)", False)]


def test_the_sieve_lets_settled_pairs_through_too():
    house, above = make_organisation(name="Acme"), make_organisation(name="Upper")
    house.relations.create(kind=RelationKind.PART_OF, other=above)
    application, expert = in_review(house), make_profile().user
    make_membership(user=expert, organisation=above)
    settled(application, expert, ConflictState.DISMISSED)
    before = detect_pool_conflicts(call_id=application.call_id, at=NOW)
    make_membership(user=expert, organisation=house)

    after = detect_pool_conflicts(call_id=application.call_id, at=NOW)

    assert (before, after) == (0, 1)


# --- While an expert reads -----------------------------------------------------------------------


@pytest.mark.parametrize("state", ASKED)
def test_the_daily_sweep_looks_at_the_experts_who_read(state):
    house = make_organisation()
    review = make_assignment(application=in_review(house), state=state)
    others = make_assignment(application=in_review(make_organisation()), state=state)
    for person in (review.expert, others.expert):
        make_membership(user=person, organisation=house)

    count = detect_live_conflicts(at=NOW)

    assert count == 1
    assert ConflictOfInterest.objects.get().person == review.expert
    assert list(Assignment.objects.of_expert(review.expert)) == []
    assert list(Assignment.objects.of_expert(others.expert)) == [others]


def test_who_declined_is_left_alone():
    house = make_organisation()
    review = make_assignment(application=in_review(house))
    review.decline(reason="No time", at=NOW)
    review.save()
    make_membership(user=review.expert, organisation=house)

    assert detect_live_conflicts(at=NOW) == 0


@pytest.mark.parametrize("state", ASKED)
def test_a_new_affiliation_closes_what_was_submitted_too(state):
    house = make_organisation(name="House")
    profile = make_profile()
    make_assignment(application=in_review(house), expert=profile.user, state=state)
    profile.affiliations.create(name="House", organisation=house)

    assert detect_ties_of(profile_id=profile.pk, at=NOW) == 1
    assert list(Assignment.objects.of_expert(profile.user)) == []


@pytest.mark.parametrize("applications", [1, 3])
def test_statements_of_the_sweep(applications, queries):
    first = in_review(make_organisation())
    for _ in range(applications - 1):
        make_application(call=first.call, state=ApplicationState.IN_REVIEW)
    for _ in range(3):
        make_staff(Role.PROGRAMME_OFFICER)

    with queries(20):
        assert detect_live_conflicts(at=NOW) == 0


def test_administrators_are_looked_at_like_officers():
    house = make_organisation()
    application, person = in_review(house), make_staff(Role.ADMINISTRATOR)
    make_membership(user=person, organisation=house)

    found = detect_office_conflicts(application_id=application.pk, at=NOW)

    assert found == 1
    assert ConflictOfInterest.objects.get().person == person


# --- Founders whose company does not exist yet ---------------------------------------------------


def alone(founder: User) -> Project:
    project = Project.objects.create(title="Alone", created_by=founder)
    make_team_member(project=project, user=founder, role=ProjectRole.SIGN)
    return project


def origins(project: Project, person: User) -> list[tuple[str, str]]:
    return [(each.origin, each.evidence) for each in find_interests(project, person, NOW)]


def test_the_houses_of_founders_count_while_the_company_does_not_exist():
    house, founder = make_organisation(name="Institute"), make_user()
    make_membership(user=founder, organisation=house)
    project, expert = alone(founder), make_profile().user
    expert.expert_profile.affiliations.create(
        name="Unit", organisation=house, since=date(2020, 1, 1)
    )

    assert origins(project, expert) == [
        (ConflictOrigin.AFFILIATION, "Unit = Institute (2020–)"),
    ]
    assert new_ties([project.pk], [expert.pk], NOW) == [(project.pk, expert.pk)]


def test_the_address_of_a_founder_counts_while_the_company_does_not_exist():
    founder = make_user(email="f@institute.example", name="Fanny Founder")
    project, expert = alone(founder), make_user(email="e@lab.institute.example")

    assert origins(project, expert) == [
        (
            ConflictOrigin.EMAIL_DOMAIN,
            "e@lab.institute.example = Fanny Founder (institute.example)",
        ),
    ]
    assert new_ties([project.pk], [expert.pk], NOW) == [(project.pk, expert.pk)]


def test_a_founders_own_houses_do_not_count_once_there_is_a_company():
    house, founder = make_organisation(name="Institute"), make_user(email="f@institute.example")
    make_membership(user=founder, organisation=house)
    project = make_project(owner=founder, organisation=make_organisation())
    expert = make_user(email="e@institute.example")
    make_membership(user=expert, organisation=house)

    assert origins(project, expert) == []
    assert new_ties([project.pk], [expert.pk], NOW) == []


# --- Invitations to what is over -----------------------------------------------------------------


def test_nobody_takes_on_a_review_of_what_was_withdrawn(client):
    review = make_assignment(application=in_review(make_organisation()))
    review.application.withdraw(reason="Sold")
    review.application.save()
    client.force_login(review.expert)

    answer = client.post(
        reverse("calls:invitation_accept", kwargs={"uid": review.uid}),
        {"statement": "none"},
        follow=True,
    )

    (said,) = answer.context["messages"]
    assert str(said).startswith("The review of this application is over")
    assert Assignment.objects.get().state == AssignmentState.INVITED


# --- What the expert is told ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "is_told"),
    [(None, True), (ConflictState.DISMISSED, False), (ConflictState.RECUSED, False)],
)
def test_an_expert_is_told_that_a_review_is_closed_for_now(client, verdict, is_told):
    house = make_organisation()
    review = make_assignment(application=in_review(house), state=AssignmentState.IN_PROGRESS)
    make_membership(user=review.expert, organisation=house)
    if verdict is None:
        detect_conflicts(application_id=review.application_id, person_id=review.expert_id, at=NOW)
    else:
        settled(review.application, review.expert, verdict)
    client.force_login(review.expert)

    page = client.get(reverse("calls:review_list")).text

    assert ("1 application is closed to you for now" in page) is is_told
    assert ("Marker" in page) is (verdict == ConflictState.DISMISSED)


@pytest.mark.parametrize("page", ["invitation_accept", "invitation_decline"])
def test_a_second_answer_leads_to_what_the_first_opened(client, page):
    review = make_assignment(
        application=in_review(make_organisation()), state=AssignmentState.ACCEPTED
    )
    client.force_login(review.expert)

    answer = client.post(
        reverse(f"calls:{page}", kwargs={"uid": review.uid}), {"statement": "none"}, follow=True
    )

    (said,) = answer.context["messages"]
    assert str(said) == "This invitation is answered or closed already: see its state here."
    assert answer.redirect_chain == [(review.get_absolute_url(), 302)]
    assert answer.status_code == 200
