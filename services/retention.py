"""How long counts, wishes and changes are kept."""

from datetime import timedelta

from pscc.kernel.retention import Ages, Swept, keep, years
from services.models import (
    CatalogueChange,
    OrientationSession,
    PageViews,
    Referral,
    ServiceEdit,
    ServiceImportRow,
    Subscription,
    UnservedNeed,
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
