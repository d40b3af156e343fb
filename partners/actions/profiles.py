"""A partner edits its profile: live at once, listed to staff, undone with one click."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from partners.enums import Freshness, OrganisationState, Vocabulary
from partners.models import Organisation, ProfileEdit
from partners.queries.logos import LOGO_FILE
from partners.queries.profiles import (
    ALL_COLUMNS,
    ALL_ROWS,
    LOGO,
    TERMS,
    Parts,
    Row,
    RowList,
    as_row,
    changes_since,
    differing,
    read_profile,
    terms_by_code,
)
from pscc.files.actions import link_file
from pscc.files.models import StoredFile
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

R = TypeVar("R")


class StaleProfileError(Refused):
    """Someone else changed the same parts since the form was opened."""

    def __init__(self, organisation: Organisation, stored: Parts, parts: list[str]) -> None:
        super().__init__(
            _(
                "Someone else changed this profile while you were writing. Nothing is lost: what is"
                " stored now is shown beside yours. Keep what is right, then go on."
            )
        )
        self.organisation = organisation
        self.stored = stored
        self.parts = parts


@transaction.atomic
def save_profile(
    *, organisation_id: int, version: int, parts: Parts, by: Any, at: datetime
) -> ProfileEdit | None:
    """Store what a member changed of a profile that was opened at `version`; None if nothing did.

    It is live at once, confirms that the profile is current, and is listed to staff. A part that
    only others changed meanwhile keeps their value. Raises StaleProfileError where both changed the
    same part, Refused for rows that are not the organisation's and for a closed organisation,
    PermissionDenied. Locks the organisation.
    """
    organisation = Organisation.objects.lock(organisation_id)
    require(by, "partners.edit_profile", organisation)
    stored = read_profile(organisation, parts)
    changed = _own_changes(organisation, version, stored, parts)
    if not changed:
        return None
    if organisation.state == OrganisationState.ARCHIVED:
        raise Refused(_("This organisation is closed. Ask the cluster's team to reopen it."))
    _refuse_foreign_rows(stored, changed)
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


def _own_changes(organisation: Organisation, version: int, stored: Parts, parts: Parts) -> Parts:
    """Return the parts that this person changed; raise StaleProfileError if others did as well."""
    meanwhile = changes_since(organisation, version)
    base = meanwhile.base or {}
    changed = [
        part for part in differing(stored, parts) if part not in base or parts[part] != base[part]
    ]
    both = [part for part in changed if meanwhile.touched(part)]
    if both:
        raise StaleProfileError(organisation, stored, both)
    return {part: parts[part] for part in changed}


def _refuse_foreign_rows(stored: Parts, changed: Parts) -> None:
    for part, rows in changed.items():
        if part in ALL_ROWS:
            known = {row["id"] for row in stored[part]}
            ids = [row["id"] for row in rows if row.get("id")]
            if not known.issuperset(ids) or len(ids) != len(set(ids)):
                raise Refused(
                    _(
                        "One of these rows does not belong to this organisation any more."
                        " Nothing was saved. Remove the row and add it anew."
                    )
                )


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
    with transaction.atomic():
        save_profile(organisation_id=organisation_id, version=version, parts=parts, by=by, at=at)
        shown = show()
        transaction.set_rollback(True)
    return shown


def write_parts(
    organisation: Organisation, parts: Parts, *, at: datetime, confirms: bool = True
) -> None:
    """Write parts into a locked organisation as its next version; what its members want confirms
    that the profile is current.

    Raises Refused for a site that still has buildings.
    """
    for part, value in parts.items():
        if part in ALL_COLUMNS:
            setattr(organisation, part, _column(part, value))
        elif part in TERMS:
            getattr(organisation, part).set(terms_by_code(TERMS[part], value).values())
        elif part == LOGO:
            organisation.logo = _picture(value) if value else None
        else:
            _write_rows(organisation, ALL_ROWS[part], value)
    organisation.version += 1
    organisation.updated_at = at
    if confirms:
        organisation.checked_on = at.date()
        if organisation.freshness != Freshness.CURRENT:
            organisation.confirm_current(at=at)
    organisation.save()


def _picture(uid: str) -> StoredFile:
    kept = StoredFile.objects.filter(uid=uid, purpose=LOGO_FILE, discarded_at=None).first()
    if kept is None:
        raise Refused(_("This picture is not kept any more. Send it again."))
    return kept


def _column(part: str, value: Any) -> Any:
    field: Any = Organisation._meta.get_field(part)
    return None if field.null and value == "" else field.to_python(value)


def _write_rows(organisation: Organisation, rows: RowList, wanted: list[Row]) -> None:
    """Make the organisation's rows what is wanted: gone ones first and the main site last, so that
    no rule of the database is broken in between.
    """
    manager: Any = rows.model._default_manager
    stored = {each.pk: each for each in manager.filter(organisation=organisation)}
    kept = {row["id"] for row in wanted if _is_same(stored.get(row.get("id")), row, rows)}
    try:
        for pk in stored.keys() - kept:
            stored[pk].delete()
    except ProtectedError as error:
        raise Refused(
            _("This site still has buildings, so it cannot be removed. Ask the cluster's team.")
        ) from error
    labels = _labels(rows, wanted)
    places = list(enumerate(wanted))
    for position, row in sorted(places, key=lambda place: bool(place[1].get("is_main"))):
        known = stored[row["id"]] if row.get("id") in kept else _new_row(organisation, rows, row)
        if known.pk in kept and as_row(known, rows) == row and _stands_at(known, rows, position):
            continue
        for name in rows.columns:
            field: Any = rows.model._meta.get_field(name)
            value = row[name]
            setattr(known, name, labels[value] if name == "label" else _value(field, value))
        if "position" in rows.ordering:
            known.position = position
        known.save()


def _is_same(thing: Any, row: Row, rows: RowList) -> bool:
    if thing is None:
        return False
    was = as_row(thing, rows)
    return all(was[name] == row[name] for name in rows.key)


def _stands_at(thing: Any, rows: RowList, position: int) -> bool:
    return "position" not in rows.ordering or thing.position == position


def _labels(rows: RowList, wanted: list[Row]) -> dict[str, Any]:
    if "label" not in rows.columns:
        return {}
    return terms_by_code(Vocabulary.LABEL, [row["label"] for row in wanted])


def _new_row(organisation: Organisation, rows: RowList, row: Row) -> Any:
    thing: Any = rows.model(organisation=organisation)
    taken = rows.model._default_manager.filter(pk=row.get("id"))
    if row.get("id") and not taken.exists():
        thing.pk = row["id"]  # back from removal: its history goes on
    return thing


def _value(field: Any, value: Any) -> Any:
    return None if value == "" and field.null else field.to_python(value)
