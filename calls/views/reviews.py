"""The expert's desk, the invitation and the score sheet."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from calls.actions.assignments import accept_invitation, decline_invitation
from calls.actions.conflicts import declare_conflict
from calls.actions.reviews import (
    IncompleteReviewError,
    StaleReviewError,
    save_review,
    submit_review,
)
from calls.certificates import LANGUAGES
from calls.enums import READING_STATES, AssignmentState
from calls.forms.reviews import ConflictForm, DeclineForm, ReviewForm, StatementForm
from calls.models import Application, Assignment, Criterion
from calls.queries.after_reviews import (
    changed_for_reviewers,
    given_correction,
    handed_in_note,
    newer_submission,
    reviewer_numbers,
    scores_begun_on,
)
from calls.queries.experts import own_profile
from calls.queries.interests import reviews_held
from calls.queries.project_facts import read_whole
from calls.queries.reviews import (
    expert_desk,
    others_reviews,
    reading_ended,
    score_table,
    with_scores,
)
from calls.queries.submissions import waits_for_copy
from pscc.kernel.access import allowed, require
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS, Refused, sentences
from pscc.kernel.views.drafts import read_json

MAX_SAVE = 1024 * 1024  # bytes of one automatic save


# --- The expert's desk ---------------------------------------------------------------------------


@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    """Show an expert what waits, nearest due date first, then what is done."""
    context = {
        "desk": expert_desk(request.user),
        "held": reviews_held(request.user),
        "profile": own_profile(request.user),
        "certificate_languages": LANGUAGES,
        "at": now(),
    }
    return render(request, "calls/review_list.html", context)


@require_safe
def review_detail(request: HttpRequest, uid: str) -> HttpResponse:
    """Show the invitation, the score sheet or the finished review: what the state of the assignment
    allows.
    """
    assignment = _assignment(request, uid)
    if assignment.state == AssignmentState.INVITED:
        return _invitation_page(request, assignment, StatementForm())
    ended = reading_ended(assignment)
    if assignment.state in READING_STATES and ended is None:
        if waits_for_copy(assignment.submission):
            return _waiting_page(request, assignment)
        return _sheet_page(request, assignment, None)
    context = {"assignment": assignment, "reading_ended": ended, "at": now()}
    return render(request, "calls/review_closed.html", context)


def _waiting_page(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Say that the anonymous copy is not ready; never show the original instead."""
    context = {"assignment": assignment, "application": assignment.application}
    return render(request, "calls/anonymous_pending.html", context, status=202)


def _assignment(request: HttpRequest, uid: str) -> Assignment:
    """Return one of the reader's own assignments; a recused one does not exist for its expert."""
    own = Assignment.objects.of_expert(request.user).select_related(
        "application__call__review_plan",
        "application__project__organisation",
        "submission__entry__form_version",
        "submission__entry__application",
        "submission__entry__stage__call__review_plan",
    )
    return get_object_or_404(with_scores(own), uid=uid)


# --- The invitation ------------------------------------------------------------------------------


def _invitation_page(
    request: HttpRequest, assignment: Assignment, form: StatementForm
) -> HttpResponse:
    context = {"assignment": assignment, "form": form, "at": now()}
    return render(request, "calls/invitation_detail.html", context)


def _answered(request: HttpRequest, uid: str) -> HttpResponse:
    """Lead a second press, or an old page, on to what the first answer opened."""
    messages.info(request, _("This invitation is answered or closed already: see its state here."))
    return redirect("calls:review_detail", uid=uid)


@require_POST
def invitation_accept(request: HttpRequest, uid: str) -> HttpResponse:
    """Take the expert's statement: without a conflict the file opens, with one the declaration
    follows.
    """
    assignment = _assignment(request, uid)
    if assignment.state != AssignmentState.INVITED:
        return _answered(request, uid)
    form = StatementForm(request.POST)
    if not form.is_valid():
        return _invitation_page(request, assignment, form)
    if form.cleaned_data["statement"] == StatementForm.CONFLICT:
        return redirect("calls:conflict_declare", uid=uid)
    try:
        accept_invitation(assignment_id=assignment.pk, by=request.user, at=now())
    except REFUSALS as refusal:
        _tell(request, refusal)
        if not Assignment.objects.of_expert(request.user).filter(uid=uid).exists():
            return redirect("calls:review_list")
    else:
        messages.success(request, _("Thank you. You can read the application and score it now."))
    return redirect("calls:review_detail", uid=uid)


