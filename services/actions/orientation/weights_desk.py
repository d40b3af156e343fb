"""Versions of the weights: drafted, then put into use after a look at what they change."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from services.enums import WeightsState
from services.models import WeightSet
from services.queries.orientation.previews import is_changeable

W = WeightsState


@transaction.atomic
def save_weights(*, weights: WeightSet, by: Any, at: datetime) -> WeightSet:
    """Store a draft of weights; a new one gets the next number.

    Raises Refused for a version that has been in use: what was answered with it must stay
    explained; PermissionDenied. Locks all versions.
    """
    require(by, "services.set_weights")
    rows = {each.pk: each for each in WeightSet.objects.select_for_update().order_by("pk")}
    if weights.pk not in rows:
        # Asked after the lock, so that somebody else's newest version is seen.
        last = WeightSet.objects.aggregate(last=Max("number"))["last"]
        weights.number = (last or 0) + 1
        weights.made_by, weights.made_at = by, at
    elif not is_changeable(rows[weights.pk]):
        raise Refused(_("This version has been in use and stays as it is: add a new one."))
    weights.save()
    return weights


@transaction.atomic
def activate_weights(*, weights_id: int, replaces: int | None, by: Any, at: datetime) -> WeightSet:
    """Put a version into use in the place of the one that the preview compared it with.

    Raises Refused where another version was put into use meanwhile, so that of two people at once
    one succeeds; PermissionDenied. Locks both versions.
    """
    require(by, "services.set_weights")
    wanted = Q(pk=weights_id) | Q(state=W.ACTIVE)
    rows = list(WeightSet.objects.select_for_update().filter(wanted).order_by("pk"))
    chosen = next(each for each in rows if each.pk == weights_id)
    active = next((each for each in rows if each.state == W.ACTIVE), None)
    if chosen.state == W.ACTIVE:
        raise Refused(_("This version is in use already. Nothing was done."))
    if (active.pk if active else None) != replaces:
        raise Refused(_("Another version was put into use meanwhile: look at the preview again."))
    if active:
        active.retire()
        active.save(update_fields=["state"])
    chosen.activate(by=by, at=at)
    try:
        with transaction.atomic():
            chosen.save()
    except IntegrityError:  # where there was none to lock
        raise Refused(
            _("Another version was put into use meanwhile: look at the preview again.")
        ) from None
    return chosen
