"""What the panel sees: its applications, and the scores side by side."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from calls.enums import AssignmentState, CallRole
from calls.models import Application, Assignment
from calls.queries.after_reviews import JOINED, given_correction, handed_in_note, outdated
from calls.queries.office import office_applications
from calls.queries.project_facts import read_whole
from calls.queries.reviews import latest_submission, panel_calls, score_table
from calls.queries.room_page import meetings_of
from calls.queries.submissions import waits_for_copy
from pscc.accounts.second_factor import asks_second_factor
from pscc.kernel.access import allowed, require
from pscc.kernel.clock import now


@asks_second_factor
@require_safe
def panel_list(request: HttpRequest) -> HttpResponse:
    """Show the panel its applications; one behind a conflict is a line without a title."""
    only = request.GET.get("call", "").replace("\x00", "")[:12]
    calls = panel_calls(request.user, only=only, number=request.GET.get("page", 1))
    if not calls:
        raise Http404
    meetings = meetings_of(request.user, [entry.call.pk for entry in calls])
    context = {"calls": calls, "meetings": meetings, "only": only, "at": now()}
    return render(request, "calls/panel_list.html", context)


@asks_second_factor
@require_safe
def panel_application(request: HttpRequest, uid: str) -> HttpResponse:
    """Show the panel and the office what was sent, and the scores side by side.

    What the form hides from reviewers, it hides from the panel too. A member who is an expert of
    this very application finds a way to their own review in the place of the others' scores.
    """
    found = Application.objects.handled_by(request.user)
    related = found.for_reader(request.user).select_related(
        "call", "project__organisation", *JOINED
    )
    application = get_object_or_404(related, uid=uid)
    require(request.user, "calls.read_submission", application)
    submission = latest_submission(application)
    is_office = office_applications(request.user).filter(pk=application.pk).exists()
    judged = judgement(request.user, application)
    context = {
        "application": application,
        **judged,
        **(_after(application, is_office=is_office) if "table" in judged else {}),
        "sections": read_whole(submission, for_reviewer=not is_office) if submission else (),
        "waits_for_copy": submission is not None and not is_office and waits_for_copy(submission),
        "at": now(),
    }
    return render(request, "calls/panel_application.html", context)


def judgement(user: Any, application: Application) -> dict[str, Any]:
    """Return experts and scores, or only the reader's own review while that one is to come."""
    if not allowed(user, "calls.read_reviews", application):
        own = Assignment.objects.of_expert(user).filter(application=application)
        return {"own_review": own.first()}
    asked = Assignment.objects.filter(application=application).select_related("expert")
    table = score_table(application)
    return {
        "table": table,
        "labels": [str(review.expert) for review in table.reviews],
        "assignments": asked.exclude(state=AssignmentState.PROPOSED).order_by("pk"),
    }


def _after(application: Any, *, is_office: bool) -> dict[str, Any]:
    """Return what came after the reviews, for those who may read the reviews."""
    is_chair = CallRole.CHAIR in application.reader_offices
    return {
        "note": handed_in_note(application),
        "correction": given_correction(application),
        "outdated": outdated(application),
        "reads_discussion": is_office or is_chair,  # the way there; the page itself asks the rule
    }
