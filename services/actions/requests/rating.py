"""How a project's team found a delivered service."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pscc.kernel.refusals import Refused
from services.actions.requests.moving import move
from services.models import Rating, SubRequest

POINTS = range(1, 6)


@transaction.atomic
def rate_request(
    *,
    sub_request_id: int,
    quality: int,
    timeliness: int,
    communication: int,
    comment: str,
    by: Any,
    at: datetime,
) -> Rating:
    """Say once how it went, from 1 (poor) to 5 (very good); the request is done.

    The provider and those who handle the request read it; nothing of it is public. Raises Refused
    for points beyond the scale and where the request moved on; PermissionDenied. Locks the request.
    """
    points = {"quality": quality, "timeliness": timeliness, "communication": communication}
    if not all(each in POINTS for each in points.values()):
        raise Refused(_("Choose from 1 to 5 on each scale."))
    sub_request = SubRequest.objects.lock(sub_request_id)
    move(sub_request, "rate", by=by, at=at)
    return Rating.objects.create(
        sub_request=sub_request, comment=comment.strip(), rated_by=by, rated_at=at, **points
    )
