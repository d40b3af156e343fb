"""The applicant's pages: list, start, answer, attach."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from calls.actions.answers import OtherFormError, StaleVersionError, Typed, save_typed
from calls.actions.applications import start_application
from calls.actions.files import remove_file
from calls.actions.newest_forms import adopt_newest_form
from calls.forms.applications import StartForm
from calls.models import Application, AttachedFile, Call, StageEntry
from calls.queries.applications import (
    ApplicationPage,
    application_page,
    for_list,
    my_applications,
    startable_projects,
)
from calls.queries.clarifications import unlocked_labels
from calls.queries.drafts import (
    Missing,
    bare_entry,
    current_entry,
    form_of,
    may_change,
    missing_in,
)
from calls.queries.eligibility import rules_as_data, rules_of
from calls.queries.project_facts import read_whole
from calls.queries.sending import sending_of
from calls.views.eligibility import live_panel, project_panels
from calls.views.renewed import (
    FIELD,
    changed_words,
    given_back,
    has_gone,
    is_of_other_form,
)
from calls.views.sections import Page, save_page, section_page, section_url
from partners.queries.projects import organisations_of
from pscc.kernel.access import allowed, require
from pscc.kernel.clock import now
from pscc.kernel.formats import iso
from pscc.kernel.refusals import REFUSALS, sentences
from pscc.kernel.views.arrival import arrived_at
from pscc.kernel.views.drafts import newer_answer, read_changes, saved_answer


@require_safe
def application_list(request: HttpRequest) -> HttpResponse:
    """Show the applications of the reader's projects: what waits for the reader first."""
    at = now()
    found = my_applications(request.user, at)
    context = {
        "waiting": [each for each in found if each.turn == "you"],
        "others": [each for each in found if each.turn != "you"],
        "at": at,
    }
    return render(request, "calls/application_list.html", context)


def own_application(request: HttpRequest, uid: str) -> Application:
    """Return an application of one's team: 404 for strangers, 403 for its other readers.

    It carries what a row of a list shows, and what the rules ask about this reader.
    """
    own = Application.objects.of_team(request.user).for_reader(request.user)
    return _found(request, uid, for_list(own).select_related("created_by", "award"))


def scripted_application(request: HttpRequest, uid: str) -> Application:
    """Return it as `own_application` does, for a script, which asks one rule only."""
    return _found(request, uid, Application.objects.of_team(request.user))


def scripted_entry(request: HttpRequest, uid: str) -> StageEntry:
    """Return the working copy that a script of the team changes: 404 and 403 as above."""
    entry = bare_entry(request.user, uid)
    if entry is None:
        scripted_application(request, uid)
        raise Http404
    require(request.user, "calls.edit_application", entry.application)
    return entry


def _found(request: HttpRequest, uid: str, own: QuerySet[Application]) -> Application:
    # The team first: the statement for all other readers is far heavier, and they are refused.
    application = own.filter(uid=uid).first()
    if application is None:
        readable = Application.objects.visible_to(request.user)
        application = get_object_or_404(readable, uid=uid)
        require(request.user, "calls.read_own_application", application)
    return application


@require_safe
def application_detail(request: HttpRequest, uid: str) -> HttpResponse:
    """Show where an application stands, what was sent and what happened."""
    at = now()
    application = own_application(request, uid)
    writes = allowed(request.user, "calls.edit_application", application)
    page = application_page(application, at, writes=writes)
    last = page.submissions[0] if page.submissions else None
    sending = sending_of(
        page.entry, last, is_open=page.is_open, has_changes=page.has_unsent_changes, writes=writes
    )
    context = {
        "application": application,
        "page": page,
        "award": getattr(application, "award", None) if page.decision else None,
        "last": last,
        "sending": sending,
        "unlocked": unlocked_labels(page.entry) if page.clarification else [],
        "sections": read_whole(last) if last else (),
        "missing": _missing(page),
        "writes": writes and may_change(page.entry, at),
        "at": at,
    }
    return render(request, "calls/application_detail.html", context)


def _missing(page: ApplicationPage) -> list[Missing]:
    """Return what a draft still lacks, where the team's turn is to send it."""
    asks_else = page.standing.is_correction or page.standing.is_award
    is_to_send = page.standing.turn == "you" and not asks_else
    return missing_in(page.entry) if is_to_send else []


