"""Who is told what of cooperations: those who write for either side."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pscc.accounts.models import User
from pscc.community.models import Cooperation
from pscc.community.queries.cooperations import people_of
from pscc.kernel.formats import long_date
from pscc.outbox import Notification, notify

BECAUSE = gettext_lazy("You receive this message because you write for a side of the cooperation.")


def _cooperation(cooperation_id: int) -> Cooperation:
    rows = Cooperation.objects.select_related("organisation", "partner")
    return rows.get(pk=cooperation_id)


def first_side(cooperation_id: int) -> Iterable[User]:
    """Return who writes for the organisation that is named first."""
    return people_of(_cooperation(cooperation_id).organisation_id, None)


def other_side(cooperation_id: int) -> Iterable[User]:
    """Return who writes for the other side."""
    row = _cooperation(cooperation_id)
    return people_of(row.partner_id, row.partner_project_id)


def both_sides(cooperation_id: int) -> Iterable[User]:
    """Return who writes for either side, each once."""
    return {*first_side(cooperation_id), *other_side(cooperation_id)}


def about(cooperation_id: int) -> Mapping[str, Any]:
    """Give the templates what both sides may know."""
    row = _cooperation(cooperation_id)
    return {
        "organisation": row.organisation.name,
        "partner": row.other_side,
        "kind": row.get_kind_display(),
        "since": long_date(row.since),
    }


def page(cooperation_id: int) -> str:
    """Return the page of the cooperation."""
    return _cooperation(cooperation_id).get_absolute_url()


COMMON: dict[str, Any] = {
    "context": about,
    "url": page,
    "action": gettext_lazy("See the cooperation"),
    "why": BECAUSE,
}

notify(
    Notification(
        event="community.cooperation_declared",
        name="community.cooperation_proposed",
        recipients=other_side,
        subject=lambda cooperation_id: (
            _("%(organisation)s says that you work together") % about(cooperation_id)
        ),
        template="community/cooperation_proposed",
        turn=gettext_lazy("Your turn: confirm it, or say that it is not so."),
        **COMMON,
    ),
    Notification(
        event="community.cooperation_confirmed",
        name="community.cooperation_confirmed",
        recipients=first_side,
        subject=lambda cooperation_id: (
            _("Confirmed: cooperation with %(partner)s") % about(cooperation_id)
        ),
        template="community/cooperation_confirmed",
        **COMMON,
    ),
    Notification(
        event="community.cooperation_declined",
        name="community.cooperation_declined",
        recipients=both_sides,
        subject=lambda cooperation_id: (
            _("Not confirmed: %(organisation)s and %(partner)s") % about(cooperation_id)
        ),
        template="community/cooperation_declined",
        **COMMON,
    ),
    Notification(
        event="community.cooperation_recorded",
        name="community.cooperation_recorded",
        recipients=both_sides,
        subject=lambda cooperation_id: (
            _("Cooperation recorded: %(organisation)s and %(partner)s") % about(cooperation_id)
        ),
        template="community/cooperation_recorded",
        **COMMON,
    ),
)
