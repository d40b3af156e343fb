"""The scores of a call compared: what the office and the panel read, and what stays hidden."""

import subprocess
import sys

import pytest
from django.urls import reverse

from calls.enums import ApplicationState, AssignmentState, CallRole, ReviewVisibility
from calls.queries.call_scores import comparable, compare
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from tests.conventions.sources import PROJECT
from tests.factories import (
    make_application,
    make_assignment,
    make_call,
    make_call_person,
    make_manager,
    make_project,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db
CODES = ("team", "science", "need")


def reviewed(call, title, scores, state=ApplicationState.IN_REVIEW):
    """Make an application with one review for each expert of `scores`, all criteria alike."""
    application = make_application(call=call, project=make_project(title=title), state=state)
    for expert, score in scores.items():
        make_assignment(
            application=application,
            expert=expert,
            state=AssignmentState.SUBMITTED,
            scores=dict.fromkeys(CODES, score),
        )
    return application


def call_with_experts():
    """Make a call whose expert Stern scores two points lower than the others."""
    call = make_call()
    eve, mild, stern = (make_user(name=name) for name in ("Eve", "Max", "Stern"))
    made = [
        reviewed(call, "Alpha", {eve: 5, mild: 5}),
        reviewed(call, "Beta", {mild: 4, stern: 2}),
        reviewed(call, "Gamma", {eve: 4, stern: 2}),
        reviewed(call, "Delta", {eve: 3, mild: 3}),
        reviewed(call, "Epsilon", {eve: 5, mild: 4, stern: 2}),
        reviewed(call, "Zeta", {eve: 3, mild: 3, stern: 1}),
        reviewed(call, "Eta", {mild: 5, stern: 3}),
        make_application(
            call=call, project=make_project(title="Unread"), state=ApplicationState.IN_REVIEW
        ),
    ]
    return call, made


def chair_of(call):
    person = make_user(name="Cleo Chair")
    make_call_person(call=call, user=person, role=CallRole.CHAIR)
    return person


def page(client, call, user, query=""):
    client.force_login(user)
    return client.get(reverse("calls:call_scores", args=(call.slug,)) + query)


def wall(person, application):
    ConflictOfInterest.objects.create(
        person=person, project=application.project, origin=ConflictOrigin.STAFF
    )


def test_the_panel_reads_scores_ranks_disagreement_strictness_and_agenda(client):
    call, _made = call_with_experts()

    text = page(client, call, chair_of(call)).text

    words = (
        "Alpha", "Unread", "Eve", "Stern", "Would the cut-off move?",
        "these figures are never the decision", "Far apart", "No score yet", "stricter by",
        f"starting number {call.pk}",
    )  # fmt: skip
    assert [each for each in words if each not in text] == []
    assert "hidden from you" not in text


def test_a_strict_expert_shifts_the_scores_and_the_order_has_reasons():
    call, made = call_with_experts()

    shown = compare(comparable(call, chair_of(call)), places=1, seed=call.pk)

    raised = {line.label.split(" · ")[1] for line in shown.scores.lines if line.is_raised}
    assert raised == {"Beta", "Gamma", "Eta"}  # all three experts cancel out elsewhere
    assert shown.strictness.lines[0].label == "Stern"
    assert shown.agenda[-1].application == made[-1]
    assert shown.agenda[-1].item.reason == "unscored"
    assert shown.flagged == 5


def test_the_same_scores_give_the_same_figures():
    call, _made = call_with_experts()
    chair = chair_of(call)

    first = compare(comparable(call, chair), places=2, seed=call.pk)

    assert compare(comparable(call, chair), places=2, seed=call.pk) == first


def test_what_a_conflict_hides_is_counted_and_leaves_no_gap(client):
    call, made = call_with_experts()
    chair = chair_of(call)
    wall(chair, made[0])

    text = page(client, call, chair).text
    shown = compare(comparable(call, chair), places=1, seed=call.pk)

    assert "1 application is hidden from you: conflict of interest." in text
    assert "Alpha" not in text
    assert made[0].reference not in text
    assert min(line.figures.rank for line in shown.ranks.lines) == 1
    everybody = compare(comparable(call, make_manager(call=call)), places=1, seed=call.pk)
    effects = {line.label: line.figures.effect for line in everybody.strictness.lines}
    assert {line.label: line.figures.effect for line in shown.strictness.lines} == effects
    assert {line.label: line.figures.reviews for line in shown.strictness.lines} == {
        "Eve": 4, "Max": 5, "Stern": 5,
    }  # fmt: skip


def test_an_expert_of_hidden_applications_only_is_not_named(client):
    call, _made = call_with_experts()
    chair = chair_of(call)
    secret = reviewed(call, "Secret", {make_user(name="Zoe Unknown"): 5})
    wall(chair, secret)

    text = page(client, call, chair).text

    assert "Zoe Unknown" not in text


def test_a_member_reads_no_score_of_what_they_still_have_to_review(client):
    call, made = call_with_experts()
    call.review_visibility = ReviewVisibility.AFTER_OWN
    call.save()
    chair = chair_of(call)
    make_assignment(application=made[0], expert=chair, state=AssignmentState.INVITED)

    text = page(client, call, chair).text

    assert "1 application waits for your own review." in text
    assert "Alpha" not in text


def test_withdrawn_applications_take_no_place():
    call, _made = call_with_experts()
    gone = reviewed(call, "Gone", {make_user(): 5})
    gone.withdraw(reason="")
    gone.save()

    read = comparable(call, chair_of(call))

    assert sorted(each.project.title for each in read.seen.values()) == [
        "Alpha", "Beta", "Delta", "Epsilon", "Eta", "Gamma", "Unread", "Zeta",
    ]  # fmt: skip
    assert read.hidden == 0


@pytest.mark.parametrize(
    ("places", "status"),
    [("1", 200), ("7", 200), ("", 200), ("0", 422), ("8", 422), ("-1", 422), ("x", 422),
     ("9" * 5000, 422)],
)  # fmt: skip
def test_the_number_of_places_is_checked_beside_its_field(client, places, status):
    call, _made = call_with_experts()

    answer = page(client, call, chair_of(call), f"?places={places}")

    assert answer.status_code == status
    assert "Alpha" in answer.text


def test_office_and_panel_read_it_and_nobody_else(client):
    call, made = call_with_experts()
    member = make_user()
    make_call_person(call=call, user=member, role=CallRole.MEMBER)
    elsewhere = chair_of(make_call())
    people = {
        "member": member,
        "manager": make_manager(call=call),
        "officer": make_staff(Role.PROGRAMME_OFFICER),
        "other manager": make_manager(call=make_call()),
        "other chair": elsewhere,
        "expert": made[0].assignments.first().expert,
        "applicant": made[0].project.team.first().user,
    }

    got = {name: page(client, call, person).status_code for name, person in people.items()}

    assert got == {
        "member": 200, "manager": 200, "officer": 200,
        "other manager": 404, "other chair": 404, "expert": 404, "applicant": 404,
    }  # fmt: skip


def test_too_few_common_reviews_say_nothing_of_strictness(client):
    call = make_call()
    reviewed(call, "Only", {make_user(name="Eve"): 3, make_user(name="Max"): 4})

    text = page(client, call, chair_of(call)).text

    assert "Nothing was calibrated" in text
    assert "Strictness by expert" not in text
    assert "No: with and without calibration" not in text


def test_without_a_review_the_page_says_so(client):
    call = make_call()

    text = page(client, call, chair_of(call)).text

    assert "Scores appear here as soon as an expert submits a review." in text


def test_panel_and_pipeline_lead_to_the_page(client):
    call, _made = call_with_experts()
    address = reverse("calls:call_scores", args=(call.slug,))

    client.force_login(chair_of(call))
    panel = client.get(reverse("calls:panel_list")).text
    client.force_login(make_manager(call=call))
    pipeline = client.get(reverse("admin:calls_call_pipeline", args=(call.pk,))).text

    assert (address in panel, address in pipeline) == (True, True)


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_do_not_grow(client, rows, queries):
    call = make_call()
    for number in range(rows):
        reviewed(call, f"Title {number}", {make_user(): 3, make_user(): 4})
    client.force_login(chair_of(call))
    address = reverse("calls:call_scores", args=(call.slug,))
    client.get(address)

    with queries(11):
        client.get(address)


def test_the_web_process_starts_without_numpy():
    start = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'pscc.settings.test';"
        "import django; django.setup(); import calls.urls; print('numpy' in sys.modules)"
    )

    done = subprocess.run(
        [sys.executable, "-c", start], cwd=PROJECT, capture_output=True, text=True, check=True
    )

    assert done.stdout.split()[-1] == "False"
