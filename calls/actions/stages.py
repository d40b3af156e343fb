"""From the first stage to the next one: the same application, under the same number."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.actions.closing import close_entries
from calls.actions.decisions import refuse_if_decided
from calls.actions.entries import refuse_while_reopened
from calls.actions.windows import hold_call
from calls.enums import ApplicationState, CallState, EntryState
from calls.models import Application, CallStage, FormVersion, StageEntry
from calls.queries.drafts import current_entry, last_moment
from calls.queries.next_stages import newest_form, next_stage, taken_over
from pscc.kernel.access import require
from pscc.kernel.formats import long_moment
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

INVITABLE = (
    ApplicationState.SUBMITTED,
    ApplicationState.IN_REVIEW,
    ApplicationState.IN_PANEL,
)


@transaction.atomic
def invite_to_next_stage(*, application_id: int, by: Any, at: datetime) -> StageEntry:
    """Ask a project whose letter of intent convinced for its full application.

    The application keeps its number, what it sent and the reviews of it; its team writes again, on
    the newest published form. Answers to questions with the same key and type are taken over as
    proposals; files and consents are asked anew. Holds the call, locks the application and its
    entries. Raises PermissionDenied, or Refused with what stands in the way. Publishes
    `calls.next_stage_opened`.
    """
    call = hold_call(Application.objects.values_list("call_id", flat=True).get(pk=application_id))
    application: Application = Application.objects.lock(application_id)
    application.call = call
    require(by, "calls.invite_to_next_stage", application)
    earlier = current_entry(application)
    _refuse_unless_ready(application, earlier, at)
    stage, form_version = _what_follows(earlier, at)
    application.open_next_stage()
    application.updated_at = at
    application.save()
    close_entries(application)
    answers = taken_over(earlier, form_version)
    entry = StageEntry.objects.create(
        application=application, stage=stage, form_version=form_version, answers=answers
    )
    publish("calls.next_stage_opened", application_id=application.pk, entry_id=entry.pk)
    return entry


def _refuse_unless_ready(application: Application, entry: StageEntry, at: datetime) -> None:
    if application.call.state != CallState.PUBLISHED:
        raise Refused(_("This call is not published any more: nothing can be sent to it."))
    if application.state not in INVITABLE or entry.state == EntryState.DRAFT:
        raise Refused(
            _("The application is “%(state)s”: there is nothing to invite it for.")
            % {"state": application.get_state_display()}
        )
    if at <= last_moment(entry):
        raise Refused(
            _("This stage takes versions until %(moment)s. Invite after that moment.")
            % {"moment": long_moment(last_moment(entry))}
        )
    refuse_if_decided(application)
    refuse_while_reopened(application, at)


def _what_follows(entry: StageEntry, at: datetime) -> tuple[CallStage, FormVersion]:
    stage = next_stage(entry.stage)
    if stage is None:
        raise Refused(
            _("No stage follows this one: this call has no full application after its letter.")
        )
    if at > stage.closes_at:
        raise Refused(
            _("The next stage closed on %(moment)s. Move its closing first.")
            % {"moment": long_moment(stage.closes_at)}
        )
    form_version = newest_form(stage)
    if form_version is None:
        raise Refused(_("The form of the next stage is not published yet. Publish it first."))
    return stage, form_version
