"""An organisation's logo: sent, looked at, published, served."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partners.actions.logos import send_logo
from partners.actions.profiles import save_profile
from partners.forms.moderation import LogoForm
from partners.models import Organisation
from partners.queries.logos import LOGO_FILE, may_read_logo
from partners.queries.profiles import LOGO
from partners.views.space import around, as_it_will_be, own_organisation
from pscc.files.models import StoredFile
from pscc.files.refusals import FileRefusedError
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused

KEPT_SECONDS = 7 * 24 * 3600  # an address names one picture, which never changes


def profile_logo(request: HttpRequest, slug: str) -> HttpResponse:
    """Let members send a picture, see it on the page, and publish it or take it away."""
    organisation = own_organisation(request, slug)
    if request.method != "POST":
        return _form(request, organisation, LogoForm())
    act, _colon, language = request.POST.get("act", "send").partition(":")
    uid = "" if act == "remove" else request.POST.get("logo", "")
    try:
        if act in ("publish", "remove"):
            _publish(request, organisation, uid)
        elif act == "preview":
            return _preview(request, organisation, uid, language)
        elif act == "send":
            return _receive(request, organisation)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    return redirect("partners:profile_logo", slug=slug)


def _receive(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            stored = send_logo(
                organisation_id=organisation.pk,
                upload=form.cleaned_data["picture"],
                by=request.user,
                at=now(),
            )
            return _preview(request, organisation, stored.uid, "")
        except FileRefusedError as refusal:
            form.add_error("picture", str(refusal.message))
    return _form(request, organisation, form)


def _preview(
    request: HttpRequest, organisation: Organisation, uid: str, language: str
) -> HttpResponse:
    return as_it_will_be(
        request,
        organisation,
        language,
        hidden=[("logo", uid)],
        address=reverse("partners:profile_logo", args=(organisation.slug,)),
        version=organisation.version,
        parts={LOGO: uid},
        note=_note(uid),
    )


def _note(uid: str) -> str:
    sent = StoredFile.objects.filter(uid=uid).first()
    if sent is None or sent.is_servable:
        return ""
    return _("The picture is being checked for viruses; it appears here once that is done.")


def _publish(request: HttpRequest, organisation: Organisation, uid: str) -> None:
    edit = save_profile(
        organisation_id=organisation.pk,
        version=organisation.version,
        parts={LOGO: uid},
        by=request.user,
        at=now(),
    )
    if edit and uid:
        messages.success(request, _("Your logo is on your page and on your card."))
    elif edit:
        messages.success(request, _("The logo is gone from your page."))


def _form(request: HttpRequest, organisation: Organisation, form: LogoForm) -> HttpResponse:
    context = around(organisation, "logo") | {"form": form}
    return render(request, "partners/space/logo.html", context)


@login_not_required
@require_safe
def organisation_logo(request: HttpRequest, slug: str) -> HttpResponse:
    """Serve a logo as the picture it is: the one in use, or one's own on its way there (`v`)."""
    visible = Organisation.objects.visible_to(request.user).select_related("logo")
    organisation = get_object_or_404(visible, slug=slug)
    wanted = request.GET.get("v", "")[:12]
    file = organisation.logo
    if wanted and (file is None or file.uid != wanted):
        file = StoredFile.objects.filter(uid=wanted, purpose=LOGO_FILE).first()
    if file is None or not may_read_logo(request.user, file) or not file.is_servable:
        raise Http404
    with default_storage.open(file.path) as picture:
        response = HttpResponse(picture.read(), content_type=file.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = _caching(organisation, file, is_named=bool(wanted))
    return response


def _caching(organisation: Organisation, file: StoredFile, *, is_named: bool) -> str:
    public = Organisation.objects.published().filter(pk=organisation.pk, logo=file)
    if not public.exists():
        return "private, no-store"
    return f"public, max-age={KEPT_SECONDS}, immutable" if is_named else "public, max-age=300"
