"""An expert's own place in the pool: the invitation, the profile, the certificates."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from calls.actions.experts import (
    add_absence,
    add_expertise,
    decline_pool,
    join_pool,
    leave_pool,
    remove_row,
    save_affiliation,
    save_profile,
)
from calls.certificates import LANGUAGES, certificate_name, render_certificate
from calls.enums import ExpertState
from calls.forms.experts import AbsenceForm, AffiliationForm, ExpertiseForm, ProfileForm
from calls.models import ExpertProfile
from calls.queries.certificates import certificate_years, contribution
from calls.queries.experts import known_organisations, own_profile, subjects, with_parts
from pscc.kernel.access import require
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS, sentences


def _own(request: HttpRequest) -> ExpertProfile:
    """Return the reader's place in the pool; 404 for who was never invited."""
    profile = own_profile(request.user)
    if profile is None:
        raise Http404
    return profile


@require_safe
def expert_profile(request: HttpRequest) -> HttpResponse:
    """Show an expert the invitation to the pool, or what the pool knows of them."""
    profile = _own(request)
    if profile.state in (ExpertState.INVITED, ExpertState.DECLINED):
        return render(request, "calls/expert_invitation.html", {"profile": profile})
    found = with_parts(ExpertProfile.objects.select_related("user")).get(pk=profile.pk)
    context = {
        "profile": found,
        "reads": _words("languages", found),
        "voices": _words("voices", found),
        "is_active": found.state == ExpertState.ACTIVE,
        "years": certificate_years(request.user),
        "certificate_languages": LANGUAGES,
        "at": now(),
    }
    return render(request, "calls/expert_profile.html", context)


def _words(name: str, profile: ExpertProfile) -> list[str]:
    """Return what the values of a list are called."""
    labels = dict(ExpertProfile._meta.get_field(name).base_field.choices)  # type: ignore[union-attr] # an array of choices
    return [str(labels[value]) for value in getattr(profile, name)]


@require_POST
def expert_answer(request: HttpRequest) -> HttpResponse:
    """Take the answer to the invitation: into the pool, or not."""
    profile = _own(request)
    is_yes = request.POST.get("answer") == "yes"
    act: Callable[..., ExpertProfile] = join_pool if is_yes else decline_pool
    if not _done(request, act, profile_id=profile.pk):
        return redirect("calls:expert_profile")
    if not is_yes:
        messages.success(request, _("Thank you for telling us. You are not in the pool."))
        return redirect("calls:expert_profile")
    messages.success(request, _("Welcome. Tell us now what you know, so that we ask rightly."))
    return redirect("calls:expert_edit")


def expert_leave(request: HttpRequest) -> HttpResponse:
    """Ask before an expert leaves the pool."""
    profile = _own(request)
    if request.method == "POST":
        if _done(request, leave_pool, profile_id=profile.pk):
            messages.success(
                request, _("You have left the pool. You can come back whenever you like.")
            )
        return redirect("calls:expert_profile")
    return render(request, "calls/expert_leave.html", {"profile": profile})


def expert_edit(request: HttpRequest) -> HttpResponse:
    """Let an expert change position, languages, voices, keywords and quota."""
    profile = _own(request)
    require(request.user, "calls.edit_expert", profile)
    names = ("position", "languages", "voices", "keywords", "quota")
    initial = {name: getattr(profile, name) for name in names}
    form = ProfileForm(request.POST or None, initial=initial)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and _tried(request, form, save_profile, profile_id=profile.pk, **form.cleaned_data):
        messages.success(request, _("Your profile is saved."))
        return redirect("calls:expert_profile")
    return render(request, "calls/expert_edit.html", {"profile": profile, "form": form})


# --- Rows of the profile -------------------------------------------------------------------------


@dataclass(frozen=True)
class Rows:
    """One list of the profile: the words of its page, its form and the action behind it."""

    title: Callable[[], str]
    form: Callable[[Any, Any], Form]
    act: Callable[..., Any]
    can_change: bool = False


ROWS = {
    "affiliations": Rows(
        lambda: _("Affiliation"),
        lambda data, row: AffiliationForm(
            data, organisations=known_organisations(row), initial=_initial(row)
        ),
        save_affiliation,
        can_change=True,
    ),
    "expertise": Rows(
        lambda: _("Expertise"),
        lambda data, _row: ExpertiseForm(data, groups=subjects()),
        add_expertise,
    ),
    "absences": Rows(lambda: _("Absence"), lambda data, _row: AbsenceForm(data), add_absence),
}


def _initial(row: Any) -> dict[str, Any]:
    if row is None:
        return {}
    names = ("organisation", "name", "since", "until")
    return {name: getattr(row, name) for name in names}


def expert_row(request: HttpRequest, kind: str, row_id: int | None = None) -> HttpResponse:
    """Let an expert add a row to a list of the profile, or change an affiliation."""
    profile = _own(request)
    rows = ROWS.get(kind)
    if rows is None or (row_id is not None and not rows.can_change):
        raise Http404
    require(request.user, "calls.edit_expert", profile)
    row = None if row_id is None else _row(profile, kind, row_id)
    form: Any = rows.form(request.POST or None, row)
    if request.method == "POST" and form.is_valid():
        more = {} if row is None else {"affiliation_id": row.pk}
        if _tried(request, form, rows.act, profile_id=profile.pk, **more, **form.cleaned_data):
            messages.success(request, _("Your profile is saved."))
            return redirect("calls:expert_profile")
    context = {"form": form, "title": rows.title(), "kind": kind, "row": row}
    return render(request, "calls/expert_row.html", context)


def _row(profile: ExpertProfile, kind: str, row_id: int) -> Any:
    row = getattr(profile, kind).filter(pk=row_id).first()
    if row is None:
        raise Http404
    return row


@require_POST
def expert_row_remove(request: HttpRequest, kind: str, row_id: int) -> HttpResponse:
    """Take a row out of the profile."""
    profile = _own(request)
    if kind not in ROWS:
        raise Http404
    require(request.user, "calls.edit_expert", profile)
    if _done(request, remove_row, profile_id=profile.pk, kind=kind, row_id=row_id):
        messages.success(request, _("Removed."))
    return redirect("calls:expert_profile")


# --- The yearly certificate ----------------------------------------------------------------------


@require_safe
def certificate_pdf(request: HttpRequest, year: int) -> HttpResponse:
    """Give an expert the certificate of a year in which they reviewed; 404 for any other year."""
    found = contribution(request.user, year)
    if found is None:
        raise Http404
    wanted = request.GET.get("language", "")
    language = wanted if wanted in LANGUAGES else get_language() or LANGUAGES[0]
    pdf = render_certificate(found, language, now())
    answer = HttpResponse(pdf, content_type="application/pdf")
    name = certificate_name(found, language)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


# --- Refusals ------------------------------------------------------------------------------------


def _done(request: HttpRequest, act: Callable[..., Any], **values: Any) -> bool:
    """Take a step and tell whether it was possible; a refusal becomes a message."""
    try:
        act(**values, by=request.user, at=now())
    except REFUSALS as refusal:
        for sentence in sentences(refusal):
            messages.error(request, sentence)
        return False
    return True


def _tried(request: HttpRequest, form: Any, act: Callable[..., Any], **values: Any) -> bool:
    """Take a step and tell whether it was possible; a refusal stands above the form."""
    try:
        act(**values, by=request.user, at=now())
    except REFUSALS as refusal:
        for sentence in sentences(refusal):
            form.add_error(None, sentence)
        return False
    return True
