"""Who is told that a draft of a request will be deleted: those who write for the project.

Nobody is told of a draft that was sent, changed or deleted meanwhile. No message names the project.
"""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.queries.members import in_team_of
from pscc.accounts.models import User
from pscc.kernel.formats import long_date
from pscc.outbox import Notification, notify
from services.enums import SubRequestState
from services.models import ServiceRequest, SubRequest
from services.queries.requests.clocks import deleted_on, part_touched_at

BECAUSE_WRITES = gettext_lazy("You receive this message because you write for this project.")
TO_KEEP = gettext_lazy("Your turn, if you need it: change something in it or send it.")


def _draft(request_id: int) -> ServiceRequest | None:
    """Return the draft as it was announced, None where somebody has touched it since."""
    found: ServiceRequest | None = ServiceRequest.objects.filter(pk=request_id).first()
    if found is None or found.warned_at is None:
        return None
    return found if found.is_draft and found.updated_at < found.warned_at else None


def _part(sub_request_id: int) -> SubRequest | None:
    rows = SubRequest.objects.select_related("request", "provider")
    found: SubRequest | None = rows.filter(pk=sub_request_id, state=SubRequestState.DRAFT).first()
    if found is None or found.reminded_at is None:
        return None
    return found if part_touched_at(found) < found.reminded_at else None


def _writers(request: ServiceRequest) -> QuerySet[User]:
    return in_team_of(request.project_id)


def writers(request_id: int) -> list[User]:
    """Return those who may edit the draft."""
    draft = _draft(request_id)
    return list(_writers(draft)) if draft else []


def part_writers(sub_request_id: int) -> list[User]:
    """Return those who may edit the draft to one more provider."""
    part = _part(sub_request_id)
    return list(_writers(part.request)) if part else []


def about(request_id: int) -> dict[str, Any]:
    """Give a subject and a template since when nobody has touched it, and its last day."""
    draft = ServiceRequest.objects.get(pk=request_id)
    assert draft.warned_at is not None  # noqa: S101 written with the event
    return {
        "since": long_date(draft.updated_at),
        "day": long_date(deleted_on(draft.updated_at, draft.warned_at)),
    }


def about_part(sub_request_id: int) -> dict[str, Any]:
    """Give the same of a draft to one more provider, with the request and the provider."""
    part = SubRequest.objects.select_related("request", "provider").get(pk=sub_request_id)
    assert part.reminded_at is not None  # noqa: S101 written with the event
    return {
        "reference": str(part.request),
        "provider": part.provider.name,
        "since": long_date(part_touched_at(part)),
        "day": long_date(deleted_on(part_touched_at(part), part.reminded_at)),
    }


def page(request_id: int) -> str:
    """Return the page on which the draft is written."""
    uid = ServiceRequest.objects.values_list("uid", flat=True).get(pk=request_id)
    return reverse("services:request_edit", kwargs={"uid": uid})


def part_page(sub_request_id: int) -> str:
    """Return the page on which the form of the whole request is written."""
    return page(SubRequest.objects.values_list("request_id", flat=True).get(pk=sub_request_id))


notify(
    Notification(
        event="services.draft_end_announced",
        name="services.request_draft_ending",
        recipients=writers,
        subject=lambda request_id: (
            _("A draft of a request will be deleted on %(day)s") % about(request_id)
        ),
        template="services/request_draft_ending",
        url=page,
        context=about,
        turn=TO_KEEP,
        action=gettext_lazy("See the draft"),
        why=BECAUSE_WRITES,
    ),
    Notification(
        event="services.draft_part_end_announced",
        name="services.request_draft_part_ending",
        recipients=part_writers,
        subject=lambda sub_request_id: (
            _("%(reference)s: the draft to %(provider)s will be deleted on %(day)s")
            % about_part(sub_request_id)
        ),
        template="services/request_draft_part_ending",
        url=part_page,
        context=about_part,
        turn=TO_KEEP,
        action=gettext_lazy("See the draft"),
        why=BECAUSE_WRITES,
    ),
)
