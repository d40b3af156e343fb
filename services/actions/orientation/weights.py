"""The first version of the weights: made once, so that every sent orientation can name its own."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from services.enums import WeightsState
from services.models import WeightSet

FIRST_NOTE = gettext_noop("The first version, as the portal was delivered.")


def ensure_first_weights(*, at: datetime) -> WeightSet:
    """Return the version in use; make the first one and put it into use where there is none at all.

    Safe to run twice, and at the same time.
    """
    active = WeightSet.objects.filter(state=WeightsState.ACTIVE).first()
    if active is not None:
        return active
    try:
        with transaction.atomic():
            last = WeightSet.objects.order_by("-number").first()
            made = WeightSet(number=last.number + 1 if last else 1, note=FIRST_NOTE, made_at=at)
            made.activate(by=None, at=at)
            made.save()
            return made
    except IntegrityError:  # somebody else made it a moment ago
        return WeightSet.objects.get(state=WeightsState.ACTIVE)
