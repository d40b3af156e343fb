"""The public page of an organisation."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from partners.models import Organisation
from partners.queries.gaps import gaps_of
from partners.queries.merges import successor_of
from partners.queries.organisations import for_detail, organisation_panels, with_ties
from partners.queries.public_life import tell_distances
from partners.structured import structured_organisation
from pscc.kernel.access import allowed
from pscc.kernel.clock import now


@login_not_required
def organisation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one organisation: who they are, what they offer, what is known and since when; the
    address of one that was merged leads on.
    """
    visible = Organisation.objects.visible_to(request.user)
    today = now().date()
    organisation = for_detail(visible, today).filter(slug=slug).first()
    if organisation is None:
        successor = get_object_or_404(visible, pk=getattr(successor_of(slug), "pk", None))
        return redirect(successor, permanent=True)
    context = as_shown(organisation, request.user, today)
    return render(request, "partners/organisation_detail.html", context)


def as_shown(organisation: Any, user: Any, on: date) -> dict[str, Any]:
    """Return what the page of an organisation needs on a day, for the page itself and for a
    preview; it was read through `queries.organisations.for_detail`.
    """
    made = (make(organisation, user) for _name, make in organisation_panels)
    panels = sorted((panel for panel in made if panel), key=lambda one: one.get("is_last", False))
    tell_distances(organisation, on)
    return {
        "organisation": with_ties(organisation, on),
        "panels": panels,
        "structured": structured_organisation(organisation) | _more_structured(panels),
        "gaps": gaps_of(organisation) if allowed(user, "partners.view_organisation") else [],
        "is_public": organisation.is_public,
    }


def _more_structured(panels: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what panels add of an organisation for machines."""
    return {name: value for panel in panels for name, value in panel.get("structured", {}).items()}
