"""The public catalogue of services and platforms."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.enums import Vocabulary
from partners.queries.directory import Terms
from partners.queries.directory_rows import envelope
from pscc.kernel.clock import now
from pscc.kernel.facets import by_code
from pscc.kernel.views.asked import basket
from pscc.kernel.views.listing import Facet, Listing, Sort
from services.actions.statistics import count_page_view
from services.cards import TONES, catalogue_card, six_answers
from services.enums import (
    Access,
    AccessMode,
    Audience,
    IndustryUse,
    PriceBasis,
    ServiceKind,
    ServiceState,
)
from services.models import LISTED_STATES, Service
from services.pathway import pathway
from services.queries.alternatives import alternatives_to
from services.queries.catalogue import for_detail, service_panels, with_terms
from services.queries.directory import (
    BY_DAYS,
    BY_NEWEST,
    COUNTS,
    by_title,
    cards_of,
    finding,
    listed,
    providers,
    put_side_by_side,
    whole_rows_of,
)
from services.queries.directory_rows import COLUMNS, as_row
from services.queries.metadata import has_documents
from services.queries.offers import offers_for
from services.queries.packages import packages
from services.structured import structured_service
from services.views.reading import is_read_by_person


def catalogue_facets() -> list[Facet[Any]]:
    """Return the ways to narrow the catalogue."""
    names = Vocabulary
    terms = Terms(names.STAGE, names.MODALITY, names.TUMOUR_TYPE, names.DISCIPLINE, names.LABEL)
    vocabularies = {
        "stage": (_("Stage of development"), names.STAGE),
        "modality": (_("Modality"), names.MODALITY),
        "tumour": (_("Tumour type"), names.TUMOUR_TYPE),
        "discipline": (_("Discipline"), names.DISCIPLINE),
        "label": (_("Label"), names.LABEL),
    }
    by_term: dict[str, Facet[Any]] = {
        code: Facet(
            code, title, terms.choices(vocabulary), by_code(code), parents=terms.parents(vocabulary)
        )
        for code, (title, vocabulary) in vocabularies.items()
    }
    by_choice: dict[str, Facet[Any]] = {
        code: Facet(code, title, choices, by_code(code)) for code, title, choices in _CHOICES
    }
    order = (
        "stage", "kind", "access", "state", "price", "audience", "modality", "tumour",
        "discipline", "label", "provider", "industry", "way", "quality", "city",
    )  # fmt: skip
    both = by_term | by_choice
    return [both[code] for code in order]


_CHOICES: tuple[tuple[str, Any, Any], ...] = (
    ("kind", _("Kind of service"), lambda: ServiceKind.choices),
    ("access", _("Access promised"), lambda: Access.choices),
    ("state", _("Availability"), lambda: [(each.value, each.label) for each in LISTED_STATES]),
    ("price", _("Price"), lambda: PriceBasis.choices),
    ("audience", _("For whom"), lambda: Audience.choices),
    ("provider", _("Provider"), providers),
    ("industry", _("Industry use"), lambda: IndustryUse.choices),
    ("way", _("Way in"), lambda: AccessMode.choices),
    ("quality", _("Quality standard"), None),
    ("city", _("City"), None),
)


def catalogue(*, exports: bool = False) -> Listing[Service]:
    """Return the catalogue as a list; for `exports` with all that is public of each row."""
    at = None if exports else now()
    return Listing(
        title=_("Services and platforms"),
        lead=_("What the partners offer to your project, from the first idea to clinical trials."),
        search_label=_("Search services"),
        facets=catalogue_facets(),
        columns=COLUMNS,
        as_row=as_row,
        as_card=catalogue_card,
        for_page=lambda queryset: queryset,
        ordering=by_title(),
        sorts=(
            Sort("title", _("Title"), by_title()),
            Sort("newest", _("Newest"), BY_NEWEST),
            Sort("fastest", _("Fastest"), BY_DAYS),
        ),
        search=finding,
        codes=COUNTS,
        by_keys=whole_rows_of if at is None else lambda keys: cards_of(keys, at),
        envelope=envelope,
        template="services/service_list.html",
        beside=None if at is None else lambda request: _beside(request, at),
    )


def _beside(request: HttpRequest, at: datetime) -> dict[str, Any]:
    """Return the pathway as the way in, the packages of the stages chosen, and the comparison."""
    chosen = request.GET.getlist("stage")
    put_aside = put_side_by_side(basket(request)) if "o" in request.GET else []
    return {
        "stages": pathway(at, chosen=chosen),
        "packages": list(packages(chosen)) if chosen else [],
        "compare_url": reverse("services:compare"),
        "compared": put_aside,
    }


@login_not_required
def service_list(request: HttpRequest) -> HttpResponseBase:
    """Show the catalogue, as a page, JSON or CSV."""
    exports = request.GET.get("format") in ("json", "csv")
    return catalogue(exports=exports).respond(request, listed())


@login_not_required
def service_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one service: the six questions, and whose door to knock on."""
    service = get_object_or_404(for_detail(Service.objects.visible_to(request.user)), slug=slug)
    if is_read_by_person(request):
        count_page_view(service=service, by=request.user, at=now())
    return render(request, "services/service_detail.html", as_shown(service, request.user))


def as_shown(service: Any, user: Any) -> dict[str, Any]:
    """Return what the page of a service needs, for the page itself and for a preview; it was read
    through `queries.catalogue.for_detail`.
    """
    panels = [panel for _name, make in service_panels if (panel := make(service, user))]
    return {
        "service": with_terms(service),
        "tone": TONES[ServiceState(service.state)],
        "answers": six_answers(service),
        "panels": panels,
        "offers": offers_for(service, user),
        "steps_days": sum(step.stated_days or 0 for step in service.access_steps.all()),
        "structured": structured_service(service) if service.is_listed else None,
        "alternatives": alternatives_to(service),
        "has_documents": has_documents(service),
    }
