"""Orientations in any state, for tests of the advisors' side."""

from datetime import datetime, timedelta
from typing import Any

from partners.models import Project
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from services.enums import SessionState, WeightsState
from services.models import (
    AdvisorProfile,
    OrientationSession,
    Service,
    UnservedNeed,
    WeightSet,
)
from services.queries.orientation.previews import weights_of
from services.recommender import Ranking, Reason, Scored, as_json
from tests.factories import NOW, make_staff, make_user

S = SessionState


def make_weights(state: WeightsState = WeightsState.ACTIVE, **fields: Any) -> WeightSet:
    """Make a version of the weights, by default the one in use."""
    row = WeightSet(number=WeightSet.objects.count() + 1, **fields)
    if state != WeightsState.DRAFT:
        row.activate(by=None, at=NOW)
    if state == WeightsState.RETIRED:
        row.retire()
    row.save()
    return row


def weights_in_use() -> WeightSet:
    """Return the version in use; the first call makes it."""
    return WeightSet.objects.filter(state=WeightsState.ACTIVE).first() or make_weights()


def result_of(services: list[Service], weights: WeightSet) -> dict[str, Any]:
    """Return the JSON of a ranking in which services follow one another."""
    rows = [
        Scored(
            key=f"service:{service.uid}",
            kind="service",
            points=40 - place,
            maximum=weights_of(weights).maximum,
            reasons=(Reason("need", 40 - place, service.kind),),
        )
        for place, service in enumerate(services)
    ]
    return as_json(Ranking(version=weights.number, available=tuple(rows)))


def make_orientation(
    state: SessionState = S.SENT,
    *,
    needs: tuple[str, ...] = ("regulatory",),
    person: User | None = None,
    services: list[Service] | None = None,
    project: Project | None = None,
    at: datetime = NOW,
    due_at: datetime | None = None,
    **fields: Any,
) -> OrientationSession:
    """Make an orientation that was touched last, or sent, at a moment; due two days later."""
    answers = {f"need_{place}": need for place, need in enumerate(needs, 1)}
    session = OrientationSession(
        token_digest=f"{OrientationSession.objects.count():064d}",
        answers={"product_type": "therapy", **answers, **fields.pop("answers", {})},
        project=project,
        person=person,
        created_at=at,
        updated_at=at,
        **fields,
    )
    if state in (S.SENT, S.ANSWERED):
        session.person = person or make_user()
        session.weights = session.weights or weights_in_use()
        session.result = result_of(services or [], session.weights)
        session.send(at=at, due_at=due_at or at + timedelta(days=2))
    if state == S.ANSWERED:
        session.answer(at=at, summary="Begin with the regulatory team.")
    if state == S.ABANDONED:
        session.abandon()
    session.save()
    return session


def make_unserved(
    session: OrientationSession, need: str, *, stage: str = "", at: datetime = NOW
) -> UnservedNeed:
    """Make a need of an orientation that nothing could serve."""
    return UnservedNeed.objects.create(session=session, need=need, stage=stage, found_at=at)


def make_advisor(*, name: str = "", role: Role = Role.ADVISOR, **fields: Any) -> User:
    """Make an advisor who takes orientations."""
    person = make_staff(role, name=name)
    AdvisorProfile.objects.create(user=person, **fields)
    return person


def fresh(session: OrientationSession) -> OrientationSession:
    """Return what is stored now."""
    return OrientationSession.objects.get(pk=session.pk)