def invitation_decline(request: HttpRequest, uid: str) -> HttpResponse:
    """Let an expert say no, with a reason and perhaps the name of a colleague."""
    assignment = _assignment(request, uid)
    if assignment.state != AssignmentState.INVITED:
        return _answered(request, uid)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decline_invitation(
                assignment_id=assignment.pk,
                reason=form.cleaned_data["reason"],
                suggested=form.cleaned_data["suggested"],
                by=request.user,
                at=now(),
            )
        except REFUSALS as refusal:
            _tell(request, refusal)
        else:
            messages.success(request, _("Thank you for telling us. We will ask somebody else."))
        return redirect("calls:review_list")
    context = {"assignment": assignment, "form": form, "at": now()}
    return render(request, "calls/invitation_decline.html", context)


def conflict_declare(request: HttpRequest, uid: str) -> HttpResponse:
    """Let an expert declare a conflict of interest, before or after having accepted: the file
    closes at once.
    """
    assignment = _assignment(request, uid)
    require(request.user, "calls.declare_conflict", assignment)
    form = ConflictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            declare_conflict(
                assignment_id=assignment.pk,
                description=form.cleaned_data["description"],
                by=request.user,
                at=now(),
            )
        except REFUSALS as refusal:
            _tell(request, refusal)
        else:
            messages.success(
                request,
                _(
                    "Thank you. You are recused: this application is closed to you, and nobody"
                    " will ask again."
                ),
            )
        return redirect("calls:review_list")
    context = {"assignment": assignment, "form": form, "at": now()}
    return render(request, "calls/conflict_declare.html", context)


# --- The score sheet -----------------------------------------------------------------------------


def _criteria(assignment: Assignment) -> list[Criterion]:
    return list(
        Criterion.objects.filter(call=assignment.application.call_id).order_by("position", "pk")
    )


