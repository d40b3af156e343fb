"""A provider's own space: the steps of a service, its copies, its template, its readers."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from partners.models import Organisation
from partners.views.refusals import tell_refusal
from pscc.files.refusals import FileRefusedError
from pscc.kernel.access import require
from pscc.kernel.clock import now
from pscc.kernel.drawings import sparkline
from pscc.kernel.refusals import REFUSALS, Refused
from services.actions.cards import set_capacity
from services.actions.catalogue import open_service, pause_service, retire_service
from services.actions.documents import (
    LIMITS,
    remove_document_template,
    set_document_template,
)
from services.actions.drafts import duplicate_service, request_service_review
from services.actions.templates import adopt_template, follow_template
from services.enums import ServiceState
from services.forms.space import (
    CapacityForm,
    DuplicateForm,
    FollowForm,
    PauseForm,
    TemplateFileForm,
)
from services.models import RequiredDocument, Service
from services.queries.own import providers_edited_by
from services.queries.statistics import DAYS, figures_of
from services.queries.templates import (
    followed_template,
    followers_of,
    offered_parts,
    possible_templates,
)
from services.views.space import around, own_service


@require_POST
def service_request_review(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a provider ask staff to publish a service."""
    service = own_service(request, slug)
    try:
        request_service_review(service_id=service.pk, by=request.user, at=now())
    except REFUSALS as refusal:
        tell_refusal(request, refusal)
    else:
        messages.success(
            request, _("The cluster's team looks at it, and publishes it or says what is missing.")
        )
    return redirect("services:edit", slug=slug)


# --- Steps --------------------------------------------------------------------------------------

STEPS: dict[str, dict[str, Any]] = {
    "open": {
        "from": (ServiceState.PLANNED, ServiceState.PAUSED),
        "title": gettext_lazy("Open the service?"),
        "text": gettext_lazy("Projects can ask for it from now on."),
        "warning": "",
        "submit": gettext_lazy("Open the service"),
        "done": gettext_lazy("The service is open."),
        "tone": "primary",
    },
    "pause": {
        "from": (ServiceState.OPEN,),
        "title": gettext_lazy("Pause the service?"),
        "text": gettext_lazy("It stays visible with your reason and cannot be requested."),
        "warning": "",
        "submit": gettext_lazy("Pause the service"),
        "done": gettext_lazy("The service is paused."),
        "tone": "primary",
    },
    "retire": {
        "from": (ServiceState.PLANNED, ServiceState.OPEN, ServiceState.PAUSED),
        "title": gettext_lazy("Close the service for good?"),
        "text": gettext_lazy("It leaves the catalogue. Its page stays for the record."),
        "warning": gettext_lazy("This cannot be undone. To stop for a while, pause it instead."),
        "submit": gettext_lazy("Close for good"),
        "done": gettext_lazy("The service is closed."),
        "tone": "danger",
    },
}


