"""To which organisations a person is tied: what those tell in confidence is kept from them."""

from typing import Any

from django.db.models import Q, QuerySet

from calls.queries.traces import LOOK_BACK
from partners.enums import ConflictState
from partners.models import (
    ConflictOfInterest,
    DeclaredInterest,
    Mandate,
    Membership,
    Organisation,
    Project,
)
from pscc.kernel.clock import PortalNow


def organisations_tied_to(user: Any) -> QuerySet[Organisation]:
    """Return the organisations of which a person is a member, where they hold an office or have a
    declared interest, today or lately, and those that a conflict of interest names. Who is meant is
    found by account and by ORCID iD, as in the calls.
    """
    since: Any = PortalNow() - LOOK_BACK  # by the database: no statement to ask for the time
    same = Q(person__user=user)
    if user.orcid:
        same |= Q(person__orcid=user.orcid)
    lasting = Q(until__isnull=True) | Q(until__gte=since)
    member = Membership.objects.filter(Q(ended_at__isnull=True) | Q(ended_at__gte=since), user=user)
    walled = ConflictOfInterest.objects.walls(user).values("project_id")
    open_or_recused = (ConflictState.PENDING, ConflictState.RECUSED)
    ties = [
        member,
        DeclaredInterest.objects.filter(same, lasting),
        Mandate.objects.filter(same, lasting),
        Project.objects.filter(pk__in=walled, organisation__isnull=False),
        ConflictOfInterest.objects.filter(
            person=user, organisation__isnull=False, state__in=open_or_recused
        ),
    ]
    tied = Q(pk__in=())
    for rows in ties:
        tied |= Q(pk__in=rows.order_by().values("organisation_id"))
    return Organisation.objects.filter(tied)
