"""What waits for the reader, whatever their roles."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pscc.kernel.clock import now
from pscc.pages.desks import desks_for


def dashboard(request: HttpRequest) -> HttpResponse:
    """Show each role's desk: what waits first, then the ways on."""
    at = now()
    return render(request, "pages/dashboard.html", {"at": at, "desks": desks_for(request.user, at)})
