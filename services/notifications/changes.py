"""Who is told of changes to agreed work: always the other side.

No message names a project or says what changes: the link leads to it.
"""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pscc.outbox import Notification, notify
from services.enums import Side
from services.models import ChangeRequest, SubRequest
from services.notifications.sharing import provider_of, team_of
from services.queries.requests.changes import other_side

BECAUSE_PART = gettext_lazy(
    "You receive this message because you take part in this request, for the team or the provider."
)


def _change(change_id: int) -> ChangeRequest:
    return ChangeRequest.objects.select_related(
        "sub_request__provider", "sub_request__request__project"
    ).get(pk=change_id)


def answering(change_id: int) -> list[Any]:
    """Return those who can answer a change."""
    change = _change(change_id)
    return _writers(change.sub_request, other_side(change))


def asking(change_id: int) -> list[Any]:
    """Return those of the side that asked."""
    change = _change(change_id)
    return _writers(change.sub_request, change.asked_side)


def _writers(sub_request: SubRequest, side: str) -> list[Any]:
    found = team_of if side == Side.APPLICANT else provider_of
    return list(found(sub_request))


def about(change_id: int) -> dict[str, Any]:
    """Give a subject and a template the number of the request and its provider."""
    sub_request = _change(change_id).sub_request
    return {"reference": str(sub_request), "provider": sub_request.provider.name}


def own_page(change_id: int) -> str:
    """Return the page of a change."""
    change = _change(change_id)
    keys = {"uid": change.sub_request.uid, "change": change.uid}
    return reverse("services:change_answer", kwargs=keys)


ALWAYS: dict[str, Any] = {"url": own_page, "context": about, "why": BECAUSE_PART}

notify(
    Notification(
        event="services.change_proposed",
        name="services.change_proposed",
        recipients=answering,
        subject=lambda change_id: _("%(reference)s: a change is proposed") % about(change_id),
        template="services/change_proposed",
        turn=gettext_lazy("Your turn: agree or refuse."),
        action=gettext_lazy("Answer the change"),
        **ALWAYS,
    ),
    Notification(
        event="services.change_agreed",
        name="services.change_agreed",
        recipients=asking,
        subject=lambda change_id: _("%(reference)s: your change is agreed") % about(change_id),
        template="services/change_agreed",
        action=gettext_lazy("See the change"),
        **ALWAYS,
    ),
    Notification(
        event="services.change_refused",
        name="services.change_refused",
        recipients=asking,
        subject=lambda change_id: _("%(reference)s: your change is refused") % about(change_id),
        template="services/change_refused",
        action=gettext_lazy("Read why"),
        **ALWAYS,
    ),
    Notification(
        event="services.change_withdrawn",
        name="services.change_withdrawn",
        recipients=answering,
        subject=lambda change_id: _("%(reference)s: a change was taken back") % about(change_id),
        template="services/change_withdrawn",
        action=gettext_lazy("See the change"),
        label=gettext_lazy("A proposed change was taken back"),
        optional=True,
        **ALWAYS,
    ),
)
