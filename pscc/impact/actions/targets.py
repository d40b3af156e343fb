"""What indicators are meant to reach, set and removed."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pscc.impact.models import Target
from pscc.impact.queries.indicators import INDICATORS
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused


@transaction.atomic
def save_target(*, target: Target, by: Any, at: datetime) -> Target:
    """Set a target or correct it; the database keeps who changed what.

    Raises Refused for an indicator that is not there and for a source whose day is to come;
    PermissionDenied.
    """
    require(by, f"impact.{'change' if target.version else 'add'}_target")
    if target.key not in {each.key for each in INDICATORS}:
        raise Refused(_("There is no such indicator. Choose one of the list."))
    if target.as_of > timezone.localdate(at):
        raise Refused(_("This day is still to come. Give the day on which the source said so."))
    target.version += 1
    target.updated_at = at
    target.save()
    return target


@transaction.atomic
def remove_target(*, target_id: int, by: Any, at: datetime) -> None:
    """Take a target away that nobody means any more; reports that were sent keep it.

    The database keeps what it was and who took it away. Raises PermissionDenied.
    """
    target = Target.objects.lock(target_id)
    require(by, "impact.remove_target", target)
    target.delete()
