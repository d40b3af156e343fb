"""Who judges whose application now, asked by other rooms as yes or no."""

from collections.abc import Collection

from django.db.models import Q

from calls.enums import AssignmentState
from calls.models import Application, Assignment, CallPerson
from calls.queries.leaving import UNDER_WAY
from pscc.community.queries.keeping_apart import Party

OUT = (AssignmentState.DECLINED, AssignmentState.EXPIRED, AssignmentState.RECUSED)


def judges(people: Collection[int], side: Party) -> bool:
    """Tell whether one of the people reviews, or sits over, an application of that side which is
    under examination.
    """
    dossiers = Application.objects.filter(
        side.dossiers("project__organisation", "project"), state__in=UNDER_WAY
    )
    reviews = Assignment.objects.filter(
        expert__in=people, application__in=dossiers.values("pk")
    ).exclude(state__in=OUT)
    seats = CallPerson.objects.filter(Q(user__in=people), call__in=dossiers.values("call_id"))
    return reviews.exists() or seats.exists()
