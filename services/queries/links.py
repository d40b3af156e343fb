"""Links of the catalogue that lead elsewhere: which there are, which are due, which are broken."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pscc.kernel.access import allowed
from pscc.kernel.panels import Panel, PanelLine
from services.enums import LinkState
from services.models import LinkCheck, Scheme, Service

EVERY = timedelta(days=7)
AGAIN = timedelta(days=1)  # after a first failure
ENOUGH_FAILURES = 2  # in a row, before a link counts as broken

REASONS = {
    "": "",
    "name": _("The name of the site is not known."),
    "private": _("It leads into a private network, so the portal does not follow it."),
    "scheme": _("It leads to something that is no web page."),
    "address": _("This is no proper web address."),
    "redirects": _("It sends readers on and on without end."),
    "certificate": _("The site’s certificate is not valid."),
    "time": _("The site does not answer in time."),
    "connection": _("The site does not answer."),
}


def reason_of(link: LinkCheck) -> Any:
    """Say in words what the last look at a link found; empty if all is well."""
    if link.error:
        return REASONS.get(link.error, link.error)
    if link.status is not None and link.status >= 400:
        return _("The site answers with the code %(status)s.") % {"status": link.status}
    return ""


def wanted_links() -> set[tuple[int | None, int | None, str]]:
    """Return every link of the public catalogue as (service, scheme, address); two statements."""
    services = Service.objects.listed().exclude(external_url="")
    schemes = Scheme.objects.published().exclude(official_url="")
    return {
        *((pk, None, url) for pk, url in services.values_list("pk", "external_url")),
        *((None, pk, url) for pk, url in schemes.values_list("pk", "official_url")),
    }


def due_links(at: datetime) -> QuerySet[LinkCheck]:
    """Return the links to look at now, the longest waiting first: every week, and a day after a
    first failure.
    """
    failed_once = Q(failures__range=(1, ENOUGH_FAILURES - 1), checked_at__lte=at - AGAIN)
    due = Q(checked_at__isnull=True) | Q(checked_at__lte=at - EVERY) | failed_once
    return LinkCheck.objects.filter(due).order_by(F("checked_at").asc(nulls_first=True), "pk")


def for_desk(queryset: QuerySet[LinkCheck]) -> QuerySet[LinkCheck]:
    """Order links as staff read them: broken ones first, those broken longest on top."""
    rank = Case(
        When(state=LinkState.BROKEN, then=Value(0)),
        When(state=LinkState.REFUSED, then=Value(1)),
        When(failures__gt=0, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return queryset.annotate(rank=rank).order_by("rank", "broken_since", "checked_at", "pk")


def link_panel(user: Any, _at: datetime) -> Panel | None:
    """Return the card of the staff start page that counts broken links."""
    if not allowed(user, "services.recheck_link"):
        return None
    address = reverse("admin:services_linkcheck_changelist")
    counted = LinkCheck.objects.aggregate(
        broken=Count("pk", filter=Q(state=LinkState.BROKEN)),
        refused=Count("pk", filter=Q(state=LinkState.REFUSED)),
        every=Count("pk"),
    )
    broken, refused = counted["broken"], counted["refused"]
    lines = [
        PanelLine(_("broken links"), broken, f"{address}?state__exact=broken", urgent=broken > 0),
        PanelLine(_("links into private networks"), refused, f"{address}?state__exact=refused"),
    ]
    if not settings.LINK_CHECKS:
        lines = [PanelLine(_("links, not checked on this portal"), counted["every"], address)]
    return Panel(_("Links to elsewhere"), [line for line in lines if line.count])
