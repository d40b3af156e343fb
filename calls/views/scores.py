"""The scores of a call beside each other, for its office and its panel."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from calls.forms.call_scores import PlacesForm
from calls.queries.call_scores import comparable, compare, readable_call
from pscc.accounts.second_factor import asks_second_factor


@asks_second_factor
@require_safe
def call_scores(request: HttpRequest, slug: str) -> HttpResponse:
    """Show raw and calibrated scores, how firm the ranks are, and an order to talk in.

    The samples start from the call's own number, so that everybody reads the same figures.
    """
    call = readable_call(request.user, slug)
    if call is None:
        raise Http404
    read = comparable(call, request.user)
    form = PlacesForm(request.GET if "places" in request.GET else None, reviewed=read.reviewed)
    shown = compare(read, places=form.number, seed=call.pk) if read.reviewed else None
    context = {"call": call, "read": read, "form": form, "shown": shown}
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "calls/call_scores.html", context, status=status)
