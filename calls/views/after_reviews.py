"""After the reviews: the newer version, the talk among experts, the note of their rapporteur, and
the applicant's correction.
"""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from calls.actions.after_reviews import (
    StaleNoteError,
    hand_in_note,
    save_note,
    say,
    take_newer_version,
)
from calls.actions.corrections import answer_correction
from calls.forms.after_reviews import CorrectionForm, NoteForm, SayForm
from calls.models import Application, Assignment, ConsensusNote
from calls.queries.after_reviews import (
    comments_to_correct,
    correction_of,
    discussion_of,
    given_correction,
    handed_in_note,
    is_being_judged,
    note_of,
    reviewer_numbers,
    waits_for_correction,
)
from calls.views.applications import own_application
from pscc.accounts.second_factor import asks_second_factor
from pscc.kernel.access import allowed, require
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS, Refused, sentences
from pscc.kernel.views.arrival import arrived_at
from pscc.kernel.views.drafts import read_changes


def _own(request: HttpRequest, uid: str) -> Assignment:
    """Return one of the reader's own assignments; a recused one does not exist for its expert."""
    own = Assignment.objects.of_expert(request.user).select_related(
        "application__call__review_plan", "application__project", "submission"
    )
    return get_object_or_404(own, uid=uid)


@require_POST
def newer_version(request: HttpRequest, uid: str) -> HttpResponse:
    """Let a review be about the version that the applicant sent last."""
    assignment = _own(request, uid)
    require(request.user, "calls.write_review", assignment)
    try:
        take_newer_version(assignment_id=assignment.pk, by=request.user, at=now())
    except REFUSALS as refusal:
        messages.error(request, " ".join(sentences(refusal)))
    else:
        messages.success(
            request,
            _("Your review is about the newer version now. Your scores are kept: check them."),
        )
    return redirect(assignment)


# --- Discussion ----------------------------------------------------------------------------------


def discussion(request: HttpRequest, uid: str) -> HttpResponse:
    """Let the experts whose reviews are in talk with one another, the office and the chair.

    Experts learn no names; who may know them goes to a door that asks for a second factor.
    """
    readable = Application.objects.visible_to(request.user).for_reader(request.user)
    related = ("call__review_plan", "project")
    application = get_object_or_404(readable.select_related(*related), uid=uid)
    require(request.user, "calls.read_discussion", application)
    if allowed(request.user, "calls.read_names_in_discussion", application):
        return redirect("calls:panel_discussion", uid=uid)
    return _discussion(request, application, names=False)


@asks_second_factor
def panel_discussion(request: HttpRequest, uid: str) -> HttpResponse:
    """Let the office and the chair of the panel read what the experts say, and answer."""
    handled = Application.objects.handled_by(request.user).for_reader(request.user)
    application = get_object_or_404(handled.select_related("call__review_plan", "project"), uid=uid)
    require(request.user, "calls.read_names_in_discussion", application)
    return _discussion(request, application, names=True)


