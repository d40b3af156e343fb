"""Readers who wait for an opening, and readers who go on to the partner's own site."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from partners.views.refusals import tell_refusal
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS, Refused
from services.actions.referrals import refer
from services.actions.subscriptions import subscribe, unsubscribe
from services.models import Service
from services.queries.subscriptions import AWAITED, is_subscribed, own_subscriptions
from services.views.reading import is_read_by_person


def _shown(request: HttpRequest, slug: str) -> Service:
    service: Service = get_object_or_404(Service.objects.visible_to(request.user), slug=slug)
    return service


def service_subscribe(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask whether to be told when a service opens; who signs in on the way comes back here."""
    service = _shown(request, slug)
    if request.method == "POST":
        try:
            subscribe(service_id=service.pk, by=request.user, at=now())
        except REFUSALS as refusal:
            tell_refusal(request, refusal)
        else:
            messages.success(request, _("We write to you once, when it opens."))
        return redirect(service)
    if service.state not in AWAITED or is_subscribed(service, request.user):
        return redirect(service)
    return render(request, "services/subscribe.html", {"service": service})


@require_POST
def service_unsubscribe(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a person wait no more, also for a service that was hidden meanwhile."""
    own = own_subscriptions(request.user).filter(service__slug=slug).first()
    service = own.service if own else _shown(request, slug)
    unsubscribe(service_id=service.pk, by=request.user, at=now())
    messages.success(request, _("We do not write to you about this opening any more."))
    is_shown = Service.objects.visible_to(request.user).filter(pk=service.pk).exists()
    is_on_list = "list" in request.POST or not is_shown
    return redirect("services:subscriptions" if is_on_list else service)


def subscription_list(request: HttpRequest) -> HttpResponse:
    """Show what the reader waits for."""
    waits = list(own_subscriptions(request.user))
    return render(request, "services/subscription_list.html", {"waits": waits})


@login_not_required
@require_safe
def service_go(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand a reader over to the partner's own site, and count persons, not programs; only to the
    stored address.
    """
    service = _shown(request, slug)
    counts = is_read_by_person(request)
    try:
        address = refer(service_id=service.pk, by=request.user, at=now(), counts=counts)
    except Refused:
        raise Http404 from None
    return HttpResponseRedirect(address)
