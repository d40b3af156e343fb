"""What a person has to hand over before the account closes."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.enums import ProjectRole
from partners.models import Project, ProjectMember
from partners.queries.members import active_owners
from pscc.accounts.closing import Hindrance


def only_signed_by(user: Any) -> QuerySet[Project]:
    """Return the projects for which a person, and nobody else, may sign."""
    signing = ProjectMember.objects.active().filter(role=ProjectRole.SIGN, user__is_active=True)
    others = signing.filter(project=OuterRef("pk")).exclude(user=user)
    return Project.objects.filter(
        ~Exists(others), pk__in=signing.filter(user=user).values("project")
    )


def last_owner_hindrances(user: Any) -> list[Hindrance]:
    """Return one hindrance for each organisation that would be left without an owner."""
    owned = active_owners().filter(user=user).select_related("organisation")
    shared = active_owners().exclude(user=user).values("organisation")
    return [
        Hindrance(
            _("You are the last owner of %(organisation)s. Make a colleague owner first.")
            % {"organisation": each.organisation},
            reverse("partners:members", args=[each.organisation.slug]),
        )
        for each in owned.exclude(organisation__in=shared).order_by("organisation__name")
    ]
