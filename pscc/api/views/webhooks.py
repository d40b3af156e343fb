"""Webhooks, in one's account: made, looked at, paused, removed; notices sent once more."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from partners.views.refusals import tell_refusal
from pscc.accounts.recent_login import confirm_first
from pscc.api.actions.webhooks import (
    make_webhook,
    pause_webhook,
    redeliver_notice,
    remove_webhook,
    resume_webhook,
)
from pscc.api.forms import WebhookForm, holders_for
from pscc.api.models import Webhook, WebhookDelivery
from pscc.api.queries.webhooks import newest_deliveries
from pscc.api.views.making import made_for_holder
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS


@never_cache
def webhook_list(request: HttpRequest) -> HttpResponse:
    """List the addresses of the reader's organisations, and add one: its secret is on the answer,
    and nowhere else.
    """
    holders = holders_for(request.user)
    form = WebhookForm(request.POST or None, holders=holders)
    secret = ""
    if request.method == "POST":
        if confirmation := confirm_first(request):
            return confirmation
        if form.is_valid():
            chosen = form.cleaned_data
            secret = made_for_holder(
                make_webhook,
                form,
                by=request.user,
                url=chosen["url"],
                kinds=chosen["kinds"],
            )
            form = WebhookForm(holders=holders) if secret else form
    webhooks = Webhook.objects.visible_to(request.user).select_related("organisation")
    context = {
        "form": form,
        "may_make": bool(holders),
        "webhooks": webhooks.order_by("-made_at", "-pk"),
        "secret": secret,
    }
    return render(request, "api/webhook_list.html", context)


def webhook(request: HttpRequest, uid: str) -> HttpResponse:
    """Show an address with its last notices; pause it, resume it, remove it, send one again."""
    seen = Webhook.objects.visible_to(request.user).select_related("organisation", "made_by")
    found: Webhook = get_object_or_404(seen, uid=uid)
    if request.method == "POST":
        return _acted(request, found)
    context = {"webhook": found, "deliveries": newest_deliveries(found)}
    return render(request, "api/webhook.html", context)


def _acted(request: HttpRequest, found: Webhook) -> HttpResponse:
    act = request.POST.get("act", "")
    who: dict[str, Any] = {"by": request.user, "at": now()}
    try:
        if act == "remove":
            remove_webhook(webhook_id=found.pk, **who)
            messages.success(request, _("The address is removed: it is told nothing any more."))
            return redirect("api_page:webhook_list")
        messages.success(request, _done(found, act, request.POST.get("notice", ""), who))
    except REFUSALS as refusal:
        tell_refusal(request, refusal)
    return redirect(found)


def _done(found: Webhook, act: str, notice: str, who: dict[str, Any]) -> str:
    """Do what a button says; return the words for it. Raises Http404 for no button of the page."""
    if act == "pause":
        pause_webhook(webhook_id=found.pk, **who)
        return _("The address is told nothing until you resume it.")
    if act == "resume":
        resume_webhook(webhook_id=found.pk, **who)
        return _("The address is told again.")
    if act != "redeliver":
        raise Http404
    delivery = get_object_or_404(WebhookDelivery, webhook=found, uid=notice)
    redeliver_notice(delivery_id=delivery.pk, **who)
    return _("The notice is sent once more.")
