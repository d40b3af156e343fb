"""Who is told what: one row of the table, one test."""

import pytest
from django.db import transaction

from calls.enums import ApplicationState, AssignmentState
from calls.models import Decision, ExpertProfile
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.kernel.site import forget_site
from pscc.outbox import publish
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Delivery, Message
from tests.factories import (
    NOW,
    make_application,
    make_assignment,
    make_call,
    make_manager,
    make_project,
    make_staff,
    make_team_member,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site():
    forget_site()
    yield
    forget_site()


class Room:
    """A reviewed application with somebody in every place around it."""

    def __init__(self) -> None:
        self.call = make_call()
        self.manager = make_manager(call=self.call, name="Mona Manager")
        self.officer = make_staff(Role.PROGRAMME_OFFICER, name="Olga Officer")
        self.founder = make_user(name="Fay Founder")
        project = make_project(title="Top secret cure", owner=self.founder)
        self.colleague = make_user(name="Carl Colleague", language="fr")
        make_team_member(project=project, user=self.colleague)
        self.application = make_application(
            call=self.call, project=project, state=ApplicationState.IN_REVIEW
        )
        self.expert = make_user(name="Eve Expert")
        self.assignment = make_assignment(
            application=self.application, expert=self.expert, assigned_by=self.officer
        )
        self.profile = ExpertProfile.objects.create(user=self.expert, invited_by=self.officer)
        self.decision = Decision.objects.create(
            application=self.application,
            outcome="accepted",
            reasons="Canary reasons",
            letter="Canary letter",
            decided_by=self.officer,
            decided_at=NOW,
        )
        Delivery.objects.all().delete()
        # The officers that the factories needed have left.
        make_staff(Role.PROGRAMME_OFFICER).__class__.objects.filter(
            groups__name=Role.PROGRAMME_OFFICER
        ).exclude(pk=self.officer.pk).update(is_active=False)

    def ids(self, kind):
        if kind == "pool":
            return {"expert_profile_id": self.profile.pk}
        if kind == "assignment":
            return {"assignment_id": self.assignment.pk}
        if kind == "application":
            entry = self.application.entries.first()
            return {"application_id": self.application.pk, "entry_id": entry.pk}
        return {"decision_id": self.decision.pk, "application_id": self.application.pk}


def happen(event, **ids):
    with transaction.atomic():
        publish(event, **ids)
    drain(seconds=5)


TABLE = [
    ("calls.expert_invited", "assignment", ["Eve Expert"]),
    ("calls.expert_reminded", "assignment", ["Eve Expert"]),
    ("calls.review_due_moved", "assignment", ["Eve Expert"]),
    ("calls.review_reopened", "assignment", ["Eve Expert"]),
    ("calls.invitation_accepted", "assignment", ["Mona Manager", "Olga Officer"]),
    ("calls.invitation_declined", "assignment", ["Mona Manager", "Olga Officer"]),
    ("calls.invitation_unanswered", "assignment", ["Mona Manager", "Olga Officer"]),
    ("calls.review_missed", "assignment", ["Mona Manager", "Olga Officer"]),
    ("calls.expert_pool_invited", "pool", ["Eve Expert"]),
    ("calls.expert_pool_joined", "pool", ["Olga Officer"]),
    ("calls.expert_pool_declined", "pool", ["Olga Officer"]),
    ("calls.expert_recused", "assignment", ["Mona Manager", "Olga Officer"]),
    ("calls.review_submitted", "assignment", ["Mona Manager"]),
    ("calls.decision_recorded", "decision", ["Mona Manager"]),
    ("calls.decision_released", "decision", ["Carl Colleague", "Fay Founder"]),
    ("calls.application_revived", "application", ["Carl Colleague", "Fay Founder"]),
]


@pytest.mark.parametrize(("event", "kind", "names"), TABLE, ids=[row[0] for row in TABLE])
def test_who_is_told(event, kind, names):
    room = Room()

    happen(event, **room.ids(kind))

    messages = Message.objects.select_related("recipient")
    assert sorted({message.recipient.name for message in messages}) == names
    assert {message.channel for message in messages} == {"inbox", "mail"}
    for message in messages:
        words = f"{message.subject} {message.text} {message.html}"
        for secret in ("Top secret cure", "Canary", "Selected", "accepted the", "Retenu"):
            assert secret not in words


@pytest.mark.parametrize("event", [row[0] for row in TABLE if "Mona Manager" in row[2]])
def test_the_office_is_not_told_by_mail_who_the_expert_is(event):
    room = Room()

    happen(event, **room.ids("decision" if "decision" in event else "assignment"))

    words = [f"{each.subject} {each.text} {each.html}" for each in Message.objects.all()]
    assert words
    assert not [each for each in words if "Eve Expert" in each or room.expert.email in each]


def test_the_applicant_learns_that_there_is_a_decision_and_nothing_of_it():
    room = Room()

    happen("calls.decision_released", **room.ids("decision"))

    message = Message.objects.get(recipient=room.founder, channel="inbox")
    assert message.subject.endswith(f"There is a decision on {room.application.reference}")
    assert message.text == (
        f"There is a decision on your application {room.application.reference} to"
        f" “{room.call.title}”.\n\nSign in to the portal to read it."
    )
    assert message.url == room.application.get_absolute_url()


def test_the_invitation_carries_the_due_date_and_leads_to_the_invitation():
    room = Room()

    happen("calls.expert_invited", **room.ids("assignment"))

    mail = Message.objects.get(channel="mail")
    assert mail.url == room.assignment.get_absolute_url()
    assert "22 June 2026" in mail.text


@pytest.mark.parametrize("event", ["calls.expert_invited", "calls.review_submitted"])
def test_whom_a_conflict_keeps_away_is_told_nothing(event):
    room = Room()
    for person in (room.expert, room.manager):
        ConflictOfInterest.objects.create(
            person=person, project=room.application.project, origin=ConflictOrigin.STAFF
        )

    happen(event, **room.ids("assignment"))

    assert not Message.objects.exists()


def test_an_application_that_arrives_walls_off_who_has_a_tie_to_it():
    room = Room()
    room_project = room.application.project
    make_team_member(project=room_project, user=room.manager)

    with transaction.atomic():
        publish("calls.application_screened", application_id=room.application.pk)
    drain(seconds=5)

    conflict = ConflictOfInterest.objects.get()
    assert (conflict.person, conflict.origin) == (room.manager, ConflictOrigin.TEAM)
    assert room.assignment.state == AssignmentState.INVITED
