"""What the directory's pages read."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from partners.enums import Vocabulary
from partners.models import (
    CircleMembership,
    Mandate,
    Organisation,
    OrganisationFact,
    OrganisationIdentifier,
    OrganisationLabel,
    OrganisationRelation,
    Site,
    Term,
)
from partners.queries.held_terms import read_terms
from pscc.kernel.registries import Registry


def for_cards(queryset: QuerySet[Organisation], on: date) -> QuerySet[Organisation]:
    """Add to organisations what a card shows: current circles; a constant number of statements."""
    circles = CircleMembership.objects.current(on).order_by("circle")
    return queryset.select_related("logo").prefetch_related(
        Prefetch("circles", queryset=circles, to_attr="current_circles")
    )


def for_detail(queryset: QuerySet[Organisation], on: date) -> QuerySet[Organisation]:
    """Add to organisations what their page shows besides their terms and ties, which `with_ties`
    reads.
    """
    facts = OrganisationFact.objects.order_by("position", "metric")
    labels = (
        OrganisationLabel.objects.current(on).select_related("label").order_by("label__position")
    )
    mandates = Mandate.objects.current(on).select_related("person").order_by("position", "pk")
    numbers = OrganisationIdentifier.objects.current(on).order_by("scheme", "value")
    sites = Site.objects.order_by("-is_main", "position", "city")
    return for_cards(queryset, on).prefetch_related(
        Prefetch("facts", queryset=facts),
        Prefetch("identifiers", queryset=numbers),
        Prefetch("sites", queryset=sites),
        Prefetch("mandates", queryset=mandates, to_attr="current_mandates"),
        Prefetch("labels", queryset=labels, to_attr="current_labels"),
    )


def with_ties(organisation: Any, on: date) -> Any:
    """Read an organisation's terms and its present ties with published ones, a statement each;
    return it with `ties` and `ties_of_others`.
    """
    read_terms(organisation, "disciplines", "tumour_types")
    ties = (
        OrganisationRelation.objects.current(on)
        .filter(Q(organisation=organisation) | Q(other=organisation))
        .select_related("organisation", "other")
        .order_by("kind", "organisation__name", "other__name")
    )
    both = [(tie, tie.organisation_id == organisation.pk) for tie in ties]
    organisation.ties = [tie for tie, is_own in both if is_own and tie.other.is_public]
    organisation.ties_of_others = [
        tie for tie, is_own in both if not is_own and tie.organisation.is_public
    ]
    return organisation


def terms(vocabulary: Vocabulary) -> QuerySet[Term]:
    """Return the terms of a vocabulary in their order."""
    found: QuerySet[Term] = Term.objects.of(vocabulary)
    return found


# Panels that higher rooms add to an organisation's page: (organisation, user) -> template and
# context, or None; `is_last` puts one below those that lack it.
organisation_panels: Registry[Any] = Registry()


def near_organisations(organisations: Collection[int]) -> QuerySet[Organisation]:
    """Return organisations and those to which a tie, past or present, binds one directly."""
    ties = OrganisationRelation.objects.all()
    return Organisation.objects.filter(
        Q(pk__in=organisations)
        | Q(pk__in=ties.filter(organisation__in=organisations).values("other_id"))
        | Q(pk__in=ties.filter(other__in=organisations).values("organisation_id"))
    )