def _sheet_page(
    request: HttpRequest,
    assignment: Assignment,
    form: ReviewForm | None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    criteria = _criteria(assignment)
    others = others_reviews(request.user, assignment)
    labels = _numbered(assignment.application, others)
    context = {
        "assignment": assignment,
        "application": assignment.application,
        "sections": read_whole(assignment.submission, for_reviewer=True),
        "form": form or ReviewForm(review=assignment, criteria=criteria),
        "may_write": allowed(request.user, "calls.write_review", assignment),
        "table": score_table(assignment.application, [assignment, *others]),
        "labels": [_("You"), *labels],
        "others": list(zip(labels, others, strict=True)),
        **_after(request, assignment),
        "differences": (),
        "at": now(),
        **more,
    }
    return render(request, "calls/review_detail.html", context, status=status)


def _numbered(application: Application, reviews: Sequence[Assignment]) -> list[str]:
    """Name the other experts without naming them, as the discussion does."""
    numbers = reviewer_numbers(application) if reviews else {}
    return [_("Expert %(n)s") % {"n": numbers[review.expert_id]} for review in reviews]


def _after(request: HttpRequest, assignment: Assignment) -> dict[str, Any]:
    """Return what came after: a newer version, and once the own review is in, what others said."""
    application = assignment.application
    newer = newer_submission(assignment)
    talks = allowed(request.user, "calls.read_discussion", application)
    return {
        "newer": newer,
        "changed": changed_for_reviewers(assignment, newer) if newer else None,
        "begun_on": scores_begun_on(assignment),
        "talks": talks,
        "writes_note": talks and allowed(request.user, "calls.write_consensus", application),
        "note": handed_in_note(application) if talks else None,
        "correction": given_correction(application),
    }


@require_POST
def review_save(request: HttpRequest, uid: str) -> HttpResponse:
    """Store the score sheet: the whole page, or as JSON the changes of an automatic save."""
    assignment = _assignment(request, uid)
    require(request.user, "calls.write_review", assignment)
    if request.content_type == "application/json":
        return _save_changes(request, assignment)
    form = ReviewForm(request.POST, review=assignment, criteria=_criteria(assignment))
    if not form.is_valid():
        return _sheet_page(request, assignment, form, status=422)
    try:
        _save(request, assignment, form)
    except StaleReviewError as refusal:
        return _compare(request, form, refusal)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return _sheet_page(request, assignment, form, status=422)
    messages.success(request, _("Saved. Your review counts once you submit it."))
    return redirect("calls:review_detail", uid=uid)


def _save_changes(request: HttpRequest, assignment: Assignment) -> JsonResponse:
    """Answer an automatic save: the new version, or 409 with what another window stored."""
    form = ReviewForm(_changes(request), review=assignment, criteria=_criteria(assignment))
    if not form.is_valid():
        return JsonResponse({"errors": form.errors.get_json_data()}, status=422)
    try:
        saved = _save(request, assignment, form)
    except StaleReviewError as refusal:
        stored = ReviewForm(review=_assignment(request, assignment.uid), criteria=form.criteria)
        held = {name: stored.initial.get(name, "") for name in form.data if name in form.fields}
        answer = {**held, "version": refusal.stored.version}
        return JsonResponse({"stored": answer, "message": str(refusal.message)}, status=409)
    except Refused as refusal:
        return JsonResponse({"message": str(refusal.message)}, status=422)
    return JsonResponse({"version": saved.version, "saved_at": now().isoformat()})


def _changes(request: HttpRequest) -> dict[str, Any]:
    """Read {"version": 3, "changes": {field: text}}; anything else is an empty, invalid form."""
    if int(request.headers.get("content-length") or 0) > MAX_SAVE:
        return {}
    try:
        body = read_json(request.body)
    except ValueError:
        return {}
    except RecursionError as too_deep:
        msg = "JSON nested too deep"
        raise BadRequest(msg) from too_deep
    if not isinstance(body, dict) or not isinstance(body.get("changes"), dict):
        return {}
    changes = {name: value for name, value in body["changes"].items() if isinstance(value, str)}
    return {**changes, "version": body.get("version")}


def _save(request: HttpRequest, assignment: Assignment, form: ReviewForm) -> Assignment:
    return save_review(
        assignment_id=assignment.pk,
        version=form.cleaned_data["version"],
        scores=form.given_scores(),
        comments=form.given_comments(),
        by=request.user,
        at=now(),
    )


def _flat(data: Any) -> dict[str, str]:
    """Return posted fields, one value each."""
    return {name: data[name] for name in data}


def _compare(request: HttpRequest, form: ReviewForm, refusal: StaleReviewError) -> HttpResponse:
    """Show both texts, the typed one in the fields: nothing is overwritten in silence."""
    fresh = _assignment(request, refusal.stored.uid)
    stored = ReviewForm(review=fresh, criteria=form.criteria)
    differences = form.differences(stored)
    form.data = {**_flat(form.data), "version": str(fresh.version)}
    form.add_error(None, refusal.message)
    return _sheet_page(request, fresh, form, status=409, differences=differences)


@require_POST
def review_submit(request: HttpRequest, uid: str) -> HttpResponse:
    """Save the sheet as it stands on the page, then hand it in; what is missing is listed with
    links.
    """
    assignment = _assignment(request, uid)
    require(request.user, "calls.submit_review", assignment)
    form = ReviewForm(request.POST, review=assignment, criteria=_criteria(assignment))
    if not form.is_valid():
        return _sheet_page(request, assignment, form, status=422)
    try:
        _save(request, assignment, form)
        submit_review(assignment_id=assignment.pk, by=request.user, at=now())
    except StaleReviewError as refusal:
        return _compare(request, form, refusal)
    except IncompleteReviewError as refusal:
        return _incomplete(request, uid, refusal)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return _sheet_page(request, assignment, form, status=422)
    messages.success(request, _("Your review is submitted. Thank you for your time."))
    return redirect("calls:review_detail", uid=uid)


def _incomplete(request: HttpRequest, uid: str, refusal: IncompleteReviewError) -> HttpResponse:
    """Show what was saved, with a mark on every criterion that lacks an answer."""
    assignment = _assignment(request, uid)
    stored = ReviewForm(review=assignment, criteria=_criteria(assignment))
    form = ReviewForm(stored.initial, review=assignment, criteria=stored.criteria)
    form.is_valid()
    form.add_error(None, refusal.message)
    form.add_missing(refusal.missing)
    return _sheet_page(request, assignment, form, status=422)


def _tell(request: HttpRequest, refusal: Exception) -> None:
    for sentence in sentences(refusal) or [
        _("This step is not possible any more: the state has changed.")
    ]:
        messages.error(request, sentence)
