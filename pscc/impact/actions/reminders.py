"""Companies asked, once a year and by steps, for what they have not sent yet."""

from datetime import datetime

from django.db import transaction

from partners.models import Organisation
from pscc.impact.queries.reminders import companies_to_ask, step_due
from pscc.outbox import publish


def ask_for_declarations(*, at: datetime) -> int:
    """Ask every company that has not sent the past year yet; return of how many the step is due.

    Right if it runs twice, late, or not for days: each company is told of each step once.
    """
    due = step_due(at)
    if due is None:
        return 0
    year, step = due
    companies = list(companies_to_ask(year).values_list("pk", flat=True))
    return sum(_ask(pk, year, step) for pk in companies)


@transaction.atomic
def _ask(organisation_id: int, year: int, step: int) -> bool:
    """Lock the company, as whoever sends does: nobody is asked after it was sent."""
    Organisation.objects.lock(organisation_id)
    if not companies_to_ask(year).filter(pk=organisation_id).exists():
        return False
    publish(
        "impact.declaration_asked",
        key=f"impact.declaration_asked:{organisation_id}:{year}:{step}",
        organisation_id=organisation_id,
        year=year,
        step=step,
    )
    return True
