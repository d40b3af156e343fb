"""Who is told what about projects: never the title, which may be confidential before a patent."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.enums import ProjectRole
from partners.models import Project, ProjectMember
from pscc.outbox import Notification, notify

WHY_TEAM = _("You receive this message because you are in the team of this project.")


def _colleagues(project_id: int) -> list[Any]:
    """Return the project's team but the person who created it."""
    project = Project.objects.get(pk=project_id)
    return _team(project_id, but=project.created_by_id)


def _others(project_id: int, actor_id: int) -> list[Any]:
    """Return the project's team but the person who acted."""
    return _team(project_id, but=actor_id)


def _team(project_id: int, *, but: int) -> list[Any]:
    team = ProjectMember.objects.active().filter(project=project_id).exclude(user=but)
    return [member.user for member in team.select_related("user")]


def _with_leaver(project_id: int, member_id: int, actor_id: int) -> list[Any]:
    """Return the others of the team and the person who is in it no more."""
    leaver = ProjectMember.objects.select_related("user").get(pk=member_id).user
    others = _others(project_id, actor_id)
    return others if leaver.pk == actor_id else [*others, leaver]


def _project_url(project_id: int) -> str:
    return reverse(
        "partners:project_detail", kwargs={"uid": Project.objects.get(pk=project_id).uid}
    )


def _team_url(project_id: int) -> str:
    return reverse("partners:project_team", kwargs={"uid": Project.objects.get(pk=project_id).uid})


def _list_url() -> str:
    """Return the list of one's own projects: who has left the team has no project page."""
    return reverse("partners:project_list")


def _role_words(member_id: int, role: str) -> Mapping[str, Any]:
    member = ProjectMember.objects.select_related("user").get(pk=member_id)
    return {"name": member.user, "role": ProjectRole(role).label}


def _leaver_words(member_id: int) -> Mapping[str, Any]:
    return {"name": ProjectMember.objects.select_related("user").get(pk=member_id).user}


def _transfer_words(member_id: int, successor_id: int) -> Mapping[str, Any]:
    people = ProjectMember.objects.select_related("user")
    return {
        "name": people.get(pk=member_id).user,
        "successor": people.get(pk=successor_id).user,
    }


def _place_words(project_id: int) -> Mapping[str, Any]:
    """Name where the project came to last, and why if staff moved it."""
    moves = Project.objects.get(pk=project_id).moves.select_related("destination")
    move = moves.latest("pk")
    return {"organisation": move.destination, "reason": move.reason}


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
    ),
    Notification(
        event="partners.project_role_changed",
        name="partners.project_role",
        recipients=_others,
        subject=_("A role in a project's team has changed"),
        template="partners/project_role",
        context=_role_words,
        url=_team_url,
        action=_("See the team"),
        why=WHY_TEAM,
    ),
    Notification(
        event="partners.project_member_left",
        name="partners.project_member_left",
        recipients=_with_leaver,
        subject=_("Someone has left a project's team"),
        template="partners/project_member_left",
        context=_leaver_words,
        url=_list_url,
        action=_("See my projects"),
        why=_("You receive this message because you are or were in the team of this project."),
    ),
    Notification(
        event="partners.project_part_transferred",
        name="partners.project_part",
        recipients=_with_leaver,
        subject=_("A part in a project went to someone else"),
        template="partners/project_part",
        context=_transfer_words,
        url=_list_url,
        action=_("See my projects"),
        why=_("You receive this message because you are or were in the team of this project."),
    ),
    Notification(
        event="partners.project_attached",
        name="partners.project_attached",
        recipients=_others,
        subject=_("A project has joined an organisation"),
        template="partners/project_attached",
        context=_place_words,
        url=_project_url,
        action=_("See the project"),
        why=WHY_TEAM,
    ),
    Notification(
        event="partners.project_moved",
        name="partners.project_moved",
        recipients=_others,
        subject=_("A project now belongs to another organisation"),
        template="partners/project_moved",
        context=_place_words,
        url=_project_url,
        action=_("See the project"),
        why=WHY_TEAM,
    ),
)
