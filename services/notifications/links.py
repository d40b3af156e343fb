"""Staff are told of a link of the catalogue that leads nowhere."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.outbox import Notification, notify
from pscc.outbox.enums import Priority
from services.models import LinkCheck
from services.notifications.freshness import BECAUSE_KEEPER
from services.queries.links import reason_of


def keepers() -> list[Any]:
    """Return the staff who look after the catalogue."""
    return list(User.objects.with_role(Role.COMMUNICATION, Role.PROGRAMME_OFFICER))


def about(link_id: int) -> dict[str, Any]:
    """Give the template the address, where it stands and what is wrong; empty once it is gone."""
    link = LinkCheck.objects.select_related("service", "scheme").filter(pk=link_id).first()
    if link is None:
        return {"name": "–", "address": "–", "reason": ""}
    return {"name": str(link.service or link.scheme), "address": link.url,
            "reason": reason_of(link)}  # fmt: skip


def desk() -> str:
    """Return the staff's list of broken links."""
    return f"{reverse('admin:services_linkcheck_changelist')}?state__exact=broken"


notify(
    Notification(
        event="services.broken_link_found",
        name="services.broken_link_found",
        recipients=keepers,
        subject=lambda link_id: _("A link of %(name)s leads nowhere") % about(link_id),
        template="services/link_broken",
        url=desk,
        context=about,
        turn=gettext_lazy("Your turn: correct the link, or ask the provider for the right one."),
        action=gettext_lazy("See the broken links"),
        why=BECAUSE_KEEPER,
        priority=Priority.BULK,
    )
)
