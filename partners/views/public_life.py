"""Pages of public life: governance, press, key figures, the way here, buildings."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from partners.cards import building_card
from partners.enums import TextBlockKey
from partners.queries.public_life import (
    building_panels,
    buildings,
    campus_box,
    cluster_sites,
    for_building,
    governance,
    key_figures,
    press_contacts,
    text_block,
)
from partners.views.places import places_within
from pscc.kernel.addresses import absolute
from pscc.kernel.clock import now


@login_not_required
def governance_page(request: HttpRequest) -> HttpResponse:
    """Show who leads the cluster today; when asked for, who did before."""
    is_past = request.GET.get("show") == "past"
    context = {
        "intro": None if is_past else text_block(TextBlockKey.GOVERNANCE),
        "bodies": governance(now().date(), past=is_past),
        "is_past": is_past,
    }
    return render(request, "partners/governance.html", context)


@login_not_required
def press_page(request: HttpRequest) -> HttpResponse:
    """Show whom journalists may call today."""
    context = {
        "intro": text_block(TextBlockKey.PRESS),
        "contacts": press_contacts(now().date()),
    }
    return render(request, "partners/press.html", context)


@login_not_required
def key_figures_page(request: HttpRequest) -> HttpResponse:
    """Show the figures that the cluster quotes, with their day and source."""
    return render(request, "partners/key_figures.html", {"figures": key_figures(now().date())})


@login_not_required
def come_page(request: HttpRequest) -> HttpResponse:
    """Show how to come to the campus, who is there, and its buildings."""
    sites = list(cluster_sites(now().date()))
    around = campus_box(sites)
    context = {
        "text": text_block(TextBlockKey.COME_TO_US),
        "sites": sites,
        "drawing": places_within(around) if around else None,
        "map_url": f"{reverse('partners:map')}?bbox={around}",
        "buildings": [building_card(each) for each in buildings()],
    }
    return render(request, "partners/come.html", context)


@login_not_required
def building(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a building: what is free, and whom it houses."""
    shown = get_object_or_404(for_building(buildings(), now().date()), slug=slug)
    made = (make(shown, request.user) for _name, make in building_panels)
    context = {
        "building": shown,
        "address": absolute(shown.get_absolute_url()),
        "panels": [panel for panel in made if panel],
    }
    return render(request, "partners/building.html", context)
