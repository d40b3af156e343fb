"""Downloading what was sent as one PDF: the team's whole dossier, the reviewers' without what the
form hides from them.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from calls.dossiers import dossier_name, render_dossier
from calls.enums import READING_STATES
from calls.models import Application, Assignment, Submission
from calls.queries.office import office_applications
from calls.queries.reviews import latest_submission, reading_ended
from calls.queries.sending import dossiers_of
from calls.queries.submissions import waits_for_copy
from calls.receipts import LANGUAGES
from calls.views.applications import own_application
from calls.views.submissions import asked_submission
from pscc.accounts.second_factor import asks_second_factor
from pscc.kernel.access import require


def _language(request: HttpRequest) -> str:
    wanted = request.GET.get("language", "")
    if wanted in LANGUAGES:
        return wanted
    here = (get_language() or "")[:2]
    return here if here in LANGUAGES else LANGUAGES[0]


@require_safe
def dossier_pdf(request: HttpRequest, uid: str) -> HttpResponse:
    """Lead the team to its dossier as a PDF, or say that it is being prepared."""
    application = own_application(request, uid)
    submission = asked_submission(request, application)
    language = _language(request)
    file = dict(dossiers_of(submission)).get(language)
    if file is not None:
        return redirect(file)
    context = {"application": application, "submission": submission, "language": language}
    return render(request, "calls/dossier_pending.html", context, status=202)


@require_safe
def review_dossier(request: HttpRequest, uid: str) -> HttpResponse:
    """Make, for an expert who may read it, the dossier of the version that the review is about."""
    own = Assignment.objects.of_expert(request.user).select_related(
        "application__call",
        "submission__entry__form_version",
        "submission__entry__application",
        "submission__entry__stage__call__review_plan",
    )
    assignment = get_object_or_404(own, uid=uid)
    require(request.user, "calls.read_review", assignment)
    if assignment.state not in READING_STATES or reading_ended(assignment) is not None:
        raise Http404
    if waits_for_copy(assignment.submission):
        return _pending(request, assignment.application, assignment)
    return _made(request, assignment.submission, for_reviewer=True)


@asks_second_factor
@require_safe
def panel_dossier(request: HttpRequest, uid: str) -> HttpResponse:
    """Make, for the panel, the dossier of the version sent last; the office gets the whole."""
    application = get_object_or_404(
        Application.objects.handled_by(request.user).for_reader(request.user), uid=uid
    )
    require(request.user, "calls.read_submission", application)
    submission = latest_submission(application)
    if submission is None:
        raise Http404
    is_office = office_applications(request.user).filter(pk=application.pk).exists()
    if not is_office and waits_for_copy(submission):
        return _pending(request, application)
    return _made(request, submission, for_reviewer=not is_office)


def _pending(
    request: HttpRequest, application: Application, assignment: Assignment | None = None
) -> HttpResponse:
    context = {"application": application, "assignment": assignment}
    return render(request, "calls/anonymous_pending.html", context, status=202)


def _made(request: HttpRequest, submission: Submission, *, for_reviewer: bool) -> HttpResponse:
    language = _language(request)
    name = dossier_name(submission, language, for_reviewer=for_reviewer)
    content = render_dossier(submission, language, for_reviewer=for_reviewer)
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )
