"""Choosing who of a project's team takes part in an application."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.models import Application, TeamSeat
from partners.enums import ProjectRole
from partners.models import ProjectMember
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused


@transaction.atomic
def choose_team(
    *, application_id: int, member_ids: Iterable[int], by: Any, at: datetime
) -> Application:
    """Let these members of the project take part, and nobody else but those who sign.

    With everybody chosen the application is the whole team's again, also of those who join later.
    Locks the application. Raises PermissionDenied unless one signs for the project, Refused for
    somebody who is not in its team.
    """
    application: Application = Application.objects.lock(application_id)
    require(by, "calls.choose_team", application)
    team = {
        member.pk: member
        for member in ProjectMember.objects.active().filter(project=application.project_id)
    }
    wanted = set(member_ids)
    if not wanted <= set(team):
        raise Refused(_("One of these people is not in the team any more. Choose again."))
    chosen = wanted | {pk for pk, member in team.items() if member.role == ProjectRole.SIGN}
    application.is_narrowed = chosen != set(team)
    application.updated_at = at
    application.save()
    seats = TeamSeat.objects.filter(application=application)
    kept = chosen if application.is_narrowed else set()
    seats.exclude(member__in=kept).delete()
    seated = set(seats.values_list("member_id", flat=True))
    for pk in sorted(kept - seated):
        TeamSeat.objects.create(application=application, member=team[pk])
    return application
