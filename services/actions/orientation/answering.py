"""An orientation is begun, answered, taken up again and claimed: with its link's secret as long as
it is nobody's, then by its person.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from pscc.kernel.questions import Answer, BadAnswerError, Form, normalise
from pscc.kernel.refusals import Refused
from services.enums import SessionState
from services.models import OrientationSession
from services.queries.orientation.sessions import digest_of, holds, may_change, origin_of

SECRET_BYTES = 32
MOST_CHOSEN = 20


class StaleAnswersError(Refused):
    """Another page saved in between: `newer` holds the stored answers that differ."""

    def __init__(self, session: OrientationSession, newer: dict[str, Answer | None]) -> None:
        super().__init__(
            _(
                "This page was saved elsewhere while you were writing. Nothing is overwritten:"
                " choose which text to keep."
            )
        )
        self.session = session
        self.newer = newer


@transaction.atomic
def start_session(
    *, language: str, origin: str, by: Any, at: datetime
) -> tuple[OrientationSession, str]:
    """Begin an orientation, with what is known through the page it is asked from; return it with
    the secret of its link, of which only a digest is kept.
    """
    token = secrets.token_urlsafe(SECRET_BYTES)
    found = origin_of(origin)
    session = OrientationSession.objects.create(
        token_digest=digest_of(token),
        person=by if by.is_authenticated else None,
        language=language[:2],
        origin=origin if found else "",
        answers=dict(found.answers) if found else {},
        created_at=at,
        updated_at=at,
    )
    return session, token


@transaction.atomic
def save_answers(
    *,
    session_id: int,
    form: Form,
    changes: Mapping[str, Any],
    version: int,
    token: str,
    by: Any,
    at: datetime,
) -> OrientationSession:
    """Store changed answers of an orientation that is still at `version`; None or "" empties one.

    Saving what is stored already changes nothing and never conflicts. Locks it. Raises
    StaleAnswersError with the newer values, Refused while an advisor looks at it, BadAnswerError
    for a value that cannot be an answer, PermissionDenied.
    """
    session = lock_held(session_id, by=by, token=token)
    if not may_change(session):
        raise Refused(
            _("An advisor is looking at your answers: they can change once you have the answer.")
        )
    wanted = _read(form, changes)
    differing = {key: value for key, value in wanted.items() if session.answers.get(key) != value}
    if not differing:
        return session
    if session.version != version:
        raise StaleAnswersError(session, {key: session.answers.get(key) for key in differing})
    answers = {**session.answers, **differing}
    session.answers = {key: value for key, value in answers.items() if value is not None}
    session.version += 1
    _touch(session, at)
    session.save()
    return session


def _read(form: Form, changes: Mapping[str, Any]) -> dict[str, Answer | None]:
    wanted = {}
    for key, raw in changes.items():
        question = form.question(key)
        if question is None:
            raise BadAnswerError(_("There is no such question."))
        wanted[key] = normalise(question, raw)
    return wanted


@transaction.atomic
def resume_session(*, session_id: int, token: str, by: Any, at: datetime) -> OrientationSession:
    """Note that somebody comes back to an orientation. Locks it. Raises PermissionDenied."""
    session = lock_held(session_id, by=by, token=token)
    session.visits += 1
    _touch(session, at)
    session.save()
    return session


@transaction.atomic
def claim_session(*, session_id: int, token: str, by: Any, at: datetime) -> OrientationSession:
    """Give an orientation that is nobody's yet to the person who holds its secret; once.

    Locks it. Raises PermissionDenied for somebody else's, and without the secret.
    """
    session = lock_held(session_id, by=by, token=token)
    if session.person_id is None and by.is_authenticated:
        session.person = by
        session.updated_at = at
        session.save()
    return session


@transaction.atomic
def choose(
    *, session_id: int, keys: Sequence[str], token: str, by: Any, at: datetime
) -> OrientationSession:
    """Keep which of the recommended services somebody wants to ask for. Locks the orientation.

    Raises Refused for none and for too many, PermissionDenied.
    """
    session = lock_held(session_id, by=by, token=token)
    chosen = list(dict.fromkeys(key for key in keys if key.startswith("service:")))
    if not chosen:
        raise Refused(_("Tick at least one service to ask for."))
    if len(chosen) > MOST_CHOSEN:
        raise Refused(_("Tick at most %(limit)s services at a time.") % {"limit": MOST_CHOSEN})
    session.chosen = chosen
    session.updated_at = at
    session.save()
    return session


def lock_held(session_id: int, *, by: Any, token: str = "") -> OrientationSession:
    """Return an orientation, locked, for its person, or for who holds its secret while it is
    nobody's. Raises PermissionDenied.
    """
    session = OrientationSession.objects.lock(session_id)
    is_own = by.is_authenticated and session.person_id == by.pk
    if is_own or (session.person_id is None and token and holds(session, token)):
        return session
    raise PermissionDenied


def _touch(session: OrientationSession, at: datetime) -> None:
    if session.state == SessionState.ABANDONED:
        session.resume()
    session.updated_at = at
