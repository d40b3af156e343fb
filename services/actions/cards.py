"""A provider edits its services: live at once, listed to staff, undone with one click."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from partners.actions.parts import own_changes, refuse_foreign_rows, rehearse, write_part
from partners.enums import Freshness
from partners.queries.differences import title_of
from partners.queries.parts import Parts, differing
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish
from services.actions.template_files import release_templates, with_kept_templates
from services.enums import AccessMode, ServiceState
from services.models import Service, ServiceEdit
from services.queries.documents import (
    DOCUMENTS,
    files_in,
    kept_values,
    templates_taken_away,
    with_templates,
)
from services.queries.parts import CARD, described_card, read_card

R = TypeVar("R")
QUOTED = 200  # characters of a text that a refusal shows


@transaction.atomic
def save_card(
    *, service_id: int, version: int, parts: Parts, by: Any, at: datetime
) -> ServiceEdit | None:
    """Store what a provider changed of a service that was opened at `version`; None if nothing did.

    It is live at once, confirms that the service is current, and staff look at it afterwards where
    the service is public. A part that only others changed meanwhile keeps their value. Raises
    StalePartsError where both changed the same part; Refused for rows that are not the service's,
    for a closed service and for parts that contradict each other; PermissionDenied. Locks the
    service.
    """
    service = Service.objects.lock(service_id)
    require(by, "services.edit_service", service)
    stored = read_card(service, parts)
    parts = with_templates(parts, files_in(stored))
    changed = own_changes(CARD, service, version, stored, parts)
    if not changed:
        return None
    if service.state == ServiceState.RETIRED:
        raise Refused(
            _("This service is closed for good. Duplicate it to offer something like it again.")
        )
    refuse_foreign_rows(CARD, stored, changed)
    write_card(service, changed, at=at)
    edit = ServiceEdit.objects.create(
        service=service,
        version=service.version,
        before={part: stored[part] for part in changed},
        after=read_card(service, changed),
        made_by=by,
        made_at=at,
    )
    if service.published_at is None:  # staff can undo nothing here: what is gone is gone
        release_templates(templates_taken_away(edit.before, edit.after))
    publish("services.service_changed", service_id=service.pk, edit_id=edit.pk)
    if "capacity" in changed:
        publish("services.capacity_changed", service_id=service.pk)
    return edit


def write_card(service: Service, parts: Parts, *, at: datetime, confirms: bool = True) -> None:
    """Write parts into a locked service as its next version; what its provider wants confirms that
    it is current. The templates that go stay in use: the caller lets them go.

    Raises Refused for parts that contradict each other.
    """
    if DOCUMENTS in parts:
        parts = parts | {DOCUMENTS: with_kept_templates(parts[DOCUMENTS], at=at)}
    for part, value in parts.items():
        write_part(CARD, service, part, value)
    if service.access_mode == AccessMode.EXTERNAL and not service.external_url:
        raise Refused(
            _("People are sent to your own page: give its address, or choose another way in.")
        )
    service.version += 1
    service.updated_at = at
    if confirms:
        service.checked_on = at.date()
        if service.freshness != Freshness.CURRENT:
            service.confirm_current(at=at)
    service.save()


def preview_card(
    *, service_id: int, version: int, parts: Parts, by: Any, at: datetime, show: Callable[[], R]
) -> R:
    """Return what `show` makes of the service as it would be; nothing is stored.

    Raises what `save_card` raises.
    """
    return rehearse(
        lambda: save_card(service_id=service_id, version=version, parts=parts, by=by, at=at), show
    )


@transaction.atomic
def set_capacity(*, service_id: int, capacity: int | None, by: Any, at: datetime) -> Service:
    """Say how many places are free now: None for no limit, 0 sends who asks to the waiting list.

    Raises PermissionDenied, Refused for a closed service. Locks the service.
    """
    service = Service.objects.lock(service_id)
    value = "" if capacity is None else capacity
    parts = {"capacity": value}
    save_card(service_id=service.pk, version=service.version, parts=parts, by=by, at=at)
    return Service.objects.get(pk=service.pk)


# --- Looked at afterwards -----------------------------------------------------------------------


@transaction.atomic
def mark_service_edit_seen(*, edit_id: int, by: Any, at: datetime) -> ServiceEdit:
    """Note that staff looked at a change and leave it: the templates that it took away or replaced
    are given up.

    Raises PermissionDenied, TransitionNotAllowed unless it waits to be looked at.
    """
    edit = ServiceEdit.objects.lock(edit_id)
    require(by, "services.review_edit", edit)
    edit.mark_seen(by=by, at=at)
    edit.save()
    release_templates(templates_taken_away(edit.before, edit.after))
    return edit


@transaction.atomic
def revert_service_edit(*, edit_id: int, reason: str, by: Any, at: datetime) -> ServiceEdit:
    """Put back what a change replaced, documents with their templates, and tell the provider why;
    a term that was merged since is the one it was merged into.

    Raises Refused, naming both texts, where a later change touched the same parts;
    PermissionDenied; TransitionNotAllowed if it is undone already. Locks service, then change.
    """
    found = ServiceEdit.objects.values_list("service_id", flat=True)
    service = Service.objects.lock(found.get(pk=edit_id))
    edit = ServiceEdit.objects.lock(edit_id)
    require(by, "services.review_edit", edit)
    before, after = kept_values(edit)
    stored = read_card(service, after)
    if later := differing(after, stored):
        raise Refused(_changed_again(later, after, stored))
    edit.revert(reason=reason, by=by, at=at)
    edit.save()
    write_card(service, before, at=at, confirms=False)
    release_templates(templates_taken_away(after, before))
    publish("services.service_edit_reverted", service_id=service.pk, edit_id=edit.pk)
    if "capacity" in edit.before:
        publish("services.capacity_changed", service_id=service.pk)
    return edit


def _changed_again(parts: list[str], made: Parts, stored: Parts) -> str:
    """Say which parts somebody changed after this edit, with both values."""
    told = [
        _("“%(part)s” was changed again since. This change had put: “%(made)s”. Now: “%(now)s”.")
        % {
            "part": title_of(CARD, part),
            "made": _quote(part, made),
            "now": _quote(part, stored),
        }
        for part in parts
    ]
    return " ".join([*told, _("Nothing was undone. Mend the service by hand instead.")])


def _quote(part: str, parts: Parts) -> str:
    text = " / ".join(described_card(part, parts[part])) or _("(empty)")
    return text if len(text) <= QUOTED else text[: QUOTED - 1] + "…"
