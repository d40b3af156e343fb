"""A project's confidential dossier and the provider of a request: given, read, taken back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from partners.actions.dossiers import note_opening
from partners.forms.dossiers import DossierForm
from partners.queries.dossiers import dossier_of, files_of
from pscc.kernel.access import allowed, require
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from services.actions.requests.grants import grant_dossier, revoke_dossier
from services.forms.sharing import GrantForm
from services.models import SubRequest
from services.queries.requests.grants import access_to
from services.queries.requests.since import sections_since


def _known(request: HttpRequest, uid: str) -> SubRequest:
    """Return a request to a provider of which the reader may know, or answer 404."""
    rows = SubRequest.objects.named_for(request.user)
    found: SubRequest = get_object_or_404(
        rows.select_related("provider", "request__project"), uid=uid
    )
    return found


@require_safe
@never_cache
def shared_dossier(request: HttpRequest, uid: str) -> HttpResponse:
    """Show a provider the dossier that was opened to it, and write down who read it; else say why
    it is closed and how to ask.
    """
    sub_request = _known(request, uid)
    project = sub_request.request.project
    if not allowed(request.user, "services.answer_request", sub_request):
        if allowed(request.user, "partners.read_dossier", project):
            return redirect("partners:project_dossier", uid=project.uid)
        raise PermissionDenied
    at = now()
    access = access_to(sub_request, at)
    context = {"sub_request": sub_request, "project": project, "access": access}
    if not access.is_open:
        return render(request, "services/requests/dossier_closed.html", context, status=403)
    note_opening(project_id=project.pk, what="dossier", by=request.user, at=at)
    dossier = dossier_of(project)
    sections = [
        (field.label, getattr(dossier, name))
        for name, field in DossierForm.base_fields.items()
        if name != "version"
    ]
    context |= {
        "dossier": dossier,
        "sections": sections,
        "is_empty": not any(text for _label, text in sections),
        "files": files_of(project),
        "since": sections_since(sub_request),
    }
    return render(request, "services/requests/dossier.html", context)


@never_cache
def dossier_access(request: HttpRequest, uid: str) -> HttpResponse:
    """Let a signatory open the dossier to a provider, or change the terms."""
    sub_request = _known(request, uid)
    require(request.user, "services.grant_dossier", sub_request)
    at = now()
    access = access_to(sub_request, at)
    form = GrantForm(
        request.POST or None,
        today=timezone.localdate(at),
        standing=access.grant if access.is_open else None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            grant_dossier(sub_request_id=sub_request.pk, by=request.user, at=at,
                          **form.cleaned_data)  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("The provider can read the dossier, and is told so."))
            return redirect(sub_request)
    context = {"sub_request": sub_request, "form": form, "access": access}
    return render(request, "services/requests/access.html", context)


@never_cache
def dossier_revoke(request: HttpRequest, uid: str) -> HttpResponse:
    """Ask before a signatory closes the dossier to a provider."""
    sub_request = _known(request, uid)
    require(request.user, "services.grant_dossier", sub_request)
    at = now()
    if request.method == "POST":
        try:
            revoke_dossier(sub_request_id=sub_request.pk, by=request.user, at=at)
        except Refused as refusal:
            messages.info(request, str(refusal.message))
        else:
            messages.success(request, _("The dossier is closed to this provider."))
        return redirect(sub_request)
    context = {"sub_request": sub_request, "access": access_to(sub_request, at)}
    return render(request, "services/requests/access_revoke.html", context)
