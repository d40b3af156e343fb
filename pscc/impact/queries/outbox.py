"""What staff see of the outbox: a message is as hidden as the declaration that it is about."""

from typing import Any

from django.db.models import Q, QuerySet

from pscc.impact.models import Declaration
from pscc.outbox.walls import keeps_whole_portal, names


def readable_outbox_rows(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Keep, for those who answer for the whole portal, what names no declaration and what names one
    that they may look at.
    """
    if not keeps_whole_portal(user):
        return rows.none()
    told = Declaration.objects.told_to(user)
    return rows.filter(Q(names("declaration_id", told)) | ~Q(payload__has_key="declaration_id"))
