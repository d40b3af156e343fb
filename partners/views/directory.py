"""The public directory: the list, as a page, JSON or CSV."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.cards import directory_card
from partners.enums import Circle, Maturity, OrganisationKind, Vocabulary
from partners.models import Organisation
from partners.queries.comparison import named
from partners.queries.directory import (
    BY_CHECKED,
    BY_NAME,
    BY_NEWEST,
    COUNTS,
    Terms,
    cards_of,
    finding,
    listed,
    whole_rows_of,
)
from partners.queries.directory_rows import COLUMNS, as_row, envelope
from pscc.kernel.clock import now
from pscc.kernel.facets import by_code
from pscc.kernel.formats import country_name
from pscc.kernel.views.asked import basket
from pscc.kernel.views.listing import Facet, Listing, Sort

SORTS = (
    Sort("name", _("Name"), BY_NAME),
    Sort("newest", _("Newest"), BY_NEWEST),
    Sort("checked", _("Last checked"), BY_CHECKED),
)


def directory_facets() -> list[Facet[Any]]:
    """Return the ways to narrow the directory, the same on the list and on the map."""
    terms = Terms()
    labels, disciplines = Vocabulary.LABEL, Vocabulary.DISCIPLINE
    tumours = Vocabulary.TUMOUR_TYPE
    return [
        Facet("kind", _("Kind"), lambda: OrganisationKind.choices, by_code("kind")),
        Facet("circle", _("Circle"), lambda: Circle.choices, by_code("circle")),
        Facet("maturity", _("Maturity"), lambda: Maturity.choices, by_code("maturity")),
        Facet("city", _("City"), None, by_code("city")),
        Facet(
            "discipline", _("Discipline"), terms.choices(disciplines), by_code("discipline"),
            parents=terms.parents(disciplines),
        ),
        Facet(
            "tumour", _("Tumour type"), terms.choices(tumours), by_code("tumour"),
            parents=terms.parents(tumours),
        ),
        Facet(
            "label", _("Label"), terms.choices(labels), by_code("label"),
            parents=terms.parents(labels),
        ),
        Facet("country", _("Country"), None, by_code("country"), name_of=country_name),
    ]  # fmt: skip


def directory(*, exports: bool = False) -> Listing[Organisation]:
    """Return the directory as a list; for `exports` with all that is public of each row."""
    today = now().date()
    return Listing(
        title=_("Partners"),
        lead=_(
            "Hospitals, research organisations, companies and public bodies around the cluster."
        ),
        search_label=_("Search partners"),
        facets=directory_facets(),
        columns=COLUMNS,
        as_row=lambda organisation: as_row(organisation, today),
        as_card=directory_card,
        for_page=lambda queryset: queryset,
        ordering=BY_NAME,
        sorts=SORTS,
        search=finding,
        codes=COUNTS,
        by_keys=whole_rows_of if exports else lambda keys: cards_of(keys, today),
        envelope=envelope,
        template="partners/organisation_list.html",
        beside=_beside,
    )


def _beside(request: HttpRequest) -> dict[str, Any]:
    """Return the doors to the map and to the comparison, with what was put aside for it."""
    put_aside = named(basket(request)) if "o" in request.GET else []
    return {
        "map_url": reverse("partners:map"),
        "compare_url": reverse("partners:compare"),
        "compared": put_aside,
    }


@login_not_required
def organisation_list(request: HttpRequest) -> HttpResponseBase:
    """Show the directory, as a page, JSON or CSV."""
    exports = request.GET.get("format") in ("json", "csv")
    return directory(exports=exports).respond(request, listed())
