"""Order of a meeting's agenda, and the ranking. Each change asks for the version it was made on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.actions.rooms import count_change, refuse_if_closed
from calls.models import AgendaItem, PanelMeeting
from calls.queries.agendas import ranked, suggested_order
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused


@transaction.atomic
def order_agenda(
    *, meeting_id: int, order: Sequence[str], version: int, by: Any, at: datetime
) -> PanelMeeting:
    """Put the items that the person sees into an order (of their uids).

    What a conflict of interest hides from the person keeps its place. Raises PermissionDenied, or
    Refused: closed, or the order is no longer the one that the person saw.
    """
    meeting = _held(meeting_id, version, by)
    items = list(meeting.items.order_by("position", "pk"))
    _place(_merged(meeting, items, order, by), "position")
    count_change(meeting)
    return meeting


@transaction.atomic
def suggest_order(*, meeting_id: int, version: int, by: Any, at: datetime) -> PanelMeeting:
    """Put the items about which the experts disagree most first; walled ones keep their place.

    Raises PermissionDenied or Refused.
    """
    meeting = _held(meeting_id, version, by)
    items = list(meeting.items.order_by("position", "pk"))
    order = [item.uid for item in suggested_order(meeting, by)]
    _place(_merged(meeting, items, order, by), "position")
    count_change(meeting)
    return meeting


@transaction.atomic
def rank_items(
    *, meeting_id: int, order: Sequence[str], version: int, by: Any, at: datetime
) -> PanelMeeting:
    """Rank the items that the person sees in an order (of their uids), best first.

    What a conflict of interest hides from the person keeps its rank. Raises PermissionDenied, or
    Refused: closed, or the ranking is no longer the one that the person saw.
    """
    meeting = _held(meeting_id, version, by)
    _place(_merged(meeting, ranked(meeting), order, by), "rank")
    count_change(meeting)
    return meeting


def _held(meeting_id: int, version: int, by: Any) -> PanelMeeting:
    meeting = PanelMeeting.objects.lock(meeting_id)
    require(by, "calls.keep_meeting", meeting)
    refuse_if_closed(meeting)
    if meeting.version != version:
        raise Refused(
            _(
                "Somebody changed agenda or ranking at the same time. Below is how it stands now:"
                " make your change again if it is still needed."
            )
        )
    return meeting


def _merged(
    meeting: PanelMeeting, items: list[AgendaItem], order: Sequence[str], by: Any
) -> list[AgendaItem]:
    """Return all items with those that the person sees in the given order, in their own places."""
    seen = set(meeting.items.behind_no_wall(by).values_list("pk", flat=True))
    by_uid = {item.uid: item for item in items if item.pk in seen}
    if sorted(order) != sorted(by_uid):
        raise Refused(_("The list has changed meanwhile. Below is how it stands now."))
    moved = iter([by_uid[uid] for uid in order])
    return [next(moved) if item.pk in seen else item for item in items]


def _place(items: list[AgendaItem], field: str) -> None:
    for number, item in enumerate(items, 1):
        if getattr(item, field) != number:
            setattr(item, field, number)
            item.save()
