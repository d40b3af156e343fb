"""Messages to applicants: held first, stopped in time, sent exactly once to whom it may concern."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.urls import reverse

from calls.actions.mailings import (
    cancel_mailing,
    hold_mailing,
    save_mailing,
    send_due_mailings,
    stop_mailing,
)
from calls.enums import ApplicationState, MailingState
from calls.models import Mailing, MailingRecipient, TeamSeat
from calls.queries.mailings import addressees, reach_of
from partners.enums import ConflictOrigin, ProjectRole
from partners.models import ConflictOfInterest, ProjectMember
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message
from tests.factories import (
    make_application,
    make_call,
    make_manager,
    make_project,
    make_staff,
    make_team_member,
    make_user,
)

pytestmark = pytest.mark.django_db
QUARTER = timedelta(minutes=15)
SECOND = timedelta(seconds=1)
SENT = ApplicationState.SUBMITTED
TEXTS = {
    "subject_fr": "Une rencontre",
    "body_fr": "Venez nous voir.",
    "subject_en": "A meeting",
    "body_en": "Come & see us.",
}


@pytest.fixture
def officer():
    return make_staff(Role.PROGRAMME_OFFICER, name="Olga Officer")


@pytest.fixture
def call():
    return make_call()


def sent(call, **fields):
    return make_application(call=call, state=SENT, **fields)


def written(call, by, states=(SENT,), **texts):
    mailing = Mailing(call=call, states=list(states), **(TEXTS | texts))
    return save_mailing(mailing=mailing, by=by, at=now())


def held(call, by, at, **fields):
    mailing = written(call, by, **fields)
    return hold_mailing(mailing_id=mailing.pk, by=by, at=at)


def state_of(mailing):
    return Mailing.objects.get(pk=mailing.pk).state


def why_not(act):
    with pytest.raises(Refused) as refusal:
        act()
    return str(refusal.value.message)


# --- Leaving -------------------------------------------------------------------------------------


def test_it_leaves_after_a_quarter_of_an_hour_once_to_each_in_their_language(call, officer):
    at = now()
    french = make_user(language="fr")
    application = sent(call, project=make_project(owner=french))
    reader = make_user()
    make_team_member(project=application.project, user=reader, role=ProjectRole.VIEW)
    mailing = held(call, officer, at)

    counts = [
        send_due_mailings(at=at + QUARTER - SECOND),
        send_due_mailings(at=at + QUARTER),
        send_due_mailings(at=at + QUARTER),
    ]
    drain(seconds=20)
    drain(seconds=20)

    mails = Message.objects.filter(kind="calls.mailing", channel="mail")
    inbox = Message.objects.filter(kind="calls.mailing", channel="inbox")
    found = {(each.recipient, each.subject.partition("] ")[2]) for each in mails}
    assert counts == [0, 1, 0]
    assert found == {(french, "Une rencontre"), (reader, "A meeting")}
    assert {each.recipient for each in inbox} == {french, reader}
    assert (mails.count(), inbox.count()) == (2, 2)
    assert {each.url.partition("/applications/")[2] for each in mails} == {f"{application.uid}/"}
    assert "Come & see us." in mails.get(recipient=reader).text
    assert application.project.title not in "".join(each.text + each.html for each in mails)
    assert Mailing.objects.get(pk=mailing.pk).sent_at == at + QUARTER


def test_after_a_day_without_worker_it_leaves_once(call, officer):
    at = now()
    sent(call)
    held(call, officer, at)
    day_later = at + timedelta(days=1)

    counts = [send_due_mailings(at=day_later), send_due_mailings(at=day_later)]

    assert counts == [1, 0]
    assert MailingRecipient.objects.count() == 1


def test_a_moment_can_be_chosen_but_not_sooner_than_one_can_stop_it(call, officer):
    at = now()
    sent(call)
    mailing = written(call, officer)

    def hold(send_at):
        return hold_mailing(mailing_id=mailing.pk, by=officer, at=at, send_at=send_at)

    refusal = why_not(lambda: hold(at + QUARTER - SECOND))
    later = hold(at + timedelta(days=2))

    assert refusal.startswith("Choose a moment at least a quarter of an hour away")
    assert (later.state, later.send_at) == (MailingState.HELD, at + timedelta(days=2))


def test_stopped_in_time_it_does_not_leave_and_can_be_changed(call, officer):
    at = now()
    sent(call)
    mailing = held(call, officer, at)
    colleague = make_manager(call=call)

    stop_mailing(mailing_id=mailing.pk, by=colleague, at=at)
    left = send_due_mailings(at=at + timedelta(days=1))
    mailing.refresh_from_db()
    mailing.subject_en = "Another"
    changed = save_mailing(mailing=mailing, by=officer, at=at)
    cancelled = cancel_mailing(mailing_id=mailing.pk, by=officer, at=at)

    assert (left, changed.subject_en) == (0, "Another")
    assert cancelled.state == MailingState.CANCELLED


def test_what_has_left_can_neither_be_stopped_nor_changed_nor_cancelled(call, officer):
    at = now()
    sent(call)
    mailing = held(call, officer, at)
    send_due_mailings(at=at + QUARTER)
    mailing.refresh_from_db()
    who = {"by": officer, "at": at}

    refusals = [
        why_not(lambda: stop_mailing(mailing_id=mailing.pk, **who)),
        why_not(lambda: save_mailing(mailing=mailing, **who)),
        why_not(lambda: cancel_mailing(mailing_id=mailing.pk, **who)),
    ]

    assert refusals[0].startswith("It has left already, on ")
    assert refusals[1:] == ["This message is over: its state is “Sent”."] * 2


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_one_holds_and_the_other_is_told_and_it_leaves_once():
    call, at = make_call(), now()
    sent(call)
    officers = [make_staff(Role.PROGRAMME_OFFICER, name=name) for name in ("Olga", "Olga")]
    mailing = written(call, officers[0])
    together = Barrier(2)

    def hold(by):
        together.wait()
        try:
            hold_mailing(mailing_id=mailing.pk, by=by, at=at)
        except Refused as refusal:
            return str(refusal.message)
        finally:
            connections.close_all()
        return "held"

    def send(_worker):
        together.wait()
        try:
            return send_due_mailings(at=at + QUARTER)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(hold, officers))
        counts = sorted(pool.map(send, range(2)))

    assert answers[0].startswith("Olga has let it leave at ")
    assert answers[1] == "held"
    assert counts == [0, 1]
    assert MailingRecipient.objects.count() == 1


# --- To whom -------------------------------------------------------------------------------------


def test_it_reaches_the_teams_in_these_states_each_person_once(call, officer):
    person = make_user()
    first = sent(call, project=make_project(owner=person))
    sent(call, project=make_project(owner=person))
    make_application(call=call)
    sent(make_call())
    former = make_user()
    make_team_member(project=first.project, user=former)
    ProjectMember.objects.filter(user=former).update(ended_at=now())
    gone = make_user(is_active=False)
    make_team_member(project=first.project, user=gone)

    found = addressees(call.pk, [SENT])

    assert [(each.user_id, each.application_id) for each in found] == [(person.pk, first.pk)]


def test_of_a_narrowed_team_only_its_part_is_reached(call):
    owner = make_user()
    application = sent(call, project=make_project(owner=owner))
    make_team_member(project=application.project, user=make_user())
    application.is_narrowed = True
    application.save()
    TeamSeat.objects.create(
        application=application,
        member=ProjectMember.objects.get(project=application.project, user=owner),
    )

    assert [each.user_id for each in addressees(call.pk, [SENT])] == [owner.pk]


def test_the_preview_names_nobody_behind_a_wall_or_with_a_draft(call, officer):
    shown, hidden = sent(call), sent(call)
    make_application(call=call)
    ConflictOfInterest.objects.create(
        person=officer, project=hidden.project, origin=ConflictOrigin.STAFF
    )
    mailing = written(call, officer, [SENT, ApplicationState.DRAFT])

    reach = reach_of(mailing, officer)

    assert reach.named == [(shown.created_by, shown)]
    assert (reach.unnamed, reach.count) == (1, 2)
    assert len(addressees(call.pk, mailing.states)) == 3


def test_who_writes_for_a_next_stage_is_named_with_the_number(call, officer):
    invited = sent(call)
    invited.open_next_stage()
    invited.save()
    mailing = Mailing.objects.create(
        call=call, states=[ApplicationState.DRAFT], created_by=officer, **TEXTS
    )

    reach = reach_of(mailing, officer)

    assert [(str(person), each.pk) for person, each in reach.named] == [
        (str(invited.created_by), invited.pk)
    ]
    assert reach.unnamed == 0


def test_to_nobody_or_in_one_language_it_does_not_leave(call, officer):
    mailing = written(call, officer)

    nobody = why_not(lambda: hold_mailing(mailing_id=mailing.pk, by=officer, at=now()))
    one = why_not(lambda: written(call, officer, body_fr=" "))
    no_state = why_not(lambda: written(call, officer, []))

    assert nobody.startswith("It reaches nobody")
    assert one.startswith("Write subject and text in both languages")
    assert no_state.startswith("Choose to whom it goes")


def test_others_write_nothing(call):
    for person in (make_user(), make_staff(Role.ADVISOR), make_manager(call=make_call())):
        with pytest.raises(PermissionDenied):
            written(call, person)


# --- Pages ---------------------------------------------------------------------------------------


def test_the_desk_writes_looks_holds_and_stops(client, call, officer):
    application = sent(call)
    client.force_login(officer)
    add = reverse("admin:calls_mailing_add")

    saved = client.post(add, {"call": call.pk, "states": [SENT], **TEXTS, "_continue": "1"})
    page = client.get(saved.url).text
    mailing = Mailing.objects.get()
    step = reverse("admin:calls_mailing_act", args=(mailing.pk, "hold"))
    client.post(step, {"send_at": ""})
    state = state_of(mailing)
    typed = TEXTS | {"body_en": "Typed while a colleague let it leave."}
    kept = client.post(saved.url, {"call": call.pk, "states": [SENT], **typed})
    unchanged = Mailing.objects.get().body_en
    client.post(reverse("admin:calls_mailing_act", args=(mailing.pk, "stop")))

    assert mailing.created_by == officer
    for words in ("1 person", application.reference, "Venez nous voir.", "Come &amp; see us.",
                  "A meeting", "Une rencontre"):  # fmt: skip
        assert words in page
    assert (state, kept.status_code, state_of(mailing)) == (
        MailingState.HELD, 200, MailingState.DRAFT,
    )  # fmt: skip
    assert "Typed while a colleague let it leave." in kept.text
    assert f"{officer} has let it leave at" in kept.text
    assert unchanged == TEXTS["body_en"]


def test_what_is_missing_stands_beside_the_field_and_nothing_typed_is_lost(client, call, officer):
    client.force_login(officer)

    page = client.post(
        reverse("admin:calls_mailing_add"), {"call": call.pk, **TEXTS, "body_en": ""}
    ).text

    assert page.count("This field is required.") >= 2
    assert "Venez nous voir." in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_statements(client, officer, queries, count):
    for _each in range(count):
        each_call = make_call()
        sent(each_call)
        held(each_call, officer, now() - timedelta(days=1))
    send_due_mailings(at=now())
    client.force_login(officer)
    address = reverse("admin:calls_mailing_changelist")
    client.get(address)

    with queries(6):
        response = client.get(address)

    assert response.text.count("field-to_whom") == count
