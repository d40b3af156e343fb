"""What an advisor does with an orientation: take it, order it anew, answer it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from pscc.accounts.models import User
from pscc.kernel.access import allowed, require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish
from services.actions.orientation.assigning import ADVISING
from services.enums import SessionState
from services.models import OrientationSession


@transaction.atomic
def assign_session(
    *, session_id: int, advisor_id: int, by: Any, at: datetime
) -> OrientationSession:
    """Give an orientation to an advisor, who is told unless they took it themselves.

    Raises Refused once it is answered, and for somebody who may not answer it; PermissionDenied.
    Locks it.
    """
    session = _locked(session_id, "services.assign_orientation", by)
    _refuse_unless_waiting(session)
    advisor = User.objects.with_role(*ADVISING).filter(pk=advisor_id).first()
    if (
        advisor is None
        or advisor.pk == session.person_id
        or not allowed(advisor, "services.answer_orientation", session)
    ):
        raise Refused(_("This person cannot answer this orientation: choose somebody else."))
    if session.advisor_id == advisor.pk:
        raise Refused(_("It is theirs already. Nothing was done."))
    session.advisor = advisor
    session.updated_at = at
    session.save(update_fields=["advisor", "updated_at"])
    if advisor.pk != by.pk:
        publish("services.orientation_assigned", session_id=session.pk)
    return session


@transaction.atomic
def rerank_session(
    *, session_id: int, order: Sequence[str], by: Any, at: datetime
) -> OrientationSession:
    """Keep the advisor's own order beside the automatic one; an empty one takes it back.

    Raises Refused once the orientation is answered, and for what is named twice or was never
    recommended; PermissionDenied. Locks it.
    """
    session = _locked(session_id, "services.answer_orientation", by)
    _refuse_unless_waiting(session)
    known = {each["key"] for each in session.result.get("available", ())}
    if len({*order}) != len(order) or not known.issuperset(order):
        raise Refused(_("The recommendations have changed meanwhile: look at them again."))
    session.reranked = list(order)
    session.updated_at = at
    session.save(update_fields=["reranked", "updated_at"])
    return session


@transaction.atomic
def answer_session(*, session_id: int, summary: str, by: Any, at: datetime) -> OrientationSession:
    """Tell the person what an advisor thinks; who answers becomes its advisor.

    Raises Refused without words and where somebody answered first; PermissionDenied. Locks it.
    """
    session = _locked(session_id, "services.answer_orientation", by)
    if not summary.strip():
        raise Refused(_("Write your answer: the person reads your words."))
    try:
        session.answer(at=at, summary=summary.strip())
    except TransitionNotAllowed:
        raise Refused(_too_late()) from None
    session.advisor = by
    session.updated_at = at
    session.save()
    publish("services.orientation_answered", session_id=session.pk)
    return session


def _locked(session_id: int, permission: str, by: Any) -> OrientationSession:
    session = OrientationSession.objects.lock(session_id)
    require(by, permission, session)
    return session


def _refuse_unless_waiting(session: OrientationSession) -> None:
    if session.state != SessionState.SENT:
        raise Refused(_too_late())


def _too_late() -> str:
    return _("This orientation does not wait for an answer any more: look at it again.")
