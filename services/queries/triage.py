"""What waits for staff in the catalogue, and what their list of services shows."""

from datetime import datetime
from typing import Any

from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pscc.kernel.access import allowed
from pscc.kernel.panels import Panel, PanelLine, count_all
from services.enums import ServiceState
from services.models import LISTED_STATES, Service, ServiceEdit
from services.queries.gate import ENOUGH_CONTACTS, with_gate


def for_triage(queryset: QuerySet[Service]) -> QuerySet[Service]:
    """Add to services what the staff list shows, those that wait for staff first and the longest
    waiting of them on top; no further statement.
    """
    waits = Case(
        When(state=ServiceState.IN_REVIEW, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return (
        with_gate(queryset)
        .annotate(queue=waits)
        .order_by("queue", F("submitted_at").asc(nulls_last=True), "-updated_at", "pk")
    )


def of_few_contacts(queryset: Any) -> QuerySet[Service]:
    """Return those read through `with_gate` for which one person answers, or nobody."""
    found: QuerySet[Service] = queryset.filter(active_contacts__lt=ENOUGH_CONTACTS)
    return found


def triage_panel(user: Any, _at: datetime) -> Panel | None:
    """Return the card of the staff start page that says what waits in the catalogue."""
    if not allowed(user, "services.return_service"):
        return None
    listed = reverse("admin:services_service_changelist")
    edits = reverse("admin:services_serviceedit_changelist")
    public = with_gate(Service.objects.filter(state__in=LISTED_STATES))
    counted = count_all(
        waiting=Service.objects.filter(state=ServiceState.IN_REVIEW),
        changed=ServiceEdit.objects.to_review(),
        alone=of_few_contacts(public),
    )
    waiting, changed, alone = counted["waiting"], counted["changed"], counted["alone"]
    lines = (
        PanelLine(_("Services to publish or return"), waiting,
                  f"{listed}?state__exact=in_review", urgent=waiting > 0),
        PanelLine(_("Changes of services to look at"), changed, f"{edits}?state__exact=to_review"),
        PanelLine(_("Public services with fewer than two contacts"), alone,
                  f"{listed}?contacts=few"),
    )  # fmt: skip
    return Panel(_("Catalogue"), [line for line in lines if line.count])
