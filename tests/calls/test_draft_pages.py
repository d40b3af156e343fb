"""Writing an application by plain requests: everything works without a script."""

import io
import json
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter

from calls.enums import AssignmentState
from calls.models import Application, AttachedFile, StageEntry
from partners.enums import ProjectRole
from pscc.files.access import may_read
from pscc.files.models import StoredFile
from pscc.files.upkeep import discard_orphans
from pscc.kernel.clock import now
from tests.calls.applying import EVERY_TYPE, draft, section, to
from tests.factories import (
    NOW,
    make_assignment,
    make_manager,
    make_submission,
    make_team_member,
    make_user,
)

pytestmark = pytest.mark.django_db


def pdf(name="plan.pdf"):
    buffer, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(buffer)
    return SimpleUploadedFile(name, buffer.getvalue(), "application/pdf")


# --- Writing -------------------------------------------------------------------------------------


def test_each_section_is_a_page_in_the_readers_language(client, written):
    entry, _owner = written

    page = client.get(section(entry, "figures").replace("/en/", "/fr/")).content.decode()

    assert "Chiffres" in page
    assert "Médicament" in page
    assert client.get(section(entry, "nowhere")).status_code == 404


def test_a_page_is_saved_with_gaps_and_leads_on(client, written):
    entry, _owner = written

    response = client.post(
        section(entry, "words"),
        {"version": "1", "q_title": "Un titre", "q_summary": "", "then": "next"},
    )

    entry.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, section(entry, "figures"))
    assert entry.answers == {"title": "Un titre"}


def test_what_cannot_be_stored_stays_in_its_field_and_the_rest_is_saved(client, written):
    entry, _owner = written

    response = client.post(
        section(entry, "figures"), {"version": "1", "q_people": "a dozen", "q_budget": "1 000,50"}
    )

    entry.refresh_from_db()
    page = response.content.decode()
    assert response.status_code == 200
    assert 'value="a dozen"' in page
    assert "Enter a number in digits" in page
    assert entry.answers["budget"] == "1000.5"
    assert f'name="version" value="{entry.version}"' in page


def test_too_many_words_are_kept_and_told(client, written):
    entry, _owner = written

    client.post(
        section(entry, "words"), {"version": "1", "q_summary": "one two three four five six"}
    )
    page = client.get(section(entry, "words")).content.decode()

    assert "one two three four five six" in page
    assert "One word too many: shorten it to 5 words." in page


def test_hostile_text_is_shown_as_text(client, written):
    entry, _owner = written
    hostile = '<script>alert("x")</script>{{ 7|add:7 }}"><img src=x onerror=alert(1)>'

    client.post(section(entry, "words"), {"version": "1", "q_title": hostile})
    pages = [client.get(section(entry, "words")), client.get(to("application_submit", entry))]

    for page in pages:
        assert "<script>alert" not in page.content.decode()
        assert "<img src=x" not in page.content.decode()
        assert "{{ 7|add:7 }}" in page.content.decode()


def test_a_request_that_was_cut_off_empties_nothing(client, written):
    entry, _owner = written

    client.post(section(entry, "words"), {"version": "1"})

    entry.refresh_from_db()
    assert entry.answers == {"summary": "We cure."}


def test_a_colleagues_text_stands_beside_mine_and_i_choose(client, written):
    entry, _owner = written
    StageEntry.objects.filter(pk=entry.pk).update(answers={"title": "Theirs"}, version=2)

    stale = client.post(
        section(entry, "words"), {"version": "1", "q_title": "Mine", "q_secret": ""}
    )
    taken = client.post(
        section(entry, "words"), {"version": "2", "q_title": "Mine", "take_title": "on"}
    )

    page = stale.content.decode()
    entry.refresh_from_db()
    assert stale.status_code == 409
    assert 'value="Mine"' in page
    assert "Theirs" in page
    assert taken.status_code == 302
    assert entry.answers == {"title": "Theirs"}


