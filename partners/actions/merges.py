"""Two entries of one organisation become one, and can be parted again."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from partners.actions.organisations import refresh_organisation_search, refuse_taken_numbers
from partners.actions.pairs import forget_pair
from partners.enums import OrganisationState
from partners.models import Merge, Organisation
from partners.queries.merges import Reference, moved_references
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

# What yields in a row of the absorbed one where the kept one has the same already.
YIELDS: dict[str, dict[str, Any]] = {"partners.Site.organisation": {"is_main": False}}


@transaction.atomic
def merge_organisations(*, kept_id: int, absorbed_id: int, by: Any, at: datetime) -> Merge:
    """Make two organisations one: everything that refers to the absorbed one moves to the kept
    one, whose own texts stay; the absorbed one is archived and its address leads on.

    Rows that the kept one has already stay behind and are noted; that the two were said not to be
    the same is taken back. Raises Refused for one that is archived or the same; PermissionDenied.
    Locks both, the lower number first.
    """
    kept, absorbed = _both(kept_id, absorbed_id)
    require(by, "partners.merge_organisations", absorbed)
    if OrganisationState.ARCHIVED in (kept.state, absorbed.state):
        raise Refused(_("One of the two is closed already. Reopen it first."))
    state_before = absorbed.state
    moved = _move_all(kept, absorbed)
    _archive(absorbed, at)
    forget_pair(kept, absorbed, by=by, at=at)
    merge = Merge.objects.create(
        kept=kept,
        absorbed=absorbed,
        moved=moved,
        state_before=state_before,
        merged_by=by,
        merged_at=at,
    )
    _touch(kept, at)
    publish("partners.organisations_merged", merge_id=merge.pk)
    return merge


def _both(kept_id: int, absorbed_id: int) -> tuple[Organisation, Organisation]:
    if kept_id == absorbed_id:
        raise Refused(_("Choose two different organisations."))
    locked = {pk: Organisation.objects.lock(pk) for pk in sorted((kept_id, absorbed_id))}
    return locked[kept_id], locked[absorbed_id]


def _move_all(kept: Organisation, absorbed: Organisation) -> dict[str, Any]:
    moved: dict[str, Any] = {"rows": {}, "left": {}, "adjusted": {}}
    for reference in moved_references():
        mine = reference.rows.filter(**{reference.column: absorbed}).order_by("pk")
        for pk in mine.values_list("pk", flat=True):
            was = _move(reference, pk, kept)
            if was is None:
                moved["left"].setdefault(reference.key, []).append(pk)
                continue
            moved["rows"].setdefault(reference.key, []).append(pk)
            if was:
                moved["adjusted"].setdefault(reference.key, {})[str(pk)] = was
    return moved


def _move(reference: Reference, pk: int, kept: Organisation) -> dict[str, Any] | None:
    """Move one row; return what else had to change in it, as it was, or None if it must stay."""
    row = reference.rows.filter(pk=pk)
    try:
        with transaction.atomic():
            row.update(**{reference.column: kept})
    except IntegrityError:
        pass
    else:
        return {}
    yields = YIELDS.get(reference.key)
    if not yields:
        return None
    was: dict[str, Any] = row.values(*yields).get()
    try:
        with transaction.atomic():
            row.update(**{reference.column: kept}, **yields)
    except IntegrityError:
        return None
    return was


def _archive(absorbed: Organisation, at: datetime) -> None:
    if absorbed.state == OrganisationState.IN_REVIEW:
        absorbed.return_to_draft()
        absorbed.save()
    absorbed.archive()
    _touch(absorbed, at)


def _touch(organisation: Organisation, at: datetime) -> None:
    organisation.version += 1
    organisation.updated_at = at
    organisation.save()
    refresh_organisation_search(organisation)


@transaction.atomic
def undo_merge(*, merge_id: int, by: Any, at: datetime) -> Merge:
    """Part two merged organisations again: what moved goes back, and the absorbed one is as public
    as it was; one that waited for review is a draft.

    Raises Refused, naming them, for rows that have moved on or gone since, and for numbers that
    another organisation carries by now; PermissionDenied; TransitionNotAllowed if it is undone
    already. Locks both organisations, then the merge.
    """
    ids = Merge.objects.values_list("kept_id", "absorbed_id").get(pk=merge_id)
    kept, absorbed = _both(*ids)
    merge = Merge.objects.lock(merge_id)
    require(by, "partners.merge_organisations", merge)
    merge.undo(by=by, at=at)
    merge.save()
    if absorbed.state != OrganisationState.ARCHIVED or kept.state == OrganisationState.ARCHIVED:
        raise Refused(
            _("One of the two was reopened, closed or merged since. Undo that first, then this.")
        )
    _move_back(merge, kept, absorbed)
    refuse_taken_numbers(absorbed)
    _unarchive(absorbed, merge.state_before)
    for each in (absorbed, kept):
        _touch(each, at)
    publish("partners.organisations_parted", merge_id=merge.pk)
    return merge


def _move_back(merge: Merge, kept: Organisation, absorbed: Organisation) -> None:
    references = {each.key: each for each in moved_references()}
    moved_on: list[str] = []
    for key, pks in merge.moved["rows"].items():
        reference = references.get(key)
        if reference is None:  # a later version of the portal has no such table
            continue
        there = reference.rows.filter(pk__in=pks)  # what was removed since stays removed
        still = set(there.filter(**{reference.column: kept}).values_list("pk", flat=True))
        if elsewhere := there.exclude(pk__in=still).count():
            moved_on.append(f"{reference.title} ({elsewhere})")
            continue
        adjusted = merge.moved["adjusted"].get(key, {})
        for pk in sorted(still):
            _put_back(reference, pk, absorbed, adjusted.get(str(pk), {}))
    if moved_on:
        raise Refused(
            _(
                "This cannot be undone as a whole, for these were moved since: %(rows)s."
                " Nothing was changed. Put them right by hand."
            )
            % {"rows": ", ".join(moved_on)}
        )


def _put_back(reference: Reference, pk: int, absorbed: Organisation, was: dict[str, Any]) -> None:
    row = reference.rows.filter(pk=pk)
    try:
        with transaction.atomic():
            row.update(**{reference.column: absorbed}, **was)
    except IntegrityError as error:
        raise Refused(
            _("%(rows)s: one has been changed since so that it cannot go back. Nothing was done.")
            % {"rows": reference.title}
        ) from error


def _unarchive(absorbed: Organisation, state: str) -> None:
    if state in (OrganisationState.DRAFT, OrganisationState.IN_REVIEW):
        absorbed.take_out_of_archive()
        return
    absorbed.reopen()
    if state == OrganisationState.PUBLISHED:
        absorbed.save()
        absorbed.publish()
