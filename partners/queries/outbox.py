"""What staff may see of the outbox: a message about a project is as hidden as the project."""

from typing import Any

from django.db.models import Q, QuerySet

from partners.models import Project
from pscc.outbox.walls import keeps_whole_portal, names


def readable_outbox_rows(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Keep the messages and deliveries about projects that the person may know, walls obeyed.

    What names no project is for those who answer for the whole portal.
    """
    about_a_project = Q(names("project_id", Project.objects.visible_to(user)))
    if not keeps_whole_portal(user):
        return rows.filter(about_a_project)
    return rows.filter(about_a_project | ~Q(payload__has_key="project_id"))
