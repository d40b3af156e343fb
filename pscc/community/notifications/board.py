"""Who is told what of entries of the board."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.community.models import BoardEntry
from pscc.community.queries.board import people_behind
from pscc.kernel.formats import long_date
from pscc.outbox import Notification, notify

BECAUSE_BEHIND = gettext_lazy(
    "You receive this message because you write for the organisation or the project behind this"
    " entry of the board."
)
BECAUSE_KEEPER = gettext_lazy("You receive this message because you look after the board.")


def _entry(board_entry_id: int) -> BoardEntry:
    return BoardEntry.objects.select_related("organisation").get(pk=board_entry_id)


def behind(board_entry_id: int) -> Iterable[User]:
    """Return who may write the entry."""
    return people_behind(_entry(board_entry_id))


def keepers() -> Iterable[User]:
    """Return the staff who may hide an entry and write to the public."""
    return User.objects.with_role(Role.COMMUNICATION)


def about(board_entry_id: int) -> Mapping[str, Any]:
    """Give the templates the words of the entry that everyone may read."""
    entry = _entry(board_entry_id)
    return {
        "entry": entry.title,
        "behind": entry.behind,
        "until": long_date(entry.valid_until),
        "because": entry.suspended_because,
    }


def page(board_entry_id: int) -> str:
    """Return the page of the entry."""
    return _entry(board_entry_id).get_absolute_url()


def desk(board_entry_id: int) -> str:
    """Return the entry at the staff desk."""
    return reverse("admin:community_boardentry_change", args=(board_entry_id,))


TO_THOSE_BEHIND: dict[str, Any] = {
    "recipients": behind,
    "context": about,
    "url": page,
    "why": BECAUSE_BEHIND,
    "action": gettext_lazy("See the entry"),
}

notify(
    Notification(
        event="community.board_entry_published",
        name="community.board_entry_arrival",
        recipients=keepers,
        subject=lambda board_entry_id: _("New on the board: %(entry)s") % about(board_entry_id),
        template="community/board_entry_arrival",
        context=about,
        url=desk,
        why=BECAUSE_KEEPER,
        label=gettext_lazy("New entries of the board"),
        optional=True,
    ),
    Notification(
        event="community.board_entry_suspended",
        name="community.board_entry_suspended",
        subject=lambda board_entry_id: _("Taken off the board: %(entry)s") % about(board_entry_id),
        template="community/board_entry_suspended",
        turn=gettext_lazy("Your turn: change the entry, then write to the cluster’s team."),
        **TO_THOSE_BEHIND,
    ),
    Notification(
        event="community.board_entry_restored",
        name="community.board_entry_restored",
        subject=lambda board_entry_id: _("On the board again: %(entry)s") % about(board_entry_id),
        template="community/board_entry_restored",
        **TO_THOSE_BEHIND,
    ),
    Notification(
        event="community.board_entry_reminded",
        name="community.board_entry_reminded",
        subject=lambda board_entry_id: (
            _("On the board until %(until)s: %(entry)s") % about(board_entry_id)
        ),
        template="community/board_entry_reminded",
        turn=gettext_lazy("Your turn: put the last day off, or close the entry."),
        **TO_THOSE_BEHIND,
    ),
)
