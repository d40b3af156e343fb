"""What a person has to hand over in the services before the account closes."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.queries.leaving import only_signed_by
from pscc.accounts.closing import Hindrance
from services.models import ServiceRequest, SubRequest


def live_request_hindrances(user: Any) -> list[Hindrance]:
    """Return one hindrance for each sent request that is not over and that nobody else may sign
    for.
    """
    parts = SubRequest.objects.filter(
        request=OuterRef("pk"), submitted_at__isnull=False, ended_at=None
    )
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
