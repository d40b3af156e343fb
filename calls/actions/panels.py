"""Handing an application over to the panel."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.actions.decisions import refuse_if_decided
from calls.enums import ApplicationState
from calls.models import Application, Assignment
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish


@transaction.atomic
def send_to_panel(*, application_id: int, by: Any, at: datetime) -> Application:
    """Put a reviewed application before the panel of its call; reviews still open may follow.

    Locks the application. Raises PermissionDenied, or Refused: not in review, no review submitted,
    decided already. Publishes `calls.application_sent_to_panel`.
    """
    application: Application = Application.objects.lock(application_id)
    require(by, "calls.send_to_panel", application)
    if application.state != ApplicationState.IN_REVIEW:
        raise Refused(
            _("Only an application in review goes to the panel; this one is “%(state)s”.")
            % {"state": application.get_state_display()}
        )
    refuse_if_decided(application)
    if not Assignment.objects.counted().filter(application=application).exists():
        raise Refused(
            _("No review is submitted yet: the panel would have nothing to read. Wait for one.")
        )
    application.send_to_panel()
    application.updated_at = at
    application.save()
    publish("calls.application_sent_to_panel", application_id=application.pk)
    return application
