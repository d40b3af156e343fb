"""Remove the demo's requests, orientations and what hangs on them."""

from typing import Any

from django.db.models import Q, QuerySet

from pscc.pages.demo.removal_parts import Removal, delete, fixed, forget_deliveries
from services.models import (
    AdvisorProfile,
    ChangeRequest,
    DossierGrant,
    OrientationSession,
    Quote,
    QuoteDocument,
    RequestFile,
    RequestMove,
    RequestSnapshot,
    ServiceRequest,
    SubRequest,
    ThreadMessage,
    WeightSet,
)


def remove_requests(
    removal: Removal, projects: QuerySet[Any], services: QuerySet[Any], users: QuerySet[Any]
) -> list[int]:
    """Delete what demo projects asked, what was asked of demo services, and orientations of demo
    people; return the numbers of the files.
    """
    asked = SubRequest.objects.filter(items__service__in=services).values("request_id")
    requests = fixed(
        ServiceRequest.objects.filter(
            Q(is_demo=True) | Q(project__in=projects) | Q(pk__in=asked)
        ).distinct()
    )
    parts = fixed(SubRequest.objects.filter(request__in=requests))
    quotes = fixed(Quote.objects.filter(sub_request__in=parts))
    documents = QuoteDocument.objects.filter(quote__in=quotes)
    attached = RequestFile.objects.filter(request__in=requests)
    files = [
        *documents.values_list("file_id", flat=True),
        *attached.values_list("file_id", flat=True),
    ]
    forget_deliveries(
        sub_request_id=parts,
        quote_id=quotes,
        move_id=RequestMove.objects.filter(sub_request__in=parts),
        message_id=ThreadMessage.objects.filter(sub_request__in=parts),
        change_id=ChangeRequest.objects.filter(sub_request__in=parts),
        grant_id=DossierGrant.objects.filter(sub_request__in=parts),
        request_id=requests,
    )
    snapshots = RequestSnapshot.objects.filter(request__in=requests)
    for rows in (documents, attached, quotes, parts, fixed(snapshots), requests):
        delete(removal, rows)
    _remove_orientations(removal, users)
    return files


def _remove_orientations(removal: Removal, users: QuerySet[Any]) -> None:
    sessions = fixed(OrientationSession.objects.filter(Q(is_demo=True) | Q(person__in=users)))
    forget_deliveries(session_id=sessions)
    delete(removal, sessions)
    delete(removal, AdvisorProfile.objects.filter(user__in=users))
    theirs = WeightSet.objects.filter(Q(made_by__in=users) | Q(activated_by__in=users))
    delete(removal, theirs.exclude(sessions__isnull=False))
