"""Which orientation a visitor may go on with, where it stands, and where it came from."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare

from pscc.kernel.registries import Registry
from services.enums import SessionState
from services.models import OrientationSession, Service

CHANGEABLE = frozenset({SessionState.ANSWERING, SessionState.ABANDONED, SessionState.ANSWERED})


@dataclass(frozen=True)
class Origin:
    """The page from which somebody asks, and what is known through it."""

    label: str
    url: str
    answers: Mapping[str, Any] = field(default_factory=dict)


# Where people come from, by the word before the colon: (address or code) -> Origin or None.
origins: Registry[Callable[[str], Origin | None]] = Registry()


def digest_of(token: str) -> str:
    """Return what the row keeps of a link's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def holds(session: OrientationSession, token: str) -> bool:
    """Tell whether a secret opens an orientation."""
    return constant_time_compare(session.token_digest, digest_of(token))


def find(uid: str) -> OrientationSession | None:
    """Return an orientation by its public identifier, whoever asks: the caller decides."""
    rows = OrientationSession.objects.select_related("person", "project", "weights", "advisor")
    return rows.filter(uid=uid).first()


def own_sessions(user: Any) -> QuerySet[OrientationSession]:
    """Return a person's orientations, the latest change first; one statement."""
    rows: QuerySet[OrientationSession] = OrientationSession.objects.of_person(user)
    return rows.select_related("project").order_by("-updated_at", "-pk")


def may_change(session: OrientationSession) -> bool:
    """Tell whether the answers can change: not while an advisor looks at them."""
    return session.state in CHANGEABLE


def origin_of(origin: str) -> Origin | None:
    """Return where an orientation came from, None for nowhere or for a page that is gone."""
    kind, _colon, name = origin.partition(":")
    ask = dict(origins).get(kind)
    return ask(name) if name and ask else None


def service_origin(slug: str) -> Origin | None:
    """Return the public service from which somebody asks: its kind is a need, its stage is known
    where it names one only.
    """
    service = Service.objects.listed().filter(slug=slug).first()
    if service is None:
        return None
    answers = {"need_1": service.kind}
    stages: Collection[str] = service.stages.values_list("code", flat=True)[:2]
    if len(stages) == 1:
        answers["stage"] = stages[0]  # type: ignore[index] # a queryset
    return Origin(str(service), service.get_absolute_url(), answers)
