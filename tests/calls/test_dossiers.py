"""Dossiers: all that was sent as a tagged PDF; reviewers never get what the form hides."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from calls.actions.answers import save_answers
from calls.actions.dossiers import prepare_dossiers
from calls.actions.files import attach_file
from calls.actions.receipts import ask_for_late_receipts
from calls.dossiers import render_dossier
from calls.enums import ApplicationState, AssignmentState, CallRole
from calls.models import Application, Dossier, StageEntry
from partners.enums import ConflictOrigin, ProjectRole
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.files.access import may_read
from pscc.kernel.clock import now
from pscc.outbox.deliveries import drain
from tests.calls.applying import draft, reference_of, send, to
from tests.factories import (
    make_assignment,
    make_call_person,
    make_manager,
    make_staff,
    make_team_member,
    make_user,
)

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def question(key, kind, label, **more):
    return {"key": key, "type": kind, "label": {"fr": f"{label} fr", "en": label}, **more}


SCHEMA: dict[str, Any] = {
    "sections": [
        {
            "key": "project",
            "title": {"fr": "Projet", "en": "Project"},
            "questions": [
                question("summary", "long_text", "Summary"),
                question("secret", "short_text", "Confidant", hidden_from_reviewers=True),
                question("plan", "file", "Plan"),
                question("cv", "file", "Curriculum", hidden_from_reviewers=True),
                question(
                    "budget", "table", "Budget by year",
                    columns=[
                        {"key": "year", "type": "short_text", "label": {"fr": "An", "en": "Year"}},
                        {"key": "cost", "type": "money", "label": {"fr": "Coût", "en": "Cost"},
                         "sum": True},
                    ],
                ),
                question("team", "people", "People"),
            ],
        },
        {
            "key": "private",
            "title": {"fr": "Réservé", "en": "Reserved"},
            "questions": [
                question("bank", "short_text", "Bank", hidden_from_reviewers=True),
            ],
        },
    ]
}  # fmt: skip
ANSWERS = {
    "summary": "We cure.\nWe heal.",
    "secret": "Capybara",
    "bank": "Pangolin",
    "budget": [{"year": "2027", "cost": "1000"}, {"year": "2028", "cost": "2500"}],
    "team": [{"name": "Ada Vidal", "affiliation": "Curie", "role": "Lead"}],
}
HIDDEN = ("Capybara", "Pangolin", "Confidant", "Curriculum", "Reserved", "cv.pdf", "Ada Owner")


def sent():
    """Send a dossier with hidden answers and files, a table and people."""
    entry, owner = draft(schema=SCHEMA)
    save_answers(
        entry_id=entry.pk,
        changes=ANSWERS,
        version=entry.version,
        by=owner,
        at=now(),
    )
    for key in ("plan", "cv"):
        upload = SimpleUploadedFile(f"{key}.pdf", PDF, "application/pdf")
        attach_file(entry_id=entry.pk, question_key=key, upload=upload, by=owner, at=now())
    return send(StageEntry.objects.get(pk=entry.pk), owner), owner


def text_of(pdf):
    reader = PdfReader(io.BytesIO(pdf))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def squeezed(text):
    return "".join(text.split())


def in_review(submission):
    application = Application.objects.get(pk=submission.entry.application_id)
    application.screen_eligible(by=make_staff(Role.PROGRAMME_OFFICER), at=now(), note="")
    application.save()
    return application


def test_a_dossier_is_made_in_both_languages_once_by_the_worker():
    submission, _owner = sent()

    drain(seconds=30)
    again = prepare_dossiers(submission_id=submission.pk, at=now())

    made = Dossier.objects.filter(submission=submission).order_by("language")
    assert again == 0
    assert [each.language for each in made] == ["en", "fr"]
    assert made[0].file.name == f"{reference_of(submission)}-v1-en.pdf"
    assert [(each.file.purpose, each.file.is_servable) for each in made] == [
        ("calls.dossier", True)
    ] * 2


def test_a_dossier_is_tagged_and_says_its_language():
    submission, _owner = sent()

    for for_reviewer in (False, True):
        pdf = render_dossier(submission, "fr", for_reviewer=for_reviewer)
        root: Any = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"].value is True
        assert root["/Lang"] == "fr"
        assert "/StructTreeRoot" in root
        assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


def test_all_that_was_sent_is_in_it():
    submission, owner = sent()

    english = text_of(render_dossier(submission, "en"))
    french = text_of(render_dossier(submission, "fr"))

    for part in (
        reference_of(submission), "We cure.", "We heal.", "Capybara", "Pangolin", "Budget by year",
        "2027", "Ada Vidal", "Curie", "plan.pdf", "cv.pdf", owner.name, "Version 1",
        submission.entry.application.project.title, "(Paris time)",
    ):  # fmt: skip
        assert squeezed(part) in squeezed(english), part
    assert submission.sha256 in squeezed(english)
    assert squeezed("€3,500") in squeezed(english)
    assert "Budget by year fr" in french


def test_reviewers_get_nothing_of_what_is_hidden_from_them():
    submission, _owner = sent()

    text = text_of(render_dossier(submission, "en", for_reviewer=True))

    assert [word for word in HIDDEN if squeezed(word) in squeezed(text)] == []
    assert "We cure." in text
    assert "plan.pdf" in text
    assert "For reviewers" in text


HOSTILE = '#read("/etc/passwd") $x$ *b* @me <tag> \\u{1F600} `raw` // comment 🧬'


def test_hostile_text_is_printed_not_run():
    entry, owner = draft(schema=SCHEMA)
    save_answers(
        entry_id=entry.pk,
        changes={"summary": HOSTILE, "team": [{"name": HOSTILE}]},
        version=entry.version,
        by=owner,
        at=now(),
    )
    submission = send(StageEntry.objects.get(pk=entry.pk), owner)

    text = squeezed(text_of(render_dossier(submission, "en")))

    assert text.count(squeezed(HOSTILE).replace("🧬", "[U+1F9EC]")) == 2
    assert "root:" not in text


def test_the_file_is_read_by_the_team_and_the_office_never_by_panel_or_experts():
    submission, owner = sent()
    prepare_dossiers(submission_id=submission.pk, at=now())
    application = in_review(submission)
    project, call = application.project, application.call
    reader = make_user()
    make_team_member(project=project, user=reader, role=ProjectRole.VIEW)
    chair, walled = make_user(), make_staff(Role.PROGRAMME_OFFICER)
    make_call_person(call=call, user=chair, role=CallRole.CHAIR)
    ConflictOfInterest.objects.create(person=walled, project=project, origin=ConflictOrigin.STAFF)
    expert = make_assignment(application=application, state=AssignmentState.ACCEPTED).expert
    file = Dossier.objects.get(submission=submission, language="fr").file
    may = [owner, reader, make_manager(call=call), make_staff(Role.PROGRAMME_OFFICER)]
    may_not = [
        chair, walled, expert, make_user(), make_staff(Role.ADVISOR),
        make_manager(call=draft()[0].application.call),
    ]  # fmt: skip

    assert [may_read(person, file) for person in may] == [True] * 4
    assert [may_read(person, file) for person in may_not] == [False] * 6


def test_the_team_is_told_that_it_is_prepared_then_gets_it(client):
    submission, owner = sent()
    client.force_login(owner)
    address = to("dossier_pdf", submission.entry)

    before = client.get(address)
    page_before = client.get(to("application_detail", submission.entry)).text
    prepare_dossiers(submission_id=submission.pk, at=now())
    after = client.get(address, {"language": "en"})
    page_after = client.get(to("application_detail", submission.entry)).text

    assert before.status_code == 202
    assert (after.status_code, after["Location"]) == (
        302,
        Dossier.objects.get(language="en").file.get_absolute_url(),
    )
    assert "Being prepared" in page_before
    assert "Being prepared" not in page_after


def test_an_expert_downloads_the_version_of_the_review_only(client):
    submission, _owner = sent()
    application = in_review(submission)
    reading = make_assignment(application=application, state=AssignmentState.ACCEPTED)
    invited = make_assignment(application=application)

    def get(assignment, person):
        client.force_login(person)
        return client.get(reverse("calls:review_dossier", kwargs={"uid": assignment.uid}))

    answer = get(reading, reading.expert)
    text = text_of(answer.content)

    assert answer["Content-Disposition"].endswith(f'{application.reference}-v1-review-en.pdf"')
    assert answer["Cache-Control"] == "private, no-store"
    assert [word for word in HIDDEN if squeezed(word) in squeezed(text)] == []
    assert get(invited, invited.expert).status_code == 404
    assert get(reading, invited.expert).status_code == 404


def test_an_expert_behind_a_wall_gets_nothing(client):
    submission, _owner = sent()
    application = in_review(submission)
    review = make_assignment(application=application, state=AssignmentState.ACCEPTED)
    ConflictOfInterest.objects.create(
        person=review.expert, project=application.project, origin=ConflictOrigin.STAFF
    )
    client.force_login(review.expert)

    answer = client.get(reverse("calls:review_dossier", kwargs={"uid": review.uid}))

    assert answer.status_code in (403, 404)


def test_the_panel_gets_the_reviewers_version(client):
    submission, _owner = sent()
    application = in_review(submission)
    application.send_to_panel()
    application.save()
    chair, walled = make_user(), make_user()
    for person in (chair, walled):
        make_call_person(call=application.call, user=person, role=CallRole.CHAIR)
    ConflictOfInterest.objects.create(
        person=walled, project=application.project, origin=ConflictOrigin.STAFF
    )
    address = reverse("calls:panel_dossier", kwargs={"uid": application.uid})

    client.force_login(chair)
    answer = client.get(address, {"language": "fr"})
    client.force_login(walled)
    hidden = client.get(address)

    assert application.state == ApplicationState.IN_PANEL
    assert [word for word in HIDDEN if word in text_of(answer.content)] == []
    assert hidden.status_code == 404


def test_a_missing_dossier_is_asked_for_again():
    submission, _owner = sent()
    drain(seconds=30)
    Dossier.objects.filter(submission=submission).delete()

    late = ask_for_late_receipts(at=now() + timedelta(minutes=6))
    drain(seconds=30)

    assert late == 1
    assert Dossier.objects.filter(submission=submission).count() == 2
