"""Asking an advisor to look at an orientation, and mailing its link."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.actions.sealed_mail import send_secret
from pscc.kernel.access import require
from pscc.kernel.business_days import add_business_days
from pscc.kernel.refusals import Refused
from pscc.outbox import publish
from services.actions.orientation.assigning import keep_or_assign
from services.actions.orientation.weights import ensure_first_weights
from services.enums import SessionState
from services.models import OrientationSession, UnservedNeed
from services.queries.orientation.candidates import candidates_for
from services.queries.orientation.profiles import known, profile_of, taxonomy
from services.queries.orientation.results import ranked, weights_of
from services.queries.orientation.sessions import holds
from services.recommender import as_json

DAYS_TO_ANSWER = 2  # business days


class AnswerMissingError(Refused):
    """A question that has to be answered is not; `page` holds it."""

    def __init__(self, page: str, message: str) -> None:
        super().__init__(message)
        self.page = page


@transaction.atomic
def send_session(*, session_id: int, by: Any, at: datetime) -> OrientationSession:
    """Ask an advisor to look at an orientation, for the first time or again with other answers.

    Freezes the ranking with the version of the weights, writes down the needs that nothing serves,
    starts the clock of two business days and gives it to an advisor. Twice is once. Locks it.
    Raises AnswerMissingError, PermissionDenied for somebody else's.
    """
    session = OrientationSession.objects.lock(session_id)
    require(by, "services.read_own_orientation", session)
    if session.state == SessionState.SENT:
        return session
    if not session.answers.get("product_type"):
        raise AnswerMissingError("you", _("Say first what you develop: “I do not know” will do."))
    _freeze(session, at)
    due_at = add_business_days(at, DAYS_TO_ANSWER)
    if session.state == SessionState.ABANDONED:
        session.resume()
    if session.state == SessionState.ANSWERED:
        session.ask_again(at=at, due_at=due_at)
    else:
        session.send(at=at, due_at=due_at)
    session.advisor = keep_or_assign(session, at)
    session.updated_at = at
    session.save()
    publish("services.orientation_sent", session_id=session.pk)
    return session


def _freeze(session: OrientationSession, at: datetime) -> None:
    """Keep the ranking as it is told now, what would change it, and what it could not serve."""
    weights = ensure_first_weights(at=at)
    profile, order = profile_of(session, timezone.localdate(at)), taxonomy()
    candidates = candidates_for(profile, at, order)
    ranking, changes = ranked(profile, candidates, weights_of(weights), order)
    session.weights = weights
    session.result = {**as_json(ranking, changes), "answers_version": session.version}
    session.reranked = []
    session.unserved.all().delete()
    UnservedNeed.objects.bulk_create(
        UnservedNeed(
            session=session,
            need=need,
            stage=profile.stage or "",
            product_type=known(session.answers, "product_type") or "",
            found_at=at,
        )
        for need in ranking.unserved
    )


@transaction.atomic
def mail_link(*, session_id: int, token: str, to: str, at: datetime) -> None:
    """Mail the link of an orientation to an address that its holder typed in, encrypted until it
    leaves. Raises Refused for one that has become a person's, or with another secret.
    """
    del at  # the sealed mail has its own clock
    session = OrientationSession.objects.lock(session_id)
    if session.person_id is not None or not holds(session, token):
        raise Refused(_("This orientation belongs to an account: sign in to find it."))
    send_secret(
        kind="orientation_link",
        to=to,
        subject=_("The link to your orientation"),
        template="services/orientation_link",
        context={},
        path=reverse("services:orientation_open", args=[session.uid, token]),
        action=_("Go on with the orientation"),
        turn=_("Your turn: go on where you stopped."),
        why=_(
            "You receive this message because somebody typed in this address on the portal. If it"
            " was not you, do nothing."
        ),
    )
