"""Proposals of who reviews what, released: what has changed since, and who may know."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils.translation import override

from calls.actions.assigning import (
    compute_again,
    discard_run,
    exclude_pair,
    free_pair,
    pin_pair,
    release_run,
    start_run,
)
from calls.actions.assignments import decline_invitation, propose_expert
from calls.actions.inviting import LEASE, has_runs_to_invite, invite_batch, invite_next_batch
from calls.enums import AssignmentState as A
from calls.enums import RunState, Voice
from calls.models import Assignment, AssignmentRun
from calls.queries.assigning import application_key, expert_key
from calls.queries.run_readers import run_record
from calls.queries.runs import run_page
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message
from tests.calls.assigning import (
    DUE,
    LATER,
    asked,
    computed,
    invited,
    outcomes,
    pairs,
    released,
    scene,
    wall,
)
from tests.calls.pooling import refusal_of
from tests.factories import (
    NOW,
    make_assignment,
    make_manager,
    make_membership,
    make_staff,
    make_team_member,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_staff(Role.PROGRAMME_OFFICER)


# --- Released ------------------------------------------------------------------------------------


def test_experts_are_invited_at_the_release_only(officer):
    call, _applications, _experts = scene()
    run = computed(asked(call, officer))
    drain(seconds=20)
    before = (Assignment.objects.count(), Message.objects.count())

    pressed = release_run(run_id=run.pk, by=officer, at=LATER)
    meanwhile = (pressed.state, Assignment.objects.count())
    done = invited(run)

    made = Assignment.objects.order_by("application_id", "expert_id")
    assert (before, meanwhile) == ((0, 0), (RunState.RELEASING, 0))
    assert (done.state, done.released_by, done.released_at) == (RunState.RELEASED, officer, LATER)
    assert [(each.application_id, each.expert_id) for each in made] == pairs(run)
    assert {(each.state, each.due_at) for each in made} == {(A.INVITED, DUE)}
    assert set(outcomes(run).values()) == {"invited"}


def test_what_was_asked_already_is_kept_and_a_noted_expert_is_asked(officer):
    call, (first, second), experts = scene(applications=2, experts=4)
    kept = make_assignment(application=first, expert=experts[0], state=A.ACCEPTED)
    noted = propose_expert(
        application_id=second.pk, expert_id=experts[1].pk, due_at=DUE, by=officer, at=NOW
    )
    run = computed(asked(call, officer))

    released(run, officer)

    became = outcomes(run)
    kept.refresh_from_db()
    noted.refresh_from_db()
    assert (kept.state, noted.state) == (A.ACCEPTED, A.INVITED)
    assert became[first.pk, experts[0].pk] == "kept"
    assert became[second.pk, experts[1].pk] == "invited"


def test_a_wall_recorded_meanwhile_stops_the_release(officer):
    call, _applications, _experts = scene()
    run = computed(asked(call, officer))
    pair = run.pairs.first()
    wall(pair.expert, pair.application)

    refused = refusal_of(release_run, run_id=run.pk, by=officer, at=LATER)
    outdated = run_page(run, officer, LATER).is_outdated
    compute_again(run_id=run.pk, by=officer, at=LATER)
    anew = computed(run)

    assert refused.startswith("The situation has changed since this was computed")
    assert outdated
    assert (pair.application_id, pair.expert_id) not in pairs(anew)
    assert released(run, officer).state == RunState.RELEASED


def test_an_expert_declining_meanwhile_stops_the_release(officer):
    call, (first, *_others), experts = scene()
    invitation = make_assignment(application=first, expert=experts[0])
    run = computed(asked(call, officer))
    decline_invitation(assignment_id=invitation.pk, reason="Ill", by=experts[0], at=NOW)

    refused = refusal_of(release_run, run_id=run.pk, by=officer, at=LATER)

    assert refused.startswith("The situation has changed since this was computed")
    assert Assignment.objects.exclude(pk=invitation.pk).count() == 0


def test_a_tie_found_at_the_release_stops_that_pair_alone(officer):
    call, _applications, _experts = scene(applications=1, experts=3, each=2)
    run = computed(asked(call, officer))
    pair = run.pairs.order_by("pk").first()
    make_membership(
        user=make_user(email="someone@house.example"),
        organisation=pair.application.project.organisation,
    )
    pair.expert.email = "me@house.example"
    pair.expert.save()

    done = released(run, officer)

    became = outcomes(run)
    assert became.pop((pair.application_id, pair.expert_id)) == "refused"
    assert (done.state, set(became.values())) == (RunState.RELEASED, {"invited"})
    assert ConflictOfInterest.objects.filter(person=pair.expert).count() == 1


def test_a_refusal_is_read_in_the_language_of_the_reader(officer):
    call, (first,), _experts = scene(applications=1, experts=3, each=2)
    run = computed(asked(call, officer))
    release_run(run_id=run.pk, by=officer, at=LATER)
    for pair in run.pairs.all():
        make_team_member(project=first.project, user=pair.expert)

    done = invited(run)

    said = {}
    for language in ("fr", "en"):
        with override(language):
            said[language] = sorted({each.why for each in run_page(done, officer, LATER).sent})
    assert [len(words) for words in said.values()] == [2, 2]
    assert all("is in the team of this project" in words for words in said["en"])
    assert not set(said["fr"]) & set(said["en"])


def test_who_lost_the_office_meanwhile_invites_nobody(officer):
    call, _applications, _experts = scene()
    run = computed(asked(call, officer))
    release_run(run_id=run.pk, by=officer, at=LATER)
    officer.groups.clear()

    done = invited(run)

    assert (done.state, set(outcomes(run).values())) == (RunState.RELEASED, {"hidden"})
    assert not Assignment.objects.exists()


def test_a_release_happens_once(officer):
    call, _applications, _experts = scene()
    manager = make_manager(call=call, name="Manager")
    run = computed(asked(call, officer))
    release_run(run_id=run.pk, by=manager, at=LATER)
    again = {"run_id": run.pk, "by": officer, "at": LATER}

    refused = [refusal_of(release_run, **again), refusal_of(discard_run, **again)]
    invited(run)
    refused += [refusal_of(release_run, **again)]

    assert set(refused) == {"Manager has released this proposal already. Nothing was changed."}
    assert Assignment.objects.count() == 6


def test_nothing_new_is_proposed_while_experts_are_invited(officer):
    call, _applications, _experts = scene()
    run = computed(asked(call, officer))
    release_run(run_id=run.pk, by=officer, at=LATER)

    start = {"call_id": call.pk, "due_at": DUE, "parameters": {}, "by": officer, "at": LATER}
    refused = refusal_of(start_run, **start)

    assert refused.startswith("This call has a proposal in hand already")


# --- In turns ------------------------------------------------------------------------------------


def test_a_turn_is_bounded_and_the_next_goes_on_behind_it(officer):
    call, _applications, _experts = scene(applications=12, experts=12)
    run = computed(asked(call, officer))
    release_run(run_id=run.pk, by=officer, at=LATER)

    turns = []
    while invite_batch(run_id=run.pk, clock=lambda: LATER):
        run.refresh_from_db()
        turns.append((Assignment.objects.count(), run.state, has_runs_to_invite(LATER)))

    assert turns == [(20, RunState.RELEASING, True), (24, RunState.RELEASED, False)]


def test_a_turn_that_another_worker_holds_is_left_until_its_lease_is_over(officer):
    call, _applications, _experts = scene()
    run = computed(asked(call, officer))
    release_run(run_id=run.pk, by=officer, at=LATER)
    AssignmentRun.objects.filter(pk=run.pk).update(held_until=LATER + LEASE)
    late = LATER + LEASE

    early = (has_runs_to_invite(LATER), invite_next_batch(clock=lambda: LATER))
    done = (has_runs_to_invite(late), invite_next_batch(clock=lambda: late))

    assert (early, done) == ((False, False), (True, True))
    assert Assignment.objects.count() == 6
    assert not invite_next_batch(clock=lambda: late)


def test_a_pair_that_fails_holds_up_no_other(officer):
    call, _applications, _experts = scene()
    run = computed(asked(call, officer))
    release_run(run_id=run.pk, by=officer, at=LATER)
    broken = run.pairs.order_by("application__reference", "pk").first()
    with connection.cursor() as cursor:  # as a fault of the portal would
        cursor.execute(
            "ALTER TABLE calls_assignment ADD CONSTRAINT broken CHECK"
            " (NOT (application_id = %s AND expert_id = %s))",
            [broken.application_id, broken.expert_id],
        )

    done = invited(run)

    became = outcomes(run)
    assert became.pop((broken.application_id, broken.expert_id)) == "fault"
    assert (done.state, set(became.values())) == (RunState.RELEASED, {"invited"})
    assert Assignment.objects.count() == 5


# --- Walls ---------------------------------------------------------------------------------------


def test_a_walled_officer_learns_nothing_of_the_application(officer):
    call, (first, *_others), _experts = scene(experts=9, voices=[Voice.PATIENT])
    walled = make_staff(Role.PROGRAMME_OFFICER)
    wall(walled, first)
    run = computed(asked(call, officer))
    pair = {"run_id": run.pk, "application_id": first.pk, "by": walled, "at": LATER,
            "expert_id": run.pairs.filter(application=first).first().expert_id}  # fmt: skip

    shown, record = run_page(run, walled, NOW), run_record(run, walled)

    assert (shown.hidden, len(shown.blocks), len(shown.unmet)) == (1, 2, 2)
    assert len(record["record"]["pairs"]) == 4
    assert application_key(first.pk) not in str(record)
    assert not {str(each.expert) for each in run.pairs.filter(application=first)} & set(
        record["names"].values()
    ) - {str(each.expert) for each in run.pairs.exclude(application=first)}
    for act in (pin_pair, exclude_pair, free_pair):
        with pytest.raises(PermissionDenied):
            act(**pair)


def test_a_walled_officer_invites_nobody_to_what_is_hidden(officer):
    call, (first, *_others), _experts = scene()
    walled = make_staff(Role.PROGRAMME_OFFICER)
    wall(walled, first)
    run = computed(asked(call, officer))

    done = released(run, walled)

    assert sorted(outcomes(run).values()) == ["hidden"] * 2 + ["invited"] * 4
    assert not Assignment.objects.filter(application=first).exists()
    assert len(run_page(done, walled, LATER).sent) == 4


def test_the_record_names_who_and_why(officer):
    call, applications, _experts = scene(applications=1, experts=2, each=2)
    run = computed(asked(call, officer))

    record = run_record(run, officer)

    assert record["names"][application_key(applications[0].pk)] == str(applications[0])
    assert {each["expert"] for each in record["record"]["pairs"]} == {
        expert_key(pk) for _application, pk in pairs(run)
    }
