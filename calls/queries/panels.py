"""What waits for the office on the start page of the staff desk. Registered in
`CallsConfig.ready()`.
"""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from calls.enums import LateState
from calls.queries.anonymity import names_to_look_at
from calls.queries.late import late_requests_for
from calls.queries.office import (
    late_reviews,
    to_assign,
    to_decide,
    to_examine,
    to_release,
    to_screen,
)
from pscc.kernel.access import allowed
from pscc.kernel.panels import Panel, PanelLine, count_all


def waiting_for(user: Any, at: datetime) -> Panel | None:
    """Count what the person's office has to do next; None for people without an office."""
    handles = allowed(user, "calls.handle_every_call") or allowed(user, "calls.handle_own_calls")
    examines = handles or allowed(user, "calls.examine_every_conflict")
    lines = [*(_work(user, at) if handles else ()), *(_conflicts(user) if examines else ())]
    return Panel(_("Calls and applications"), lines) if lines else None


def _work(user: Any, at: datetime) -> list[PanelLine]:
    listed = reverse("admin:calls_application_changelist")
    late = reverse("admin:calls_assignment_changelist")
    counted = count_all(
        screen=to_screen(user),
        names=names_to_look_at(user),
        assign=to_assign(user),
        overdue=late_reviews(user, at),
        decide=to_decide(user),
        release=to_release(user),
        asked=late_requests_for(user).filter(state=LateState.ASKED),
    )
    overdue, named = counted["overdue"], counted["names"]
    lines = [
        PanelLine(_("to screen"), counted["screen"], f"{listed}?waits=screening"),
        PanelLine(_("to assign to experts"), counted["assign"], f"{listed}?waits=experts"),
        PanelLine(_("reviews late"), overdue, f"{late}?due=late", urgent=overdue > 0),
        PanelLine(_("to decide"), counted["decide"], f"{listed}?waits=decision"),
        PanelLine(_("decisions to release"), counted["release"], f"{listed}?waits=release"),
        PanelLine(
            _("late requests to answer"),
            counted["asked"],
            f"{reverse('admin:calls_laterequest_changelist')}?state__exact={LateState.ASKED}",
            urgent=counted["asked"] > 0,
        ),
    ]
    if named:
        lines.insert(1, PanelLine(_("names to look at"), named, f"{listed}?waits=names"))
    return lines


def _conflicts(user: Any) -> list[PanelLine]:
    url = reverse("admin:partners_conflictofinterest_changelist")
    count = to_examine(user).count()
    label = _("conflicts of interest to examine")
    return [PanelLine(label, count, f"{url}?state__exact=pending", urgent=True)] if count else []
