"""Who is told in which calls a project is selected: those who take part in the application."""

import pytest

from calls.enums import ApplicationState
from calls.models import TeamSeat
from calls.queries.recommended import selected_in
from partners.enums import ProjectRole
from partners.models import ProjectMember
from services.models import OrientationSession
from tests.factories import make_application, make_project, make_team_member, make_user

pytestmark = pytest.mark.django_db


def test_a_member_who_was_left_out_of_the_application_is_not_told_of_its_success() -> None:
    owner = make_user()
    project = make_project(owner=owner)
    application = make_application(
        project=project, state=ApplicationState.IN_PANEL, is_narrowed=True
    )
    application.accept()
    application.save()
    left_out, chosen = make_user(), make_user()
    for person in (left_out, chosen):
        make_team_member(project=project, user=person, role=ProjectRole.EDIT)
    TeamSeat.objects.create(
        application=application,
        member=ProjectMember.objects.get(project=project, user=chosen),
    )

    found = [
        selected_in(OrientationSession(project=project, person=person))
        for person in (owner, chosen, left_out, make_user(), None)
    ]

    key = f"call:{application.call.uid}"
    assert found == [[key], [key], [], [], []]
