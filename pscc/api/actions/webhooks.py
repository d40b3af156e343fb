"""Addresses that are told what happens: made, paused, resumed, removed."""

import base64
import secrets
from datetime import datetime
from typing import Any

import pgtrigger
from django.db import transaction
from django.utils.translation import gettext as _

from partners.models import Organisation
from pscc.accounts.forgetting import guards_of, history_of
from pscc.api.actions.notices import queue_notice
from pscc.api.enums import NoticeKind, PauseReason
from pscc.api.models import Webhook, WebhookDelivery
from pscc.api.queries.webhooks import is_sendable
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox.sealed import resealed, seal

MOST_WEBHOOKS = 5  # of one organisation


@transaction.atomic
def make_webhook(
    *, organisation_id: int | None, url: str, kinds: list[str], by: Any, at: datetime
) -> tuple[Webhook, str]:
    """Tell an address of some events from now on, for an organisation or for the cluster (None);
    return it with the secret that signs the notices, which nobody can read again.

    Raises Refused for an address that is no public https address, is told already, or is one too
    many; PermissionDenied. Locks the organisation.
    """
    organisation = None
    if organisation_id is None:
        require(by, "api.make_own_webhook")
    else:
        organisation = Organisation.objects.lock(organisation_id)
        require(by, "api.make_webhook", organisation)
    if not is_sendable(url):
        raise Refused(_("The address begins with https://, without a port, a name or a password."))
    known = list(Webhook.objects.filter(organisation=organisation).values_list("url", flat=True))
    if url in known:
        raise Refused(_("This address is told already."))
    if len(known) >= MOST_WEBHOOKS:
        raise Refused(_("Five addresses are told already. Remove one first."))
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    webhook = Webhook.objects.create(
        organisation=organisation,
        url=url,
        kinds=sorted(NoticeKind(each).value for each in set(kinds)),
        sealed=seal(secret.encode()),
        made_by=by,
        made_at=at,
    )
    return webhook, secret


@transaction.atomic
def pause_webhook(*, webhook_id: int, by: Any, at: datetime) -> Webhook:
    """Tell an address nothing for the time being; once more changes nothing. PermissionDenied."""
    webhook = Webhook.objects.lock(webhook_id)
    require(by, "api.manage_webhook", webhook)
    if webhook.pause(at, PauseReason.BY_HAND):
        webhook.save(update_fields=["paused_at", "paused_because"])
    return webhook


@transaction.atomic
def resume_webhook(*, webhook_id: int, by: Any, at: datetime) -> Webhook:
    """Tell an address again, first what waited when it was paused; what happened meanwhile is not
    told. Raises PermissionDenied.
    """
    webhook = Webhook.objects.lock(webhook_id)
    require(by, "api.manage_webhook", webhook)
    if webhook.paused_at is None:
        return webhook
    webhook.paused_at, webhook.paused_because = None, ""
    webhook.save(update_fields=["paused_at", "paused_because"])
    waiting = webhook.deliveries.filter(delivered_at__isnull=True, failed_at__isnull=True)
    for delivery in waiting.order_by("happened_at", "pk"):
        queue_notice(delivery, at=at)
    return webhook


@transaction.atomic
def remove_webhook(*, webhook_id: int, by: Any, at: datetime) -> None:
    """Forget an address with its secret and its notices; history keeps that its site was told.
    PermissionDenied.
    """
    webhook = Webhook.objects.lock(webhook_id)
    require(by, "api.manage_webhook", webhook)
    webhook.delete()
    (events,) = history_of(Webhook)
    with pgtrigger.ignore(*guards_of([events])):  # the address may hold a secret of its own
        events.objects.filter(pgh_obj_id=webhook_id).update(url=f"https://{webhook.host}/")


@transaction.atomic
def redeliver_notice(*, delivery_id: int, by: Any, at: datetime) -> WebhookDelivery:
    """Send a notice once more, with all its attempts, whether it arrived or not.

    Raises Refused while its address is paused; PermissionDenied.
    """
    delivery = WebhookDelivery.objects.select_related("webhook").get(pk=delivery_id)
    webhook = Webhook.objects.lock(delivery.webhook_id)
    require(by, "api.manage_webhook", webhook)
    if webhook.paused_at is not None:
        raise Refused(_("Nothing is sent to this address while it is paused. Resume it first."))
    return queue_notice(delivery, at=at)


@transaction.atomic
def reseal_webhooks() -> int:
    """Seal under the newest key the secrets that a former one sealed; return how many."""
    renewed = 0
    for webhook in Webhook.objects.select_for_update(of=("self",), no_key=True).order_by("pk"):
        sealed = resealed(bytes(webhook.sealed))
        if sealed is not None:
            webhook.sealed = sealed
            webhook.save(update_fields=["sealed"])
            renewed += 1
    return renewed
