"""A clarification that opens some answers: the others stay as they were sent, at every door."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from calls.actions.answers import CannotEditError, save_answers
from calls.actions.entries import reopen_entry
from calls.actions.files import attach_file, remove_file
from calls.actions.submissions import CannotSubmitError
from calls.models import CallStage, StageEntry
from calls.queries.clarifications import differences, locked_keys, with_dependents
from calls.queries.submissions import submissions_of
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from tests.calls.applying import EVERY_TYPE, draft, section, send, to
from tests.factories import make_staff

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
ANSWERS = {"title": "Mimosa", "summary": "We cure.", "people": "4", "agreed": True}


def pdf(name="plan.pdf"):
    return SimpleUploadedFile(name, PDF, "application/pdf")


def fresh(entry):
    return StageEntry.objects.get(pk=entry.pk)


def save(entry, owner, **changes):
    return save_answers(
        entry_id=entry.pk, changes=changes, version=fresh(entry).version, by=owner, at=now()
    )


def sent(*, unsent=None):
    """Send a dossier with every kind of question, change it without sending, close the call."""
    entry, owner = draft(schema=EVERY_TYPE)
    save(entry, owner, **ANSWERS)
    attach_file(entry_id=entry.pk, question_key="plan", upload=pdf(), by=owner, at=now())
    send(entry, owner)
    if unsent:
        save(entry, owner, **unsent)
    CallStage.objects.filter(pk=entry.stage_id).update(closes_at=now() - timedelta(hours=1))
    return fresh(entry), owner


def ask(entry, *unlocked):
    officer = make_staff(Role.PROGRAMME_OFFICER)
    return reopen_entry(
        entry_id=entry.pk, question="Which?", until=now() + WEEK, unlocked=unlocked, by=officer,
        at=now(),
    )  # fmt: skip


def document(submission):
    return json.loads(submission.document)


def test_only_the_named_answers_change_and_the_others_are_refused_in_words():
    entry, owner = sent()
    ask(entry, "summary")

    saved = save(entry, owner, summary="We heal.")
    with pytest.raises(CannotEditError) as refusal:
        save(entry, owner, title="Lotus")

    assert saved.answers["summary"] == "We heal."
    assert str(refusal.value.message) == (
        "“Title” cannot change: the cluster opened only “Summary” again. Write to the contact of"
        " the call if another answer has to change."
    )
    assert fresh(entry).answers["title"] == "Mimosa"


def test_saving_again_what_is_stored_is_no_change():
    entry, owner = sent()
    version = ask(entry, "summary").version

    assert save(entry, owner, title="Mimosa").version == version


def test_files_of_other_questions_are_neither_added_nor_removed():
    entry, owner = sent()
    ask(entry, "summary")
    uid = fresh(entry).files.get().file.uid

    for act in (
        lambda: attach_file(
            entry_id=entry.pk, question_key="plan", upload=pdf("b.pdf"), by=owner, at=now()
        ),
        lambda: remove_file(entry_id=entry.pk, file_uid=uid, by=owner, at=now()),
    ):
        with pytest.raises(CannotEditError) as refusal:
            act()
        assert str(refusal.value.message).startswith("“Plan” cannot change")

    assert [each.file.uid for each in fresh(entry).files.all()] == [uid]


def test_a_file_that_is_named_is_replaced():
    entry, owner = sent()
    ask(entry, "plan")
    old = fresh(entry).files.get().file.uid

    remove_file(entry_id=entry.pk, file_uid=old, by=owner, at=now())
    attach_file(entry_id=entry.pk, question_key="plan", upload=pdf("b.pdf"), by=owner, at=now())
    second = send(entry, owner, key="two")

    assert [each["name"] for each in document(second)["files"]] == ["b.pdf"]


def test_changes_that_were_never_sent_do_not_slip_in_with_the_answer():
    entry, owner = sent(unsent={"title": "Never sent", "people": "5"})
    ask(entry, "summary")
    save(entry, owner, summary="We heal.")

    second = send(entry, owner, key="two")

    assert document(second)["answers"] == {**ANSWERS, "summary": "We heal."}
    assert fresh(entry).answers["title"] == "Never sent"  # kept, for the day it opens again


def test_a_file_removed_and_never_sent_is_still_in_the_answer():
    entry, owner = draft(schema=EVERY_TYPE)
    save(entry, owner, **ANSWERS)
    first = attach_file(entry_id=entry.pk, question_key="plan", upload=pdf(), by=owner, at=now())
    send(entry, owner)
    remove_file(entry_id=entry.pk, file_uid=first.file.uid, by=owner, at=now())
    CallStage.objects.filter(pk=entry.stage_id).update(closes_at=now() - timedelta(hours=1))
    ask(entry, "summary")
    save(entry, owner, summary="We heal.")

    second = send(entry, owner, key="two")

    assert [each["uid"] for each in document(second)["files"]] == [first.file.uid]


def test_nothing_new_where_it_is_open_is_not_sent():
    entry, owner = sent(unsent={"title": "Never sent"})
    ask(entry, "summary")

    with pytest.raises(CannotSubmitError) as refusal:
        send(entry, owner, key="two")

    assert str(refusal.value.message).startswith("Nothing has changed since you sent")


def test_while_the_call_is_open_everything_stays_open():
    entry, owner = draft(schema=EVERY_TYPE)
    save(entry, owner, **ANSWERS)
    attach_file(entry_id=entry.pk, question_key="plan", upload=pdf(), by=owner, at=now())
    send(entry, owner)
    asked = ask(entry, "summary")

    assert locked_keys(asked, now()) == frozenset()
    assert save(entry, owner, title="Lotus").answers["title"] == "Lotus"


def test_without_a_name_all_answers_open():
    entry, owner = sent()
    ask(entry)

    assert save(entry, owner, title="Lotus").answers["title"] == "Lotus"


@pytest.mark.parametrize("key", ["unknown", "note"])
def test_only_questions_of_the_form_are_named(key):
    entry, _owner = sent()

    with pytest.raises(Refused) as refusal:
        ask(entry, "summary", key)

    assert str(refusal.value.message).startswith("One of these questions is not in the form")


def test_what_shows_depending_on_a_named_question_opens_with_it():
    def of(question):
        return {"question": question, "is": "equals", "value": True}

    schema = {
        "sections": [
            {"key": "a", "questions": [{"key": "one"}, {"key": "two", "show_if": of("one")}]},
            {
                "key": "b",
                "show_if": {"not": {"any": [of("two")]}},
                "questions": [{"key": "three"}, {"key": "four", "show_if": {"all": [of("zero")]}}],
            },
            {"key": "c", "questions": [{"key": "five"}]},
        ]
    }

    assert with_dependents(schema, ["one"]) == ["one", "two", "three", "four"]
    assert with_dependents(schema, ["five"]) == ["five"]
    assert with_dependents(schema, []) == []


def test_staff_read_what_changed_since_the_first_version(client):
    entry, owner = sent()
    ask(entry, "summary", "plan")
    save(entry, owner, summary="We heal.")
    send(entry, owner, key="two")
    client.force_login(make_staff(Role.PROGRAMME_OFFICER))

    found = differences(submissions_of(entry.application))
    page = client.get(reverse("admin:calls_application_change", args=(entry.application_id,))).text

    assert [(each.since.round, [change.label for change in each.changes]) for each in found] == [
        (1, ["Summary"])
    ]
    assert (found[0].changes[0].before, found[0].changes[0].after) == ("We cure.", "We heal.")
    assert "What changed since version 1" in page


def test_the_page_shows_the_other_answers_as_sent_and_why(client):
    entry, owner = sent(unsent={"title": "Never sent"})
    ask(entry, "summary")
    client.force_login(owner)

    page = client.get(section(entry, "words")).text
    files = client.get(section(entry, "annexes")).text
    check = client.get(to("application_submit", entry)).text

    assert 'name="q_summary"' in page
    assert 'name="q_title"' not in page
    assert "Mimosa" in page
    assert "Never sent" not in page + check
    assert "As you sent it. The cluster did not open this answer again." in page
    assert 'type="file"' not in files
    assert "plan.pdf" in files
    assert "You can change these answers only" in check


def test_saving_the_page_keeps_what_is_closed(client):
    entry, owner = sent()
    ask(entry, "summary")
    client.force_login(owner)

    answer = client.post(
        section(entry, "words"),
        {"version": fresh(entry).version, "q_summary": "We heal.", "q_title": "Forged"},
    )

    assert answer.status_code == 302
    assert (fresh(entry).answers["summary"], fresh(entry).answers["title"]) == (
        "We heal.",
        "Mimosa",
    )


def test_the_script_is_told_why_a_closed_answer_is_not_saved(client):
    entry, owner = sent()
    ask(entry, "summary")
    client.force_login(owner)

    answer = client.post(
        to("answers_save", entry),
        json.dumps({"version": fresh(entry).version, "changes": {"title": "Forged"}}),
        content_type="application/json",
    )

    assert (answer.status_code, answer.json()["refused"]) == (200, ["title"])
    assert answer.json()["problems"]["title"].startswith("“Title” cannot change")
    assert fresh(entry).answers["title"] == "Mimosa"


def test_a_closed_answer_left_in_the_browser_does_not_keep_open_ones_from_being_saved(client):
    entry, owner = sent()
    ask(entry, "summary")
    client.force_login(owner)
    changes = {"title": "Left in the browser", "summary": "We heal."}

    answer = client.post(
        to("answers_save", entry),
        json.dumps({"version": fresh(entry).version, "changes": changes}),
        content_type="application/json",
    )

    assert (answer.status_code, answer.json()["refused"]) == (200, ["title"])
    assert (fresh(entry).answers["summary"], fresh(entry).answers["title"]) == (
        "We heal.",
        "Mimosa",
    )


def test_the_office_chooses_the_questions_by_section(client):
    entry, _owner = sent()
    client.force_login(make_staff(Role.PROGRAMME_OFFICER))
    step = reverse("admin:calls_application_act", args=(entry.application_id, "clarify"))
    day = timezone.localdate(now() + WEEK).isoformat()

    form = client.get(step).text
    wrong = client.post(step, {"question": "?", "until_on": day, "unlocked": ["x"]}).text
    client.post(step, {"question": "?", "until_on": day, "unlocked": ["summary", "plan"]})

    assert "Annexes" in form
    assert 'value="note"' not in form
    assert "Select a valid choice" in wrong
    assert fresh(entry).unlocked == ["summary", "plan"]
