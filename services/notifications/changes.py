"""Who is told of changes to agreed work: always the other side.

No message names a project or says what changes: the link leads to it.
"""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pscc.outbox import Notification, notify
from services.enums import ChangeRequestState, Side
from services.models import ChangeRequest, SubRequest
from services.notifications.sharing import provider_of, team_of
from services.queries.requests.changes import CHANGEABLE, other_side

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


def late_in_answering(change_id: int) -> list[Any]:
    """Return the same; nobody once it was answered, or the work is over."""
    change = _change(change_id)
    waits = change.state == ChangeRequestState.PROPOSED and change.sub_request.state in CHANGEABLE
    return answering(change_id) if waits else []


def asking(change_id: int) -> list[Any]:
    """Return those of the side that asked."""
    change = _change(change_id)
    return _writers(change.sub_request, change.asked_side)


def _writers(sub_request: SubRequest, side: str) -> list[Any]:
    found = team_of if side == Side.APPLICANT else provider_of
    return list(found(sub_request))


def about_to_answering(change_id: int) -> dict[str, Any]:
    """Give a subject and a template the request, as the side that answers knows it."""
    change = _change(change_id)
    return _about(change.sub_request, other_side(change))


def about_to_asking(change_id: int) -> dict[str, Any]:
    """Give a subject and a template the request, as the side that asked knows it."""
    change = _change(change_id)
    return _about(change.sub_request, change.asked_side)


def _about(sub_request: SubRequest, side: str) -> dict[str, Any]:
    of_team = side == Side.APPLICANT
    reference = sub_request.full_reference if of_team else sub_request.code
    return {"reference": reference, "provider": sub_request.provider.name}


def own_page(change_id: int) -> str:
    """Return the page of a change."""
    change = _change(change_id)
    keys = {"uid": change.sub_request.uid, "change": change.uid}
    return reverse("services:change_answer", kwargs=keys)


ALWAYS: dict[str, Any] = {"url": own_page, "why": BECAUSE_PART}
ANSWERING: dict[str, Any] = {"recipients": answering, "context": about_to_answering, **ALWAYS}
ASKING: dict[str, Any] = {"recipients": asking, "context": about_to_asking, **ALWAYS}

notify(
    Notification(
        event="services.change_proposed",
        name="services.change_proposed",
        subject=lambda change_id: (
            _("%(reference)s: a change is proposed") % about_to_answering(change_id)
        ),
        template="services/change_proposed",
        turn=gettext_lazy("Your turn: agree or refuse."),
        action=gettext_lazy("Answer the change"),
        **ANSWERING,
    ),
    Notification(
        event="services.change_reminded",
        name="services.change_reminder",
        recipients=late_in_answering,
        subject=lambda change_id: (
            _("%(reference)s: a proposed change waits for you") % about_to_answering(change_id)
        ),
        template="services/change_reminder",
        context=about_to_answering,
        turn=gettext_lazy("Your turn: agree or refuse."),
        action=gettext_lazy("Answer the change"),
        **ALWAYS,
    ),
    Notification(
        event="services.change_agreed",
        name="services.change_agreed",
        subject=lambda change_id: (
            _("%(reference)s: your change is agreed") % about_to_asking(change_id)
        ),
        template="services/change_agreed",
        action=gettext_lazy("See the change"),
        **ASKING,
    ),
    Notification(
        event="services.change_refused",
        name="services.change_refused",
        subject=lambda change_id: (
            _("%(reference)s: your change is refused") % about_to_asking(change_id)
        ),
        template="services/change_refused",
        action=gettext_lazy("Read why"),
        **ASKING,
    ),
    Notification(
        event="services.change_withdrawn",
        name="services.change_withdrawn",
        subject=lambda change_id: (
            _("%(reference)s: a change was taken back") % about_to_answering(change_id)
        ),
        template="services/change_withdrawn",
        action=gettext_lazy("See the change"),
        label=gettext_lazy("A proposed change was taken back"),
        optional=True,
        **ANSWERING,
    ),
)
