"""Services on the ladder of freshness: asked, reminded, ageing, out of the orientation, out of the
catalogue.

Every step can be taken back, one at a time by staff, all at once by a word of the provider.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.actions.ladders import AT_ONCE, confirm, step_back, step_down
from partners.enums import Freshness
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish
from services.models import Service
from services.queries.freshness import SERVICES, due_by_provider, read_link, unanswered


class LinkDeadError(Refused):
    """The link cannot confirm anything (any more)."""

    def __init__(self) -> None:
        super().__init__(
            _("This link has been used or is too old. Sign in to confirm or change your services.")
        )


def take_due_steps(*, at: datetime) -> int:
    """Let every service that is due take its next step, one only; return how many did.

    One transaction for each provider, whose people get one message per step about all of them;
    staff get one about all that nobody answers for. Right if it runs twice, late, or not for days.
    """
    moved: list[int] = []
    for provider_id, ids in due_by_provider(at, AT_ONCE).items():
        moved += take_steps(provider_id=provider_id, service_ids=ids, at=at)
    if moved:
        _tell_keepers(moved, at=at)
    return len(moved)


@transaction.atomic
def _tell_keepers(moved: list[int], *, at: datetime) -> None:
    number = unanswered(moved).count()
    if number:
        key = f"services.services_unanswered:{timezone.localdate(at)}"
        publish("services.services_unanswered", key=key, number=number)


@transaction.atomic
def take_steps(*, provider_id: int, service_ids: Collection[int], at: datetime) -> list[int]:
    """Let those services of a provider that are due take their next step; return which did.

    Due counts from the day on which the mails of the step before had left. Locks the services.
    """
    rows = Service.objects.select_for_update(of=("self",), no_key=True).select_related("provider")
    due = rows.filter(pk__in=service_ids, provider=provider_id).order_by("pk")
    moved: dict[str, list[Service]] = defaultdict(list)
    for service in due:
        if SERVICES.is_due(service, at):
            step_down(service, at=at)
            moved[service.freshness].append(service)
    for services in moved.values():
        _announce(services[0])
    return [service.pk for services in moved.values() for service in services]


def _announce(service: Service) -> None:
    """Tell once of the step that a service and its neighbours took at this moment."""
    key = SERVICES.occurrence_of(service)
    provider_id, moment = service.provider_id, service.freshness_at.isoformat()
    match service.freshness:
        case Freshness.ASKED:
            publish("services.freshness_asked", key=key, provider_id=provider_id, moment=moment)
        case Freshness.REMINDED:
            publish("services.freshness_reminded", key=key, provider_id=provider_id, moment=moment)
        case Freshness.AGEING:
            publish("services.freshness_aged", key=key, provider_id=provider_id, moment=moment)
        case Freshness.UNORIENTED:
            publish("services.freshness_unoriented", key=key, provider_id=provider_id,
                    moment=moment)  # fmt: skip
        case Freshness.UNLISTED:
            publish("services.freshness_unlisted", key=key, provider_id=provider_id, moment=moment)


@transaction.atomic
def confirm_services(*, service_ids: Collection[int], by: Any, at: datetime) -> list[Service]:
    """Say that services are still true: they are back in the catalogue at once. Locks them.

    Raises PermissionDenied unless `by` edits every one of them or is staff of the catalogue.
    """
    confirmed = _locked(service_ids)
    for service in confirmed:
        require(by, "services.confirm_service", service)
        _confirm(service, at=at)
    return confirmed


@transaction.atomic
def confirm_by_link(*, token: str, chosen: Collection[str], at: datetime) -> list[Service]:
    """Say so of chosen services (uids) by the link of the mail, signed in or not. Locks them.

    Raises LinkDeadError if the link can confirm none of them (any more).
    """
    _locked([each.pk for each in read_link(token).services])
    asked = [each for each in read_link(token).services if each.uid in chosen]
    if not asked:
        raise LinkDeadError
    for service in asked:
        _confirm(service, at=at)
    return asked


def _locked(ids: Collection[int]) -> list[Service]:
    rows = Service.objects.select_for_update(of=("self",), no_key=True).select_related("provider")
    return list(rows.filter(pk__in=ids).order_by("pk"))


def _confirm(service: Service, *, at: datetime) -> None:
    confirm(service, at=at)
    publish("services.freshness_confirmed", service_id=service.pk)


@transaction.atomic
def undo_freshness_step(*, service_id: int, by: Any, at: datetime) -> Service:
    """Take the last visible step back, as staff; the wait begins again. Locks the service.

    Raises PermissionDenied, or Refused where no step shows.
    """
    service: Service = Service.objects.lock(service_id)
    require(by, "services.undo_freshness", service)
    up_to_date = _("There is no step to take back: the service shows as up to date.")
    step_back(service, at=at, otherwise=up_to_date)
    publish("services.freshness_step_reverted", service_id=service.pk)
    return service
