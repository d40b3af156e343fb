"""Who is told that an administrator has broken the glass on a dossier."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from calls.models import Application, EmergencyAccess
from calls.notifications.applications import office, team
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.kernel.formats import long_moment
from pscc.outbox import Notification, notify


def _officers(application_id: int) -> Iterable[User]:
    """Return the call's desk; for a draft, which has no desk yet, the programme officers."""
    return list(office(application_id)) or User.objects.with_role(Role.PROGRAMME_OFFICER)


def _about(opening_id: int) -> dict[str, Any]:
    """Give the templates who, when and why; no title of a project."""
    opening = EmergencyAccess.objects.select_related("application__call", "user").get(pk=opening_id)
    return {
        "call": opening.application.call.title,
        "reference": opening.application.reference,
        "person": opening.user,
        "reason": opening.reason,
        "opened": long_moment(opening.opened_at),
    }


def _teams_page(application_id: int) -> str:
    uid = Application.objects.values_list("uid", flat=True).get(pk=application_id)
    return reverse("calls:application_detail", kwargs={"uid": uid})


def _inbox(application_id: int) -> str:
    return reverse("outbox:inbox")


notify(
    Notification(
        event="calls.emergency_access_opened",
        name="calls.emergency_access_team",
        recipients=team,
        subject=_("An administrator has opened your dossier"),
        template="calls/emergency_access_team",
        context=_about,
        url=_teams_page,
        action=_("See your application"),
        why=_("You receive this message because you are in the team of this project."),
    )
)
notify(
    Notification(
        event="calls.emergency_access_opened",
        name="calls.emergency_access_office",
        recipients=_officers,
        subject=_("An administrator has opened a dossier"),
        template="calls/emergency_access_office",
        context=_about,
        url=_inbox,
        action=_("Open your inbox"),
        why=_("You receive this message because you watch over the confidentiality of dossiers."),
    )
)
