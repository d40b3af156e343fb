"""Who is told what of awards and their reports, in which language, and whether at once: one row of
the table, one test.
"""

from typing import NamedTuple

import pytest
from django.db import transaction
from django.urls import reverse

from calls.actions.award_plan import plan_report
from calls.enums import ReportKind
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.kernel.site import forget_site
from pscc.outbox import publish
from pscc.outbox.deliveries import drain
from pscc.outbox.enums import MessageState, Mode
from pscc.outbox.events import notifications
from pscc.outbox.models import Delivery, Message
from tests.calls.awarding import Room
from tests.factories import make_manager

pytestmark = pytest.mark.django_db

TEAM = {"Fay Founder": "en", "Ed Editor": "fr", "Rita Reader": "en"}
OFFICE = {"Mona Manager": "en", "Olga Officer": "fr"}
NOW = Mode.AT_ONCE


class Row(NamedTuple):
    """What an event tells: to whom, each in which language, how, where it leads, in which words."""

    event: str
    name: str
    people: dict[str, str]
    mode: Mode
    place: str
    english: str
    french: str


TABLE = [
    Row("award_offered", "award_offer", TEAM, NOW, "award",
        "an award is offered to you", "une aide vous est proposée"),
    Row("award_recalled", "award_recall", TEAM, NOW, "award",
        "the award is not offered any more", "l’aide ne vous est plus proposée"),
    Row("award_accepted", "award_acceptance", OFFICE, NOW, "desk",
        "the award is accepted", "l’aide est acceptée"),
    Row("award_refused", "award_refusal", OFFICE, NOW, "desk",
        "the award is refused", "l’aide est refusée"),
    Row("award_started", "award_start", TEAM, NOW, "award",
        "the agreement is signed", "la convention est signée"),
    Row("award_paid", "award_payment", TEAM, NOW, "award",
        "a payment has left", "un versement est parti"),
    Row("award_amended", "award_amendment", TEAM, NOW, "award",
        "the award is amended", "l’aide fait l’objet d’un avenant"),
    Row("award_closed", "award_closing", TEAM, NOW, "award",
        "the award is closed", "l’aide est close"),
    Row("award_terminated", "award_termination", TEAM, NOW, "award",
        "the award ends before its time", "l’aide prend fin avant son terme"),
    Row("report_reminded", "report_reminder", TEAM, NOW, "report",
        "a report is expected from you", "un rapport est attendu de votre part"),
    Row("report_missed", "report_overdue", OFFICE, NOW, "desk",
        "a report is two weeks late", "un rapport a deux semaines de retard"),
    Row("report_sent", "report_arrival", OFFICE, NOW, "desk",
        "a report has arrived", "un rapport est arrivé"),
    Row("report_returned", "report_return", TEAM, NOW, "report",
        "the cluster asks for more on your report",
        "le cluster demande des compléments sur votre rapport"),
    Row("report_accepted", "report_acceptance", TEAM, NOW, "report",
        "your report is accepted", "votre rapport est accepté"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _site():
    forget_site()
    yield
    forget_site()


class Scene:
    """A running award with a report, everybody with a language, and nothing told so far."""

    def __init__(self) -> None:
        self.room = Room()
        for person in (self.room.editor, self.room.officer):
            person.language = "fr"
            person.save()
        self.award = self.room.running()
        self.report = plan_report(
            award_id=self.award.pk, kind=ReportKind.FINAL, due_on=self.room.today, **self.room.who
        )
        # The officers that the factories needed have left.
        strangers = User.objects.with_role(Role.PROGRAMME_OFFICER).exclude(pk=self.room.officer.pk)
        User.objects.filter(pk__in=strangers.values("pk")).update(is_active=False)
        drain(seconds=20)
        Delivery.objects.all().delete()
        Message.objects.all().delete()

    def happen(self, event: str) -> None:
        """Let the outbox tell an event."""
        ids = {"award_id": self.award.pk, "application_id": self.room.application.pk}
        if event.startswith("report_"):
            ids["report_id"] = self.report.pk
        with transaction.atomic():
            publish(f"calls.{event}", **ids)
        drain(seconds=10)

    def address(self, place: str) -> str:
        """Return where a message leads, in English."""
        return {
            "award": self.award.get_absolute_url(),
            "desk": reverse("admin:calls_award_change", args=(self.award.pk,)),
            "report": reverse("calls:award_report", args=(self.award.uid, self.report.uid)),
        }[place]


@pytest.mark.parametrize("row", TABLE, ids=[row.event for row in TABLE])
def test_who_is_told(row):
    scene = Scene()

    scene.happen(row.event)

    found = list(Message.objects.select_related("recipient"))
    reference = scene.room.application.reference
    subjects = {"en": f"{reference}: {row.english}", "fr": f"{reference} : {row.french}"}
    inbox = [each for each in found if each.channel == "inbox"]
    assert {(each.kind, each.event) for each in found} == {
        (f"calls.{row.name}", f"calls.{row.event}")
    }
    assert {each.recipient.name: each.language for each in inbox} == row.people
    assert sorted((each.recipient.name, each.channel) for each in found) == sorted(
        (person, channel) for person in row.people for channel in ("inbox", "mail")
    )
    assert {each.subject for each in inbox} == {subjects[each] for each in row.people.values()}
    assert {each.url for each in found if each.language == "en"} == {scene.address(row.place)}
    is_held = {each.state == MessageState.HELD for each in found}
    assert is_held == {row.mode == Mode.HOLD}


@pytest.mark.parametrize("event", [row.event for row in TABLE if row.people == OFFICE])
def test_whom_a_conflict_keeps_away_is_not_told(event):
    scene = Scene()
    walled = make_manager(call=scene.room.call, name="Walled Manager")
    ConflictOfInterest.objects.create(
        person=walled, project=scene.room.application.project, origin=ConflictOrigin.STAFF
    )

    scene.happen(event)

    assert set(Message.objects.values_list("recipient__name", flat=True)) == set(OFFICE)


def test_every_message_of_awards_and_reports_has_a_row():
    rooms = ("calls.award_", "calls.report_")

    known = {(each.event, each.name, each.mode) for each in notifications()
             if each.event.startswith(rooms)}  # fmt: skip

    assert known == {(f"calls.{row.event}", f"calls.{row.name}", row.mode) for row in TABLE}
