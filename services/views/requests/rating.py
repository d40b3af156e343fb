"""How a team found the result."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from pscc.kernel.access import require
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from services.actions.requests.rating import rate_request
from services.enums import SubRequestState
from services.forms.changes import RatingForm
from services.views.requests.reached import reached


def rate(request: HttpRequest, uid: str) -> HttpResponse:
    """Let a team rate what was delivered, once."""
    sub_request = reached(request, uid)
    require(request.user, "services.rate_request", sub_request)
    form = RatingForm(request.POST or None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            rate_request(
                sub_request_id=sub_request.pk, by=request.user, at=now(), **form.cleaned_data
            )
        except Refused as refused:
            refusal = str(refused.message)
            sub_request.refresh_from_db()
        else:
            messages.success(request, _("Thank you. The provider and the cluster’s team read it."))
            return redirect(sub_request)
    context = {
        "sub_request": sub_request,
        "form": form,
        "refusal": refusal,
        "is_open": sub_request.state == SubRequestState.DELIVERED,
    }
    status = 409 if refusal else 200
    return render(request, "services/requests/rate.html", context, status=status)