def application_start(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose the project that answers a call, or name a new one; begun drafts are offered again."""
    calls = Call.objects.visible_to(request.user).annotate(
        eligibility_rules=rules_as_data(call=OuterRef("pk"))
    )
    call = get_object_or_404(calls, slug=slug)
    projects, begun = startable_projects(request.user, call.pk)
    form = StartForm(
        request.POST or None, projects=projects, organisations=organisations_of(request.user)
    )
    if request.method == "POST" and form.is_valid():
        try:
            application = start_application(
                call_id=call.pk, by=request.user, at=now(), **form.target()
            )
        except REFUSALS as refusal:
            for sentence in sentences(refusal):
                form.add_error(None, sentence)
        else:
            return redirect("calls:application_edit", uid=application.uid)
    context = {
        "call": call,
        "form": form,
        "begun": begun,
        "has_projects": bool(projects),
        "panels": project_panels(projects, rules_of(call, call.pk), request.user, now()),
    }
    return render(request, "calls/application_start.html", context)


# --- Answering -----------------------------------------------------------------------------------


def application_edit(request: HttpRequest, uid: str, section: str = "") -> HttpResponse:
    """Answer one section; without a script this page does everything that the script does."""
    application = own_application(request, uid)
    require(request.user, "calls.edit_application", application)
    entry = current_entry(application)
    if is_of_other_form(entry, request.POST.get(FIELD, "")):
        return given_back(request, entry, section=section)
    is_gone = bool(section) and form_of(entry).section(section) is None
    if is_gone and request.method != "POST" and has_gone(entry, section):
        return redirect("calls:application_edit", uid=uid)
    page = Page.of(entry, section)
    if not section:
        return redirect(section_url(application, page.section))
    if request.method != "POST":
        return section_page(request, page)
    saved = save_page(request, page)
    if saved is not None:
        return saved
    messages.success(request, _("Your answers are saved."))
    return redirect(page.url_after(request.POST))


@require_POST
def file_attach(request: HttpRequest, uid: str, question: str) -> HttpResponse:
    """Add the chosen file to a question; what was typed on the page is saved with it."""
    return _file_change(request, uid, question, "")


@require_POST
def file_remove(request: HttpRequest, uid: str, question: str, file_uid: str) -> HttpResponse:
    """Take a file out of the draft; what was typed on the page is saved with it."""
    return _file_change(request, uid, question, file_uid)


def _file_change(request: HttpRequest, uid: str, question: str, file_uid: str) -> HttpResponse:
    application = own_application(request, uid)
    require(request.user, "calls.edit_application", application)
    entry = current_entry(application)
    if is_of_other_form(entry, request.POST.get(FIELD, "")):
        return given_back(request, entry, question=question)
    section = form_of(entry).section_of(question)
    page = Page.of(entry, section.key if section else "")
    saved = save_page(request, page)
    if saved is not None:
        return saved
    if file_uid:
        try:
            remove_file(entry_id=entry.pk, file_uid=file_uid, by=request.user, at=now())
        except AttachedFile.DoesNotExist:
            messages.info(request, _("This file was removed already."))
        except REFUSALS as refusal:
            messages.error(request, " ".join(sentences(refusal)))
    return redirect(f"{section_url(application, page.section)}#files-{question}")


@require_POST
def newest_form(request: HttpRequest, uid: str, section: str) -> HttpResponse:
    """Take the questions published since the draft began; what was typed is saved before."""
    application = own_application(request, uid)
    require(request.user, "calls.edit_application", application)
    entry = current_entry(application)
    if is_of_other_form(entry, request.POST.get(FIELD, "")):
        return given_back(request, entry, section=section)
    saved = save_page(request, Page.of(entry, section))
    if saved is not None:
        return saved
    try:
        adopt_newest_form(entry_id=entry.pk, by=request.user, at=now())
    except REFUSALS as refusal:
        messages.error(request, " ".join(sentences(refusal)))
    else:
        messages.success(request, _("You now answer the new questions. Your answers are kept."))
    return redirect("calls:application_edit", uid=application.uid)


# --- Saving by script ----------------------------------------------------------------------------


@login_not_required
@require_POST
def answers_save(request: HttpRequest, uid: str) -> HttpResponse:
    """Save changed answers from the page's script: {"version": n, "changes": {key: value}}.

    200 saved, 401 sign in again, 409 someone else saved (with the newer values) or the questions of
    `?form=` are others now (with "reload"), 422 not possible any more (with the reason), 400 not
    understood.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"message": _("Your session has ended.")}, status=401)
    body = read_changes(request)
    if body is None:
        scripted_entry(request, uid)
        return JsonResponse({"message": _("The portal could not read this.")}, status=400)
    version, changes = body
    at = arrived_at(request)
    try:
        typed = save_typed(
            application_uid=uid,
            changes=changes,
            version=version,
            form_id=request.GET.get(FIELD, ""),
            by=request.user,
            at=at,
        )
    except (StageEntry.DoesNotExist, PermissionDenied):
        scripted_entry(request, uid)  # says 404 or 403
        raise
    except OtherFormError:
        return JsonResponse({"message": changed_words(), "reload": True}, status=409)
    except StaleVersionError as stale:
        return JsonResponse(_newer(request, stale.entry, stale), status=409)
    except REFUSALS as refusal:
        return JsonResponse({"message": " ".join(sentences(refusal))}, status=422)
    return JsonResponse(_saved(request, typed, changes, at))


def _saved(
    request: HttpRequest, typed: Typed, changes: dict[str, Any], at: datetime
) -> dict[str, Any]:
    entry = typed.entry
    question_of = form_of(entry).question
    stored = [key for key in changes if key not in typed.refused]
    return {
        **saved_answer(
            question_of, entry.answers, version=typed.version, keys=changes, refused=typed.refused
        ),
        "saved_at": iso(entry.saved_at) if entry.saved_at else "",
        "eligibility": live_panel(request, entry, at, stored),
    }


def _newer(request: HttpRequest, entry: StageEntry, stale: StaleVersionError) -> dict[str, Any]:
    questions = list(form_of(entry).questions())
    return {
        **newer_answer(
            questions, entry.answers, version=entry.version, message=str(stale.message),
            by=entry.saved_by,
        ),
        "eligibility": live_panel(request, entry, now(), [each.key for each in questions]),
    }  # fmt: skip
