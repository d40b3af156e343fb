"""What providers read of their own services."""

from typing import Any

from django.db.models import QuerySet

from partners.models import Membership, Organisation
from partners.models.projects import EDITING_MEMBERS
from services.models import Service
from services.queries.triage import for_triage


def own_services(organisation: Organisation) -> QuerySet[Service]:
    """Return all services of a provider, drafts and closed ones too, with what its list shows: what
    waits first; one statement.
    """
    return for_triage(Service.objects.filter(provider=organisation)).select_related(
        "provider", "template"
    )


def providers_edited_by(user: Any) -> QuerySet[Organisation]:
    """Return the organisations whose services a person edits."""
    members = Membership.objects.active().filter(user=user, role__in=EDITING_MEMBERS)
    return Organisation.objects.filter(pk__in=members.values("organisation_id")).order_by("name")