def service_step(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """Ask before a step in the life of a published service, then take it."""
    service = own_service(request, slug)
    if step not in STEPS:
        raise Http404
    if service.state not in STEPS[step]["from"]:
        messages.error(
            request,
            _("This step is not possible any more: the state has changed. Nothing was done."),
        )
        return redirect("services:edit", slug=slug)
    require(request.user, f"services.{step}_service", service)
    form = PauseForm(request.POST or None) if step == "pause" else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            _take(step, service, request.user, form.cleaned_data if form else {})
        except REFUSALS as refusal:
            tell_refusal(request, refusal)
        else:
            messages.success(request, STEPS[step]["done"])
        return redirect("services:edit", slug=slug)
    context = {"service": service, "form": form, "step": STEPS[step]}
    return render(request, "services/space/step.html", context)


def _take(step: str, service: Service, by: Any, values: dict[str, Any]) -> None:
    acts: dict[str, Any] = {"open": open_service, "pause": pause_service, "retire": retire_service}
    acts[step](service_id=service.pk, by=by, at=now(), **values)


def service_capacity(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a provider say how many places are free."""
    service = own_service(request, slug)
    form = CapacityForm(request.POST or None, initial={"capacity": service.capacity})
    if request.method == "POST" and form.is_valid():
        try:
            changed = set_capacity(
                service_id=service.pk,
                capacity=form.cleaned_data["capacity"],
                by=request.user,
                at=now(),
            )
        except REFUSALS as refusal:
            tell_refusal(request, refusal)
        else:
            messages.success(request, _said_of_capacity(changed.capacity))
        return redirect("services:edit", slug=slug)
    return render(
        request, "services/space/capacity.html", {**around(service, "capacity"), "form": form}
    )


def _said_of_capacity(capacity: int | None) -> str:
    if capacity is None:
        return _("The number of places is not limited any more.")
    if capacity == 0:
        return _("No place is free: who asks goes on the waiting list.")
    return _("The number of free places is stored.")


# --- Copies and templates -----------------------------------------------------------------------


def service_duplicate(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a provider begin a new service with everything that this one says."""
    service = own_service(request, slug)
    providers = providers_edited_by(request.user) | Organisation.objects.filter(
        pk=service.provider_id
    )
    initial = {
        "title_fr": getattr(service, "title_fr", ""),
        "title_en": getattr(service, "title_en", ""),
        "provider": service.provider.slug,
    }
    form = DuplicateForm(request.POST or None, initial=initial, providers=providers.distinct())
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            copy = duplicate_service(
                service_id=service.pk,
                organisation_id=values["provider"].pk,
                title_fr=values["title_fr"],
                title_en=values["title_en"],
                is_following=values["is_following"],
                by=request.user,
                at=now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("The copy is a draft. Change what differs in it."))
            return redirect("services:edit", slug=copy.slug)
    return render(
        request, "services/space/duplicate.html", {**around(service, "duplicate"), "form": form}
    )


def service_template(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what changed in the service that this one follows, and let its editors choose another
    one to follow, or none.
    """
    service = own_service(request, slug)
    template = followed_template(service)
    initial = {"template": template.slug if template else ""}
    templates = possible_templates(service)
    form = FollowForm(request.POST or None, initial=initial, templates=templates)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["template"]
        try:
            follow_template(
                service_id=service.pk,
                template_slug=chosen.slug if chosen else "",
                by=request.user,
                at=now(),
            )
        except REFUSALS as refusal:
            tell_refusal(request, refusal)
        else:
            messages.success(request, _("Stored."))
        return redirect("services:template", slug=slug)
    context = around(service, "template") | {
        "form": form,
        "offered": offered_parts(service),
        "template": template,
        "copies": followers_of(service),
    }
    return render(request, "services/space/template.html", context)


@require_POST
def service_template_adopt(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the ticked parts from the template; the others stay as they are."""
    service = own_service(request, slug)
    version = request.POST.get("template_version", "")
    try:
        adopt_template(
            service_id=service.pk,
            template_version=_number(version),
            parts=request.POST.getlist("part"),
            by=request.user,
            at=now(),
        )
    except REFUSALS as refusal:
        tell_refusal(request, refusal)
    else:
        messages.success(request, _("The parts you ticked are taken; the others stay as they are."))
    return redirect("services:template", slug=slug)


def _number(text: str) -> int:
    """Return a version as the browser sent it; -1 if it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


# --- Files and figures --------------------------------------------------------------------------


def document_template(request: HttpRequest, slug: str, document: int) -> HttpResponse:
    """Let a provider give a document to bring its template, or take it away."""
    service = own_service(request, slug)
    found: RequiredDocument = get_object_or_404(
        RequiredDocument.objects.select_related("template"), service=service, pk=document
    )
    form = TemplateFileForm(request.POST or None, request.FILES or None, limits=LIMITS)
    if request.method == "POST":
        is_removal = request.POST.get("act") == "remove"
        if is_removal or form.is_valid():
            try:
                _give_or_take(request, found, None if is_removal else form.cleaned_data["file"])
            except FileRefusedError as refusal:
                form.add_error("file", str(refusal.message))
            except Refused as refusal:
                form.add_error(None, str(refusal.message))
            else:
                return redirect("services:edit_section", slug=slug, section="documents")
    context = around(service, "documents") | {"document": found, "form": form}
    return render(request, "services/space/document.html", context)


def _give_or_take(request: HttpRequest, document: RequiredDocument, upload: Any) -> None:
    if upload is None:
        remove_document_template(document_id=document.pk, by=request.user, at=now())
        messages.success(request, _("The template is gone."))
    else:
        set_document_template(document_id=document.pk, upload=upload, by=request.user, at=now())
        messages.success(
            request, _("The template is there; people get it once it is checked for viruses.")
        )


def service_statistics(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what became of a service in the last month, as a picture and as numbers."""
    service = own_service(request, slug)
    figures = figures_of(service, now())
    context = around(service, "statistics") | {
        "figures": figures,
        "line": sparkline(figures.views),
        "days": DAYS,
    }
    return render(request, "services/space/statistics.html", context)
