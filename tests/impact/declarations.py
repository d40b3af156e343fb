"""Declarations of companies, in the states that tests need."""

from decimal import Decimal
from typing import Any

from partners.models import Organisation
from pscc.impact.enums import DeclarationState
from pscc.impact.models import Declaration
from tests.factories import NOW, make_organisation

YEAR = 2025


def make_declaration(
    organisation: Organisation | None = None,
    state: DeclarationState = DeclarationState.DRAFT,
    *,
    jobs: dict[str, int | str] | None = None,
    **fields: Any,
) -> Declaration:
    """A declaration with its jobs by department, moved to a state by its own transitions."""
    found = Declaration(
        **{"organisation": organisation or make_organisation(), "year": YEAR, **fields}
    )
    if state != DeclarationState.DRAFT:
        found.send(by=None, at=NOW)
    if state in (DeclarationState.VALIDATED, DeclarationState.REPLACED):
        found.validate(by=None, at=NOW)
    if state == DeclarationState.RETURNED:
        found.send_back(because="The Essonne is missing.", by=None, at=NOW)
    if state == DeclarationState.REPLACED:
        found.give_way()
    if state == DeclarationState.WITHDRAWN:
        found.withdraw()
    found.save()
    for department, headcount in (jobs or {}).items():
        found.jobs.create(department=department, headcount=Decimal(headcount))
    return found
