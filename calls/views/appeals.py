"""The team's page of an objection to a decision."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from calls.actions.appeals import raise_appeal
from calls.forms.letters import ObjectionForm
from calls.queries.appeals import (
    earlier_objections,
    may_still_object,
    object_until,
    objection_of,
    released_of,
)
from calls.views.applications import own_application
from pscc.kernel.access import allowed, require
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS, sentences


def objection(request: HttpRequest, uid: str) -> HttpResponse:
    """Show the team's objection and its answer, or let those who write for the team raise one."""
    application = own_application(request, uid)
    decision = released_of(application)
    if decision is None:
        raise Http404
    if request.method == "POST":
        require(request.user, "calls.object_to_decision", application)
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            raise_appeal(decision_id=decision.pk, text=text, by=request.user, at=now())
        except REFUSALS as refusal:
            for sentence in sentences(refusal):
                form.add_error(None, sentence)
        else:
            messages.success(request, _("Sent. The cluster answers here and tells you by e-mail."))
            return redirect("calls:objection", uid=uid)
    context = {
        "application": application,
        "decision": decision,
        "appeal": objection_of(decision),
        "earlier": earlier_objections(decision),
        "form": form,
        "until": object_until(decision),
        "may_write": may_still_object(decision, now())
        and allowed(request.user, "calls.object_to_decision", application),
    }
    return render(request, "calls/objection.html", context)
