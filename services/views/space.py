"""A provider's own space: the list of its services, one service section by section."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from partners.models import Organisation
from partners.views.editing import LANGUAGES, Editing, answered, opened
from pscc.kernel.access import allowed, require
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from services.actions.cards import preview_card, save_card
from services.actions.drafts import create_service
from services.cards import TONES
from services.enums import ServiceState
from services.forms.sections import SECTIONS, sections_beyond_card
from services.forms.space import ServiceStartForm
from services.models import RequiredDocument, Service
from services.queries.catalogue import for_detail
from services.queries.gate import completeness, gate_of
from services.queries.own import own_services
from services.queries.parts import described_card, read_card
from services.queries.statistics import DAYS, views_by_service
from services.queries.templates import has_newer_template
from services.views.catalogue import as_shown

ON_A_PAGE = 25


def own_service(request: HttpRequest, slug: str) -> Service:
    """Return a service that the reader edits: 404 if it may not be known, 403 if it is others'."""
    visible = Service.objects.visible_to(request.user).select_related("provider", "template")
    service: Service = get_object_or_404(visible, slug=slug)
    require(request.user, "services.edit_service", service)
    return service


def provider_of(request: HttpRequest, slug: str) -> Organisation:
    """Return an organisation whose services the reader looks after: 404 if it may not be known,
    403 if it is others'.
    """
    organisation: Organisation = get_object_or_404(
        Organisation.objects.visible_to(request.user), slug=slug
    )
    require(request.user, "services.create_service", organisation)
    return organisation


def provider_services(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the services of a provider to those who look after them: what waits for whom, what is
    missing, how often they were read.
    """
    organisation = provider_of(request, slug)
    page = Paginator(own_services(organisation), ON_A_PAGE).get_page(request.GET.get("page"))
    since = now().date() - timedelta(days=DAYS - 1)
    views = views_by_service([each.pk for each in page], since)
    rows = [
        {
            "service": each,
            "tone": TONES.get(ServiceState(each.state), "neutral"),
            "percent": completeness(each),
            "views": views.get(each.pk, 0),
            "has_newer_template": has_newer_template(each),
        }
        for each in page
    ]
    context = {"organisation": organisation, "page": page, "rows": rows, "days": DAYS}
    return render(request, "services/space/list.html", context)


def service_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a provider begin a service: its title, its kind, and it is a draft."""
    organisation = provider_of(request, slug)
    form = ServiceStartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            service = create_service(
                organisation_id=organisation.pk, by=request.user, at=now(), **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(
                request, _("Your draft is there: nobody else sees it. Fill it in step by step.")
            )
            return redirect("services:edit", slug=service.slug)
    return render(
        request, "services/space/create.html", {"organisation": organisation, "form": form}
    )


# --- One service --------------------------------------------------------------------------------


def around(service: Service, here: str) -> dict[str, Any]:
    """Return what every page of a service's space shows: which one it is, and the way round."""
    return {
        "service": service,
        "organisation": service.provider,
        "tone": TONES.get(ServiceState(service.state), "neutral"),
        "sections": SECTIONS.values(),
        "more_sections": sections_beyond_card(service),
        "here": here,
        "has_newer_template": has_newer_template(service),
    }


def service_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a service's card consists of, what is missing, and whose turn it is."""
    service = own_service(request, slug)
    gate = gate_of(service)
    filled = [
        {"section": section, "is_filled": _says_something(service, section.parts)}
        for section in SECTIONS.values()
    ]
    own_step = {
        step: allowed(request.user, f"services.{step}_service", service)
        for step in ("open", "pause", "retire")
    }
    context = around(service, "overview") | {
        "gate": gate,
        "missing": [
            (each, section_url(service, each.section))
            for each in gate.missing
            if service.state != ServiceState.RETIRED
        ],
        "advised": [(each, section_url(service, each.section)) for each in gate.advised],
        "filled": filled,
        "may": own_step,
    }
    return render(request, "services/space/overview.html", context)


# Columns that stand there from the beginning, and so say nothing about a section.
_PRESET = {"kind", "access", "industry_use", "access_mode", "title_fr", "title_en"}


def _says_something(service: Service, parts: tuple[str, ...]) -> bool:
    told = read_card(service, [part for part in parts if part not in _PRESET])
    return any(value not in ("", [], "not_stated") for value in told.values())


def section_url(service: Service, key: str) -> str:
    """Return the page on which a section is filled in: one of the card, or one that its kind has
    beyond it.
    """
    for more in sections_beyond_card(service):
        if more.key == key:
            return more.url
    return reverse("services:edit_section", args=(service.slug, key))


def service_section(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    """Let a provider change one section: typed, looked at in both languages, published."""
    service = own_service(request, slug)
    if section not in SECTIONS:
        raise Http404
    found = SECTIONS[section]
    stored = read_card(service, found.parts)
    editing = opened(request, service, found, stored, described_card)
    return answered(
        editing,
        publish=lambda: _publish(request, editing),
        preview=lambda language: _preview(request, editing, language),
    ) or render(
        request,
        "services/space/section.html",
        {**around(service, found.key), **editing.shown(), **_documents(service, found.key)},
    )


def _documents(service: Service, key: str) -> dict[str, Any]:
    if key != "documents":
        return {}
    found = RequiredDocument.objects.filter(service=service).select_related("template")
    return {"documents": found.order_by("position", "pk")}


def _publish(request: HttpRequest, editing: Editing) -> HttpResponse:
    service = editing.thing
    edit = save_card(
        service_id=service.pk,
        version=editing.version,
        parts=editing.draft.parts(),
        by=request.user,
        at=now(),
    )
    if edit is None:
        said = _("Nothing differs from what is stored. Nothing was changed.")
    elif service.state in (ServiceState.DRAFT, ServiceState.IN_REVIEW):
        said = _("Saved. Nobody else sees it before it is published.")
    else:
        said = _("The service is up to date, and everyone sees it now.")
    messages.success(request, said)
    return redirect("services:edit", slug=service.slug)


def _preview(request: HttpRequest, editing: Editing, language: str) -> HttpResponse:
    service = editing.thing
    shown = language if language in LANGUAGES else (get_language() or "fr")[:2]
    bar = render_to_string(
        "partners/space/_preview_bar.html",
        {
            "hidden": editing.typed,
            "address": reverse("services:edit_section", args=(service.slug, editing.section.key)),
            "shown": shown,
            "own": get_language(),
            "note": "",
            "publish_words": "" if _is_public(service) else _("Save"),
        },
        request,
    )
    page = preview_card(
        service_id=service.pk,
        version=editing.version,
        parts=editing.draft.parts(),
        by=request.user,
        at=now(),
        show=_page_with(bar, request, service, shown),
    )
    return HttpResponse(page)


def _is_public(service: Service) -> bool:
    return service.state not in (ServiceState.DRAFT, ServiceState.IN_REVIEW)


def _page_with(
    bar: SafeString, request: HttpRequest, service: Service, language: str
) -> Callable[[], str]:
    def page() -> str:
        with override(language):
            found = for_detail(Service.objects.all()).get(pk=service.pk)
            context = as_shown(found, request.user) | {"bar": bar}
            return render_to_string("services/space/preview.html", context, request)

    return page
