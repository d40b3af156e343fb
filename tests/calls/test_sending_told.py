"""What is told of sending: each in their language, of what was sent only, and what ends with it."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from calls.actions.answers import save_answers
from calls.actions.applications import withdraw_application
from calls.actions.entries import reopen_entry
from calls.actions.pool_ties import detect_live_conflicts
from calls.actions.submissions import CannotSubmitError
from calls.enums import ApplicationState, EntryState, LateState
from calls.models import Application, CallStage, LateRequest, StageEntry, SubmitAttempt
from calls.queries.clarifications import has_news, sendable
from calls.queries.drafts import last_submission
from calls.queries.sending import attempts_of, desk_sending
from partners.models import ConflictOfInterest
from pscc.accounts.actions import set_roles
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from tests.calls.applying import draft, send, to
from tests.calls.test_late_conflicts import Tie
from tests.factories import make_application, make_staff, make_user

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
HIDING = {
    "sections": [
        {
            "key": "all",
            "title": {"fr": "Tout", "en": "All"},
            "questions": [
                {"key": "has", "type": "yes_no", "label": {"fr": "En a ?", "en": "Has any?"}},
                {"key": "what", "type": "short_text", "label": {"fr": "Quoi ?", "en": "What?"},
                 "show_if": {"question": "has", "is": "equals", "value": True}},
                {"key": "more", "type": "short_text", "label": {"fr": "Plus", "en": "More"}},
            ],
        }
    ]
}  # fmt: skip


def fresh(entry):
    return StageEntry.objects.get(pk=entry.pk)


def save(entry, owner, **changes):
    return save_answers(
        entry_id=entry.pk, changes=changes, version=fresh(entry).version, by=owner, at=now()
    )


def close(entry):
    CallStage.objects.filter(pk=entry.stage_id).update(closes_at=now() - HOUR)


# --- In each language ----------------------------------------------------------------------------


def test_a_refusal_is_read_in_the_language_of_the_reader(client):
    entry, owner = draft()
    save(entry, owner, summary="")
    with override("fr"), pytest.raises(CannotSubmitError) as refusal:
        send(entry, owner)
    client.force_login(owner)

    pages = {code: client.get(f"/{code}{to('application_detail', entry)[3:]}").text
             for code in ("en", "fr")}  # fmt: skip

    words = "Something is still missing: Summary: This answer is missing."
    assert str(refusal.value.message).startswith("Il manque encore quelque chose")
    assert [words in pages[code] for code in ("en", "fr")] == [True, False]
    assert "Il manque encore quelque chose" in pages["fr"]


def test_a_second_press_with_the_same_key_hears_the_refusal_in_its_own_language():
    entry, owner = draft()
    save(entry, owner, summary="")
    with override("fr"), pytest.raises(CannotSubmitError):
        send(entry, owner)

    with pytest.raises(CannotSubmitError) as refusal:
        send(entry, owner)

    assert str(refusal.value.message).startswith("Something is still missing")


@pytest.mark.parametrize("stored", ["Already closed.", "{not json", '["a list"]', ""])
def test_what_was_stored_before_in_one_language_is_shown_as_it_is(stored):
    assert SubmitAttempt(reason=stored).words == stored


# --- Asked again ---------------------------------------------------------------------------------


def ask(entry, at, until):
    return reopen_entry(
        entry_id=entry.pk, question="Which?", until=until, at=at,
        by=make_staff(Role.PROGRAMME_OFFICER),
    )  # fmt: skip


def test_an_unanswered_clarification_is_asked_again_once_its_time_is_over():
    entry, owner = draft()
    send(entry, owner)
    close(entry)
    at = now()
    ask(entry, at, at + HOUR)

    with pytest.raises(Refused, match="The team has been asked already"):
        ask(entry, at + HOUR - timedelta(seconds=1), at + DAY)
    again = ask(entry, at + HOUR, at + DAY)
    save(entry, owner, summary="An answer")

    assert (again.state, again.reopened_until) == (EntryState.REOPENED, at + DAY)
    assert send(entry, owner, key="two").round == 2


def test_text_in_an_open_question_that_is_hidden_now_is_no_news():
    entry, owner = draft(schema=HIDING)
    save(entry, owner, has=False, more="x")
    send(entry, owner)
    close(entry)
    reopen_entry(
        entry_id=entry.pk, question="Which?", until=now() + DAY, unlocked=["has", "what"],
        by=make_staff(Role.PROGRAMME_OFFICER), at=now(),
    )  # fmt: skip
    save(entry, owner, has=True, what="a mouse")
    save(entry, owner, has=False)
    stored, at = fresh(entry), now()

    last = last_submission(stored)

    assert stored.answers["what"] == "a mouse"
    assert not has_news(stored, last, sendable(stored, last, at))


# --- Taken back ----------------------------------------------------------------------------------


def test_after_a_second_stage_that_expired_it_can_be_withdrawn(client):
    entry, owner = draft()
    send(entry, owner)
    application = Application.objects.get(pk=entry.application_id)
    application.open_next_stage()
    application.save()
    application.expire()
    application.save()
    client.force_login(owner)

    page = client.post(to("application_withdraw", entry), {"reason": "Sold"})

    application.refresh_from_db()
    assert (page.status_code, application.state) == (302, ApplicationState.WITHDRAWN)


def test_a_late_request_ends_with_the_withdrawal():
    entry, owner = draft()
    send(entry, owner)
    asked = LateRequest.objects.create(entry=entry, reason="x", asked_by=owner, asked_at=now())

    withdraw_application(application_id=entry.application_id, reason="Sold", by=owner, at=now())

    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == (LateState.REFUSED, owner)


# --- Of a draft nothing --------------------------------------------------------------------------


def test_the_office_sees_no_press_of_a_next_stage_that_was_never_sent():
    entry, owner = draft()
    send(entry, owner)
    stage = CallStage.objects.create(
        call=entry.application.call, number=2, name_fr="Complet", name_en="Full",
        opens_at=now() + 2 * DAY, closes_at=now() + 9 * DAY,
    )  # fmt: skip
    second = entry.application.entries.create(stage=stage, form_version=entry.form_version)
    hidden = SubmitAttempt.objects.create(key="k", entry=second, user=owner, received_at=now())

    desk = desk_sending(entry.application, [])

    assert [each.entry_id for each in desk.attempts] == [entry.pk]
    assert hidden in attempts_of(entry.application)


# --- Ties found late -----------------------------------------------------------------------------


def test_ties_are_looked_for_in_everything_that_was_sent():
    tie = Tie(state=ApplicationState.SUBMITTED)
    application = Application.objects.get(pk=tie.application.pk)
    application.open_next_stage()
    application.save()
    make_application()
    officer = tie.to(make_staff(Role.PROGRAMME_OFFICER))

    count = detect_live_conflicts(at=now())

    assert count == 1
    assert ConflictOfInterest.objects.get().person == officer


def test_who_becomes_an_officer_is_looked_at():
    tie = Tie()
    person = tie.to(make_user())
    other = tie.to(make_user())

    set_roles(user_id=person.pk, roles=[Role.PROGRAMME_OFFICER], by=None, at=now())
    set_roles(user_id=other.pk, roles=[Role.COMMUNICATION], by=None, at=now())
    drain(seconds=20)

    assert [each.person for each in ConflictOfInterest.objects.all()] == [person]
    assert list(Application.objects.visible_to(person)) == []


# --- When it arrived -----------------------------------------------------------------------------


def press(client, entry, arrived):
    page = client.get(to("application_submit", entry))
    key = page.context["form"]["key"].value()
    CallStage.objects.filter(pk=entry.stage_id).update(closes_at=now() - timedelta(seconds=5))
    return client.post(
        to("application_submit", entry),
        {"key": key, "version": 1, "agree": "on"},
        headers={"x-request-start": f"t={arrived.timestamp():.3f}", "date": "in two hours"},
    )


@pytest.mark.parametrize(("proxies", "status"), [(1, 302), (0, 409)])
def test_the_time_in_the_line_before_the_portal_is_not_the_applicants(
    client, settings, proxies, status
):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    entry, owner = draft()
    client.force_login(owner)

    answer = press(client, entry, now() - timedelta(seconds=20))

    assert answer.status_code == status
    if status == 302:
        assert "Your request reached the portal before the deadline" in client.get(answer.url).text


@pytest.mark.parametrize(("proxies", "status"), [(1, 200), (0, 422)])
def test_so_it_is_with_answers(client, settings, proxies, status):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    entry, owner = draft(closes_at=now() - timedelta(seconds=5))
    client.force_login(owner)
    arrived = now() - timedelta(seconds=20)

    answer = client.post(
        to("answers_save", entry),
        {"version": 1, "changes": {"summary": "In time"}},
        content_type="application/json",
        headers={"x-request-start": f"t={arrived.timestamp():.3f}"},
    )

    assert answer.status_code == status
