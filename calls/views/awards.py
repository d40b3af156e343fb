"""The team's pages of an award: what stands, its answer, its reports; for everybody, the list of
those that are published and the file of them.
"""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from calls.actions.award_plan import send_report
from calls.actions.awards import answer_award
from calls.forms.awards import SendReportForm
from calls.giving import grants_document
from calls.models import Award, AwardReport
from calls.queries.awards import (
    OWED,
    award_page,
    awards_of_team,
    newest_awards,
    paid_amount,
    published_awards,
)
from pscc.files.refusals import FileRefusedError
from pscc.kernel.access import allowed, require
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS, sentences
from pscc.kernel.views.machine import document, open_to_all

PAGE_SIZE = 25
ANSWERS = {"accept": True, "refuse": False}


def _own_award(request: HttpRequest, uid: str) -> Award:
    """Return an award of one's team; 404 for everybody else."""
    return get_object_or_404(awards_of_team(request.user), uid=uid)


@login_not_required
@require_safe
def award_list(request: HttpRequest) -> HttpResponse:
    """Show everybody the published awards, newest first, and where the file of them is."""
    page = Paginator(newest_awards(), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(each, paid_amount(each)) for each in page]
    return render(request, "calls/award_list.html", {"page": page, "rows": rows})


@require_safe
def award_detail(request: HttpRequest, uid: str) -> HttpResponse:
    """Show everything of an award, and whose turn it is."""
    award, at = _own_award(request, uid), now()
    page = award_page(award, at)
    context = {
        "page": page,
        "award": award,
        "may_answer": page.turn == "you"
        and award.state == "offered"
        and allowed(request.user, "calls.answer_award", award.application),
        "may_send": allowed(request.user, "calls.send_report", award.application),
    }
    return render(request, "calls/award_detail.html", context)


def award_answer(request: HttpRequest, uid: str, answer: str) -> HttpResponse:
    """Ask a signatory once more, then accept or refuse the award."""
    award = _own_award(request, uid)
    if answer not in ANSWERS:
        raise Http404
    require(request.user, "calls.answer_award", award.application)
    if request.method == "POST":
        accepts = ANSWERS[answer]
        try:
            answer_award(award_id=award.pk, accepts=accepts, by=request.user, at=now())
        except REFUSALS as refusal:
            messages.error(request, " ".join(sentences(refusal)))
        else:
            accepted, refused = _("The award is accepted."), _("The award is refused.")
            messages.success(request, accepted if accepts else refused)
        return redirect(award)
    return render(request, "calls/award_answer.html", {"award": award, "accepts": ANSWERS[answer]})


def award_report(request: HttpRequest, uid: str, report: str) -> HttpResponse:
    """Show a report, or let those who write for the team send it."""
    award = _own_award(request, uid)
    rows = AwardReport.objects.select_related("file", "sent_by")
    found = get_object_or_404(rows, award=award, uid=report)
    writes = allowed(request.user, "calls.send_report", award.application)
    form = SendReportForm(request.POST or None, request.FILES or None, initial={"text": found.text})
    if request.method == "POST":
        require(request.user, "calls.send_report", award.application)
        if form.is_valid() and _sent(request, found, form):
            messages.success(request, _("Sent. The cluster reads it and answers here."))
            return redirect(award)
    context = {
        "award": award,
        "report": found,
        "form": form,
        "may_send": writes and award.state == "running" and found.state in OWED,
    }
    return render(request, "calls/award_report.html", context)


def _sent(request: HttpRequest, report: AwardReport, form: SendReportForm) -> bool:
    try:
        send_report(
            report_id=report.pk,
            text=form.cleaned_data["text"],
            upload=form.cleaned_data["file"] or None,
            by=request.user,
            at=now(),
        )
    except FileRefusedError as refusal:
        form.add_error("file", str(refusal.message))
    except REFUSALS as refusal:
        form.add_error(None, " ".join(sentences(refusal)))
    else:
        return True
    return False


@login_not_required
@open_to_all
def award_file(request: HttpRequest) -> HttpResponseBase:
    """Give the published awards as a 360Giving file. Without any there is none: the standard wants
    one grant at least, and readers of such files take a 404 as "nothing published", while an empty
    one counts as broken.
    """
    content = grants_document(published_awards())
    if not content["grants"]:
        words = {"status": 404, "message": _("No award is published so far."), "errors": []}
        return JsonResponse(words, status=404)
    body = json.dumps(content, ensure_ascii=False, indent=1).encode()
    return document(request, body, "application/json")
