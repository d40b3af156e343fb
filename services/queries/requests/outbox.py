"""What staff may see of the outbox: a message about a request is as hidden as the request."""

from typing import Any

from django.db.models import Q, QuerySet

from pscc.outbox.walls import keeps_whole_portal, names
from services.models import ChangeRequest, DossierGrant, SubRequest


def readable_outbox_rows(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Keep the messages and deliveries about requests that the person looks after, walls obeyed.

    What names no request is for those who answer for the whole portal.
    """
    handled = SubRequest.objects.handled_by(user)
    of_request: dict[str, QuerySet[Any]] = {
        "sub_request_id": handled,
        "change_id": ChangeRequest.objects.filter(sub_request__in=handled),
        "grant_id": DossierGrant.objects.filter(sub_request__in=handled),
    }
    about_a_request = Q(pk__in=[])
    for key, things in of_request.items():
        about_a_request |= Q(names(key, things))
    if not keeps_whole_portal(user):
        return rows.filter(about_a_request)
    return rows.filter(about_a_request | ~Q(payload__has_any_keys=list(of_request)))
