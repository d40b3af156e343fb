"""The public directory of organisations."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from partners.cards import current_circles, organisation_card
from partners.enums import Circle, OrganisationKind, Vocabulary
from partners.models import CircleMembership, Organisation, OrganisationLabel
from partners.queries.organisations import for_cards, terms
from pscc.kernel.clock import now
from pscc.kernel.facets import by_column, by_relation
from pscc.kernel.views.listing import Facet, Listing

COLUMNS = (
    "organisation",
    "name",
    "kind",
    "summary",
    "city",
    "country",
    "website",
    "circles",
    "address",
    "is_demo",
)


def as_row(organisation: Organisation) -> Mapping[str, Any]:
    """Return an organisation as other programs read it."""
    return {
        "organisation": organisation.uid,
        "name": organisation.name,
        "kind": organisation.kind,
        "summary": organisation.summary,
        "city": organisation.city,
        "country": organisation.country,
        "website": organisation.website,
        "circles": [circle.circle for circle in current_circles(organisation)],
        "address": organisation.get_absolute_url(),
        "is_demo": organisation.is_demo,
    }


def _term_choices(vocabulary: Vocabulary) -> Any:
    return lambda: [(term.code, term.label) for term in terms(vocabulary)]


def _listing() -> Listing[Organisation]:
    today = now().date()
    return Listing(
        title=_("Partners"),
        lead=_(
            "Hospitals, research organisations, companies and public bodies around the cluster."
        ),
        search_label=_("Search partners"),
        facets=[
            Facet("kind", _("Kind"), lambda: OrganisationKind.choices, *by_column("kind")),
            Facet(
                "circle",
                _("Circle"),
                lambda: Circle.choices,
                *by_relation(
                    "circles__circle", {"circles__in": CircleMembership.objects.current(today)}
                ),
            ),
            Facet("city", _("City"), None, *by_column("city")),
            Facet(
                "discipline",
                _("Discipline"),
                _term_choices(Vocabulary.DISCIPLINE),
                *by_relation("disciplines__code"),
            ),
            Facet(
                "label",
                _("Label"),
                _term_choices(Vocabulary.LABEL),
                *by_relation(
                    "labels__label__code",
                    {"labels__in": OrganisationLabel.objects.current(today)},
                ),
            ),
        ],
        columns=COLUMNS,
        as_row=as_row,
        as_card=organisation_card,
        for_page=lambda queryset: for_cards(queryset, today),
        ordering=("name", "pk"),
    )


@login_not_required
def organisation_list(request: HttpRequest) -> HttpResponseBase:
    """Show the directory, as a page, JSON or CSV."""
    return _listing().respond(request, Organisation.objects.published())
