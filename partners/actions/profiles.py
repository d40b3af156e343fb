"""A partner edits its profile: live at once, listed to staff, undone with one click."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from partners.actions.parts import own_changes, refuse_foreign_rows, rehearse, write_part
from partners.enums import Freshness, OrganisationState
from partners.models import Organisation, ProfileEdit
from partners.queries.logos import LOGO_FILE
from partners.queries.parts import Parts
from partners.queries.profiles import LOGO, PROFILE, read_profile
from pscc.files.actions import link_file
from pscc.files.models import StoredFile
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

R = TypeVar("R")


@transaction.atomic
def save_profile(
    *, organisation_id: int, version: int, parts: Parts, by: Any, at: datetime
) -> ProfileEdit | None:
    """Store what a member changed of a profile that was opened at `version`; None if nothing did.

    It is live at once, confirms that the profile is current, and is listed to staff. A part that
    only others changed meanwhile keeps their value. Raises StalePartsError where both changed the
    same part, Refused for rows that are not the organisation's and for a closed organisation,
    PermissionDenied. Locks the organisation.
    """
    organisation = Organisation.objects.lock(organisation_id)
    require(by, "partners.edit_profile", organisation)
    stored = read_profile(organisation, parts)
    changed = own_changes(PROFILE, organisation, version, stored, parts)
    if not changed:
        return None
    if organisation.state == OrganisationState.ARCHIVED:
        raise Refused(_("This organisation is closed. Ask the cluster's team to reopen it."))
    refuse_foreign_rows(PROFILE, stored, changed)
    _require_own_logo(changed, by=by, at=at)
    write_parts(organisation, changed, at=at)
    edit = ProfileEdit.objects.create(
        organisation=organisation,
        version=organisation.version,
        before={part: stored[part] for part in changed},
        after=read_profile(organisation, changed),
        made_by=by,
        made_at=at,
    )
    publish("partners.profile_changed", organisation_id=organisation.pk, edit_id=edit.pk)
    return edit


def _require_own_logo(changed: Parts, *, by: Any, at: datetime) -> None:
    """Take only a picture that this person has just sent for this purpose."""
    if not changed.get(LOGO):
        return
    sent = StoredFile.objects.filter(uid=changed[LOGO], purpose=LOGO_FILE, discarded_at=None)
    own = sent.filter(uploaded_by=by, linked_at=None).first()
    if own is None:
        raise Refused(_("This picture is not here any more. Send it again."))
    link_file(file_id=own.pk, at=at)


def preview_profile(
    *,
    organisation_id: int,
    version: int,
    parts: Parts,
    by: Any,
    at: datetime,
    show: Callable[[], R],
) -> R:
    """Return what `show` makes of the profile as it would be; nothing is stored.

    Raises what `save_profile` raises.
    """
    return rehearse(
        lambda: save_profile(
            organisation_id=organisation_id, version=version, parts=parts, by=by, at=at
        ),
        show,
    )


def write_parts(
    organisation: Organisation, parts: Parts, *, at: datetime, confirms: bool = True
) -> None:
    """Write parts into a locked organisation as its next version; what its members want confirms
    that the profile is current.

    Raises Refused for a site that still has buildings.
    """
    for part, value in parts.items():
        if part == LOGO:
            organisation.logo = _picture(value) if value else None
        else:
            _write(organisation, part, value)
    organisation.version += 1
    organisation.updated_at = at
    if confirms:
        organisation.checked_on = at.date()
        if organisation.freshness != Freshness.CURRENT:
            organisation.confirm_current(at=at)
    organisation.save()


def _write(organisation: Organisation, part: str, value: Any) -> None:
    try:
        write_part(PROFILE, organisation, part, value)
    except ProtectedError as error:
        raise Refused(
            _("This site still has buildings, so it cannot be removed. Ask the cluster's team.")
        ) from error


def _picture(uid: str) -> StoredFile:
    kept = StoredFile.objects.filter(uid=uid, purpose=LOGO_FILE, discarded_at=None).first()
    if kept is None:
        raise Refused(_("This picture is not kept any more. Send it again."))
    return kept
