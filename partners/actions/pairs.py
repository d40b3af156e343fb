"""Two entries that look alike are two: said by staff, and taken back."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.models import DistinctPair, Organisation
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused


@transaction.atomic
def tell_apart(*, one_id: int, other_id: int, by: Any, at: datetime) -> DistinctPair:
    """Note that two organisations are not the same: they are no longer suggested for a merge.

    Saying it again changes nothing. Raises Refused for one and the same; Organisation.DoesNotExist;
    PermissionDenied. Locks both organisations, the lower number first.
    """
    if one_id == other_id:
        raise Refused(_("Choose two different organisations."))
    one, other = (Organisation.objects.lock(pk) for pk in sorted((one_id, other_id)))
    require(by, "partners.merge_organisations", one)
    known = DistinctPair.objects.between(one, other).first()
    return known or DistinctPair.objects.create(one=one, other=other, said_by=by, said_at=at)


@transaction.atomic
def reopen_pair(*, pair_id: int, by: Any, at: datetime) -> DistinctPair:
    """Take back that two organisations are not the same: they may be suggested again.

    Raises PermissionDenied, or TransitionNotAllowed if it was taken back already. Locks the pair.
    """
    pair = DistinctPair.objects.lock(pair_id)
    require(by, "partners.merge_organisations", pair)
    pair.reopen(by=by, at=at)
    pair.save()
    return pair


def forget_pair(one: Organisation, other: Organisation, *, by: Any, at: datetime) -> None:
    """Take back, of two locked organisations that turn out to be one, that they are not."""
    for pair in DistinctPair.objects.between(one, other):
        pair.reopen(by=by, at=at)
        pair.save()
