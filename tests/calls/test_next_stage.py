"""From a letter of intent to the full application: one application, one number, two stages."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from calls.actions.answers import save_answers
from calls.actions.applications import CannotStartError, start_application, withdraw_application
from calls.actions.decisions import record_decision
from calls.actions.entries import reopen_entry
from calls.actions.expiry import expire_drafts
from calls.actions.screening import screen_application
from calls.actions.stages import invite_to_next_stage
from calls.actions.submissions import CannotSubmitError
from calls.enums import ApplicationState, EntryState, Outcome, StageKind
from calls.models import Application, CallStage, FormVersion, StageEntry
from calls.queries.drafts import current_entry
from calls.queries.next_stages import proposals
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message
from tests.calls.applying import EVERY_TYPE, draft, reference_of, section, send, to
from tests.factories import make_assignment, make_manager, make_project, make_staff

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
FULL = {
    "sections": [
        {
            "key": "project",
            "title": {"fr": "Projet", "en": "Project"},
            "questions": [
                {"key": "title", "type": "long_text", "label": {"fr": "Titre", "en": "Title"}},
                {"key": "summary", "type": "long_text", "required": True, "max_words": 1,
                 "label": {"fr": "Résumé", "en": "Summary"}},
                {"key": "people", "type": "number", "min": 1, "max": 3,
                 "label": {"fr": "Personnes", "en": "People"}},
                {"key": "kind", "type": "choice", "label": {"fr": "Genre", "en": "Kind"},
                 "options": [{"value": "drug", "label": {"fr": "Médicament", "en": "Drug"}},
                             {"value": "other", "label": {"fr": "Autre", "en": "Other"}}]},
                {"key": "agreed", "type": "consent", "label": {"fr": "Oui", "en": "Yes"}},
            ],
        },
    ]
}  # fmt: skip
SENT = {"title": "Mimosa", "summary": "We cure cancers.", "people": "5", "kind": "drug"}


def letter(*, schema=FULL, opens_in=DAY, closes_in=30 * DAY, is_published=True, **fields):
    """Return the entry of a letter that was sent and whose stage has closed, and its signatory."""
    entry, owner = draft(schema=EVERY_TYPE, **fields)
    CallStage.objects.filter(pk=entry.stage_id).update(kind=StageKind.LETTER)
    at = now()
    second = CallStage.objects.create(
        call=entry.application.call, number=2, name_fr="Dossier", name_en="Full file",
        opens_at=at + opens_in, closes_at=at + closes_in,
    )  # fmt: skip
    FormVersion.objects.create(
        stage=second, number=1, schema=schema, published_at=at if is_published else None
    )
    StageEntry.objects.filter(pk=entry.pk).update(answers={**SENT, "agreed": True})
    StageEntry.objects.filter(pk=entry.pk).update(form_version=without_file(entry))
    send(entry, owner)
    CallStage.objects.filter(pk=entry.stage_id).update(closes_at=now() - timedelta(hours=1))
    return StageEntry.objects.get(pk=entry.pk), owner


def without_file(entry):
    """Publish a form without its required file."""
    schema = {"sections": deepcopy(EVERY_TYPE["sections"][:2])}
    schema["sections"][0]["questions"][1].pop("max_words", None)
    return FormVersion.objects.create(
        stage=entry.stage, number=2, schema=schema, published_at=now()
    )


def invite(entry, by=None):
    by = by or make_staff(Role.PROGRAMME_OFFICER)
    return invite_to_next_stage(application_id=entry.application_id, by=by, at=now())


def why_not(entry):
    with pytest.raises(Refused) as refusal:
        invite(entry)
    return str(refusal.value.message)


def application_of(entry):
    return Application.objects.get(pk=entry.application_id)


# --- Inviting ------------------------------------------------------------------------------------


def test_the_application_goes_on_under_its_number_and_keeps_what_it_sent():
    entry, owner = letter(opens_in=-DAY)
    first = entry.submissions.get()
    review = make_assignment(application=application_of(entry))
    reference = reference_of(first)

    second = invite(entry)
    sent = send_second(second, owner)

    application = application_of(entry)
    entry.refresh_from_db()
    assert (entry.state, second.state) == (EntryState.CLOSED, EntryState.DRAFT)
    assert (application.state, application.reference) == (ApplicationState.SUBMITTED, reference)
    assert (sent.round, sent.entry_id, entry.submissions.get()) == (1, second.pk, first)
    review.refresh_from_db()
    assert review.submission == first


def send_second(second, owner):
    save_answers(
        entry_id=second.pk,
        changes={"summary": "Yes", "people": "2"},
        version=second.version,
        by=owner,
        at=now(),
    )
    return send(second, owner, key="second")


def test_answers_with_the_same_key_and_type_are_proposals():
    entry, _owner = letter()

    second = invite(entry)

    # "title" changed its type, five people are too many now, a consent is given anew
    assert second.answers == {"summary": "We cure cancers.", "kind": "drug"}
    assert proposals(current_entry(application_of(entry))) == {"summary", "kind"}


def test_a_proposal_that_was_changed_is_none_any_more():
    entry, owner = letter(opens_in=-DAY)
    second = invite(entry)

    save_answers(entry_id=second.pk, changes={"summary": "New"}, version=0, by=owner, at=now())

    assert proposals(current_entry(application_of(entry))) == {"kind"}


def test_the_newest_published_form_is_asked():
    entry, _owner = letter()
    stage = CallStage.objects.get(number=2)
    newest = FormVersion.objects.create(stage=stage, number=2, schema=FULL, published_at=now())
    FormVersion.objects.create(stage=stage, number=3, schema=FULL)

    assert invite(entry).form_version == newest


# --- Refusals ------------------------------------------------------------------------------------


def test_no_form_no_stage_no_time_no_invitation():
    unpublished, _owner = letter(is_published=False)
    over, _owner = letter(opens_in=-3 * DAY, closes_in=-DAY)
    last, _owner = letter()
    CallStage.objects.filter(call=last.application.call, number=2).update(kind=StageKind.LETTER)
    open_still, _owner = letter()
    CallStage.objects.filter(pk=open_still.stage_id).update(closes_at=now() + DAY)

    answers = [why_not(each) for each in (unpublished, over, last, open_still)]

    assert answers[0] == "The form of the next stage is not published yet. Publish it first."
    assert answers[1].startswith("The next stage closed on")
    assert answers[2].startswith("No stage follows this one")
    assert answers[3].startswith("This stage takes versions until")


def test_a_decision_or_a_clarification_stands_in_the_way():
    decided, _owner = letter()
    officer = make_staff(Role.PROGRAMME_OFFICER)
    screen_application(
        application_id=decided.application_id, eligible=True, note="", by=officer, at=now()
    )
    record_decision(
        application_id=decided.application_id, outcome=Outcome.DECLINED, reasons="x", letter="",
        by=officer, at=now(),
    )  # fmt: skip
    asked, _owner = letter()
    reopen_entry(entry_id=asked.pk, question="Which?", until=now() + DAY, by=officer, at=now())

    assert why_not(decided).startswith(f"{officer} decided “Not selected”")
    assert why_not(asked).startswith("This stage takes versions until")


def test_an_invited_or_withdrawn_application_is_not_invited():
    entry, owner = letter()
    invite(entry)
    withdrawn, its_owner = letter()
    withdraw_application(
        application_id=withdrawn.application_id, reason="x", by=its_owner, at=now()
    )

    assert [why_not(entry), why_not(withdrawn)] == [
        "The application is “Draft”: there is nothing to invite it for.",
        "The application is “Withdrawn”: there is nothing to invite it for.",
    ]
    assert owner


def test_only_who_handles_the_call_invites():
    entry, owner = letter()
    call = entry.application.call
    walled = make_manager(call=call)
    ConflictOfInterest.objects.create(
        person=walled, project=entry.application.project, origin=ConflictOrigin.STAFF
    )

    for person in (owner, walled, make_staff(Role.CALL_MANAGER), make_staff(Role.ADVISOR)):
        with pytest.raises(PermissionDenied):
            invite(entry, person)

    assert invite(entry, make_manager(call=call)).stage.number == 2


# --- Afterwards ----------------------------------------------------------------------------------


def test_nothing_is_sent_before_the_stage_opens_and_it_is_kept():
    entry, owner = letter(opens_in=DAY)
    second = invite(entry)

    with pytest.raises(CannotSubmitError) as refusal:
        send_second(second, owner)

    assert str(refusal.value.message).startswith("You can send from")
    assert StageEntry.objects.get(pk=second.pk).answers["summary"] == "Yes"


def test_nobody_begins_with_a_stage_that_is_by_invitation():
    entry, owner = letter(opens_in=-DAY)
    project = make_project(owner=owner)

    with pytest.raises(CannotStartError):
        start_application(
            call_id=entry.application.call_id, project_id=project.pk, by=owner, at=now()
        )


def test_a_second_stage_that_is_never_sent_expires_and_keeps_the_first():
    entry, _owner = letter(opens_in=-DAY, closes_in=DAY)
    invite(entry)

    counts = [expire_drafts(at=now() + 2 * DAY), expire_drafts(at=now() + 4 * DAY)]

    application = application_of(entry)
    assert counts == [0, 1]
    assert (application.state, application.reference is None) == (ApplicationState.EXPIRED, False)
    assert entry.submissions.count() == 1


def test_a_letter_that_was_never_sent_expires_although_the_next_stage_runs():
    entry, _owner = draft()
    CallStage.objects.filter(pk=entry.stage_id).update(
        kind=StageKind.LETTER, opens_at=now() - 9 * DAY, closes_at=now() - 4 * DAY
    )
    CallStage.objects.create(
        call=entry.application.call, number=2, name_fr="D", name_en="F",
        opens_at=now(), closes_at=now() + 30 * DAY,
    )  # fmt: skip

    assert expire_drafts(at=now()) == 1


def test_what_was_sent_can_still_be_withdrawn_while_the_next_stage_is_written():
    entry, owner = letter()
    invite(entry)

    withdraw_application(application_id=entry.application_id, reason="Sold", by=owner, at=now())

    assert application_of(entry).state == ApplicationState.WITHDRAWN


def test_the_team_is_told_and_no_mail_names_the_project():
    entry, owner = letter()
    drain(seconds=20)
    Message.objects.all().delete()
    invite(entry)

    drain(seconds=20)

    mails = Message.objects.filter(kind="calls.next_stage_invitation", channel="mail")
    assert [each.recipient for each in mails] == [owner]
    assert entry.application.project.title not in mails[0].text
    assert application_of(entry).reference in mails[0].subject


# --- Pages ---------------------------------------------------------------------------------------


def test_the_team_reads_both_stages_and_what_was_taken_over(client):
    entry, owner = letter(opens_in=-DAY)
    invite(entry)
    client.force_login(owner)

    page = client.get(to("application_detail", entry))
    form = client.get(section(entry, "project")).text
    first_receipt = client.get(to("receipt", entry), {"round": 1, "stage": 1})

    standing = page.context["page"].standing
    assert (standing.turn, standing.status) == ("you", "draft")
    assert standing.what.startswith("Your project is invited to the next stage.")
    assert "Mimosa" in page.text
    assert "Changes not sent" not in page.text  # nothing of this stage was sent
    assert form.count("Taken over from your letter of intent") == 2
    assert first_receipt.status_code == 200


def test_the_desk_invites_one_and_several(client):
    single, _owner = letter()
    several = [letter()[0] for _each in range(2)]
    CallStage.objects.filter(call=several[1].application.call, number=2).delete()
    client.force_login(make_staff(Role.PROGRAMME_OFFICER))
    step = reverse("admin:calls_application_act", args=(single.application_id, "next-stage"))

    one = client.post(step, follow=True).text
    bulk = client.post(
        reverse("admin:calls_application_changelist"),
        {
            "action": "invite_selected",
            "_selected_action": [each.application_id for each in several],
        },
        follow=True,
    ).text

    assert "The project is invited to the next stage, and its team told by mail." in one
    assert "Invited to the next stage; the team is told." in bulk
    assert "No stage follows this one" in bulk
