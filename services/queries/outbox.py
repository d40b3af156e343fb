"""What staff may see of the outbox: a message about a project is as hidden as the project."""

from typing import Any

from django.db.models import Q, QuerySet

from partners.models import ConflictOfInterest
from pscc.outbox.walls import keeps_whole_portal, names
from services.models import (
    ChangeRequest,
    DossierGrant,
    OrientationSession,
    ServiceRequest,
    SubRequest,
    WaitingPlace,
)


def readable_outbox_rows(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Keep the messages and deliveries about requests that the person looks after, walls obeyed.

    What names no request is for those who answer for the whole portal, unless it names another
    thing of a project from which a conflict of interest keeps them away.
    """
    of_requests = _requests_of(user)
    about_a_request = Q(pk__in=[])
    for key, things in of_requests.items():
        about_a_request |= Q(names(key, things))
    if not keeps_whole_portal(user):
        return rows.filter(about_a_request)
    kept = rows.filter(about_a_request | ~Q(payload__has_any_keys=list(of_requests)))
    for key, things in _not_behind_walls(user).items():
        kept = kept.filter(Q(names(key, things)) | ~Q(payload__has_key=key))
    return kept


def _requests_of(user: Any) -> dict[str, QuerySet[Any]]:
    handled = SubRequest.objects.handled_by(user)
    return {
        "sub_request_id": handled,
        "change_id": ChangeRequest.objects.filter(sub_request__in=handled),
        "grant_id": DossierGrant.objects.filter(sub_request__in=handled),
    }


def _not_behind_walls(user: Any) -> dict[str, QuerySet[Any]]:
    walled = ConflictOfInterest.objects.walls(user).filter(project__isnull=False)
    projects = walled.values("project_id")
    return {
        "request_id": ServiceRequest.objects.exclude(project_id__in=projects),
        "session_id": OrientationSession.objects.exclude(project_id__in=projects),
        "place_id": WaitingPlace.objects.exclude(project_id__in=projects),
    }
