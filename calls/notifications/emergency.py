"""Who is told that an administrator has broken the glass on a dossier."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from calls.actions.conflicts import detect_conflicts
from calls.enums import CallRole
from calls.models import Application, EmergencyAccess
from calls.notifications.applications import team
from calls.queries.interests import standing_wall
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.kernel.clock import now
from pscc.kernel.formats import long_moment
from pscc.outbox import Notification, notify


def watchers(application_id: int) -> list[User]:
    """Return the managers of the call, or the administrators where none may be told.

    Whoever opened it is among them: a stolen account is noticed by its owner. Nobody whom a
    conflict of interest keeps away; conflicts are looked for first, for a draft as well.
    """
    application = Application.objects.get(pk=application_id)
    handlers = User.objects.with_role(Role.CALL_MANAGER, Role.PROGRAMME_OFFICER)
    managers = handlers.filter(
        call_roles__call=application.call_id, call_roles__role=CallRole.MANAGER
    )
    return _free(managers, application) or _free(
        User.objects.with_role(Role.ADMINISTRATOR), application
    )


def _free(people: QuerySet[User], application: Application) -> list[User]:
    """Leave out whom a conflict of interest, known or found now, keeps from the project."""
    found = list(people.distinct().order_by("pk"))
    for person in found:
        detect_conflicts(application_id=application.pk, person_id=person.pk, at=now())
    return [person for person in found if standing_wall(application.project_id, person) is None]


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
        recipients=watchers,
        subject=_("An administrator has opened a dossier"),
        template="calls/emergency_access_office",
        context=_about,
        url=_inbox,
        action=_("Open your inbox"),
        why=_("You receive this message because you watch over the confidentiality of dossiers."),
    )
)
