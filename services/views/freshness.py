"""The pages of the question "still true?": by the link of a mail, or signed in."""

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.models import Organisation
from partners.views.secrets import keeps_address_secret
from pscc.kernel.access import require
from pscc.kernel.clock import now
from services.actions.freshness import LinkDeadError, confirm_by_link, confirm_services
from services.cards import six_answers
from services.models import Service
from services.queries.freshness import read_link, waiting_for_word


@login_not_required
@keeps_address_secret
def services_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show what stands on the services asked about; a button confirms those that are ticked. The
    link can do nothing else.
    """
    link = read_link(token)
    if request.method == "POST" and link.services and (chosen := _chosen(request)):
        try:
            confirmed = confirm_by_link(token=token, chosen=chosen, at=now())
        except LinkDeadError as refusal:
            messages.error(request, refusal.message)
        else:
            return _thank(request, confirmed)
        link = read_link(token)
    if link.provider is None or not link.services:
        status = 404 if link.provider is None else 410
        context = {"provider": link.provider}
        return render(request, "services/confirm_dead.html", context, status=status)
    return _show(request, link.provider, link.services)


def provider_confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for somebody who edits the provider and is signed in."""
    visible = Organisation.objects.visible_to(request.user)
    provider: Organisation = get_object_or_404(visible, slug=slug)
    require(request.user, "services.create_service", provider)
    services = list(waiting_for_word(provider.pk).select_related("provider"))
    if request.method == "POST" and (chosen := _chosen(request)):
        ids = [each.pk for each in services if each.uid in chosen]
        return _thank(request, confirm_services(service_ids=ids, by=request.user, at=now()))
    return _show(request, provider, services)


def service_confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for one service, whether it is asked about or not."""
    visible = Service.objects.visible_to(request.user).select_related("provider")
    service: Service = get_object_or_404(visible, slug=slug)
    require(request.user, "services.confirm_service", service)
    if request.method == "POST" and _chosen(request):
        confirm_services(service_ids=[service.pk], by=request.user, at=now())
        return _thank(request, [service])
    return _show(request, service.provider, [service])


def _chosen(request: HttpRequest) -> set[str]:
    chosen = set(request.POST.getlist("service"))
    if not chosen:
        messages.error(request, _("Tick at least one service; what is not ticked stays as it is."))
    return chosen


def _show(
    request: HttpRequest, provider: Organisation, services: Iterable[Service]
) -> HttpResponse:
    # What the portal measured is not theirs to confirm.
    rows = [{"service": each, "answers": six_answers(each, measured=False)} for each in services]
    return render(request, "services/confirm.html", {"provider": provider, "rows": rows})


def _thank(request: HttpRequest, confirmed: list[Service]) -> HttpResponse:
    number = len(confirmed)
    messages.success(
        request,
        ngettext(
            "Thank you. The service shows today as the day of its last check.",
            "Thank you. %(number)s services show today as the day of their last check.",
            number,
        )
        % {"number": number},
    )
    if number == 1:
        return redirect(confirmed[0])
    return redirect(confirmed[0].provider if confirmed else "services:list")
