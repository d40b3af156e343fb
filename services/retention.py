"""How long requests, quotes, counts, wishes and changes are kept."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from partners.models import ConflictOfInterest, Project
from pscc.kernel.retention import Ages, Follows, Over, Swept, Within, hold, keep, years
from services.models import (
    CatalogueChange,
    OrientationSession,
    PageViews,
    Quote,
    QuoteDocument,
    QuoteLine,
    Referral,
    RequestSnapshot,
    ServiceEdit,
    ServiceImportRow,
    ServiceRequest,
    Subscription,
    UnservedNeed,
)
from services.queries.requests.endings import (
    accepted_quotes,
    before_a_quote,
    before_a_request,
    ended_requests,
)

keep(
    OrientationSession,
    Swept(sweep="services.orientations", after=timedelta(days=90)),
    Swept(sweep="services.orientations", after=timedelta(days=3 * 365)),
)
keep(CatalogueChange, Swept(sweep="services.catalogue", after=timedelta(days=1)))
keep(PageViews, Ages(since="day", after=years(3)))
keep(Referral, Ages(since="at", after=years(3)))
keep(UnservedNeed, Ages(since="found_at", after=years(3)))
keep(ServiceEdit, Ages(since="made_at", after=years(5)))
keep(ServiceImportRow, Ages(since="run__started_at", after=years(2)))
keep(Subscription, Ages(since="told_at", after=years(1)))
keep(Quote, Over(ended=accepted_quotes, after=years(10), first=before_a_quote))
keep(QuoteLine, Follows(Quote))
keep(QuoteDocument, Within(Quote))
keep(
    ServiceRequest,
    Over(ended=ended_requests, after=years(5), first=before_a_request),
    Swept(sweep="services.request_drafts", after=timedelta(days=90)),
)
keep(RequestSnapshot, Within(ServiceRequest))


def _asked(at: datetime) -> Q:
    return Q(Exists(ServiceRequest.objects.filter(project=OuterRef("pk"))))


def _is_about_a_request(at: datetime) -> Q:
    return Q(Exists(ServiceRequest.objects.filter(project=OuterRef("project"))))


hold(Project, _asked)
hold(ConflictOfInterest, _is_about_a_request)  # as long as a wall has something to hide
