"""Who learns of a broken glass: the team, and the call's managers or else the administrators."""

import pytest

from calls.actions.emergency import open_emergency_access
from calls.enums import ApplicationState, CallRole
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Delivery, Message
from tests.factories import (
    make_application,
    make_call,
    make_call_person,
    make_manager,
    make_project,
    make_staff,
    make_team_member,
    make_user,
)

pytestmark = pytest.mark.django_db

REASON = "The applicant asks for help and cannot sign in any more."


class House:
    """A dossier with somebody in every office; the call has managers only where asked for."""

    def __init__(self, *, managers=(), state=ApplicationState.DRAFT):
        self.call = make_call()
        self.founder = make_user(name="Fay Founder")
        self.application = make_application(
            call=self.call, project=make_project(title="Canary", owner=self.founder), state=state
        )
        self.opener = make_staff(Role.ADMINISTRATOR, name="Ada Opener")
        self.other = make_staff(Role.ADMINISTRATOR, name="Bo Administrator")
        make_staff(Role.PROGRAMME_OFFICER, name="Olga Officer")
        make_manager(call=make_call(), name="Manager elsewhere")
        chair = make_user(name="Cleo Chair")
        make_call_person(call=self.call, user=chair, role=CallRole.CHAIR)
        self.managers = [make_manager(call=self.call, name=name) for name in managers]

    def wall(self, person):
        ConflictOfInterest.objects.create(
            person=person, project=self.application.project, origin=ConflictOrigin.STAFF
        )

    def told(self):
        """Break the glass; return the names of those who are told, but for the team."""
        Delivery.objects.all().delete()
        open_emergency_access(
            application_id=self.application.pk, reason=REASON, by=self.opener, at=now()
        )
        drain(seconds=5)
        office = Message.objects.filter(kind="calls.emergency_access_office")
        assert not office.filter(text__contains="Canary").exists()
        return sorted(set(office.values_list("recipient__name", flat=True)))


@pytest.mark.parametrize("state", [ApplicationState.DRAFT, ApplicationState.IN_REVIEW])
def test_the_managers_of_the_call_are_told_and_no_other_office(state):
    house = House(managers=["Mia", "Mona"], state=state)

    assert house.told() == ["Mia", "Mona"]
    team = Message.objects.filter(kind="calls.emergency_access_team")
    assert set(team.values_list("recipient__name", flat=True)) == {"Fay Founder"}


@pytest.mark.parametrize("state", [ApplicationState.DRAFT, ApplicationState.IN_REVIEW])
def test_without_a_manager_the_administrators_are_told(state):
    house = House(state=state)

    assert house.told() == ["Ada Opener", "Bo Administrator"]


def test_whom_a_conflict_keeps_away_is_never_told():
    house = House(managers=["Mia", "Mona"])
    house.wall(house.managers[0])

    assert house.told() == ["Mona"]


def test_when_every_manager_is_kept_away_the_free_administrators_are_told():
    house = House(managers=["Mia"])
    house.wall(house.managers[0])
    house.wall(house.other)

    assert house.told() == ["Ada Opener"]


def test_a_tie_that_nobody_has_seen_yet_keeps_away_too():
    house = House(managers=["Mia", "Mona"])
    make_team_member(project=house.application.project, user=house.managers[1])

    assert house.told() == ["Mia"]
    assert ConflictOfInterest.objects.get().person == house.managers[1]


def test_a_manager_who_left_or_lost_the_role_is_not_told():
    house = House(managers=["Mia", "Mona", "Nora"])
    house.managers[0].is_active = False
    house.managers[0].save()
    house.managers[1].groups.clear()

    assert house.told() == ["Nora"]