def test_after_the_closing_the_page_hands_the_text_back(client):
    entry, owner = draft(closes_at=now() - timedelta(minutes=1))
    client.force_login(owner)

    response = client.post(
        section(entry, "project"), {"version": "1", "q_summary": "Too late text"}
    )

    page = response.content.decode()
    assert "Too late text" in page
    assert "your last changes were not saved" in page


@pytest.mark.parametrize(("role", "status"), [(ProjectRole.VIEW, 403), (None, 404)])
def test_others_may_not_write(client, written, role, status):
    entry, _owner = written
    person = make_user()
    if role:
        make_team_member(project=entry.application.project, user=person, role=role)
    client.force_login(person)

    response = client.post(section(entry, "words"), {"version": "1", "q_title": "Mine"})

    assert response.status_code == status


# --- Saving by script ----------------------------------------------------------------------------


def patch(client, entry, **body):
    return client.post(to("answers_save", entry), json.dumps(body), "application/json")


def test_the_script_saves_what_it_can_and_hears_what_it_cannot(client, written):
    entry, _owner = written

    response = patch(
        client,
        entry,
        version=1,
        changes={"people": "many", "budget": "5", "summary": "1 2 3 4 5 6"},
    )

    assert response.status_code == 200
    answer = response.json()
    assert (answer["version"], answer["refused"]) == (2, ["people"])
    assert set(answer["problems"]) == {"people", "summary"}


def test_the_script_hears_of_a_conflict_with_the_newer_values(client, written):
    entry, owner = written
    StageEntry.objects.filter(pk=entry.pk).update(
        answers={"title": "Theirs", "spin_off": True}, version=2, saved_by=owner
    )

    response = patch(client, entry, version=1, changes={"title": "Mine"})

    assert response.status_code == 409
    assert response.json()["version"] == 2
    assert response.json()["values"]["title"] == "Theirs"
    assert response.json()["values"]["spin_off"] == "yes"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"version": "1", "changes": {}}',
        b'{"version": 1}',
        b'{"version": true, "changes": {}}',
        b'{"version": 1, "changes": ' + b"[" * 100_000,
    ],
)
def test_nonsense_is_not_understood(client, written, body):
    entry, _owner = written

    response = client.post(to("answers_save", entry), body, "application/json")

    assert response.status_code == 400


def test_the_script_is_told_to_sign_in_again(client, written):
    entry, _owner = written
    client.logout()

    assert patch(client, entry, version=1, changes={"title": "Mine"}).status_code == 401


def test_the_script_hears_that_the_call_is_closed(client):
    entry, owner = draft(closes_at=now() - timedelta(minutes=1))
    client.force_login(owner)

    response = patch(client, entry, version=1, changes={"summary": "Late"})

    assert response.status_code == 422
    assert "not saved" in response.json()["message"]


# --- Files ---------------------------------------------------------------------------------------


def test_a_file_is_added_together_with_what_was_typed(client, written):
    entry, owner = written

    response = client.post(
        to("file_attach", entry, question="plan"),
        {"version": "1", "f_plan": pdf(), "q_agreed": "on"},
    )

    entry.refresh_from_db()
    attached = AttachedFile.objects.get(entry=entry)
    assert response.status_code == 302
    assert (attached.question_key, attached.file.name) == ("plan", "plan.pdf")
    assert attached.file.linked_at is not None
    assert entry.answers["agreed"] is True
    assert entry.version == 3
    assert may_read(owner, attached.file)


def test_a_wrong_file_is_refused_beside_its_question(client, written):
    entry, _owner = written
    text = SimpleUploadedFile("plan.pdf", b"no pdf at all", "application/pdf")
    large = SimpleUploadedFile("plan.pdf", pdf().read() + b"\0" * 200_000, "application/pdf")

    for upload in (text, large):
        response = client.post(
            to("file_attach", entry, question="plan"), {"version": "1", "f_plan": upload}
        )
        assert response.status_code == 200
        assert 'id="error-plan"' in response.content.decode()

    assert not AttachedFile.objects.exists()


