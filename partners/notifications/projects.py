"""Who is told what about projects."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.models import Project
from pscc.outbox import Notification, notify


def _colleagues(project_id: int) -> list[Any]:
    """Return the project's team but the person who created it."""
    project = Project.objects.get(pk=project_id)
    team = project.team.active().select_related("user").exclude(user=project.created_by_id)
    return [member.user for member in team]


def _project_url(project_id: int) -> str:
    return reverse(
        "partners:project_detail", kwargs={"uid": Project.objects.get(pk=project_id).uid}
    )


notify(
    Notification(
        event="partners.project_created",
        name="partners.project_team",
        recipients=_colleagues,
        subject=_("You are in the team of a project"),
        template="partners/project_team",
        url=_project_url,
        action=_("See the project"),
        why=_("You receive this message because you act for the organisation of this project."),
    )
)
