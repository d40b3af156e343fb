"""What the directory's pages read."""

from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, QuerySet

from partners.enums import MembershipRole, Vocabulary
from partners.models import (
    CircleMembership,
    Membership,
    Organisation,
    OrganisationFact,
    Project,
    ProjectMember,
    Term,
)
from pscc.kernel.registries import Registry


def for_cards(queryset: QuerySet[Organisation], on: date) -> QuerySet[Organisation]:
    """Add to organisations what a card shows: current circles; a constant number of statements."""
    circles = CircleMembership.objects.current(on).order_by("circle")
    return queryset.prefetch_related(
        Prefetch("circles", queryset=circles, to_attr="current_circles")
    )


def for_detail(queryset: QuerySet[Organisation], on: date) -> QuerySet[Organisation]:
    """Add to organisations what their page shows."""
    facts = OrganisationFact.objects.order_by("position", "metric")
    return (
        for_cards(queryset, on)
        .select_related("parent")
        .prefetch_related(
            Prefetch("facts", queryset=facts),
            "identifiers",
            "disciplines",
            "labels",
            Prefetch(
                "children",
                queryset=Organisation.objects.published().order_by("name"),
                to_attr="published_children",
            ),
        )
    )


def terms(vocabulary: Vocabulary) -> QuerySet[Term]:
    """Return the terms of a vocabulary in their order."""
    found: QuerySet[Term] = Term.objects.of(vocabulary)
    return found


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


# Panels that higher rooms add to an organisation's page: (organisation, user) -> template and
# context, or None.
organisation_panels: Registry[Any] = Registry()


def circle_counts(on: date) -> dict[str, int]:
    """Return how many published organisations each circle holds on a day."""
    rows = (
        CircleMembership.objects.current(on)
        .filter(organisation__in=Organisation.objects.published())
        .values_list("circle")
        .annotate(Count("organisation", distinct=True))
    )
    return dict(rows)
