"""Proposals of who reviews what: computed, changed by hand, released."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from calls.actions.assigning import (
    ask_swap,
    discard_run,
    exclude_pair,
    free_pair,
    pin_pair,
    release_run,
    swap_pair,
)
from calls.actions.assignments import decline_invitation, propose_expert
from calls.actions.computing import LEASE, _claim, compute_next_run, compute_run
from calls.enums import ApplicationState, RunState
from calls.enums import AssignmentState as A
from calls.models import AssignmentRun
from calls.queries.assigning import problem_of
from calls.queries.runs import run_page
from calls.queries.snapshots import languages_of
from partners.enums import ConflictOrigin, ConflictState
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from tests.calls.assigning import DUE, asked, computed, pairs, proposed, scene, wall
from tests.calls.pooling import make_profile, refusal_of
from tests.factories import (
    NOW,
    make_application,
    make_assignment,
    make_membership,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_staff(Role.PROGRAMME_OFFICER)


# --- Computed ------------------------------------------------------------------------------------


def test_the_worker_proposes_who_reviews_what(officer):
    call, applications, _experts = scene()

    run = computed(asked(call, officer))

    report = run.report
    assert (run.state, run.finished_at, run.method) == (RunState.DRAFT, NOW, "1")
    assert len(pairs(run)) == 6
    assert {application for application, _expert in pairs(run)} == {a.pk for a in applications}
    assert (report["applications"], report["experts"], report["conflicts"]) == (3, 6, 0)
    assert report["optimum"]["total"] >= report["greedy"]["total"]
    assert run.inputs_sha256 == report["record"]["digest"] == problem_of(run, NOW).digest()


def test_the_same_inputs_give_the_same_digest_and_pairs(officer):
    call, _applications, _experts = scene(applications=5, experts=9)
    first = computed(asked(call, officer))
    discard_run(run_id=first.pk, by=officer, at=NOW)

    second = computed(asked(call, officer))

    assert (second.inputs_sha256, pairs(second)) == (first.inputs_sha256, pairs(first))


def test_what_experts_have_taken_on_stays_and_what_they_refused_does_not_come_back(officer):
    call, (first, second, _third), experts = scene()
    make_assignment(application=first, expert=experts[0], state=A.ACCEPTED)
    decline_invitation(
        assignment_id=make_assignment(application=first, expert=experts[1]).pk,
        reason="No time", by=experts[1], at=NOW,
    )  # fmt: skip
    propose_expert(
        application_id=second.pk, expert_id=experts[2].pk, due_at=DUE, by=officer, at=NOW
    )

    run = computed(asked(call, officer))

    of_first = run.pairs.filter(application=first)
    noted = run.pairs.get(application=second, expert=experts[2])
    assert list(of_first.filter(is_fixed=True).values_list("expert", flat=True)) == [experts[0].pk]
    assert not of_first.filter(expert=experts[1]).exists()
    assert (of_first.count(), noted.is_fixed, noted.parts["is_noted"]) == (2, False, True)


def test_limits_of_experts_are_kept(officer):
    call, applications, experts = scene(applications=2, experts=6, each=2)
    away, full, reads, walled, oneself, team = (each.expert_profile for each in experts)
    away.absences.create(since=date(2026, 6, 30), until=date(2026, 7, 2))
    full.quota = 1
    full.save()
    in_panel = make_application(call=call, state=ApplicationState.IN_PANEL)
    make_assignment(application=in_panel, expert=full.user, state=A.SUBMITTED)
    type(reads).objects.filter(pk=reads.pk).update(languages=["fr"])
    wall(walled.user, applications[0])
    make_membership(user=walled.user, organisation=applications[1].project.organisation)
    for number in range(2):
        make_profile(user=make_user(name=f"Free {number}"), languages=["en"])
    type(oneself).objects.filter(pk=oneself.pk).update(user=officer)
    team.leave(at=NOW)
    team.save()

    run = computed(asked(call, officer))

    names = sorted({str(each.expert) for each in run.pairs.select_related("expert")})
    assert names == ["Free 0", "Free 1"]


def test_conflicts_are_looked_for_first(officer):
    call, applications, experts = scene(applications=1, experts=3, each=2)
    house = applications[0].project.organisation
    experts[0].expert_profile.affiliations.create(name="Unit", organisation=house)

    run = computed(asked(call, officer))

    found = ConflictOfInterest.objects.get()
    assert (found.person, found.origin, found.state) == (
        experts[0], ConflictOrigin.AFFILIATION, ConflictState.PENDING,
    )  # fmt: skip
    assert pairs(run) == [(applications[0].pk, each.pk) for each in experts[1:]]
    assert run.report["conflicts"] == 1


def test_a_settled_interest_lets_the_pair_be_proposed(officer):
    call, applications, experts = scene(applications=1, experts=2, each=2)
    house = applications[0].project.organisation
    experts[0].expert_profile.affiliations.create(name="Unit", organisation=house)
    failed = computed(asked(call, officer))
    conflict = ConflictOfInterest.objects.get()
    conflict.waive(plan="Reads the science only.", by=officer, at=NOW)
    conflict.save()

    run = computed(asked(call, officer))

    assert failed.state == RunState.FAILED
    assert pairs(run) == [(applications[0].pk, each.pk) for each in experts]


def test_what_is_impossible_is_explained(officer):
    call, (application,), experts = scene(applications=1, experts=2, each=3)
    wall(experts[0], application)

    run = computed(asked(call, officer))

    shown = run_page(run, officer, NOW)
    assert run.state == RunState.FAILED
    assert list(shown.impossible)[:2] == [
        "2 reviews can be given to nobody.",
        (
            f"{application}: experts needed: 3; could review it: 1. "
            "Others cannot (conflict of interest: 1)."
        ),
    ]
    assert list(shown.remedies) == [
        f"Ask for 2 reviews less of {application}, or invite experts who could."
    ]


def test_the_language_is_read_from_the_small_words():
    french, english = (
        "Le dosage dans le sang et pour la rate.",
        "The test is in the blood of a cat.",
    )

    assert [languages_of(each) for each in (french, english, french + english, "Assay")] == [
        {"fr"}, {"en"}, {"fr", "en"}, frozenset(),
    ]  # fmt: skip


# --- The worker ----------------------------------------------------------------------------------


def test_a_dead_worker_is_followed_by_another(officer):
    call, _applications, _experts = scene()
    run = asked(call, officer)
    _claim(run.pk, NOW)

    early = compute_run(run_id=run.pk, clock=lambda: NOW + LEASE - timedelta(seconds=1))
    later = [compute_next_run(clock=lambda: NOW + LEASE) for _ in range(2)]

    assert (early, later) == (False, [True, False])


def test_one_proposal_in_hand_per_call(officer):
    call, _applications, _experts = scene()
    asked(call, officer)

    assert refusal_of(asked, call=call, by=officer) == (
        "This call has a proposal in hand already. Release it or discard it first."
    )


def test_who_does_not_run_the_call_asks_for_nothing(officer):
    call, _applications, experts = scene()

    for person in (experts[0], make_staff(Role.CALL_MANAGER), make_staff(Role.ADVISOR)):
        with pytest.raises(PermissionDenied):
            asked(call, person)


# --- By hand -------------------------------------------------------------------------------------


def test_a_pinned_pair_stays_and_an_excluded_one_does_not_come_back(officer):
    call, _applications, _experts = scene()
    run, pair = proposed(call, officer)
    key = (pair["application_id"], pair["expert_id"])

    pin_pair(**pair)
    is_waiting = AssignmentRun.objects.get(pk=run.pk).is_waiting
    pinned = computed(run)
    is_pinned = pinned.pairs.get(application=key[0], expert=key[1]).parts["is_pinned"]
    exclude_pair(**pair)
    is_there = [key in pairs(computed(run))]
    free_pair(**pair)
    free = computed(run)

    assert (is_waiting, is_pinned, free.is_waiting) == (True, True, False)
    assert [*is_there, key in pairs(free)] == [False, True]
    assert free.parameters == {"pinned": [], "excluded": [], "question": None}


def test_nothing_is_changed_while_it_is_computed(officer):
    call, _applications, _experts = scene()
    _run, pair = proposed(call, officer)
    pin_pair(**pair)

    assert refusal_of(exclude_pair, **pair) == (
        "The proposal is being computed. Wait a moment and look again."
    )


def test_a_swap_is_made_after_its_cost_was_shown(officer):
    call, _applications, _experts = scene(experts=9)
    run, pair = proposed(call, officer)
    row = run.pairs.get(application=pair["application_id"], expert=pair["expert_id"])
    into = int(row.alternates[0]["reviewer"][1:])
    early = refusal_of(swap_pair, **pair, into_id=into)

    ask_swap(**pair, into_id=into)
    told = run_page(computed(run), officer, NOW).question
    swap_pair(**pair, into_id=into)
    swapped = pairs(computed(run))

    assert early == "Ask for the cost of this change first."
    assert (told.is_possible, len(told.words) > 0) == (True, True)
    assert (row.application_id, into) in swapped
    assert (row.application_id, row.expert_id) not in swapped


def test_a_change_that_makes_it_impossible_is_taken_back(officer):
    call, _applications, _experts = scene(applications=1, experts=2, each=2)
    run, pair = proposed(call, officer)

    exclude_pair(**pair)
    stuck = computed(run)
    shown = run_page(stuck, officer, NOW)
    refused = refusal_of(release_run, run_id=run.pk, by=officer, at=NOW)
    free_pair(**pair)
    free = computed(run)

    assert (stuck.state, len(pairs(stuck))) == (RunState.DRAFT, 2)
    assert shown.impossible[0] == "1 review can be given to nobody."
    assert refused.startswith("The situation has changed")
    assert "impossible" not in free.report
    assert release_run(run_id=run.pk, by=officer, at=NOW).state == RunState.RELEASING
