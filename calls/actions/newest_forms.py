"""Taking the questions that were published after a draft began, and telling the teams of them."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.actions.answers import lock_for_change, note_change
from calls.enums import ApplicationState, EntryState
from calls.models import FormVersion, StageEntry
from calls.queries.newest_forms import answers_under, newer_form
from pscc.kernel.refusals import Refused
from pscc.outbox import publish


class NothingNewerError(Refused):
    """The draft is on the newest questions already."""


@transaction.atomic
def adopt_newest_form(*, entry_id: int, by: Any, at: datetime) -> StageEntry:
    """Go on with the newest published questions of the stage; nothing that was typed is lost.

    Locks the entry. Raises PermissionDenied, CannotEditError once it may not change any more,
    NothingNewerError where there is nothing to take.
    """
    entry = lock_for_change(entry_id, by, at)
    newer = newer_form(entry, at)
    if newer is None:
        raise NothingNewerError(_("Your draft is on the newest questions already."))
    entry.answers = answers_under(entry, newer)
    entry.form_version = newer
    note_change(entry, by, at)
    return entry


@transaction.atomic
def tell_of_newest_form(*, form_version_id: int) -> int:
    """Tell each team with an unsent draft that newer questions hold; return how many were told.

    Nobody where the form was published before the stage opened or after it closed. Publishes
    `calls.form_renewed` once a draft and version, however often it is called.
    """
    version = FormVersion.objects.select_related("stage__call").get(pk=form_version_id)
    stage = version.stage
    until = stage.closes_at + stage.call.grace
    if version.published_at is None or not stage.opens_at <= version.published_at <= until:
        return 0
    drafts = StageEntry.objects.filter(
        stage=stage,
        state=EntryState.DRAFT,
        application__state=ApplicationState.DRAFT,
        form_version__number__lt=version.number,
    )
    found = drafts.order_by("pk").values_list("pk", "application_id")
    for entry_id, application_id in found:
        publish(
            "calls.form_renewed",
            key=f"calls.form_renewed:{version.pk}:{entry_id}",
            application_id=application_id,
            entry_id=entry_id,
        )
    return len(found)
