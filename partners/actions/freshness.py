"""The ladder of freshness: asked, reminded, ageing, out of the orientation, out of the directory.

Every step can be taken back, one at a time by staff, all at once by a word of the owners.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.actions.ladders import AT_ONCE, confirm, step_back, step_down
from partners.enums import Freshness
from partners.models import Organisation
from partners.queries.freshness import PROFILES, read_link, without_editors
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish


class LinkDeadError(Refused):
    """The link cannot confirm anything (any more)."""

    def __init__(self) -> None:
        super().__init__(
            _("This link has been used or is too old. Sign in to confirm or change the profile.")
        )


def take_due_steps(*, at: datetime) -> int:
    """Let every organisation that is due take its next step, one only; return how many did.

    One transaction each; staff get one message about all that nobody answers for. Right if it runs
    twice, late, or not for days; beyond 5,000 at once the rest waits for the next run.
    """
    due = list(PROFILES.due(at).values_list("pk", flat=True)[:AT_ONCE])
    moved = [pk for pk in due if take_step(organisation_id=pk, at=at)]
    if moved:
        _tell_keepers(moved, at=at)
    return len(moved)


@transaction.atomic
def _tell_keepers(moved: list[int], *, at: datetime) -> None:
    """Tell staff once how many profiles took a step that nobody can be asked about."""
    number = without_editors(moved).count()
    if number:
        key = f"partners.profiles_unanswered:{timezone.localdate(at)}"
        publish("partners.profiles_unanswered", key=key, number=number)


@transaction.atomic
def take_step(*, organisation_id: int, at: datetime) -> bool:
    """Let an organisation take the next step if it is due; return whether it did.

    Due counts from the day on which the mails of the step before had left: after an outage nobody
    leaps. Locks the organisation.
    """
    organisation: Organisation = Organisation.objects.lock(organisation_id)
    if not PROFILES.is_due(organisation, at):
        return False
    step_down(organisation, at=at)
    _announce(organisation)
    return True


def _announce(organisation: Organisation) -> None:
    """Tell of the step on which the organisation stands now, once."""
    key, pk = PROFILES.occurrence_of(organisation), organisation.pk
    match organisation.freshness:
        case Freshness.ASKED:
            publish("partners.freshness_asked", key=key, organisation_id=pk)
        case Freshness.REMINDED:
            publish("partners.freshness_reminded", key=key, organisation_id=pk)
        case Freshness.AGEING:
            publish("partners.freshness_aged", key=key, organisation_id=pk)
        case Freshness.UNORIENTED:
            publish("partners.freshness_unoriented", key=key, organisation_id=pk)
        case Freshness.UNLISTED:
            publish("partners.freshness_unlisted", key=key, organisation_id=pk)


@transaction.atomic
def confirm_organisation(*, organisation_id: int, by: Any, at: datetime) -> Organisation:
    """Say that a profile is still true: it is back in the directory at once. Locks it.

    Raises PermissionDenied unless `by` edits it or is staff of the directory.
    """
    organisation: Organisation = Organisation.objects.lock(organisation_id)
    require(by, "partners.confirm_organisation", organisation)
    return _confirm(organisation, at=at)


@transaction.atomic
def confirm_by_link(*, token: str, at: datetime) -> Organisation:
    """Say so by the link of the mail, signed in or not. Locks the organisation.

    Raises LinkDeadError once somebody has confirmed, or after 60 days.
    """
    seen = read_link(token)
    if seen.organisation is None:
        raise LinkDeadError
    organisation: Organisation = Organisation.objects.lock(seen.organisation.pk)
    if not read_link(token).is_alive:
        raise LinkDeadError
    return _confirm(organisation, at=at)


@transaction.atomic
def undo_freshness_step(*, organisation_id: int, by: Any, at: datetime) -> Organisation:
    """Take the last visible step back, as staff; the wait begins again. Locks the organisation.

    Raises PermissionDenied, or Refused where no step shows.
    """
    organisation: Organisation = Organisation.objects.lock(organisation_id)
    require(by, "partners.undo_freshness", organisation)
    up_to_date = _("There is no step to take back: the profile shows as up to date.")
    step_back(organisation, at=at, otherwise=up_to_date)
    publish("partners.freshness_step_reverted", organisation_id=organisation.pk)
    return organisation


def _confirm(organisation: Organisation, *, at: datetime) -> Organisation:
    confirm(organisation, at=at)
    publish("partners.freshness_confirmed", organisation_id=organisation.pk)
    return organisation
