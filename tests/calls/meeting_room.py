"""A panel's room for tests: a call with two chairs, three members, an office and applications."""

from datetime import timedelta
from typing import Any

from calls.actions.meetings import join_meeting, open_meeting, plan_meeting
from calls.enums import ApplicationState, CallRole
from calls.models import AgendaItem, PanelMeeting
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.accounts.models import User
from tests.factories import (
    NOW,
    make_application,
    make_call,
    make_call_person,
    make_manager,
    make_project,
    make_user,
)

AT = NOW + timedelta(minutes=5)


class Room:
    """Everybody is named; nobody has come in yet."""

    def __init__(self, applications: int = 3, quorum: int = 3) -> None:
        self.call = make_call()
        self.manager = make_manager(call=self.call, name="Mona Manager")
        self.chairs = [self._seat(f"Chair {n}", CallRole.CHAIR) for n in (1, 2)]
        self.members = [self._seat(f"Member {n}", CallRole.MEMBER) for n in (1, 2, 3)]
        self.applications = [
            make_application(
                call=self.call,
                project=make_project(title=f"Secret cure {n}"),
                state=ApplicationState.IN_PANEL,
            )
            for n in range(1, applications + 1)
        ]
        meeting = PanelMeeting(call=self.call, starts_at=NOW, place="Room 7", quorum=quorum)
        self.meeting = plan_meeting(meeting=meeting, by=self.manager, at=NOW)

    def _seat(self, name: str, role: CallRole) -> User:
        person = make_user(name=name)
        make_call_person(call=self.call, user=person, role=role)
        return person

    def open(self, *people: User) -> "Room":
        """Let people come in (the first chair and the members, unless named), and open."""
        for person in people or (self.chairs[0], *self.members):
            join_meeting(meeting_id=self.meeting.pk, by=person, at=NOW)
        self.meeting = open_meeting(meeting_id=self.meeting.pk, by=self.chairs[0], at=NOW)
        return self

    def item(self, number: int = 1) -> AgendaItem:
        """Return an item as it stands."""
        return AgendaItem.objects.get(
            meeting=self.meeting, application=self.applications[number - 1]
        )

    def wall(self, person: User, number: int = 1) -> Any:
        """Keep a person from an application."""
        return ConflictOfInterest.objects.create(
            person=person,
            project=self.applications[number - 1].project,
            origin=ConflictOrigin.STAFF,
        )
