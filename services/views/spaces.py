"""What a hosting service lets, as its provider edits it: one space at a time."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners.views.refusals import tell_refusal
from pscc.kernel.clock import now
from pscc.kernel.formats import long_date
from pscc.kernel.refusals import REFUSALS, Refused
from services.actions.spaces import StaleSpaceError, fingerprint_of, remove_space, save_space
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
    data = _typed(request, space)
    form = SpaceForm(data, initial=_initial(space) if space else None)
    opened_on = data.get("opened_on", "") if data is not None else ""
    if data is None and space:
        opened_on = fingerprint_of(space)
    newer: dict[str, list[str]] = {}
    if data is not None and form.is_valid():
        try:
            save_space(
                service_id=service.pk, space_id=space.pk if space else None, opened_on=opened_on,
                by=request.user, at=now(), **form.cleaned_data,
            )  # fmt: skip
        except StaleSpaceError as stale:
            opened_on = fingerprint_of(stale.stored)
            newer = _told(stale)
            form.add_error(None, str(stale.message))
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("The space is saved, and on the page at once."))
            return redirect("services:spaces", slug=service.slug)
    context = around(service, "spaces") | {
        "spaces": spaces_of(service),
        "form": form,
        "fields": [(field, newer.get(field.name)) for field in form],
        "opened_on": opened_on,
        "space": space,
    }
    return render(request, "services/space/spaces.html", context)


def _initial(space: HostingSpace) -> dict[str, Any]:
    names = ("name_fr", "name_en", "area_m2", "lab_area_m2", "biosafety_level", "available_from")
    return {name: getattr(space, name) for name in names} | {
        "building": space.building.slug if space.building else None,
        "unit": space.unit_id,
    }


def _typed(request: HttpRequest, space: HostingSpace | None) -> QueryDict | None:
    """Return what the browser sent; values of others that were to be kept replace it."""
    if request.method != "POST":
        return None
    data = request.POST.copy()
    for name, value in (_initial(space) if space else {}).items():
        if data.pop(f"take_{name}", None):
            data[name] = "" if value is None else str(value)
    return data


def _told(stale: StaleSpaceError) -> dict[str, list[str]]:
    """Return what is stored in each field where something else was typed, as people read it."""
    space, told = stale.stored, {}
    shown = {
        "biosafety_level": space.get_biosafety_level_display(),
        "available_from": space.available_from and long_date(space.available_from),
    }
    for column in stale.columns:
        name = column.removesuffix("_id")
        value = shown.get(name, getattr(space, name))
        told[name] = [] if value in (None, "") else [str(value)]
    return told


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
