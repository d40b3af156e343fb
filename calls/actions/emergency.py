"""Breaking the glass on a dossier: explicit, reasoned, logged, told to everyone concerned."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.actions.conflicts import detect_conflicts
from calls.models import Application, EmergencyAccess
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

OPEN_FOR = timedelta(hours=1)
SHORTEST_REASON = 20  # characters: enough to say what happened


def open_emergency_access(
    *, application_id: int, reason: str, by: Any, at: datetime
) -> EmergencyAccess:
    """Let an administrator read an application for an hour, a draft included; its team and its desk
    are told.

    Conflicts are looked for first, in a transaction of their own: what is found stays, as a wall,
    when the opening is refused for it. Raises PermissionDenied to others and behind a conflict of
    interest, Refused without a reason.
    """
    require(by, "calls.open_emergency_access", Application.objects.get(pk=application_id))
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused(
            _("Say what happened and why you must read this dossier, in at least 20 characters.")
        )
    detect_conflicts(application_id=application_id, person_id=by.pk, at=at)
    return _open(application_id, reason.strip(), by, at)


@transaction.atomic
def _open(application_id: int, reason: str, by: Any, at: datetime) -> EmergencyAccess:
    application = Application.objects.lock(application_id)
    require(by, "calls.open_emergency_access", application)
    opening = EmergencyAccess.objects.create(
        application=application, user=by, reason=reason, opened_at=at, until=at + OPEN_FOR
    )
    publish("calls.emergency_access_opened", application_id=application.pk, opening_id=opening.pk)
    return opening
