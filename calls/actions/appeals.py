"""Objections to released decisions: the team raises one in time, the office answers it once."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.actions.decisions import lock_decision
from calls.models import Appeal
from calls.queries.appeals import may_still_object, objection_of, released_of
from pscc.kernel.access import require
from pscc.kernel.formats import long_moment
from pscc.kernel.refusals import Refused
from pscc.outbox import publish


@transaction.atomic
def raise_appeal(*, decision_id: int, text: str, by: Any, at: datetime) -> Appeal:
    """Object to a released decision, once, within thirty days of its release.

    Locks application and decision. Raises PermissionDenied unless one writes for the project, or
    Refused. Publishes `calls.appeal_raised`.
    """
    decision = lock_decision(decision_id)
    require(by, "calls.object_to_decision", decision.application)
    standing = released_of(decision.application)
    if standing is None or standing.pk != decision.pk:
        raise Refused(_("There is no released decision on this application to object to."))
    earlier = objection_of(decision)
    if earlier is not None:
        raise Refused(
            _("%(person)s objected on %(moment)s already. One objection is examined.")
            % {"person": earlier.raised_by, "moment": long_moment(earlier.raised_at)}
        )
    if not may_still_object(decision, at):
        raise Refused(_("The thirty days to object are over. Write to the contact of the call."))
    if not text.strip():
        raise Refused(_("Say what you object to, and why."))
    appeal = Appeal.objects.create(decision=decision, text=text.strip(), raised_by=by, raised_at=at)
    publish("calls.appeal_raised", appeal_id=appeal.pk, application_id=decision.application_id)
    return appeal


@transaction.atomic
def answer_appeal(*, appeal_id: int, answer: str, by: Any, at: datetime) -> Appeal:
    """Answer an objection; the team reads it on the page of its application.

    Of two officers at once the second is told who answered. The decision stays as it is. Raises
    PermissionDenied or Refused. Publishes `calls.appeal_answered`.
    """
    decision = lock_decision(Appeal.objects.values_list("decision_id", flat=True).get(pk=appeal_id))
    rows = Appeal.objects.select_for_update(of=("self",), no_key=True)
    appeal = rows.select_related("answered_by").get(pk=appeal_id)
    appeal.decision = decision
    require(by, "calls.answer_appeal", appeal)
    if appeal.answered_at is not None:
        raise Refused(
            _("%(person)s answered on %(moment)s already.")
            % {"person": appeal.answered_by, "moment": long_moment(appeal.answered_at)}
        )
    if not answer.strip():
        raise Refused(_("Write the answer: the team reads it."))
    appeal.answer, appeal.answered_by, appeal.answered_at = answer.strip(), by, at
    appeal.save()
    publish("calls.appeal_answered", appeal_id=appeal.pk, application_id=decision.application_id)
    return appeal
