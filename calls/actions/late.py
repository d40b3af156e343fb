"""Sending after the closing: a team asks with its reason, the call's office decides once."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.actions.decisions import refuse_if_decided
from calls.actions.revival import revive
from calls.actions.windows import hold_call
from calls.enums import ApplicationState, CallState, LateState
from calls.models import Application, Call, LateRequest, StageEntry
from calls.queries.drafts import (
    EDITABLE_ENTRIES,
    current_entry,
    has_unsent_changes,
    last_moment,
    last_submission,
)
from pscc.kernel.access import require
from pscc.kernel.formats import long_moment
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

NEVER_SENT = (ApplicationState.DRAFT, ApplicationState.EXPIRED)


class CannotAskError(Refused):
    """A late sending cannot be asked for now; `message` says what to do instead."""


@transaction.atomic
def ask_late(*, application_id: int, reason: str, by: Any, at: datetime) -> LateRequest:
    """Ask the call's office to let a draft, or changes that were never sent, in after the closing.

    Locks the application, holds the call. One request is open at a time. Raises PermissionDenied
    unless one writes for the project, CannotAskError with what to do instead. Publishes
    `calls.late_request_asked`.
    """
    call, application = _hold(application_id)
    require(by, "calls.ask_late", application)
    entry = current_entry(application)
    _refuse_asking(call, application, entry, at)
    if not reason.strip():
        raise CannotAskError(
            _("Say what kept you from sending in time: the cluster decides on it.")
        )
    request = LateRequest.objects.create(
        entry=entry, reason=reason.strip(), asked_by=by, asked_at=at
    )
    publish("calls.late_request_asked", application_id=application.pk, late_request_id=request.pk)
    return request


def _hold(application_id: int) -> tuple[Call, Application]:
    """Lock in the one order: call, application."""
    call = hold_call(Application.objects.values_list("call_id", flat=True).get(pk=application_id))
    application: Application = Application.objects.lock(application_id)
    application.call = call
    return call, application


def _refuse_asking(call: Call, application: Application, entry: StageEntry, at: datetime) -> None:
    if call.state != CallState.PUBLISHED:
        raise CannotAskError(
            _("This call takes no applications. Write to the contact of the call.")
        )
    if application.state not in (*NEVER_SENT, ApplicationState.SUBMITTED):
        raise CannotAskError(
            _("This application is withdrawn or being examined: nothing more can be sent.")
        )
    if at <= last_moment(entry):
        raise CannotAskError(
            _("You can still send until %(moment)s: there is no need to ask.")
            % {"moment": long_moment(last_moment(entry))}
        )
    is_sent = application.state == ApplicationState.SUBMITTED
    if is_sent and not has_unsent_changes(entry, last_submission(entry)):
        raise CannotAskError(
            _("Nothing has changed since you sent this application: there is nothing to send.")
        )
    if LateRequest.objects.filter(entry=entry.pk, state=LateState.ASKED).exists():
        raise CannotAskError(
            _("Your team has asked already. The cluster answers here and by e-mail.")
        )


@transaction.atomic
def grant_late(
    *, request_id: int, until: datetime, answer: str, by: Any, at: datetime
) -> LateRequest:
    """Let the team send until a moment; a draft that has expired comes back to life.

    Of two officers at once the second is told what the first decided. Locks the application, then
    the request. Raises PermissionDenied or Refused. Publishes `calls.late_request_granted`.
    """
    request, application = _decidable(request_id, by)
    if until <= at:
        raise Refused(_("This moment is past. Give the team a later one."))
    _refuse_granting(application, request)
    if application.state == ApplicationState.EXPIRED:
        revive(application, request.entry_id, at)
    request.grant(by=by, at=at, answer=answer.strip(), until=until)
    request.save()
    publish("calls.late_request_granted", application_id=application.pk, late_request_id=request.pk)
    return request


@transaction.atomic
def refuse_late(*, request_id: int, answer: str, by: Any, at: datetime) -> LateRequest:
    """Let the closing stand, and tell the team why.

    Locks as `grant_late` does. Raises PermissionDenied or Refused. Publishes
    `calls.late_request_refused`.
    """
    request, application = _decidable(request_id, by)
    if not answer.strip():
        raise Refused(_("Say why: the team reads your answer."))
    request.refuse(by=by, at=at, answer=answer.strip())
    request.save()
    application.updated_at = at  # the team is told anew before its draft goes
    application.save(update_fields=["updated_at"])
    publish("calls.late_request_refused", application_id=application.pk, late_request_id=request.pk)
    return request


def _decidable(request_id: int, by: Any) -> tuple[LateRequest, Application]:
    requests = LateRequest.objects.filter(pk=request_id)
    _call, application = _hold(requests.values_list("entry__application_id", flat=True).get())
    request = requests.select_for_update(of=("self",), no_key=True).get()
    request.entry.application = application
    require(by, "calls.decide_late_request", request)
    if request.state != LateState.ASKED and request.decided_at is not None:
        raise Refused(
            _("%(person)s has answered already, on %(moment)s: “%(state)s”.")
            % {
                "person": request.decided_by,
                "moment": long_moment(request.decided_at),
                "state": request.get_state_display(),
            }
        )
    return request, application


def _refuse_granting(application: Application, request: LateRequest) -> None:
    if application.call.state != CallState.PUBLISHED:
        raise Refused(_("This call is not published any more: nothing can be sent to it."))
    if application.state not in (*NEVER_SENT, ApplicationState.SUBMITTED):
        raise Refused(
            _("The application is “%(state)s” now: nothing more can be sent. Refuse the request.")
            % {"state": application.get_state_display()}
        )
    refuse_if_decided(application)
    expired = application.state == ApplicationState.EXPIRED
    if not expired and request.entry.state not in EDITABLE_ENTRIES:
        raise Refused(
            _("The answers of this stage are closed: nothing more can be sent. Refuse the request.")
        )
