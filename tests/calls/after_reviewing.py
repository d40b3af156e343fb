"""An application whose reviews are in, and everybody around it."""

from datetime import timedelta

from django.urls import reverse

from calls.actions.after_reviews import (
    hand_in_note,
    name_rapporteur,
    save_note,
    say,
)
from calls.actions.corrections import (
    answer_correction,
    open_correction,
)
from calls.enums import ApplicationState, AssignmentState, CallRole
from calls.models import (
    Decision,
    ReviewPlan,
    StageEntry,
)
from partners.enums import ConflictOrigin, ProjectRole
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Delivery, Message
from tests.factories import (
    NOW,
    make_application,
    make_assignment,
    make_call,
    make_call_person,
    make_manager,
    make_project,
    make_staff,
    make_submission,
    make_team_member,
    make_user,
)

FAR = "2100-01-01T00:00Z"
SCORES = {"team": 4, "science": 3, "need": 5}


class Room:
    """An application whose two experts have handed in their reviews, and everybody around it."""

    def __init__(self, *, days=5, state=ApplicationState.IN_REVIEW):
        self.call = make_call()
        self.plan = ReviewPlan.objects.create(
            call=self.call, correction_days=days, correction_words=5
        )
        self.manager = make_manager(call=self.call, name="Mona Manager")
        self.officer = make_staff(Role.PROGRAMME_OFFICER, name="Olga Officer")
        self.chair = make_user(name="Cleo Chair")
        make_call_person(call=self.call, user=self.chair, role=CallRole.CHAIR)
        self.member = make_user(name="Mel Member")
        make_call_person(call=self.call, user=self.member, role=CallRole.MEMBER)
        self.founder = make_user(name="Fay Founder")
        self.reader = make_user(name="Rae Reader")
        project = make_project(title="Top secret cure", owner=self.founder)
        make_team_member(project=project, user=self.reader, role=ProjectRole.VIEW)
        self.application = make_application(call=self.call, project=project, state=state)
        self.eve, self.adam = make_user(name="Eve Expert"), make_user(name="Adam Adviser")
        self.reviews = [
            make_assignment(
                application=self.application, expert=expert, state=AssignmentState.SUBMITTED,
                scores=SCORES, comment_to_applicant=text, assigned_by=self.officer,
            )
            for expert, text in ((self.eve, "The mice were rats."), (self.adam, "Good."))
        ]  # fmt: skip
        Delivery.objects.all().delete()

    def wall(self, person):
        ConflictOfInterest.objects.create(
            person=person, project=self.application.project, origin=ConflictOrigin.STAFF
        )

    def decide(self):
        Decision.objects.create(
            application=self.application, outcome="accepted", decided_by=self.officer,
            decided_at=NOW,
        )  # fmt: skip

    def say(self, by, text="I wonder.", at=NOW):
        return say(application_id=self.application.pk, text=text, by=by, at=at)

    def name(self, expert=None, by=None):
        return name_rapporteur(
            application_id=self.application.pk, expert_id=(expert or self.eve).pk,
            by=by or self.officer, at=NOW,
        )  # fmt: skip

    def write(self, text, *, version=1, by=None):
        return save_note(
            application_id=self.application.pk, version=version, text=text, by=by or self.eve,
            at=NOW,
        )  # fmt: skip

    def hand_in(self, by=None):
        return hand_in_note(application_id=self.application.pk, by=by or self.eve, at=NOW)

    def open(self, by=None):
        return open_correction(application_id=self.application.pk, by=by or self.officer, at=NOW)

    def answer(self, text="They were mice.", *, by=None, at=NOW):
        return answer_correction(
            application_id=self.application.pk, text=text, by=by or self.founder, at=at
        )

    def url(self, name, assignment=None):
        uid = assignment.uid if assignment else self.application.uid
        return reverse(f"calls:{name}", args=(uid,))


def told(event, room):
    """Return who is told of the deliveries of an event that are waiting, once they are due."""
    Delivery.objects.filter(event=event).update(due_at=NOW - timedelta(days=999))
    Delivery.objects.exclude(event=event).delete()
    drain(seconds=5)
    for message in Message.objects.all():
        words = f"{message.subject} {message.text} {message.html}"
        words = words.replace(message.recipient.name, "")
        secrets = ("Top secret", "wonder", "mice", "Eve", "Adam", "Adviser")
        assert not [secret for secret in secrets if secret in words]
    return sorted(Message.objects.filter(channel="inbox").values_list("recipient__name", flat=True))


def newer(room, **answers):
    entry = StageEntry.objects.get(application=room.application)
    StageEntry.objects.filter(pk=entry.pk).update(answers={**entry.answers, **answers})
    return make_submission(application=room.application)
