"""How fresh services are: what is due, who can say so, and the link of "still true?".

One message per provider and step tells of all its services that are due on the same day, and its
link confirms any of those that wait for a word.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from partners.enums import Freshness, OrganisationState
from partners.models import Organisation
from partners.queries.freshness import without_editors
from partners.queries.ladders import Ladder
from services.models import LISTED_STATES, Service

SERVICES = Ladder(
    Service,
    "services.freshness",
    asked_in=LISTED_STATES,
    occasion_of=lambda service: service.provider.uid,
)


def due_by_provider(at: datetime, at_once: int) -> dict[int, list[int]]:
    """Return the services whose next step is due by the clock, provider by provider; those of
    providers that the directory does not show are not asked about. One statement.
    """
    due = SERVICES.due(at).filter(provider__state=OrganisationState.PUBLISHED)
    found: dict[int, list[int]] = defaultdict(list)
    for provider_id, pk in due.values_list("provider_id", "pk")[:at_once]:
        found[provider_id].append(pk)
    return found


def on_step(provider_id: int, step: str, moment: str) -> QuerySet[Service]:
    """Return the services of a provider that took a step at a moment and still stand on it."""
    stood = Service.objects.filter(provider=provider_id, freshness=step)
    return stood.filter(freshness_at=datetime.fromisoformat(moment)).order_by("title", "pk")


def waiting_for_word(provider_id: int) -> QuerySet[Service]:
    """Return the services of a provider that wait for "still true"."""
    asked = Service.objects.filter(provider=provider_id, state__in=LISTED_STATES)
    return asked.exclude(freshness=Freshness.CURRENT).order_by("title", "pk")


def unanswered(ids: list[int]) -> QuerySet[Service]:
    """Keep the services whose provider has neither an owner nor an editor who could be asked."""
    providers = Service.objects.filter(pk__in=ids).values_list("provider_id", flat=True)
    silent = without_editors(list(providers))
    return Service.objects.filter(pk__in=ids, provider__in=silent)


# --- The link ------------------------------------------------------------------------------------


def link_token(provider: Organisation, day: date) -> str:
    """Return the signed word that lets whoever has it confirm, once each, the services of this
    provider that were asked about on a day.
    """
    return SERVICES.sign([provider.uid, day.isoformat()])


@dataclass(frozen=True)
class ConfirmLink:
    """What a link leads to; without a provider it never was ours or is too old, without services
    all have been confirmed since.
    """

    provider: Organisation | None
    services: tuple[Service, ...] = ()


def read_link(token: str) -> ConfirmLink:
    """Return whose services a link can still confirm. It says nothing of a service that somebody
    has confirmed since the day of the mail, and dies after 60 days.
    """
    read = SERVICES.read(token)
    if read is None:
        return ConfirmLink(None)
    uid, day = read
    provider = Organisation.objects.filter(uid=uid, state=OrganisationState.PUBLISHED).first()
    if provider is None:
        return ConfirmLink(None)
    waiting: Any = SERVICES.with_last_check(waiting_for_word(provider.pk))
    asked = waiting.filter(checked__lt=date.fromisoformat(day))
    return ConfirmLink(provider, tuple(asked.select_related("provider")))