def _discussion(request: HttpRequest, application: Application, *, names: bool) -> HttpResponse:
    form = SayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            say(
                application_id=application.pk,
                text=form.cleaned_data["text"],
                by=request.user,
                at=now(),
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(
                request, _("Your message is there. The others hear of it on the next working day.")
            )
            return redirect(f"{request.path}#last")
    context = _talk(request, application, names=names) | {"form": form, "at": now()}
    status = 422 if form.errors else 200
    return render(request, "calls/discussion.html", context, status=status)


def _talk(request: HttpRequest, application: Application, *, names: bool) -> dict[str, Any]:
    own = Assignment.objects.of_expert(request.user).filter(application=application).first()
    numbers = reviewer_numbers(application)
    return {
        "application": application,
        "said": discussion_of(application, request.user, names=names),
        "note": handed_in_note(application),
        "correction": given_correction(application),
        "names": names,
        "assignment": own,
        "number": numbers.get(request.user.pk or 0),
        "is_open": is_being_judged(application),
    }


# --- The consensus note --------------------------------------------------------------------------


def consensus(request: HttpRequest, uid: str) -> HttpResponse:
    """Let the rapporteur write the note, save it, and hand it in; a script saves it meanwhile."""
    assignment = _own(request, uid)
    application = assignment.application
    require(request.user, "calls.write_consensus", application)
    note = note_of(application)
    if note is None:
        raise Http404
    if request.method != "POST":
        form = NoteForm(initial={"version": note.version, "text": note.text})
        return _note_page(request, assignment, note, form)
    if request.content_type == "application/json":
        return _note_changes(request, application)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _note_page(request, assignment, note, form, status=422)
    try:
        _store_note(request, application, form)
        if "hand_in" in request.POST:
            hand_in_note(application_id=application.pk, by=request.user, at=now())
    except StaleNoteError as refusal:
        return _compare(request, assignment, refusal)
    except Refused as refusal:
        fresh = note_of(application) or note
        form.data = {"text": request.POST.get("text", ""), "version": str(fresh.version)}
        form.add_error(None, refusal.message)
        return _note_page(request, assignment, fresh, form, status=422)
    is_done = "hand_in" in request.POST
    messages.success(
        request, _("The note is handed in. Thank you.") if is_done else _("The note is saved.")
    )
    return redirect(request.path)


def _store_note(request: HttpRequest, application: Application, form: NoteForm) -> ConsensusNote:
    return save_note(
        application_id=application.pk,
        version=form.cleaned_data["version"],
        text=form.cleaned_data["text"],
        by=request.user,
        at=now(),
    )


def _note_changes(request: HttpRequest, application: Application) -> JsonResponse:
    """Answer an automatic save: the new version, or 409 where another window was faster."""
    body = read_changes(request)
    if body is None:
        return JsonResponse({"message": _("The portal could not read this.")}, status=400)
    version, changes = body
    form = NoteForm({**changes, "version": version})
    if not form.is_valid():
        return JsonResponse({"errors": form.errors.get_json_data()}, status=422)
    try:
        saved = _store_note(request, application, form)
    except StaleNoteError as refusal:
        return JsonResponse(
            {"stored": {"text": refusal.stored.text}, "message": str(refusal.message)}, status=409
        )
    except Refused as refusal:
        return JsonResponse({"message": str(refusal.message)}, status=422)
    return JsonResponse({"version": saved.version, "saved_at": now().isoformat()})


def _compare(request: HttpRequest, assignment: Assignment, refusal: StaleNoteError) -> HttpResponse:
    """Show both texts, the typed one in the field: nothing is overwritten in silence."""
    form = NoteForm({"text": request.POST.get("text", ""), "version": refusal.stored.version})
    form.is_valid()
    form.add_error(None, refusal.message)
    return _note_page(request, assignment, refusal.stored, form, status=409, is_stale=True)


def _note_page(
    request: HttpRequest,
    assignment: Assignment,
    note: ConsensusNote,
    form: NoteForm,
    *,
    status: int = 200,
    is_stale: bool = False,
) -> HttpResponse:
    context = {
        "assignment": assignment,
        "application": assignment.application,
        "note": note,
        "form": form,
        "may_write": note.handed_in_at is None and is_being_judged(assignment.application),
        "is_stale": is_stale,
        "correction": given_correction(assignment.application),
        "at": now(),
    }
    return render(request, "calls/consensus.html", context, status=status)


# --- The applicant's correction ------------------------------------------------------------------


def correction(request: HttpRequest, uid: str) -> HttpResponse:
    """Let the team read what the experts wrote to it, and correct facts once."""
    application = own_application(request, uid)
    found = correction_of(application)
    if found is None:
        raise Http404
    if request.method == "POST":
        require(request.user, "calls.answer_correction", application)
    form = CorrectionForm(request.POST or None, max_words=found.max_words)
    if request.method == "POST" and form.is_valid():
        try:
            answer_correction(
                application_id=application.pk,
                text=form.cleaned_data["text"],
                by=request.user,
                at=arrived_at(request),
            )
        except Refused as refusal:
            form.add_error("text", refusal.message)
        else:
            messages.success(
                request, _("Your correction is sent. The experts and the panel read it.")
            )
            return redirect(request.path)
    context = {
        "application": application,
        "correction": found,
        "comments": comments_to_correct(application),
        "form": form,
        "is_open": waits_for_correction(application, now()),
        "writes": allowed(request.user, "calls.answer_correction", application),
        "at": now(),
    }
    status = 422 if form.errors else 200
    return render(request, "calls/correction.html", context, status=status)
