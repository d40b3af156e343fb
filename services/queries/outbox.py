"""What staff may see of the outbox: a message about a request is as hidden as its project."""

from typing import Any

from django.db.models import Q, QuerySet

from partners.models import ConflictOfInterest
from pscc.outbox.walls import keeps_whole_portal, names
from services.models import (
    DossierGrant,
    OrientationSession,
    ServiceRequest,
    SubRequest,
    WaitingPlace,
)


def readable_outbox_rows(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Keep the messages and deliveries of those who answer for the whole portal, but for projects
    from which a conflict of interest keeps the person away.
    """
    if not keeps_whole_portal(user):
        return rows.none()
    walled = ConflictOfInterest.objects.walls(user).values("project_id")
    for key, things in (
        ("sub_request_id", SubRequest.objects.exclude(request__project_id__in=walled)),
        ("request_id", ServiceRequest.objects.exclude(project_id__in=walled)),
        ("grant_id", DossierGrant.objects.exclude(sub_request__request__project_id__in=walled)),
        ("place_id", WaitingPlace.objects.exclude(project_id__in=walled)),
        ("session_id", OrientationSession.objects.exclude(project_id__in=walled)),
    ):
        rows = rows.filter(Q(names(key, things)) | ~Q(payload__has_key=key))
    return rows