def test_a_removed_file_that_was_sent_keeps_its_row(client, written):
    entry, _owner = written
    client.post(to("file_attach", entry, question="plan"), {"version": "1", "f_plan": pdf()})
    attached = AttachedFile.objects.get()
    make_submission(application=entry.application, files=[quoted(attached)])

    client.post(
        to("file_remove", entry, question="plan", file_uid=attached.file.uid), {"version": "2"}
    )

    attached.refresh_from_db()
    attached.file.refresh_from_db()
    assert attached.removed_at is not None
    assert attached.file.linked_at is not None


def test_a_removed_file_that_was_never_sent_is_swept(client, written):
    entry, _owner = written
    client.post(to("file_attach", entry, question="plan"), {"version": "1", "f_plan": pdf()})
    stored = AttachedFile.objects.get().file

    client.post(to("file_remove", entry, question="plan", file_uid=stored.uid), {"version": "2"})

    discard_orphans(at=now() + timedelta(days=2))
    assert not StoredFile.objects.filter(pk=stored.pk).exists()
    assert not default_storage.exists(stored.path)
    assert "plan.pdf" not in client.get(section(entry, "annexes")).content.decode()


def test_another_drafts_file_cannot_be_removed_through_mine(client, written):
    entry, _owner = written
    other, other_owner = draft(schema=EVERY_TYPE)
    client.force_login(other_owner)
    client.post(to("file_attach", other, question="plan"), {"version": "1", "f_plan": pdf()})
    attached = AttachedFile.objects.get(entry=other)
    client.force_login(written[1])

    client.post(
        to("file_remove", entry, question="plan", file_uid=attached.file.uid), {"version": "1"}
    )

    attached.refresh_from_db()
    assert attached.removed_at is None


def quoted(attached):
    file = attached.file
    return {"uid": file.uid, "question": attached.question_key, "name": file.name,
            "size": file.size, "sha256": file.sha256}  # fmt: skip


def test_who_may_open_a_file(client, written):
    entry, owner = written
    client.post(to("file_attach", entry, question="plan"), {"version": "1", "f_plan": pdf()})
    attached = AttachedFile.objects.get()
    manager = make_manager(call=entry.application.call)
    people = {"owner": owner, "manager": manager, "stranger": make_user()}

    as_draft = {name for name, person in people.items() if may_read(person, attached.file)}
    application = Application.objects.get(pk=entry.application_id)
    application.reference = "DEMO-2026-X-0001"
    application.submit(at=NOW)
    application.save()
    make_submission(application=application, files=[quoted(attached)])
    application.screen_eligible(by=manager, at=NOW, note="")
    application.save()
    people["expert"] = make_assignment(
        application=application, state=AssignmentState.ACCEPTED
    ).expert
    people["invited"] = make_assignment(
        application=application, state=AssignmentState.INVITED
    ).expert
    as_sent = {name for name, person in people.items() if may_read(person, attached.file)}

    assert as_draft == {"owner"}
    assert as_sent == {"owner", "manager", "expert"}


def test_an_expert_does_not_open_the_file_of_a_hidden_question(client):
    schema = json.loads(json.dumps(EVERY_TYPE))
    schema["sections"][2]["questions"][1]["hidden_from_reviewers"] = True
    entry, owner = draft(schema=schema)
    client.force_login(owner)
    client.post(to("file_attach", entry, question="plan"), {"version": "1", "f_plan": pdf()})
    attached = AttachedFile.objects.get()
    application = Application.objects.get(pk=entry.application_id)
    application.reference = "DEMO-2026-X-0002"
    application.submit(at=NOW)
    application.save()
    make_submission(application=application, files=[quoted(attached)])
    application.screen_eligible(by=owner, at=NOW, note="")
    application.save()
    expert = make_assignment(application=application, state=AssignmentState.ACCEPTED).expert

    assert not may_read(expert, attached.file)
