"""What the pages of projects read."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from partners.enums import MembershipRole
from partners.models import Membership, Organisation, Project, ProjectMember


def my_projects(user: Any) -> QuerySet[Project]:
    """Return the projects in whose team the person is, newest first, with what a row shows."""
    team = ProjectMember.objects.active().select_related("user").order_by("since")
    return (
        Project.objects.of_team(user)
        .select_related("organisation", "stage", "product_type")
        .prefetch_related(Prefetch("team", queryset=team, to_attr="current_team"))
        .order_by("-updated_at")
    )


def organisations_of(user: Any) -> QuerySet[Organisation]:
    """Return the organisations for which the person acts: as anything but a viewer."""
    acting = Membership.objects.active().filter(user=user).exclude(role=MembershipRole.VIEWER)
    return Organisation.objects.filter(pk__in=acting.values("organisation_id")).order_by("name")
