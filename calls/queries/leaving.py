"""What applicants and experts have to finish or hand over before their account closes."""

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.enums import ApplicationState, AssignmentState
from calls.models import Application, Assignment
from partners.queries.leaving import only_signed_by
from pscc.accounts.closing import Hindrance

S, A = ApplicationState, AssignmentState
UNDER_WAY = (S.SUBMITTED, S.IN_REVIEW, S.IN_PANEL, S.RESERVE)
UNFINISHED = (A.INVITED, A.ACCEPTED, A.IN_PROGRESS, A.REOPENED)


def live_application_hindrances(user: Any) -> list[Hindrance]:
    """Return one hindrance for each project under examination for which nobody else may sign."""
    under_way = Application.objects.filter(state__in=UNDER_WAY).values("project")
    return [
        Hindrance(
            _(
                "%(project)s has an application under examination, and nobody but you may sign."
                " Let a colleague sign first, or withdraw the application."
            )
            % {"project": project},
            reverse("partners:project_team", args=[project.uid]),
        )
        for project in only_signed_by(user).filter(pk__in=under_way).order_by("pk")
    ]


def unfinished_review_hindrances(user: Any) -> list[Hindrance]:
    """Return one hindrance if reviews wait for the person."""
    waiting = Q(state__in=UNFINISHED)
    number = Assignment.objects.filter(expert=user).aggregate(n=Count("pk", filter=waiting))["n"]
    if not number:
        return []
    words = ngettext(
        "%(number)s review waits for you. Send it, or decline it.",
        "%(number)s reviews wait for you. Send them, or decline them.",
        number,
    )
    return [Hindrance(words % {"number": number}, reverse("calls:review_list"))]
