"""What a person has to hand over in the services before the account closes."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.enums import MembershipRole
from partners.models import Membership, Organisation
from partners.models.projects import EDITING_MEMBERS
from partners.queries.leaving import only_signed_by
from pscc.accounts.closing import Hindrance
from services.enums import SessionState
from services.models import OrientationSession, ServiceRequest, SubRequest


def duties(user: Any) -> list[Hindrance]:
    """Return everything in the services that a person hands over or ends first."""
    return [
        *live_request_hindrances(user),
        *unanswered_orientation_hindrances(user),
        *advised_request_hindrances(user),
        *provider_hindrances(user),
    ]


def _live_parts() -> Any:
    return SubRequest.objects.filter(submitted_at__isnull=False, ended_at=None)


def live_request_hindrances(user: Any) -> list[Hindrance]:
    """Return one hindrance for each sent request that is not over and that nobody else may sign
    for.
    """
    parts = _live_parts().filter(request=OuterRef("pk"))
    live = ServiceRequest.objects.filter(Exists(parts)).select_related("project").order_by("pk")
    return [
        Hindrance(
            _(
                "The request %(request)s is not over, and nobody but you may sign for it. Let a"
                " colleague of %(project)s sign first, or withdraw the request."
            )
            % {"request": each, "project": each.project},
            reverse("partners:project_team", args=[each.project.uid]),
        )
        for each in live.filter(project__in=only_signed_by(user))
    ]


def unanswered_orientation_hindrances(user: Any) -> list[Hindrance]:
    """Return one hindrance if orientations wait for the answer of the person."""
    number = OrientationSession.objects.filter(advisor=user, state=SessionState.SENT).count()
    if not number:
        return []
    words = ngettext(
        "%(number)s orientation waits for your answer. Answer it, or give it to another advisor.",
        "%(number)s orientations wait for your answer. Answer them, or give them to another"
        " advisor.",
        number,
    )
    address = reverse("admin:services_orientationsession_changelist")
    return [Hindrance(words % {"number": number}, address)]


def advised_request_hindrances(user: Any) -> list[Hindrance]:
    """Return one hindrance if the person looks after requests that are not over."""
    parts = _live_parts().filter(request=OuterRef("pk"))
    number = ServiceRequest.objects.filter(Exists(parts), advisor=user).count()
    if not number:
        return []
    words = ngettext(
        "You look after %(number)s request that is not over. Give it to another advisor.",
        "You look after %(number)s requests that are not over. Give them to another advisor.",
        number,
    )
    address = reverse("admin:services_servicerequest_changelist")
    return [Hindrance(words % {"number": number}, address)]


def provider_hindrances(user: Any) -> list[Hindrance]:
    """Return one hindrance for each provider with requests that are not over and nobody else to
    answer them; its last owner is hindered as such.
    """
    answering = Membership.objects.active().filter(role__in=EDITING_MEMBERS, user__is_active=True)
    own = answering.filter(user=user, role=MembershipRole.EDITOR)
    others = answering.exclude(user=user).filter(organisation=OuterRef("pk"))
    asked = Exists(_live_parts().filter(provider=OuterRef("pk")))
    alone = Organisation.objects.filter(asked, ~Exists(others), pk__in=own.values("organisation"))
    return [
        Hindrance(
            _(
                "%(organisation)s has requests that are not over, and nobody but you can answer"
                " them. Let a colleague become its owner or editor, or bring them to their end."
            )
            % {"organisation": each},
            reverse("services:inbox"),
        )
        for each in alone.order_by("name")
    ]
