"""The public catalogue of services and platforms."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from partners.enums import Vocabulary
from partners.models import Organisation
from partners.queries.organisations import terms
from pscc.kernel.clock import now
from pscc.kernel.facets import by_column, by_relation
from pscc.kernel.views.listing import Facet, Listing
from services.actions.statistics import count_page_view
from services.cards import TONES, ordered_stages, service_card, six_answers
from services.enums import Access, PriceBasis, ServiceKind, ServiceState
from services.models import Service
from services.pathway import pathway
from services.queries.catalogue import for_cards, for_detail, service_panels
from services.queries.statistics import is_robot

COLUMNS = (
    "service",
    "title",
    "kind",
    "summary",
    "provider",
    "state",
    "price",
    "stated_days",
    "stages",
    "address",
    "is_demo",
)


def as_row(service: Service) -> Mapping[str, Any]:
    """Return a service as other programs read it."""
    return {
        "service": service.uid,
        "title": service.title,
        "kind": service.kind,
        "summary": service.summary,
        "provider": service.provider.name,
        "state": service.state,
        "price": service.price_basis,
        "stated_days": service.stated_days,
        "stages": [stage.code for stage in ordered_stages(service)],
        "address": service.get_absolute_url(),
        "is_demo": service.is_demo,
    }


def _providers() -> list[tuple[str, str]]:
    offering = Organisation.objects.published().filter(services__in=Service.objects.listed())
    return list(offering.distinct().order_by("name").values_list("slug", "name"))


def _listed_states() -> list[tuple[str, Any]]:
    shown = (ServiceState.OPEN, ServiceState.PLANNED, ServiceState.PAUSED)
    return [(state.value, state.label) for state in shown]


def _term_choices(vocabulary: Vocabulary) -> Any:
    return lambda: [(term.code, term.label) for term in terms(vocabulary)]


LISTING: Listing[Service] = Listing(
    title=_("Services and platforms"),
    lead=_("What the partners offer to your project, from the first idea to clinical trials."),
    search_label=_("Search services"),
    facets=[
        Facet(
            "stage",
            _("Stage of development"),
            _term_choices(Vocabulary.STAGE),
            *by_relation("stages__code"),
        ),
        Facet("kind", _("Kind of service"), lambda: ServiceKind.choices, *by_column("kind")),
        Facet("access", _("Access promised"), lambda: Access.choices, *by_column("access")),
        Facet("provider", _("Provider"), _providers, *by_column("provider__slug")),
        Facet("state", _("Availability"), _listed_states, *by_column("state")),
        Facet("price", _("Price"), lambda: PriceBasis.choices, *by_column("price_basis")),
        Facet(
            "modality",
            _("Modality"),
            _term_choices(Vocabulary.MODALITY),
            *by_relation("modalities__code"),
        ),
    ],
    columns=COLUMNS,
    as_row=as_row,
    as_card=service_card,
    for_page=for_cards,
    ordering=("title", "pk"),
)


@login_not_required
def service_list(request: HttpRequest) -> HttpResponseBase:
    """Show the catalogue, as a page, JSON or CSV."""
    return LISTING.respond(request, Service.objects.listed())


@login_not_required
def service_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one service: the six questions, and whose door to knock on."""
    service = get_object_or_404(for_detail(Service.objects.visible_to(request.user)), slug=slug)
    if is_read_by_person(request):
        count_page_view(service=service, by=request.user, at=now())
    return render(request, "services/service_detail.html", as_shown(service, request.user))


def as_shown(service: Service, user: Any) -> dict[str, Any]:
    """Return what the page of a service needs, for the page itself and for a preview."""
    panels = [panel for _name, make in service_panels if (panel := make(service, user))]
    return {
        "service": service,
        "tone": TONES[ServiceState(service.state)],
        "answers": six_answers(service),
        "panels": panels,
    }


def is_read_by_person(request: HttpRequest) -> bool:
    """Tell whether a browser shows the page to somebody now: no robot that says so, no fetching
    ahead.
    """
    is_ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    is_shown = request.method == "GET" and not is_ahead
    return is_shown and not is_robot(request.headers.get("User-Agent", ""))


@login_not_required
def orientation(request: HttpRequest) -> HttpResponse:
    """Help someone who does not know which door to take: by stage, by need, or by writing to the
    team.
    """
    return render(
        request, "services/orientation.html", {"stages": pathway(now()), "accesses": Access.choices}
    )


def request_list(request: HttpRequest) -> HttpResponse:
    """Show what the reader can ask for, and of whom."""
    return render(
        request, "services/request_list.html", {"services": Service.objects.requestable().count()}
    )
