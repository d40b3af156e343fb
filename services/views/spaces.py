"""What a hosting service lets, as its provider edits it: one space at a time."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners.views.refusals import tell_refusal
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS, Refused
from services.actions.spaces import remove_space, save_space
from services.enums import ServiceKind
from services.forms.spaces import SpaceForm
from services.models import HostingSpace, Service
from services.queries.hosting import spaces_of
from services.views.space import around, own_service


def _hosting(request: HttpRequest, slug: str) -> Service:
    service = own_service(request, slug)
    if service.kind != ServiceKind.HOSTING:
        raise Http404
    return service


def spaces_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """List what a service lets, and let its provider add to it."""
    return _edit(request, _hosting(request, slug), None)


def space_edit(request: HttpRequest, slug: str, space: int) -> HttpResponse:
    """Let a provider change one space."""
    service = _hosting(request, slug)
    return _edit(request, service, get_object_or_404(spaces_of(service), pk=space))


def _edit(request: HttpRequest, service: Service, space: HostingSpace | None) -> HttpResponse:
    initial = _initial(space) if space else None
    form = SpaceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            save_space(
                service_id=service.pk, space_id=space.pk if space else None, by=request.user,
                at=now(), **form.cleaned_data,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("The space is saved, and on the page at once."))
            return redirect("services:spaces", slug=service.slug)
    context = around(service, "spaces") | {
        "spaces": spaces_of(service),
        "form": form,
        "space": space,
    }
    return render(request, "services/space/spaces.html", context)


def _initial(space: HostingSpace) -> dict[str, Any]:
    names = ("name_fr", "name_en", "area_m2", "lab_area_m2", "biosafety_level", "available_from")
    return {name: getattr(space, name) for name in names} | {
        "building": space.building.slug if space.building else None,
        "unit": space.unit_id,
    }


@require_POST
def space_remove(request: HttpRequest, slug: str, space: int) -> HttpResponse:
    """Let a provider take a space off its list."""
    service = _hosting(request, slug)
    try:
        remove_space(service_id=service.pk, space_id=space, by=request.user, at=now())
    except REFUSALS as refusal:
        tell_refusal(request, refusal)
    else:
        messages.success(request, _("The space is off the list."))
    return redirect("services:spaces", slug=slug)
