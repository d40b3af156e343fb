"""Breaking the glass."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from calls.actions.emergency import open_emergency_access
from calls.forms.emergency import EmergencyAccessForm
from pscc.accounts.recent_login import needs_recent_login
from pscc.kernel.access import require
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS, sentences


@needs_recent_login
def emergency_access(request: HttpRequest) -> HttpResponse:
    """Let an administrator read a dossier for an hour, with a reason that everyone
    concerned is sent.
    """
    require(request.user, "calls.open_emergency_access")
    form = EmergencyAccessForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        application = form.cleaned_data["dossier"]
        try:
            open_emergency_access(
                application_id=application.pk,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=now(),
            )
        except REFUSALS as refusal:
            for sentence in sentences(refusal):
                form.add_error(None, sentence)
        else:
            return redirect(reverse("admin:calls_application_change", args=(application.pk,)))
    return render(request, "calls/emergency_access.html", {"form": form})
