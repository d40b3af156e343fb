"""Owners are told that an address of their programs does not answer."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.queries.members import active_owners
from pscc.accounts.models import User
from pscc.api.enums import PauseReason
from pscc.api.models import Webhook
from pscc.outbox import Notification, notify


def _webhook(webhook_id: int) -> Webhook | None:
    return Webhook.objects.select_related("organisation", "made_by").filter(pk=webhook_id).first()


def owners(webhook_id: int) -> list[User]:
    """Return the owners of the organisation; of the cluster's own, who made it; nobody once it is
    removed.
    """
    webhook = _webhook(webhook_id)
    if webhook is None:
        return []
    if webhook.organisation is None:
        return [webhook.made_by] if webhook.made_by.is_active else []
    mine = active_owners().filter(organisation=webhook.organisation).select_related("user")
    return [each.user for each in mine]


def about(webhook_id: int) -> dict[str, Any]:
    """Give the template the name of the site, what it answered last, and whether it was asked."""
    webhook = _webhook(webhook_id)
    if webhook is None:
        return {"host": "–", "answer": "–", "is_unreadable": False}
    last = webhook.deliveries.filter(failed_at__isnull=False).order_by("-failed_at").first()
    return {
        "host": webhook.host,
        "answer": last.answer if last else "–",
        "is_unreadable": webhook.paused_because == PauseReason.UNREADABLE,
    }


def page(webhook_id: int) -> str:
    """Return the page of the webhook."""
    return Webhook.objects.get(pk=webhook_id).get_absolute_url()


notify(
    Notification(
        event="api.webhook_paused",
        name="api.webhook_paused",
        recipients=owners,
        subject=lambda webhook_id: _("%(host)s is told nothing any more") % about(webhook_id),
        template="api/webhook_paused",
        url=page,
        context=about,
        turn=gettext_lazy("Your turn: put it right, then let the address be told again."),
        action=gettext_lazy("See the notices"),
        why=gettext_lazy(
            "You receive this message because you own the organisation whose program it is."
        ),
    )
)
