"""The clock of orientations: reminders in working hours, and what is set aside and forgotten."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.kernel.business_days import add_business_days
from pscc.outbox import publish
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Delivery, Message
from services.actions.orientation.advising import answer_session, assign_session
from services.actions.orientation.upkeep import (
    forget_old_orientations,
    remind_advisors,
    set_untouched_aside,
)
from services.enums import SessionState
from services.models import OrientationSession
from services.tasks.orientation import orientations
from tests.factories import make_project, make_staff, make_user
from tests.services.advising import fresh, make_advisor, make_orientation, make_unserved
from tests.services.test_at_once import at_once

S = SessionState
PARIS = ZoneInfo("Europe/Paris")
DUE = "services.orientation_reminded"
LATE = "services.orientation_delayed"


def paris(day, hour=12, minute=0, month=7):
    return datetime(2026, month, day, hour, minute, tzinfo=PARIS)


SENT = paris(10)  # a Friday before the national holiday of Tuesday 14


def sent(**fields):
    return make_orientation(at=SENT, due_at=add_business_days(SENT, 2), **fields)


def told():
    return [
        delivery.event for delivery in Delivery.objects.filter(event__in=(DUE, LATE)).order_by("pk")
    ]


# --- Reminders -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_two_business_days_skip_the_weekend_and_the_holiday():
    assert sent().due_at == datetime(2026, 7, 15, 23, 59, 59, 999999, tzinfo=PARIS)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moments", "events"),
    [
        ([paris(13), paris(14)], []),
        ([paris(15, 7, 59)], []),
        ([paris(15, 8)], [DUE]),
        ([paris(15, 8), paris(15, 9), paris(15, 17, 59)], [DUE]),
        ([paris(15, 18)], []),
        ([paris(15, 8), paris(16, 8), paris(16, 9), paris(17)], [DUE, LATE]),
        ([paris(16)], [LATE]),  # no worker on the day itself
        ([paris(18), paris(19)], []),  # a weekend
        ([paris(20, 8), paris(27)], [LATE]),  # no worker for days
    ],
)
def test_once_on_the_last_day_and_once_when_late_in_working_hours(moments, events):
    sent(advisor=make_advisor())

    for at in moments:
        orientations(at)

    assert told() == events


@pytest.mark.django_db
def test_what_was_answered_is_not_reminded_of():
    session, ada = sent(), make_advisor()
    answer_session(session_id=session.pk, summary="Yes.", by=ada, at=paris(13))

    assert remind_advisors(at=paris(15)) == 0


@pytest.mark.django_db
def test_asked_again_it_has_a_clock_of_its_own():
    session = sent(advisor=make_advisor())
    remind_advisors(at=paris(16))
    session = fresh(session)
    session.answer(at=paris(16), summary="Yes.")
    session.ask_again(at=paris(16), due_at=add_business_days(paris(16), 2))
    session.save()

    counts = [remind_advisors(at=paris(17)), remind_advisors(at=paris(20))]

    assert (counts, told()) == ([0, 1], [LATE, DUE])


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_remind_once():
    sent(advisor=make_advisor())

    counts = at_once(*[lambda: remind_advisors(at=paris(15))] * 2)

    assert (sorted(counts), told()) == ([0, 1], [DUE])


# --- Who is told ---------------------------------------------------------------------------------


def read(kind):
    return {each.recipient.name for each in Message.objects.filter(kind=kind, channel="mail")}


def event_of(session, name):
    publish(f"services.orientation_{name}", session_id=session.pk)
    drain(seconds=30)


@pytest.fixture
def people(db):
    """Make an advisor, two officers of whom one is walled off, and a project with a person."""
    project = make_project()
    walled = make_staff(Role.PROGRAMME_OFFICER, name="Walled")
    ConflictOfInterest.objects.create(person=walled, project=project, origin="declared")
    make_staff(Role.PROGRAMME_OFFICER, name="Olga")
    make_staff(Role.COMMUNICATION, name="Cleo")
    return {
        "project": project,
        "advisor": make_advisor(name="Ada"),
        "person": make_user(name="Paul"),
    }


@pytest.mark.parametrize(
    ("event", "kind", "is_assigned", "recipients"),
    [
        ("sent", "sent", True, {"Ada"}),
        ("sent", "sent", False, {"Olga"}),
        ("sent", "received", True, {"Paul"}),
        ("sent", "received", False, {"Paul"}),
        ("assigned", "assigned", True, {"Ada"}),
        ("reminded", "due", True, {"Ada"}),
        ("reminded", "due", False, {"Olga"}),
        ("delayed", "late", True, {"Ada", "Olga"}),
        ("delayed", "late", False, {"Olga"}),
        ("answered", "answered", True, {"Paul"}),
    ],
)
def test_each_is_told_what_concerns_them(people, event, kind, is_assigned, recipients):
    session = sent(
        project=people["project"],
        person=people["person"],
        advisor=people["advisor"] if is_assigned else None,
    )

    event_of(session, event)

    assert read(f"services.orientation_{kind}") == recipients


def test_an_advisor_whom_a_wall_keeps_away_is_not_told(people):
    ConflictOfInterest.objects.create(
        person=people["advisor"], project=people["project"], origin="declared"
    )
    session = sent(project=people["project"], advisor=people["advisor"])

    event_of(session, "sent")

    assert read("services.orientation_sent") == {"Olga"}


@pytest.mark.parametrize(
    ("event", "kind"),
    [("sent", "sent"), ("delayed", "late"), ("reminded", "due"), ("assigned", "assigned")],
)
def test_nobody_is_asked_for_what_is_answered_meanwhile(people, event, kind):
    session = sent(advisor=people["advisor"])
    answer_session(session_id=session.pk, summary="Yes.", by=people["advisor"], at=paris(13))

    event_of(session, event)

    assert read(f"services.orientation_{kind}") == set()


def test_no_message_repeats_an_answer_or_names_the_project(people):
    session = sent(
        project=people["project"],
        person=people["person"],
        answers={"abstract": "A secret molecule"},
    )
    assign_session(
        session_id=session.pk,
        advisor_id=people["advisor"].pk,
        by=make_staff(Role.ADMINISTRATOR),
        at=SENT,
    )
    for name in ("sent", "reminded", "delayed", "answered"):
        event_of(session, name)

    texts = "".join(each.subject + each.text + each.html for each in Message.objects.all())
    assert session.uid in texts
    assert "secret molecule" not in texts
    assert people["project"].title not in texts


# --- What nobody finishes ------------------------------------------------------------------------


@pytest.mark.django_db
def test_after_thirty_days_untouched_it_is_left_unfinished():
    old = make_orientation(S.ANSWERING, at=SENT)
    make_orientation(S.ANSWERING, at=SENT + timedelta(days=1))

    counts = [set_untouched_aside(at=SENT + timedelta(days=30)) for _ in range(2)]

    assert counts == [1, 0]
    assert (fresh(old).state, fresh(old).updated_at) == (S.ABANDONED, SENT)


@pytest.mark.django_db
@pytest.mark.parametrize("state", [S.ANSWERING, S.ABANDONED])
@pytest.mark.parametrize("is_anonymous", [True, False])
def test_after_ninety_days_untouched_it_is_deleted(state, is_anonymous):
    person = None if is_anonymous else make_user()
    make_orientation(state, at=SENT, person=person)
    kept = make_orientation(state, at=SENT + timedelta(days=1), person=person)

    counts = [forget_old_orientations(at=SENT + timedelta(days=90)) for _ in range(2)]

    assert (counts, list(OrientationSession.objects.all())) == ([1, 0], [kept])


@pytest.mark.django_db
def test_what_was_sent_is_kept_three_years():
    session = sent()
    make_unserved(session, "hosting")
    still = SENT + timedelta(days=3 * 365 - 1)

    counts = [forget_old_orientations(at=at) for at in (still, still + timedelta(days=1))]

    assert (counts, OrientationSession.objects.count()) == ([0, 1], 0)
