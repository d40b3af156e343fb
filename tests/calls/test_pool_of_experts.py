"""The pool of experts: invited, in, declined, left; who can be asked; what an expert declares."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django_fsm import TransitionNotAllowed

from calls.actions.assignments import assign_expert, decline_invitation, invite_proposed
from calls.actions.assignments import propose_expert as propose
from calls.actions.experts import (
    decline_pool,
    invite_again,
    invite_expert,
    join_pool,
    leave_pool,
    save_affiliation,
)
from calls.enums import ApplicationState, AssignmentState, ExpertState
from calls.models import Assignment, ExpertProfile
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.outbox.models import Delivery
from tests.calls.pooling import make_profile, refusal_of
from tests.factories import (
    NOW,
    make_application,
    make_assignment,
    make_call,
    make_manager,
    make_organisation,
    make_project,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db
DUE = NOW + timedelta(days=21)
E = ExpertState


# --- Into the pool, and out ----------------------------------------------------------------------


def test_an_address_without_an_account_gets_one_and_an_invitation():
    officer = make_staff(Role.PROGRAMME_OFFICER)

    profile = invite_expert(
        email=" Eve@Lab.example ", name="Eve Expert", language="en", by=officer, at=NOW
    )

    user = User.objects.get(email="eve@lab.example")
    assert (profile.user, profile.state, profile.invited_by) == (user, E.INVITED, officer)
    assert (user.name, user.language, user.has_usable_password()) == ("Eve Expert", "en", False)
    assert Delivery.objects.filter(event="calls.expert_pool_invited").count() == 1


def test_an_account_is_invited_under_its_own_name():
    person = make_user(email="eve@lab.example", name="Eve Known")

    profile = invite_expert(
        email="EVE@lab.example", name="Other", language="fr", by=make_manager(call=make_call()),
        at=NOW,
    )  # fmt: skip

    assert (profile.user, profile.user.name) == (person, "Eve Known")


@pytest.mark.parametrize("role", [Role.ADVISOR, Role.COMMUNICATION, Role.ADMINISTRATOR])
def test_who_does_not_run_calls_does_not_invite(role):
    with pytest.raises(PermissionDenied):
        invite_expert(email="a@b.example", name="A", language="fr", by=make_staff(role), at=NOW)

    assert not ExpertProfile.objects.exists()


def test_a_closed_account_is_not_invited():
    make_user(email="gone@lab.example", is_active=False)

    message = refusal_of(
        invite_expert, email="gone@lab.example", name="G", language="fr",
        by=make_staff(Role.PROGRAMME_OFFICER), at=NOW,
    )  # fmt: skip

    assert message == ("The account of this address is closed. An administrator can open it again.")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (E.INVITED, "Eve is invited already and has not answered yet."),
        (E.ACTIVE, "Eve is in the pool already."),
    ],
)
def test_nobody_is_invited_twice(state, words):
    profile = make_profile(state=state, user=make_user(name="Eve"))
    officer = make_staff(Role.PROGRAMME_OFFICER)

    assert refusal_of(invite_again, profile_id=profile.pk, by=officer, at=NOW) == words


@pytest.mark.parametrize("state", [E.DECLINED, E.LEFT])
def test_who_declined_or_left_may_be_asked_again(state):
    profile = make_profile(state=state)

    again = invite_again(profile_id=profile.pk, by=make_staff(Role.PROGRAMME_OFFICER), at=NOW)

    assert (again.state, again.answered_at) == (E.INVITED, None)
    assert Delivery.objects.filter(event="calls.expert_pool_invited").count() == 1


STEPS = {
    ("join", E.INVITED): E.ACTIVE,
    ("join", E.DECLINED): E.ACTIVE,
    ("join", E.LEFT): E.ACTIVE,
    ("decline", E.INVITED): E.DECLINED,
    ("leave", E.ACTIVE): E.LEFT,
    ("invite_again", E.DECLINED): E.INVITED,
    ("invite_again", E.LEFT): E.INVITED,
}


@pytest.mark.parametrize("name", ["join", "decline", "leave", "invite_again"])
@pytest.mark.parametrize("state", list(E))
def test_steps_of_a_place_in_the_pool(name, state):
    profile = make_profile(state=state)

    if (name, state) in STEPS:
        getattr(profile, name)(at=NOW)
        assert profile.state == STEPS[name, state]
    else:
        with pytest.raises(TransitionNotAllowed):
            getattr(profile, name)(at=NOW)


def test_the_answers_are_the_experts_own():
    profile = make_profile(state=E.INVITED)

    for act in (join_pool, decline_pool, leave_pool):
        with pytest.raises(PermissionDenied):
            act(profile_id=profile.pk, by=make_staff(Role.PROGRAMME_OFFICER), at=NOW)
    join_pool(profile_id=profile.pk, by=profile.user, at=NOW)

    assert ExpertProfile.objects.get().state == E.ACTIVE
    assert Delivery.objects.filter(event="calls.expert_pool_joined").count() == 1


# --- Who can be asked ----------------------------------------------------------------------------


def asked(profile, *, call=None, at=NOW, due_at=DUE):
    application = make_application(state=ApplicationState.IN_REVIEW, call=call or make_call())
    return {
        "application_id": application.pk,
        "expert_id": profile.user_id,
        "due_at": due_at,
        "by": make_staff(Role.PROGRAMME_OFFICER),
        "at": at,
    }


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (E.INVITED, ("Eve was invited to the pool of experts and has not answered yet. Wait for the"
                     " answer, or choose another expert.")),
        (E.DECLINED, "Eve does not want to be in the pool of experts. Choose another expert."),
        (E.LEFT, "Eve has left the pool of experts. Choose another expert."),
    ],
)  # fmt: skip
def test_only_active_experts_of_the_pool_are_asked(state, words):
    profile = make_profile(state=state, user=make_user(name="Eve"))

    assert refusal_of(assign_expert, **asked(profile)) == words
    assert refusal_of(propose, **asked(profile)) == words
    assert not Assignment.objects.exists()


def test_people_outside_the_pool_can_still_be_asked_by_hand():
    application = make_application(state=ApplicationState.IN_REVIEW)

    assignment = assign_expert(
        application_id=application.pk, expert_id=make_user().pk, due_at=DUE,
        by=make_staff(Role.PROGRAMME_OFFICER), at=NOW,
    )  # fmt: skip

    assert assignment.state == AssignmentState.INVITED


TODAY = NOW.date()


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (0, 4, "Eve is away until 5 June 2026. Ask afterwards, or choose another expert."),
        (-9, 0, "Eve is away until 1 June 2026. Ask afterwards, or choose another expert."),
        (20, 22, ("Eve is away on the due date, from 21 June 2026 to 23 June 2026. Choose another"
                  " due date, or another expert.")),
    ],
)  # fmt: skip
def test_away_experts_are_not_asked(since, until, words):
    profile = make_profile(user=make_user(name="Eve"))
    day = timedelta(days=1)
    profile.absences.create(since=TODAY + since * day, until=TODAY + until * day)

    assert refusal_of(assign_expert, **asked(profile)) == words


@pytest.mark.parametrize(("since", "until"), [(-9, -1), (1, 20), (22, 30)])
def test_absences_on_other_days_do_not_matter(since, until):
    profile = make_profile()
    day = timedelta(days=1)
    profile.absences.create(since=TODAY + since * day, until=TODAY + until * day)

    assert assign_expert(**asked(profile)).state == AssignmentState.INVITED


def test_the_quota_counts_per_call_what_is_asked_proposed_and_done():
    profile = make_profile(user=make_user(name="Eve"), quota=3)
    call = make_call()
    for state in (AssignmentState.INVITED, AssignmentState.SUBMITTED):
        application = make_application(state=ApplicationState.IN_REVIEW, call=call)
        make_assignment(application=application, expert=profile.user, state=state)
    make_assignment(expert=profile.user)  # of another call
    proposed = propose(**asked(profile, call=call))

    message = refusal_of(assign_expert, **asked(profile, call=call))
    invited = invite_proposed(
        assignment_id=proposed.pk, due_at=DUE, by=make_staff(Role.PROGRAMME_OFFICER), at=NOW
    )

    assert message == (
        "Eve takes at most 3 reviews in one call, and has as many here already. Choose another"
        " expert."
    )
    assert invited.state == AssignmentState.INVITED


def test_a_declined_review_frees_its_place():
    profile = make_profile(quota=1)
    call = make_call()
    application = make_application(state=ApplicationState.IN_REVIEW, call=call)
    first = make_assignment(application=application, expert=profile.user)
    decline_invitation(assignment_id=first.pk, reason="No time", by=profile.user, at=NOW)

    assert assign_expert(**asked(profile, call=call)).state == AssignmentState.INVITED


# --- A suggested colleague -----------------------------------------------------------------------


def test_a_suggestion_is_kept_beside_the_declined_invitation():
    review = make_assignment()

    decline_invitation(
        assignment_id=review.pk, reason="No time", suggested=" Ann Ally, ann@lab.example ",
        by=review.expert, at=NOW,
    )  # fmt: skip

    stored = Assignment.objects.get()
    assert (stored.state, stored.suggested) == ("declined", "Ann Ally, ann@lab.example")
    assert not ExpertProfile.objects.exists()


def test_a_suggested_colleague_meets_the_same_wall():
    company = make_organisation(name="Onco Lab")
    project = make_project(organisation=company)
    application = make_application(state=ApplicationState.IN_REVIEW, project=project)
    review = make_assignment(application=application)
    decline_invitation(
        assignment_id=review.pk, reason="No", suggested="ann@x.example", by=review.expert, at=NOW
    )
    officer = make_staff(Role.PROGRAMME_OFFICER)
    ann = invite_expert(email="ann@x.example", name="Ann", language="en", by=officer, at=NOW)
    join_pool(profile_id=ann.pk, by=ann.user, at=NOW)
    save_affiliation(
        profile_id=ann.pk, name="onco-lab", organisation=None, since=None, until=None,
        by=ann.user, at=NOW,
    )  # fmt: skip

    message = refusal_of(
        assign_expert, application_id=application.pk, expert_id=ann.user_id, due_at=DUE,
        by=officer, at=NOW,
    )  # fmt: skip

    assert "Ann may have a conflict of interest: works or worked at" in message
    conflict = ConflictOfInterest.objects.get(person=ann.user)
    assert (conflict.origin, conflict.evidence) == (
        ConflictOrigin.AFFILIATION, "“onco-lab” ≈ Onco Lab (–)",
    )  # fmt: skip
