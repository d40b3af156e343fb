"""Which companies are asked to declare a year, and when.

Everything follows from days, never from how often or when the worker ran: after days without one,
only the step that is due now is taken, and what is past is skipped.
"""

from datetime import date, datetime, time

from django.db.models import QuerySet
from django.utils import timezone

from partners.enums import MembershipRole, OrganisationState
from partners.models import Membership, Organisation
from pscc.impact.enums import DeclarationState
from pscc.impact.models import Declaration
from pscc.impact.queries.indicators.outcomes import COMPANIES

ASKED_ON = ((1, 1), (2, 1), (3, 1), (3, 25))  # month and day, of the year after the one declared
WANTED_BY = (3, 31)
LAST_DAY = (4, 30)  # from the day after, nobody is asked any more
FILLING = (MembershipRole.OWNER, MembershipRole.EDITOR)


def step_due(at: datetime) -> tuple[int, int] | None:
    """Return the year that is asked for today and which step it is, from 0 on; None after the last
    day.
    """
    today = timezone.localdate(at)
    if today > date(today.year, *LAST_DAY):
        return None
    reached = [step for step, day in enumerate(ASKED_ON) if date(today.year, *day) <= today]
    return today.year - 1, reached[-1]


def wanted_by(year: int) -> datetime:
    """Return until when the declaration of a year is asked for."""
    return timezone.make_aware(datetime.combine(date(year + 1, *WANTED_BY), time(23, 59)))


def companies_to_ask(year: int) -> QuerySet[Organisation]:
    """Return the published companies that have somebody to fill a declaration in and have
    sent none of the year; one that was sent and given up counts as none.
    """
    sent = Declaration.objects.filter(year=year, sent_at__isnull=False).exclude(
        state=DeclarationState.WITHDRAWN
    )
    members = Membership.objects.active().filter(role__in=FILLING, user__is_active=True)
    found: QuerySet[Organisation] = Organisation.objects.filter(
        state=OrganisationState.PUBLISHED,
        kind__in=COMPANIES,
        pk__in=members.values("organisation_id"),
    )
    return found.exclude(pk__in=sent.values("organisation_id")).order_by("pk")
