"""Reviews that a conflict of interest closes do not hold up a proposal; and what tells that a
proposal is old reads no text.
"""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calls.actions.assigning import compute_again
from calls.enums import ApplicationState, AssignmentState, RunState
from calls.models import Assignment, AssignmentRun, StageEntry
from calls.queries.assigning import problem_of, stamp_of
from calls.queries.run_readers import run_record
from calls.queries.runs import run_page
from pscc.accounts.enums import Role
from tests.calls.assigning import LATER, asked, computed, pairs, released, scene, wall
from tests.factories import NOW, make_assignment, make_staff, make_submission, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_staff(Role.PROGRAMME_OFFICER)


# --- Closed reviews ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "state", [AssignmentState.PROPOSED, AssignmentState.ACCEPTED, AssignmentState.SUBMITTED]
)
def test_a_closed_review_is_left_out_and_the_others_are_proposed(officer, state):
    call, applications, experts = scene(applications=2, experts=4)
    make_assignment(application=applications[0], expert=experts[0], state=state)
    wall(experts[0], applications[0])

    run = computed(asked(call, officer))

    shown = run_page(run, officer, NOW)
    assert run.state == RunState.DRAFT
    assert (applications[0].pk, experts[0].pk) not in pairs(run)
    assert len(pairs(run)) == 4
    assert list(shown.closed) == [
        f"Expert 0 reviews {applications[0]} already and may have a conflict of interest."
    ]


def test_an_expert_outside_the_pool_is_left_out_too_and_named(officer):
    call, applications, _experts = scene(applications=2, experts=4)
    outside = make_user(name="Otto Outside")
    make_assignment(application=applications[0], expert=outside, state=AssignmentState.ACCEPTED)
    wall(outside, applications[0])

    run = computed(asked(call, officer))

    assert len(pairs(run)) == 4
    assert run_page(run, officer, NOW).closed[0].startswith("Otto Outside reviews ")


def test_a_closed_review_counts_against_the_quota(officer):
    call, applications, experts = scene(applications=2, experts=3, each=2)
    profile = experts[0].expert_profile
    profile.quota = 1
    profile.save()
    make_assignment(application=applications[0], expert=experts[0], state=AssignmentState.ACCEPTED)
    wall(experts[0], applications[0])

    run = computed(asked(call, officer))

    assert {expert for _application, expert in pairs(run)} == {experts[1].pk, experts[2].pk}


def test_it_comes_back_once_the_conflict_is_settled(officer):
    call, applications, experts = scene(applications=2, experts=4)
    make_assignment(application=applications[0], expert=experts[0], state=AssignmentState.ACCEPTED)
    conflict = wall(experts[0], applications[0])
    run = computed(asked(call, officer))
    conflict.dismiss(by=officer, at=NOW)
    conflict.save()
    is_outdated = run_page(run, officer, NOW).is_outdated

    compute_again(run_id=run.pk, by=officer, at=NOW)
    again = computed(run)

    assert is_outdated
    assert again.pairs.get(application=applications[0], expert=experts[0]).is_fixed
    assert list(run_page(again, officer, NOW).closed) == []


def test_the_release_leaves_a_closed_review_alone(officer):
    call, applications, experts = scene(applications=2, experts=4)
    review = make_assignment(
        application=applications[0], expert=experts[0], state=AssignmentState.ACCEPTED
    )
    wall(experts[0], applications[0])

    run = released(computed(asked(call, officer)), officer)

    assert run.state == RunState.RELEASED
    assert Assignment.objects.get(pk=review.pk).state == AssignmentState.ACCEPTED
    assert Assignment.objects.filter(state=AssignmentState.INVITED).count() == 4


def test_whoever_is_kept_from_the_application_is_not_told(officer, client):
    call, applications, experts = scene(applications=2, experts=5)
    make_assignment(application=applications[0], expert=experts[0], state=AssignmentState.ACCEPTED)
    wall(experts[0], applications[0])
    run = computed(asked(call, officer))
    wall(officer, applications[0])
    client.force_login(officer)

    page = client.get(reverse("admin:calls_assignmentrun_change", args=(run.pk,)))
    record = run_record(AssignmentRun.objects.get(pk=run.pk), officer)

    assert list(run_page(run, officer, NOW).closed) == []
    assert "Reviews left out" not in page.text
    assert f"a{applications[0].pk}" not in str(record["record"]["pairs"])


def test_the_page_says_so(officer, client):
    call, applications, experts = scene(applications=2, experts=4)
    make_assignment(application=applications[0], expert=experts[0], state=AssignmentState.ACCEPTED)
    wall(experts[0], applications[0])
    run = computed(asked(call, officer))
    client.force_login(officer)

    page = client.get(reverse("admin:calls_assignmentrun_change", args=(run.pk,))).text

    assert "Reviews left out" in page
    assert "may have a conflict of interest." in page


# --- Old proposals -------------------------------------------------------------------------------


@pytest.mark.parametrize("applications", [1, 3])
def test_looking_whether_a_proposal_is_old_reads_no_text(officer, applications, queries):
    call, _found, _experts = scene(applications=applications, experts=applications + 2, each=1)
    run = computed(asked(call, officer))

    with queries(15), CaptureQueriesContext(connection) as statements:
        stamp = stamp_of(run, NOW)

    text = " ".join(each["sql"] for each in statements).replace("MD5(", "")
    assert stamp == run.inputs_stamp
    assert '"document"' not in text
    assert '"answers"' not in text
    assert '"schema"' not in text


def _new_version(call, applications, experts):
    StageEntry.objects.filter(application=applications[0]).update(answers={"summary": "New"})
    make_submission(application=applications[0])


def _new_words(call, applications, experts):
    profile = experts[0].expert_profile
    profile.keywords = "something else"
    profile.save()


def _other_position(call, applications, experts):
    profile = experts[0].expert_profile
    profile.position = "Dean"
    profile.save()


def _away(call, applications, experts):
    experts[0].expert_profile.absences.create(since=date(2026, 6, 1), until=date(2026, 6, 30))


def _walled(call, applications, experts):
    wall(experts[0], applications[0])


def _asked_elsewhere(call, applications, experts):
    make_assignment(application=applications[0], expert=experts[0])


def _withdrawn(call, applications, experts):
    applications[0].withdraw(reason="Sold")
    applications[0].save()
    assert applications[0].state == ApplicationState.WITHDRAWN


def _other_plan(call, applications, experts):
    call.review_plan.reviews_each = 1
    call.review_plan.save()


@pytest.mark.parametrize(
    "change",
    [
        _new_version, _new_words, _other_position, _away, _walled, _asked_elsewhere, _withdrawn,
        _other_plan,
    ],
)  # fmt: skip
def test_whatever_changes_the_problem_makes_a_proposal_old(officer, change):
    call, applications, experts = scene()
    run = computed(asked(call, officer))
    before = (run_page(run, officer, LATER).is_outdated, problem_of(run, LATER).digest())

    change(call, applications, experts)

    assert before == (False, run.inputs_sha256)
    assert problem_of(run, LATER).digest() != run.inputs_sha256
    assert run_page(run, officer, LATER).is_outdated
