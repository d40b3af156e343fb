"""Conflicts of interest: examined by staff, declared by experts, and found later."""

import pytest
from django.core.exceptions import PermissionDenied

from calls.actions.conflicts import (
    decide_conflict,
    declare_conflict,
    detect_conflicts,
)
from calls.enums import ApplicationState, AssignmentState
from calls.models import Application, Assignment
from calls.queries.interests import conflicts_for
from partners.enums import ConflictOrigin, ConflictState
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from pscc.outbox.models import Delivery
from tests.factories import (
    NOW,
    make_application,
    make_assignment,
    make_call,
    make_manager,
    make_project,
    make_staff,
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


# --- Deciding ------------------------------------------------------------------------------------


def test_a_waiver_needs_a_plan():
    conflict = pending(in_review(), make_user())

    with pytest.raises(Refused) as refusal:
        decide_conflict(
            conflict_id=conflict.pk, verdict=ConflictState.WAIVED, plan=" ",
            by=make_staff(Role.PROGRAMME_OFFICER), at=NOW,
        )  # fmt: skip

    assert str(refusal.value.message) == (
        "Write the plan: how this interest will be kept from weighing on the review."
    )


def test_nobody_decides_on_their_own_conflict():
    officer = make_staff(Role.PROGRAMME_OFFICER)
    conflict = pending(in_review(), officer)

    with pytest.raises(PermissionDenied):
        decide_conflict(
            conflict_id=conflict.pk, verdict=ConflictState.DISMISSED, by=officer, at=NOW
        )

    assert not conflicts_for(officer).exists()


def test_whoever_is_behind_the_wall_does_not_examine_others():
    application = in_review()
    officer = make_staff(Role.PROGRAMME_OFFICER)
    pending(application, officer)
    conflict = pending(application, make_user())

    with pytest.raises(PermissionDenied):
        decide_conflict(
            conflict_id=conflict.pk, verdict=ConflictState.DISMISSED, by=officer, at=NOW
        )

    assert not conflicts_for(officer).exists()


def test_a_manager_examines_conflicts_of_the_own_call_only():
    call = make_call()
    own, other = pending(in_review(call=call), make_user()), pending(in_review(), make_user())
    manager = make_manager(call=call)

    with pytest.raises(PermissionDenied):
        decide_conflict(conflict_id=other.pk, verdict=ConflictState.DISMISSED, by=manager, at=NOW)

    assert list(conflicts_for(manager)) == [own]


def test_a_settled_conflict_is_not_settled_again():
    officer = make_staff(Role.PROGRAMME_OFFICER, name="Olga")
    conflict = pending(in_review(), make_user())
    decide_conflict(conflict_id=conflict.pk, verdict=ConflictState.DISMISSED, by=officer, at=NOW)

    with pytest.raises(Refused) as refusal:
        decide_conflict(
            conflict_id=conflict.pk, verdict=ConflictState.WAIVED, plan="x", by=officer, at=NOW
        )

    assert str(refusal.value.message) == (
        "Olga settled this conflict already: no conflict. Nothing was changed."
    )


def test_a_recusal_may_follow_later_and_ends_the_review():
    review = make_assignment(
        state=AssignmentState.SUBMITTED, scores={"team": 5, "science": 5, "need": 5}
    )
    officer = make_staff(Role.PROGRAMME_OFFICER)
    conflict = pending(review.application, review.expert)
    decide_conflict(conflict_id=conflict.pk, verdict=ConflictState.DISMISSED, by=officer, at=NOW)

    decide_conflict(conflict_id=conflict.pk, verdict=ConflictState.RECUSED, by=officer, at=NOW)

    assert Assignment.objects.get(pk=review.pk).state == AssignmentState.RECUSED
    assert not Assignment.objects.counted().exists()


# --- Declaring -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "state",
    [
        AssignmentState.INVITED,
        AssignmentState.ACCEPTED,
        AssignmentState.IN_PROGRESS,
        AssignmentState.SUBMITTED,
    ],
)
def test_a_declaration_recuses_at_once_and_freezes_what_was_written(state):
    review = make_assignment(state=state, scores={"team": 5}, confidential_comment="Written before")

    declare_conflict(
        assignment_id=review.pk, description="We patent together", by=review.expert, at=NOW
    )

    stored = Assignment.objects.get(pk=review.pk)
    conflict = ConflictOfInterest.objects.get()
    assert (stored.state, stored.confidential_comment) == (
        AssignmentState.RECUSED,
        "Written before",
    )
    assert (conflict.state, conflict.origin, conflict.evidence) == (
        ConflictState.RECUSED,
        ConflictOrigin.DECLARED,
        "We patent together",
    )
    assert not Application.objects.visible_to(review.expert).exists()
    assert not Assignment.objects.of_expert(review.expert).exists()
    assert Delivery.objects.filter(event="calls.expert_recused").count() == 1


def test_a_declaration_ends_every_review_of_the_project():
    project = make_project()
    expert = make_user()
    first, second = (
        make_assignment(application=in_review(project=project), expert=expert) for _each in range(2)
    )

    declare_conflict(assignment_id=first.pk, description="Shares", by=expert, at=NOW)

    assert Assignment.objects.get(pk=second.pk).state == AssignmentState.RECUSED


def test_a_declaration_is_ones_own_and_says_something():
    review = make_assignment()

    with pytest.raises(PermissionDenied):
        declare_conflict(assignment_id=review.pk, description="x", by=make_user(), at=NOW)
    with pytest.raises(Refused):
        declare_conflict(assignment_id=review.pk, description=" ", by=review.expert, at=NOW)

    assert Assignment.objects.get(pk=review.pk).state == AssignmentState.INVITED
