"""What an application says of its project: frozen when it is sent, read by whoever judges it."""

import io
import json

import pytest
from pypdf import PdfReader

from calls.actions.anonymity import ask_for_copy
from calls.actions.anonymous_copies import make_next_copy
from calls.dossiers import render_dossier
from calls.enums import AssignmentState, CallRole
from calls.models import ReviewPlan
from calls.queries.project_facts import project_facts, read_whole
from partners.models import Project
from services.enums import SessionState
from tests.calls.applying import draft, send, to
from tests.factories import (
    NOW,
    make_assignment,
    make_call_person,
    make_project,
    make_submission,
    make_user,
)
from tests.services.advising import make_orientation

pytestmark = pytest.mark.django_db
TRIALS = "Trials in Villejuif."
ASKED = "Do patients or their associations take part in the project?"
PLANNED = "Not yet, we would like to"


def written(*, patients="planned"):
    """Make a draft whose project says where it works and was oriented."""
    entry, owner = draft()
    project = entry.application.project
    Project.objects.filter(pk=project.pk).update(activity_in_france=TRIALS)
    make_orientation(SessionState.ANSWERING, project=project, answers={"patients": patients})
    return entry, owner


def said(sections):
    return {answer.label: answer.text for answer in sections[0].answers}


def test_what_is_sent_holds_the_facts_as_they_stood_then():
    entry, owner = written()
    submission = send(entry, owner)
    Project.objects.update(activity_in_france="Nowhere.")

    frozen = json.loads(submission.document)
    sections = read_whole(submission)

    assert frozen["format"] == 3
    assert frozen["project"]["activity_in_france"] == TRIALS
    assert frozen["project"]["patients"] == "planned"
    assert said(sections) == {"Activity in France": TRIALS, ASKED: PLANNED}


@pytest.mark.parametrize("answer", ["unknown", "", None])
def test_what_nobody_knows_is_no_answer(answer):
    entry, owner = written(patients=answer)

    sections = read_whole(send(entry, owner))

    assert said(sections) == {"Activity in France": TRIALS, ASKED: ""}


def test_the_latest_orientation_counts_and_no_other_projects(django_assert_num_queries):
    project = make_project()
    for day, answer in enumerate(("yes", "no"), 1):
        make_orientation(
            SessionState.ANSWERING, project=project, answers={"patients": answer},
            at=NOW.replace(day=day),
        )  # fmt: skip
    make_orientation(
        SessionState.ANSWERING, project=make_project(), answers={"patients": "planned"}
    )

    with django_assert_num_queries(1):
        facts = project_facts(project)

    assert facts["patients"] == "no"


def test_documents_of_an_older_format_show_what_they_have():
    entry, _owner = written()

    sections = read_whole(make_submission(application=entry.application))

    assert [each.key for each in sections] == ["project"]


def test_the_applicant_sees_it_before_and_after_sending(client):
    entry, owner = written()
    client.force_login(owner)

    before = client.get(to("application_submit", entry)).text
    send(entry, owner)
    after = client.get(to("application_detail", entry)).text

    for page in (before, after):
        assert TRIALS in page
        assert PLANNED in page
    assert f'href="{entry.application.project.get_absolute_url()}"' in before


def test_expert_and_panel_read_it_on_the_page_and_in_the_dossier(client):
    entry, owner = written()
    submission = send(entry, owner)
    review = make_assignment(application=entry.application, state=AssignmentState.ACCEPTED)
    chair = make_user()
    make_call_person(call=entry.application.call, user=chair, role=CallRole.CHAIR)

    client.force_login(review.expert)
    sheet = client.get(review.get_absolute_url()).text
    client.force_login(chair)
    panel = client.get(to("panel_application", entry)).text
    pdf = PdfReader(io.BytesIO(render_dossier(submission, "en", for_reviewer=True)))

    for text in (sheet, panel, " ".join(page.extract_text() for page in pdf.pages)):
        assert TRIALS in text
        assert PLANNED in text


def test_where_applicants_stay_anonymous_their_own_words_are_left_out():
    entry, owner = written()
    ReviewPlan.objects.create(call=entry.application.call, is_anonymous=True)
    submission = send(entry, owner)
    waiting = read_whole(submission, for_reviewer=True)
    ask_for_copy(submission_id=submission.pk, at=NOW)
    make_next_copy()

    sections = read_whole(submission, for_reviewer=True)

    assert waiting == ()
    assert said(sections) == {ASKED: PLANNED}
    assert said(read_whole(submission))["Activity in France"] == TRIALS
