"""Asking to send after the closing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from calls.actions.late import ask_late
from calls.forms.late import AskLateForm
from calls.queries.drafts import current_entry, regular_end
from calls.views.applications import own_application
from pscc.kernel.access import require
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS, sentences


def late_request(request: HttpRequest, uid: str) -> HttpResponse:
    """Let a team say what kept it from sending in time; the office decides."""
    application = own_application(request, uid)
    require(request.user, "calls.ask_late", application)
    form = AskLateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_late(
                application_id=application.pk,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=now(),
            )
        except REFUSALS as refusal:
            for sentence in sentences(refusal):
                form.add_error(None, sentence)
        else:
            messages.success(request, _("Asked. The cluster answers on this page and by e-mail."))
            return redirect(application)
    entry = current_entry(application)
    context = {"application": application, "form": form, "closed_at": regular_end(entry)}
    return render(request, "calls/late_request.html", context)
