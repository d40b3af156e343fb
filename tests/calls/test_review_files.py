"""Files in the expert's room: those of the snapshot that was read, none that the form hides."""

import hashlib
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from calls.actions.decisions import record_decision, release_decision
from calls.actions.emergency import open_emergency_access
from calls.enums import ApplicationState, AssignmentState, CallRole, Outcome
from calls.models import AttachedFile
from calls.queries.files import ANSWER, RECEIPT
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.files.models import StoredFile
from pscc.kernel.clock import now
from tests.factories import (
    NOW,
    SCHEMA,
    make_application,
    make_assignment,
    make_call,
    make_call_person,
    make_manager,
    make_staff,
    make_submission,
    make_user,
)

pytestmark = pytest.mark.django_db
HIDDEN = {
    "key": "accounts",
    "type": "file",
    "label": {"fr": "Comptes", "en": "Accounts"},
    "required": False,
    "hidden_from_reviewers": True,
}


def with_hidden_question():
    section = SCHEMA["sections"][0]
    return {"sections": [{**section, "questions": [*section["questions"], HIDDEN]}]}


def make_file(*, name, purpose=ANSWER):
    content = f"%PDF-1.7 {name}".encode()
    stored = StoredFile(
        name=name,
        path=default_storage.save(f"tests/{name}", ContentFile(content)),
        size=len(content),
        content_type="application/pdf",
        sha256=hashlib.sha256(content).hexdigest(),
        purpose=purpose,
        created_at=NOW,
        linked_at=NOW,
    )
    stored.pass_unscanned()
    stored.save()
    return stored


class Dossier:
    """An application in review with a file for everybody, a hidden one and one that came later."""

    def __init__(self):
        call = make_call(schema=with_hidden_question())
        self.application = make_application(call=call, state=ApplicationState.IN_REVIEW)
        self.shown, self.hidden = make_file(name="slides.pdf"), make_file(name="accounts.pdf")
        self.later = make_file(name="later.pdf")
        entry = self.application.entries.get()
        quoted = []
        for question, file in (
            ("slides", self.shown),
            ("accounts", self.hidden),
            ("slides", self.later),
        ):
            AttachedFile.objects.create(entry=entry, question_key=question, file=file)
            if file is not self.later:
                quoted.append(
                    {
                        "uid": file.uid,
                        "question": question,
                        "name": file.name,
                        "size": file.size,
                        "sha256": file.sha256,
                    }
                )
        make_submission(application=self.application, files=quoted)
        self.files = [self.shown, self.hidden, self.later]


def statuses(client, person, files):
    client.force_login(person)
    found = []
    for file in files:
        answer = client.get(file.get_absolute_url())
        b"".join(answer)  # a streamed file is closed once it is read
        found.append(answer.status_code)
    return found


def test_the_expert_opens_what_the_snapshot_quotes_and_the_form_shows(client):
    dossier = Dossier()
    review = make_assignment(application=dossier.application, state=AssignmentState.ACCEPTED)

    found = statuses(client, review.expert, dossier.files)
    text = client.get(review.get_absolute_url()).text

    assert found == [200, 404, 404]
    assert "slides.pdf" in text
    assert "accounts.pdf" not in text


def test_before_the_statement_no_file_opens(client):
    dossier = Dossier()
    review = make_assignment(application=dossier.application)

    assert statuses(client, review.expert, dossier.files) == [404, 404, 404]


def test_a_conflict_closes_the_files_at_once(client):
    dossier = Dossier()
    review = make_assignment(application=dossier.application, state=AssignmentState.ACCEPTED)
    before = statuses(client, review.expert, [dossier.shown])

    ConflictOfInterest.objects.create(
        person=review.expert, project=dossier.application.project, origin=ConflictOrigin.STAFF
    )

    assert before == [200]
    assert statuses(client, review.expert, dossier.files) == [404, 404, 404]


def test_a_month_after_the_decision_the_files_close(client):
    dossier = Dossier()
    review = make_assignment(application=dossier.application, state=AssignmentState.ACCEPTED)
    manager = make_manager(call=dossier.application.call)
    decision = record_decision(
        application_id=dossier.application.pk, outcome=Outcome.DECLINED, reasons="x", letter="",
        by=manager, at=now(),
    )  # fmt: skip
    long_ago = now() - timedelta(days=31)

    before = statuses(client, review.expert, [dossier.shown])
    release_decision(decision_id=decision.pk, by=manager, at=long_ago)

    assert before == [200]
    assert statuses(client, review.expert, dossier.files) == [404, 404, 404]


def test_strangers_and_experts_of_others_open_nothing(client):
    dossier = Dossier()
    other = make_assignment(state=AssignmentState.ACCEPTED)

    for person in (make_user(), other.expert):
        assert statuses(client, person, dossier.files) == [404, 404, 404]


def test_an_expert_opens_no_receipt(client):
    dossier = Dossier()
    review = make_assignment(application=dossier.application, state=AssignmentState.ACCEPTED)
    receipt = make_file(name="receipt.pdf", purpose=RECEIPT)
    submission = review.submission
    submission.receipts.create(language="en", file=receipt)

    assert statuses(client, review.expert, [receipt]) == [404]


@pytest.mark.parametrize("role", [CallRole.CHAIR, CallRole.MEMBER])
def test_the_panel_opens_what_its_page_shows_and_no_receipt(client, role):
    dossier = Dossier()
    person = make_user()
    make_call_person(call=dossier.application.call, user=person, role=role)
    receipt = make_file(name="receipt.pdf", purpose=RECEIPT)
    submission = dossier.application.entries.get().submissions.latest("round")
    submission.receipts.create(language="en", file=receipt)

    assert statuses(client, person, [*dossier.files, receipt]) == [200, 404, 404, 404]


def test_the_office_opens_what_was_sent_and_the_receipt(client):
    dossier = Dossier()
    receipt = make_file(name="receipt.pdf", purpose=RECEIPT)
    submission = dossier.application.entries.get().submissions.latest("round")
    submission.receipts.create(language="en", file=receipt)

    for person in (make_staff(Role.PROGRAMME_OFFICER), make_manager(call=dossier.application.call)):
        assert statuses(client, person, [*dossier.files, receipt]) == [200, 200, 404, 200]


def test_a_manager_who_only_sits_on_the_panel_opens_what_the_panel_reads(client):
    dossier = Dossier()
    person = make_manager(call=make_call())
    make_call_person(call=dossier.application.call, user=person, role=CallRole.MEMBER)

    assert statuses(client, person, dossier.files) == [200, 404, 404]


def test_breaking_the_glass_opens_what_was_sent_until_a_conflict_stands(client):
    dossier = Dossier()
    person = make_staff(Role.ADMINISTRATOR)
    before = statuses(client, person, dossier.files)

    open_emergency_access(
        application_id=dossier.application.pk,
        reason="The applicant asks for help and cannot sign in.",
        by=person,
        at=now(),
    )

    opened = statuses(client, person, dossier.files)
    ConflictOfInterest.objects.create(
        person=person, project=dossier.application.project, origin=ConflictOrigin.STAFF
    )
    assert before == [404, 404, 404]
    assert opened == [200, 200, 404]
    assert statuses(client, person, dossier.files) == [404, 404, 404]
