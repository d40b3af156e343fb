"""The first look at what was sent: may it be judged at all?"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.actions.closing import close_entries
from calls.actions.decisions import record_pending, refuse_if_decided
from calls.actions.entries import refuse_while_reopened
from calls.actions.submissions import RETRY
from calls.enums import ApplicationState, AttemptOutcome, Outcome
from calls.models import Application, SubmitAttempt
from calls.queries.drafts import current_entry, regular_end
from pscc.kernel.access import require
from pscc.kernel.formats import long_moment
from pscc.kernel.refusals import Refused
from pscc.outbox import publish


@transaction.atomic
def screen_application(
    *, application_id: int, eligible: bool, note: str, by: Any, at: datetime
) -> Application:
    """Send an eligible application to review; for another one, record a pending decision "not
    eligible".

    In the second case the application's state stays as it is until the decision is released:
    nothing shows before. What was sent to review can no longer change. Raises PermissionDenied, or
    Refused if it was screened already, its team may still send a newer version or answer a
    clarification, or the reason of a refusal is missing. Publishes `calls.application_screened`,
    and `calls.decision_recorded` with a decision.
    """
    application: Application = Application.objects.lock(application_id)
    require(by, "calls.screen_application", application)
    _refuse_unless_waiting(application)
    refuse_while_reopened(application, at)
    _refuse_before_closing(application, at)
    if eligible:
        application.screen_eligible(by=by, at=at, note=note.strip())
        close_entries(application)
    else:
        if not note.strip():
            raise Refused(
                _("Say why it is not eligible: the record and the letter need the reason.")
            )
        application.screened_by, application.screened_at = by, at
        application.screening_note = note.strip()
        record_pending(
            application, outcome=Outcome.INELIGIBLE, reasons=note, letter="", by=by, at=at
        )
    application.save()
    publish("calls.application_screened", application_id=application.pk)
    return application


def _refuse_before_closing(application: Application, at: datetime) -> None:
    """Raise Refused while the window lets the team send a newer version, or one is on its way: its
    press came in time and can be tried again.
    """
    entry = current_entry(application)
    end = regular_end(entry)
    if at <= end:
        raise Refused(
            _("This stage takes versions until %(moment)s. Screen after that moment.")
            % {"moment": long_moment(end)}
        )
    trying = SubmitAttempt.objects.filter(
        entry=entry.pk, outcome=AttemptOutcome.STARTED, received_at__gte=at - RETRY
    )
    first = trying.filter(received_at__lte=end).order_by("-received_at").first()
    if first is not None:
        raise Refused(
            _(
                "The team pressed the button in time and has no answer yet: it may try again until"
                " %(moment)s. Screen after that moment."
            )
            % {"moment": long_moment(first.received_at + RETRY)}
        )


def _refuse_unless_waiting(application: Application) -> None:
    if application.state != ApplicationState.SUBMITTED:
        raise Refused(
            _("This application does not wait for screening: its state is “%(state)s”.")
            % {"state": application.get_state_display()}
        )
    refuse_if_decided(application)
