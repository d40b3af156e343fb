"""Changes to agreed work: proposed by one side, answered by the other."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pscc.kernel.access import allowed, require
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from services.actions.requests.changes import (
    agree_to_change,
    propose_change,
    refuse_change,
    withdraw_change,
)
from services.enums import ChangeSubject
from services.forms.changes import CHANGE_FORMS, AnswerChangeForm
from services.models import ChangeRequest, SubRequest
from services.queries.requests.changes import (
    CHANGEABLE,
    agreed_now,
    in_words,
    reader_of,
    shown_change,
    shown_changes,
    subjects_open_to,
)
from services.queries.requests.quotes import signatories
from services.views.requests.reached import reached


@require_safe
def change_list(request: HttpRequest, uid: str) -> HttpResponse:
    """Show every change that somebody proposed, with its answer."""
    sub_request = reached(request, uid)
    context = {
        "sub_request": sub_request,
        "changes": shown_changes(sub_request, request.user),
        "proposes": sub_request.state in CHANGEABLE
        and allowed(request.user, "services.propose_change", sub_request),
        "at": now(),
    }
    return render(request, "services/requests/changes.html", context)


def change_propose(request: HttpRequest, uid: str) -> HttpResponse:
    """Ask what should change, then for what it should be and why."""
    sub_request = reached(request, uid)
    require(request.user, "services.propose_change", sub_request)
    subject = request.GET.get("subject", "")
    subjects = subjects_open_to(sub_request, request.user)
    if subject not in dict(subjects):
        context = {
            "sub_request": sub_request,
            "subjects": subjects,
            "signatories": signatories(sub_request) if len(subjects) < len(CHANGE_FORMS) else [],
            "is_open": sub_request.state in CHANGEABLE,
        }
        return render(request, "services/requests/change_subject.html", context)
    agreed = agreed_now(sub_request, subject)
    form = CHANGE_FORMS[subject](request.POST or None, initial={"old": agreed})
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            propose_change(
                sub_request_id=sub_request.pk,
                subject=subject,
                by=request.user,
                at=now(),
                **form.values(),
            )
        except Refused as refused:
            refusal = str(refused.message)
        else:
            messages.success(request, _("The change is proposed. The other side answers."))
            return redirect("services:changes", uid=uid)
    context = {
        "sub_request": sub_request,
        "subject": ChangeSubject(subject),
        "agreed": in_words(subject, agreed),
        "form": form,
        "refusal": refusal,
    }
    status = 409 if refusal else 200
    return render(request, "services/requests/change_propose.html", context, status=status)


def change_answer(request: HttpRequest, uid: str, change: str) -> HttpResponse:
    """Show a proposed change; the other side agrees or refuses, whoever asked takes it back."""
    sub_request = reached(request, uid)
    found: ChangeRequest = get_object_or_404(
        ChangeRequest.objects.select_related("asked_by", "answered_by"),
        sub_request=sub_request,
        uid=change,
    )
    form = AnswerChangeForm(request.POST or None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        act = request.POST.get("act", "")
        try:
            said = _act(act, found, request.user, form.cleaned_data["answer"])
        except Refused as refused:
            refusal = str(refused.message)
            found.refresh_from_db()
        else:
            messages.success(request, said)
            return redirect("services:changes", uid=uid)
    return _change_page(request, sub_request, found, form, refusal)


def _act(act: str, change: ChangeRequest, by: Any, answer: str) -> str:
    who: dict[str, Any] = {"change_id": change.pk, "by": by, "at": now()}
    if act == "withdraw":
        withdraw_change(**who)
        return _("The change is taken back.")
    if act == "agree":
        agree_to_change(answer=answer, **who)
        return _("The change is agreed.")
    if act == "refuse":
        refuse_change(answer=answer, **who)
        return _("The change is refused: what was agreed stays.")
    raise Refused(_("Choose an answer."))


def _change_page(
    request: HttpRequest,
    sub_request: SubRequest,
    change: ChangeRequest,
    form: AnswerChangeForm,
    refusal: str,
) -> HttpResponse:
    context = {
        "sub_request": sub_request,
        "shown": shown_change(change, sub_request, reader_of(sub_request, request.user)),
        "signatories": signatories(sub_request),
        "form": form,
        "refusal": refusal,
        "at": now(),
    }
    status = 409 if refusal else 200
    return render(request, "services/requests/change_answer.html", context, status=status)
