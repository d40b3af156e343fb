"""A project's impact passport, for its team: what it shows, who has a link, how often it opened."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from partners.models import Project
from partners.views.projects_frame import frame, visible_project
from pscc.impact.actions.passports import (
    CannotShareError,
    ItemChangedError,
    StalePassportError,
    revoke_passport_share,
    save_passport,
    share_passport,
)
from pscc.impact.forms.passports import PassportForm, ShareForm
from pscc.impact.models import Passport, PassportShare
from pscc.impact.passport_paper import LANGUAGES, paper_name, render_passport
from pscc.impact.queries.passport_items import items_of
from pscc.impact.queries.passports import choices_of, passport_of, shares_of, shown
from pscc.kernel.access import allowed
from pscc.kernel.addresses import absolute
from pscc.kernel.clock import now


@require_safe
def passport(request: HttpRequest, uid: str) -> HttpResponse:
    """Show the team the passport as its readers see it, and the links to it."""
    project = visible_project(request, uid, "impact.read_passport")
    found = passport_of(project)
    may_edit = allowed(request.user, "impact.edit_passport", project)
    context = frame(request, project, "passport") | {
        "passport": found,
        "may_edit": may_edit,
        "may_share": allowed(request.user, "impact.share_passport", project),
        "languages_of_paper": LANGUAGES,
    }
    if found is not None:
        choices = choices_of(found, items_of(project, request.user)) if may_edit else []
        context |= {
            "shown": shown(found, project),
            "has_changed": any(each.has_changed for each in choices),
            "shares": shares_of(found),
            "today": timezone.localdate(now()),
        }
    return render(request, "impact/passport.html", context)


def passport_edit(request: HttpRequest, uid: str) -> HttpResponse:
    """Let the team choose what is shown; nothing is, unless it is public or ticked."""
    project = visible_project(request, uid, "impact.edit_passport")
    found = passport_of(project)
    form = _form(request, project, found)
    refusal: Any = None
    if request.method == "POST" and form.is_valid():
        try:
            save_passport(
                project_id=project.pk,
                version=form.cleaned_data["version"] or 0,
                values=form.values(),
                by=request.user,
                at=now(),
            )
        except StalePassportError as stale:
            refusal, form = stale, form.at_version(stale.stored.version)
        except ItemChangedError as changed:
            form = _form(request, project, found)
            form.add_error("picked", changed.message)
        else:
            messages.success(request, _("Kept. This is what your readers see."))
            return redirect("impact:passport", uid=uid)
    context = {"project": project, "passport": found, "form": form, "refusal": refusal}
    return render(request, "impact/passport_form.html", context)


def _form(request: HttpRequest, project: Project, found: Passport | None) -> PassportForm:
    choices = choices_of(found, items_of(project, request.user))
    return PassportForm(request.POST or None, passport=found, choices=choices)


@never_cache
def passport_share(request: HttpRequest, uid: str) -> HttpResponse:
    """Let who leads the project make a link; the answer shows it, this once."""
    project = visible_project(request, uid, "impact.share_passport")
    form = ShareForm(request.POST or None, today=timezone.localdate(now()))
    if request.method == "POST" and form.is_valid():
        try:
            share, token = share_passport(
                project_id=project.pk, by=request.user, at=now(), **form.cleaned_data
            )
        except CannotShareError as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            link = absolute(reverse("impact:shared_passport", args=(token,)))
            context = {"project": project, "share": share, "link": link}
            return render(request, "impact/passport_link.html", context)
    context = {
        "title": _("Make a link to the passport"),
        "text": _(
            "Whoever has the link sees the passport, and nothing else, without an account. You"
            " see how often it was opened, never by whom."
        ),
        "form": form,
        "submit": _("Make the link"),
        "tone": "primary",
        "back_url": reverse("impact:passport", args=(uid,)),
    }
    return render(request, "impact/passport_step.html", context | {"project": project})


def passport_revoke(request: HttpRequest, uid: str, row: str) -> HttpResponse:
    """Ask before a link ends."""
    project = visible_project(request, uid, "impact.share_passport")
    share = get_object_or_404(PassportShare, uid=row, passport__project=project)
    if request.method == "POST":
        revoke_passport_share(share_id=share.pk, by=request.user, at=now())
        messages.success(request, _("Ended: the link opens nothing any more."))
        return redirect("impact:passport", uid=uid)
    context = {
        "title": _("End the link for %(name)s?") % {"name": share.name},
        "text": _("It opens nothing from that moment. What was read or saved before stays read."),
        "submit": _("End the link"),
        "back_url": reverse("impact:passport", args=(uid,)),
    }
    return render(request, "impact/passport_step.html", context | {"project": project})


@require_safe
def passport_pdf(request: HttpRequest, uid: str, language: str) -> HttpResponse:
    """Give the team what its readers see, as a PDF in a language."""
    project = visible_project(request, uid, "impact.read_passport")
    found = passport_of(project)
    if found is None or language not in LANGUAGES:
        raise Http404
    return paper_answer(found, project, language)


def paper_answer(found: Passport, project: Project, language: str) -> HttpResponse:
    """Return the answer that brings a passport as a PDF."""
    pdf = render_passport(found, project, language, now())
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{paper_name(language)}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
