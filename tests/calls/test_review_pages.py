"""The expert's room: invitation, score sheet with and without script, wall, and the panel."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from calls.enums import ApplicationState, AssignmentState, ReviewVisibility
from calls.models import Assignment
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.kernel.clock import now
from pscc.kernel.site import forget_site
from tests.factories import (
    make_application,
    make_assignment,
    make_call,
    make_organisation,
    make_project,
    make_user,
)

pytestmark = pytest.mark.django_db
COMPLETE = {"team": 5, "science": 2, "need": 4}
SHEET = {"score-team": "4", "score-science": "na", "score-need": "2", "comment-team": "Solid"}


def url(name, assignment):
    return reverse(f"calls:{name}", kwargs={"uid": assignment.uid})


@pytest.fixture
def as_expert(client):
    """Return a function that signs in the expert of an assignment."""

    def sign_in(assignment):
        client.force_login(assignment.expert)
        return client

    return sign_in


def cure(**fields):
    company = make_organisation(name="Acme Biotech")
    return make_application(
        state=ApplicationState.IN_REVIEW,
        project=make_project(title="A cure for all", organisation=company),
        answers={"summary": "We cure mice.", "contact": "Fay Founder"},
        **fields,
    )


# --- The invitation ------------------------------------------------------------------------------


def test_the_invitation_shows_title_and_organisation_and_nothing_more(as_expert):
    assignment = make_assignment(application=cure())

    text = as_expert(assignment).get(url("review_detail", assignment)).text

    for words in ("A cure for all", "Acme Biotech", "I have no conflict of interest"):
        assert words in text
    for words in ("We cure mice.", "Fay Founder", assignment.application.created_by.name):
        assert words not in text


def test_a_statement_is_needed(as_expert):
    assignment = make_assignment()

    answer = as_expert(assignment).post(url("invitation_accept", assignment))

    assert "Choose one of the two statements." in answer.text
    assert Assignment.objects.get().state == AssignmentState.INVITED


def test_without_a_conflict_the_file_opens(as_expert):
    assignment = make_assignment(application=cure())
    client = as_expert(assignment)

    client.post(url("invitation_accept", assignment), {"statement": "none"})
    text = client.get(url("review_detail", assignment)).text

    assert "We cure mice." in text
    assert "Fay Founder" not in text
    assert Assignment.objects.get().state == AssignmentState.ACCEPTED


def test_with_a_conflict_the_declaration_follows_and_closes_everything(as_expert):
    assignment = make_assignment(application=cure())
    client = as_expert(assignment)

    asked = client.post(url("invitation_accept", assignment), {"statement": "conflict"})
    done = client.post(
        url("conflict_declare", assignment), {"description": "We share a patent"}, follow=True
    )

    assert asked.url == url("conflict_declare", assignment)
    assert "You are recused" in done.text
    assert Assignment.objects.get().state == AssignmentState.RECUSED


def test_declining_with_a_reason(as_expert):
    assignment = make_assignment()
    client = as_expert(assignment)

    empty = client.post(url("invitation_decline", assignment), {"reason": ""})
    done = client.post(url("invitation_decline", assignment), {"reason": "Away"}, follow=True)

    assert empty.status_code == 200
    assert "Thank you for telling us." in done.text
    assert Assignment.objects.get().decline_reason == "Away"


# --- The wall ------------------------------------------------------------------------------------

PAGES = ["review_detail", "invitation_decline", "conflict_declare"]
POSTS = ["invitation_accept", "review_save", "review_submit", "conflict_declare"]


@pytest.mark.parametrize("state", [AssignmentState.INVITED, AssignmentState.IN_PROGRESS])
def test_a_conflicted_expert_gets_404_everywhere(as_expert, state):
    assignment = make_assignment(application=cure(), state=state)
    client = as_expert(assignment)
    ConflictOfInterest.objects.create(
        person=assignment.expert,
        project=assignment.application.project,
        origin=ConflictOrigin.STAFF,
    )

    answers = [
        *(client.get(url(name, assignment)) for name in PAGES),
        *(client.post(url(name, assignment)) for name in POSTS),
        client.get(reverse("calls:panel_application", args=(assignment.application.uid,))),
        client.get(assignment.application.get_absolute_url()),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert "A cure for all" not in client.get(reverse("calls:review_list")).text


@pytest.mark.parametrize("name", PAGES)
def test_somebody_elses_review_does_not_exist(client, name):
    assignment = make_assignment(application=cure(), state=AssignmentState.IN_PROGRESS)
    client.force_login(make_user())

    assert client.get(url(name, assignment)).status_code == 404


def test_the_applicant_reaches_no_page_of_the_review(client):
    assignment = make_assignment(state=AssignmentState.IN_PROGRESS)
    client.force_login(assignment.application.created_by)

    answers = [client.get(url(name, assignment)) for name in PAGES]

    assert {answer.status_code for answer in answers} == {404}


# --- The score sheet -----------------------------------------------------------------------------


def test_saving_without_script_keeps_what_was_typed(as_expert):
    assignment = make_assignment(state=AssignmentState.ACCEPTED)
    client = as_expert(assignment)

    client.post(url("review_save", assignment), {"version": 0, **SHEET})
    form = client.get(url("review_detail", assignment)).context["form"]

    assert form.initial == {
        "version": 1,
        "comment_to_applicant": "",
        "confidential_comment": "",
        "score-team": "4",
        "comment-team": "Solid",
        "score-science": "na",
        "comment-science": "",
        "score-need": "2",
        "comment-need": "",
    }


def autosave(client, assignment, version, **changes):
    return client.post(
        url("review_save", assignment),
        json.dumps({"version": version, "changes": changes}),
        content_type="application/json",
    )


def test_an_automatic_save_answers_the_new_version(as_expert):
    assignment = make_assignment(state=AssignmentState.ACCEPTED)
    client = as_expert(assignment)

    answer = autosave(client, assignment, 0, **{"score-team": "3"})

    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    assert Assignment.objects.get().scores.get().score == 3


def test_an_automatic_save_behind_another_window_gets_the_stored_values(as_expert):
    assignment = make_assignment(state=AssignmentState.ACCEPTED)
    client = as_expert(assignment)
    autosave(client, assignment, 0, confidential_comment="First")

    answer = autosave(client, assignment, 0, confidential_comment="Second")

    assert answer.status_code == 409
    assert answer.json()["stored"] == {"version": 1, "confidential_comment": "First"}


def test_a_page_behind_another_window_shows_both_texts(as_expert):
    assignment = make_assignment(state=AssignmentState.ACCEPTED)
    client = as_expert(assignment)
    autosave(client, assignment, 0, confidential_comment="First words")

    stale = client.post(
        url("review_save", assignment), {"version": 0, "confidential_comment": "Second words"}
    )
    again = client.post(
        url("review_save", assignment), {"version": 1, "confidential_comment": "Second words"}
    )

    assert stale.status_code == 409
    assert "First words" in stale.text
    assert "Second words" in stale.text
    assert again.status_code == 302
    assert Assignment.objects.get().confidential_comment == "Second words"


@pytest.mark.parametrize(
    "body", ["", "[]", '{"version": 0}', '{"version": "x", "changes": {}}', "{"]
)
def test_an_automatic_save_that_makes_no_sense_changes_nothing(as_expert, body):
    assignment = make_assignment(state=AssignmentState.ACCEPTED)

    answer = as_expert(assignment).post(
        url("review_save", assignment), body, content_type="application/json"
    )

    assert answer.status_code == 422
    assert Assignment.objects.get().version == 0


def test_an_automatic_save_nested_too_deep_is_not_understood(as_expert):
    assignment = make_assignment(state=AssignmentState.ACCEPTED)

    answer = as_expert(assignment).post(
        url("review_save", assignment), "[" * 100_000, content_type="application/json"
    )

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("character", "status", "kept"), [("\\ud800", 200, "a?b"), ("\\u0000", 422, "")]
)
def test_an_automatic_save_of_half_a_character_keeps_the_rest(as_expert, character, status, kept):
    assignment = make_assignment(state=AssignmentState.ACCEPTED)
    body = f'{{"version": 0, "changes": {{"confidential_comment": "a{character}b"}}}}'

    answer = as_expert(assignment).post(
        url("review_save", assignment), body, content_type="application/json"
    )

    assert answer.status_code == status
    assert Assignment.objects.get().confidential_comment == kept


@pytest.mark.parametrize("score", ["6", "-1", "2.5", "many"])
def test_a_score_that_is_not_offered_is_refused(as_expert, score):
    assignment = make_assignment(state=AssignmentState.ACCEPTED)

    answer = autosave(as_expert(assignment), assignment, 0, **{"score-team": score})

    assert answer.status_code == 422
    assert not Assignment.objects.get().scores.exists()


def test_submitting_saves_and_lists_what_is_missing(as_expert):
    assignment = make_assignment(state=AssignmentState.ACCEPTED)

    answer = as_expert(assignment).post(
        url("review_submit", assignment), {"version": 0, "score-team": "4"}
    )

    assert answer.status_code == 422
    assert answer.text.count("Give a score, or say that this criterion does not apply.") == 4
    assert 'href="#div_id_score-science"' in answer.text
    assert Assignment.objects.get().scores.get().score == 4


def test_a_submitted_review_is_read_only(as_expert):
    assignment = make_assignment(state=AssignmentState.ACCEPTED)
    client = as_expert(assignment)

    done = client.post(url("review_submit", assignment), {"version": 0, **SHEET}, follow=True)
    refused = client.post(url("review_save", assignment), {"version": 1, **SHEET})

    assert "Your review is submitted. Thank you for your time." in done.text
    assert 'id="sheet"' not in done.text
    assert "3.00" in done.text
    assert refused.status_code == 403


def test_others_are_shown_without_name_after_ones_own(as_expert):
    call = make_call(review_visibility=ReviewVisibility.AFTER_OWN)
    application = cure(call=call)
    make_assignment(
        application=application,
        expert=make_user(name="Hidden Henry"),
        state=AssignmentState.SUBMITTED,
        scores=COMPLETE,
        comment_to_applicant="Good mice",
        confidential_comment="Weak patent",
    )
    own = make_assignment(
        application=application, state=AssignmentState.IN_PROGRESS, scores=COMPLETE
    )
    client = as_expert(own)

    before = client.get(url("review_detail", own)).text
    after = client.post(url("review_submit", own), {"version": 0}, follow=True).text

    assert "Good mice" not in before
    assert "Good mice" in after
    assert "Weak patent" not in after
    assert "Hidden Henry" not in after


# --- The list ------------------------------------------------------------------------------------


def test_the_list_marks_what_is_late(as_expert):
    assignment = make_assignment(due_at=now() - timedelta(days=2))

    text = as_expert(assignment).get(reverse("calls:review_list")).text

    assert "Answer the invitation" in text
    assert "2 days ago" in text
    assert "Late" in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_a_constant_number_of_queries(client, queries, count):
    expert = make_user()
    for _each in range(count):
        make_assignment(expert=expert)
    client.force_login(expert)
    forget_site()  # read anew by the first request, so that it does not expire in the second
    client.get(reverse("calls:review_list"))

    with queries(LIST_QUERIES):
        client.get(reverse("calls:review_list"))


LIST_QUERIES = 7
