"""What contradicts itself in a declaration, and what helps to fill one in."""

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from partners.models import Organisation
from pscc.impact.enums import OutcomeKind
from pscc.impact.models import Declaration, JobsInDepartment
from pscc.impact.models.declarations import COUNTED


def problems_of(declaration: Declaration) -> list[str]:
    """Return what has to be mended before a declaration is sent, one sentence each; at most three
    statements.
    """
    funds = list(declaration.funds.all())
    outcomes = list(declaration.outcomes.all())
    problems = []
    if declaration.has_raised is False and funds:
        problems.append(_("You say that no funds were raised, and list some. Correct one of them."))
    if declaration.has_raised and not funds:
        problems.append(_("You say that funds were raised. List them; an amount may stay empty."))
    days = [line.raised_on for line in funds]
    days += [line.happened_on for line in outcomes if line.happened_on and _is_dated(line.kind)]
    if any(day.year != declaration.year for day in days):
        problems.append(
            _("A date lies outside %(year)s. Only what happened in that year is declared here.")
            % {"year": declaration.year}
        )
    listed = Counter(line.kind for line in outcomes)
    for name, kind in COUNTED:
        count = getattr(declaration, name)
        column: Any = Declaration._meta.get_field(name)
        if listed[kind] > (count or 0):
            problems.append(
                _("“%(what)s”: more are listed than you count. Correct the number or the list.")
                % {"what": column.verbose_name}
            )
    if _is_empty(declaration) and not funds and not outcomes:
        problems.append(_("Nothing is declared yet. Where there was none, write 0."))
    return problems


def _is_dated(kind: str) -> bool:
    """Tell whether the day of a line lies in the year: products came to the market earlier, too."""
    return kind != OutcomeKind.ON_THE_MARKET


def _is_empty(declaration: Declaration) -> bool:
    said = [declaration.jobs_created, declaration.has_raised]
    said += [getattr(declaration, name) for name, _kind in COUNTED]
    return all(each is None for each in said) and not declaration.jobs.exists()


def departments_before(organisation: Organisation, year: int) -> list[str]:
    """Return the departments that a company last declared before a year, to be filled in again."""
    earlier = Declaration.objects.counted().filter(organisation=organisation, year__lt=year)
    last = earlier.order_by("-year").values("pk")[:1]
    lines = JobsInDepartment.objects.filter(declaration__in=last).order_by("department")
    return list(lines.values_list("department", flat=True))


def said_by(declaration: Declaration) -> list[tuple[Any, Any]]:
    """Return the numbers of a year with their names, in the order of the form."""
    names = ("jobs_created", *(name for name, _kind in COUNTED))
    columns: list[Any] = [Declaration._meta.get_field(name) for name in names]
    return [(column.verbose_name, getattr(declaration, column.name)) for column in columns]
