"""Who is told of what on a request to a provider: one row of the table, one test."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from partners.enums import MembershipRole
from partners.models import Membership
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.kernel.formats import long_moment
from pscc.outbox.deliveries import drain
from pscc.outbox.events import notifications
from pscc.outbox.models import Delivery, Message
from services.actions.requests.moving import move
from services.actions.requests.thread import mark_thread_read, post_message
from services.enums import ReasonCode, SubRequestState
from services.models import SubRequest
from services.notifications.requests import CANNOT_WAIT, ROWS, SUFFIX
from services.steps import STEPS
from tests.factories import (
    NOW,
    make_membership,
    make_project,
    make_staff,
    make_team_member,
    make_user,
)
from tests.services.around import walled_from
from tests.services.requesting import LATER, make_asked, make_request, make_snapshot

pytestmark = pytest.mark.django_db
S = SubRequestState
AT = NOW + timedelta(days=1)
CANARY = "Zebrafinch"  # in every confidential word: no message may carry it
CODE = ReasonCode.OTHER


class Room:
    """A request in a state, with somebody in every place around it, by name."""

    def __init__(self, state):
        founder = make_user(name="Founder")
        project = make_project(title=f"{CANARY} cure", owner=founder, public_abstract=CANARY)
        self.advisor = make_staff(Role.ADVISOR, name="Advisor")
        request = make_request(
            project=project, is_sent=state != S.DRAFT, advisor=self.advisor, purpose=CANARY
        )
        self.asked = make_asked(state, request=request)
        self.editor, self.founder = self.asked.editor, founder
        self.colleague = make_user(name="Colleague", language="fr")
        make_team_member(project=project, user=self.colleague)
        self.owner = make_user(name="Owner")
        make_membership(user=self.owner, organisation=self.asked.provider)
        viewer, walled = make_user(), make_user()
        make_membership(user=viewer, organisation=self.asked.provider, role=MembershipRole.VIEWER)
        make_membership(user=walled, organisation=self.asked.provider)
        walled_from(self.asked, walled)
        make_asked(request=request)
        make_staff(Role.PROGRAMME_OFFICER, name="Officer")
        make_staff(Role.COMMUNICATION, name="Communication")
        Delivery.objects.all().delete()
        self.names = {
            founder.pk: "founder",
            self.colleague.pk: "colleague",
            self.editor.pk: "editor",
            self.owner.pk: "owner",
            self.advisor.pk: "advisor",
        }

    @property
    def pk(self):
        return self.asked.sub_request.pk

    def take(self, step, by, **data):
        with transaction.atomic():
            if step == "submit":
                data["snapshot"] = make_snapshot(self.asked.request, at=AT)
            move(SubRequest.objects.lock(self.pk), step, by=by, at=AT, **data)
        drain(seconds=10)

    def told(self, kind="", channel="mail"):
        rows = Message.objects.filter(channel=channel)
        rows = rows.filter(kind=f"services.{kind}") if kind else rows
        return {self.names.get(each.recipient_id, "somebody else") for each in rows}


BOTH_OF_TEAM, BOTH_OF_PROVIDER = {"founder", "colleague"}, {"editor", "owner"}
# step: from, who does it, what is said, who hears of it by which notification
EVENTS = {
    "submit": (S.DRAFT, "founder", {}, {"request_submit_provider": BOTH_OF_PROVIDER}),
    "return_to_team": (
        S.SUBMITTED, "editor", {"told": CANARY}, {"request_return_to_team_team": BOTH_OF_TEAM},
    ),
    "triage": (S.SUBMITTED, "editor", {}, {"request_triage_team": BOTH_OF_TEAM}),
    "study": (S.SUBMITTED, "editor", {}, {"request_study_team": BOTH_OF_TEAM}),
    "postpone": (
        S.SUBMITTED, "editor", {"told": CANARY, "wakes_on": LATER},
        {"request_postpone_team": BOTH_OF_TEAM},
    ),
    "wake": (
        S.WILLING_LATER, None, {},
        {"request_wake_team": BOTH_OF_TEAM, "request_wake_provider": BOTH_OF_PROVIDER},
    ),
    "set_conditions": (
        S.TRIAGED, "editor", {"told": CANARY}, {"request_set_conditions_team": BOTH_OF_TEAM},
    ),
    "meet_conditions": (
        S.CONDITIONS, "founder", {"told": CANARY},
        {"request_meet_conditions_provider": BOTH_OF_PROVIDER},
    ),
    "quote": (S.TRIAGED, "editor", {}, {"request_quote_team": BOTH_OF_TEAM}),
    "ask_revision": (
        S.QUOTED, "founder", {"told": CANARY}, {"request_ask_revision_provider": BOTH_OF_PROVIDER},
    ),
    "accept": (
        S.QUOTED, "founder", {},
        {"request_accept_provider": BOTH_OF_PROVIDER, "request_accept_staff": {"advisor"}},
    ),
    "start": (S.ACCEPTED, "editor", {"deliver_by": LATER}, {"request_start_team": BOTH_OF_TEAM}),
    "deliver": (S.RUNNING, "editor", {"told": CANARY}, {"request_deliver_team": BOTH_OF_TEAM}),
    "contest": (
        S.DELIVERED, "founder", {"told": CANARY},
        {"request_contest_provider": BOTH_OF_PROVIDER, "request_contest_staff": {"advisor"}},
    ),
    "rate": (S.DELIVERED, "founder", {}, {"request_rate_provider": BOTH_OF_PROVIDER}),
    "close": (
        S.DELIVERED, None, {},
        {"request_close_team": BOTH_OF_TEAM, "request_close_provider": BOTH_OF_PROVIDER},
    ),
    "refuse": (
        S.SUBMITTED, "editor", {"code": CODE, "told": CANARY},
        {"request_refuse_team": BOTH_OF_TEAM, "request_refuse_staff": {"advisor"}},
    ),
    "find_unavailable": (
        S.SUBMITTED, "editor", {"code": CODE, "told": CANARY},
        {
            "request_find_unavailable_team": BOTH_OF_TEAM,
            "request_find_unavailable_staff": {"advisor"},
        },
    ),
    "withdraw": (
        S.SUBMITTED, "founder", {"code": CODE, "told": CANARY},
        {"request_withdraw_provider": BOTH_OF_PROVIDER},
    ),
    "decline": (
        S.QUOTED, "founder", {"code": CODE, "told": CANARY},
        {"request_decline_provider": BOTH_OF_PROVIDER},
    ),
    "expire": (
        S.RETURNED, None, {"code": ReasonCode.NO_ANSWER},
        {"request_expire_team": BOTH_OF_TEAM, "request_expire_provider": BOTH_OF_PROVIDER},
    ),
}  # fmt: skip


def test_the_table_tells_each_side_that_the_steps_tell():
    assert {(row.step, row.side) for row in ROWS} == {
        (step.name, side) for step in STEPS.values() for side in step.tells
    }
    assert {step: set(row[3]) for step, row in EVENTS.items()} == {
        step.name: {f"request_{step.name}_{SUFFIX[side]}" for side in step.tells}
        for step in STEPS.values()
    }


@pytest.mark.parametrize("step", list(EVENTS))
def test_a_step_is_told_to_the_sides_it_concerns_and_to_nobody_else(step):
    state, who, data, expected = EVENTS[step]
    room = Room(state)

    room.take(step, getattr(room, who) if who else None, **data)

    every = set().union(*expected.values())
    assert {kind: room.told(kind) for kind in expected} == {
        kind: names - {who} for kind, names in expected.items()
    }
    assert room.told() == every - {who}
    assert room.told(channel="inbox") == every - {who}


@pytest.mark.parametrize("step", list(EVENTS))
def test_a_message_says_whose_turn_it_is_why_and_where_and_nothing_confidential(step):
    state, who, data, _expected = EVENTS[step]
    room = Room(state)

    room.take(step, getattr(room, who) if who else None, **data)

    now = room.asked.fresh()
    mails = list(Message.objects.filter(channel="mail").select_related("recipient"))
    assert mails
    for mail in mails:
        assert CANARY not in mail.subject + mail.text + mail.html
        own = mail.kind.endswith("_provider")
        assert (now.code in mail.subject, now.full_reference in mail.subject) == (own, not own)
        assert mail.url.endswith(f"/requests/to/{now.uid}/")
        if mail.language == "en":
            assert "turn" in mail.text or "You have nothing to do." in mail.text
            assert "You receive this message because" in mail.text
            assert (now.due_at is None) or long_moment(now.due_at) in mail.text


def test_a_message_that_comes_late_names_no_deadline_that_has_changed():
    room = Room(S.SUBMITTED)
    with transaction.atomic():
        move(SubRequest.objects.lock(room.pk), "triage", by=room.editor, at=AT)
    first = room.asked.fresh().due_at
    with transaction.atomic():
        move(SubRequest.objects.lock(room.pk), "study", by=room.editor, at=AT + timedelta(days=1))

    drain(seconds=10)

    mail = Message.objects.filter(kind="services.request_triage_team", language="en").first()
    second = room.asked.fresh().due_at
    assert [long_moment(each) in mail.text for each in (first, second)] == [False, False]


def test_the_advisor_who_acts_in_a_provider_s_place_tells_the_team_only():
    room = Room(S.SUBMITTED)

    room.take("refuse", room.advisor, code=CODE, told="")

    assert room.told() == BOTH_OF_TEAM


def test_without_an_advisor_the_programme_officers_hear_of_it_but_behind_a_wall():
    room = Room(S.SUBMITTED)
    walled = make_staff(Role.PROGRAMME_OFFICER)
    walled_from(room.asked, walled)
    room.asked.request.advisor = None
    room.asked.request.save()

    room.take("refuse", room.editor, code=CODE, told="")

    told = Message.objects.filter(kind="services.request_refuse_staff", channel="mail")
    assert [each.recipient.name for each in told] == ["Officer"]


@pytest.mark.parametrize("step", CANNOT_WAIT)
def test_where_nobody_at_the_provider_can_answer_who_looks_after_requests_is_told(step):
    state, _who, data, _expected = EVENTS[step]
    room = Room(S.RETURNED if state == S.DRAFT else state)
    Membership.objects.filter(organisation=room.asked.provider).update(ended_at=NOW)
    by = None if step == "wake" else room.founder

    room.take(step, by, **data)

    assert room.told(f"request_{step}_orphan") == {"advisor"}
    assert room.told(f"request_{step}_provider") == set()


def test_a_provider_with_somebody_needs_nobody_instead():
    room = Room(S.DRAFT)

    room.take("submit", room.founder)

    assert room.told("request_submit_orphan") == set()


def test_a_request_that_comes_back_is_told_as_such():
    room = Room(S.RETURNED)

    room.take("submit", room.founder)

    mail = Message.objects.filter(kind="services.request_submit_provider", channel="mail").first()
    assert "has sent it again" in mail.text


def test_only_what_asks_nothing_of_anybody_may_be_switched_off():
    ours = [each for each in notifications() if each.name.startswith("services.request_")]
    optional = {each.name for each in ours if each.optional and "submit" not in each.name}

    assert {f"services.{row.name}" for row in ROWS if row.label} <= optional
    assert {row.name for row in ROWS if row.label} == {
        "request_triage_team",
        "request_study_team",
        "request_wake_team",
        "request_accept_staff",
        "request_start_team",
        "request_rate_provider",
        "request_close_provider",
    }


# --- Messages -------------------------------------------------------------------------------------


def say(room, by, body=CANARY, at=AT):
    post_message(sub_request_id=room.pk, body=body, by=by, at=at)
    drain(seconds=10)


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("founder", (set(), {"editor", "owner"})),
        ("editor", ({"founder", "colleague"}, set())),
        ("advisor", ({"founder", "colleague"}, {"editor", "owner"})),
    ],
)
def test_a_message_waits_for_the_other_sides(who, told):
    room = Room(S.TRIAGED)

    say(room, getattr(room, who))

    kinds = ("request_message", "request_message_provider")
    assert tuple(room.told(kind) for kind in kinds) == told
    assert tuple(room.told(kind, "inbox") for kind in kinds) == told


def test_the_mail_says_that_a_message_waits_and_never_its_words():
    room = Room(S.TRIAGED)

    say(room, room.editor)

    mail = Message.objects.get(channel="mail", recipient=room.founder)
    page = reverse("services:sub_request", args=[room.asked.sub_request.uid])
    assert CANARY not in mail.subject + mail.text + mail.html
    assert "The message waits for you on the portal." in mail.text
    assert mail.url == f"{page}#thread"


def test_once_the_cluster_s_team_has_written_it_is_told_too():
    room = Room(S.TRIAGED)
    say(room, room.advisor)
    Message.objects.all().delete()

    say(room, room.founder, at=AT + timedelta(hours=2))

    assert "advisor" in room.told("request_message")


def test_where_the_provider_has_nobody_the_advisor_reads_its_messages():
    room = Room(S.TRIAGED)
    Membership.objects.filter(organisation=room.asked.provider).update(ended_at=NOW)

    say(room, room.founder)

    assert room.told("request_message") == {"advisor"}


def mails_to(person):
    return Message.objects.filter(
        kind="services.request_message", channel="mail", recipient=person
    ).count()


def test_an_unread_thread_is_told_once_an_hour():
    room = Room(S.TRIAGED)

    for minutes in (0, 10, 59, 125):
        say(room, room.editor, f"Number {minutes}", at=AT + timedelta(minutes=minutes))

    assert mails_to(room.founder) == 2


def test_who_has_read_is_told_of_the_next_message_at_once():
    room = Room(S.TRIAGED)
    say(room, room.editor, "First")
    mark_thread_read(sub_request_id=room.pk, by=room.founder, at=AT + timedelta(minutes=1))

    say(room, room.editor, "Second", at=AT + timedelta(minutes=2))

    assert (mails_to(room.founder), mails_to(room.colleague)) == (2, 1)


def test_what_was_read_before_the_mail_went_out_is_not_told():
    room = Room(S.TRIAGED)
    post_message(sub_request_id=room.pk, body="Read at once", by=room.editor, at=AT)
    mark_thread_read(sub_request_id=room.pk, by=room.founder, at=AT + timedelta(seconds=1))

    drain(seconds=10)

    assert (mails_to(room.founder), mails_to(room.colleague)) == (0, 1)


# --- The staff's outbox ---------------------------------------------------------------------------


def test_a_wall_hides_messages_about_the_request_from_the_staff_s_outbox():
    from pscc.outbox.walls import behind_walls

    room = Room(S.TRIAGED)
    walled = make_staff(Role.PROGRAMME_OFFICER)
    walled_from(room.asked, walled)
    say(room, room.editor)

    officer = User.objects.get(name="Officer")
    rows = Message.objects.all()

    counts = [rows.filter(behind_walls(rows, each)).count() for each in (officer, walled)]
    assert counts == [rows.count(), 0]
