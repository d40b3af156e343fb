"""The public page of an organisation."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from partners.models import Organisation
from partners.queries.merges import successor_of
from partners.queries.organisations import for_detail, organisation_panels
from partners.queries.public_life import tell_distances
from partners.structured import structured_organisation
from pscc.kernel.clock import now


@login_not_required
def organisation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one organisation: who they are, what they offer, what is known and since when; the
    address of one that was merged leads on.
    """
    visible = Organisation.objects.visible_to(request.user)
    organisation = for_detail(visible, now().date()).filter(slug=slug).first()
    if organisation is None:
        successor = get_object_or_404(visible, pk=getattr(successor_of(slug), "pk", None))
        return redirect(successor, permanent=True)
    return render(
        request, "partners/organisation_detail.html", as_shown(organisation, request.user)
    )


def as_shown(organisation: Organisation, user: Any) -> dict[str, Any]:
    """Return what the page of an organisation needs, for the page itself and for a preview."""
    panels = [panel for _name, make in organisation_panels if (panel := make(organisation, user))]
    tell_distances(organisation, now().date())
    return {
        "organisation": organisation,
        "panels": panels,
        "structured": structured_organisation(organisation),
        "is_public": Organisation.objects.published().filter(pk=organisation.pk).exists(),
    }
