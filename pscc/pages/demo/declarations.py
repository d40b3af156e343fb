"""What the demo's companies declare of three years: invented, in every state."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from partners.models import Organisation
from pscc.accounts.models import User
from pscc.impact.actions.declarations import (
    DeclarationValues,
    Funds,
    Jobs,
    Result,
    return_declaration,
    save_declaration,
    send_declaration,
    start_declaration,
    validate_declaration,
    withdraw_declaration,
)
from pscc.impact.enums import Disclosure, Instrument, OutcomeKind
from pscc.impact.models import Declaration
from pscc.pages.demo.people import email_of

OWNERS = {
    "demo-biotech-a": "founder",
    "demo-biotech-b": "founder2",
    "demo-medtech-c": "founder3",
    "demo-diagnostik": "founder4",
}
DRAFT, SENT, RETURNED, VALIDATED, WITHDRAWN = "draft", "sent", "returned", "validated", "withdrawn"


@dataclass(frozen=True)
class Year:
    """A year of a company: jobs by department, jobs created, millions raised, what became of it."""

    slug: str
    year: int
    jobs: dict[str, str]
    created: str
    raised: str
    fate: str
    patents: int = 0


# Of 2024 three companies are validated in one region, and three together outside of it: the public
# map has a number to show, and regions that it holds back.
YEARS = (
    Year("demo-biotech-a", 2023, {"94": "9"}, "4", "1.2", VALIDATED, patents=1),
    Year("demo-biotech-a", 2023, {"94": "8", "91": "1"}, "4", "1.2", VALIDATED, patents=1),
    Year(
        "demo-biotech-a",
        2024,
        {"94": "12.5", "91": "2", "31": "1"},
        "5.5",
        "",
        VALIDATED,
        patents=2,
    ),
    Year("demo-biotech-a", 2025, {"94": "15", "91": "3"}, "3.5", "4", SENT, patents=1),
    Year("demo-biotech-a", 2024, {"94": "12", "91": "2", "31": "1"}, "5.5", "", DRAFT, patents=2),
    Year("demo-biotech-b", 2023, {"94": "4", "69": "2"}, "2", "", VALIDATED),
    Year("demo-biotech-b", 2024, {"94": "7", "69": "3.5"}, "4.5", "2.5", VALIDATED, patents=1),
    Year("demo-biotech-b", 2025, {"94": "9", "69": "4"}, "2.5", "", SENT),
    Year("demo-medtech-c", 2023, {"91": "11"}, "1", "0.8", VALIDATED),
    Year("demo-medtech-c", 2024, {"91": "14", "31": "2"}, "5", "", VALIDATED, patents=1),
    Year("demo-medtech-c", 2025, {"91": "140"}, "4", "", RETURNED),
    Year("demo-diagnostik", 2024, {"94": "1"}, "1", "", WITHDRAWN),
    Year("demo-diagnostik", 2025, {"94": "2"}, "1", "", DRAFT),
)


def load_declarations(officer: User, at: datetime) -> int:
    """Declare, send and decide; return how many declarations were made."""
    slugs = Organisation.objects.filter(slug__in=OWNERS).in_bulk(field_name="slug")
    owners = {
        user.email: user for user in User.objects.filter(email__in=map(email_of, OWNERS.values()))
    }
    known = [year for year in YEARS if year.slug in slugs]
    for number, year in enumerate(known):
        then = at - timedelta(days=60 - number)
        _declare(year, slugs[year.slug], owners[email_of(OWNERS[year.slug])], officer, then)
    return Declaration.objects.filter(is_demo=True).count()


def _declare(
    year: Year, organisation: Organisation, owner: User, officer: User, at: datetime
) -> None:
    begun = start_declaration(organisation_id=organisation.pk, year=year.year, by=owner, at=at)
    kept = save_declaration(
        declaration_id=begun.pk, version=begun.version, values=_values(year), by=owner, at=at
    )
    if year.fate == WITHDRAWN:
        withdraw_declaration(declaration_id=begun.pk, by=owner, at=at)
    if year.fate in (DRAFT, WITHDRAWN):
        return
    sent = send_declaration(declaration_id=begun.pk, version=kept.version, by=owner, at=at)
    if year.fate == VALIDATED:
        validate_declaration(declaration_id=begun.pk, version=sent.version, by=officer, at=at)
    elif year.fate == RETURNED:
        return_declaration(
            declaration_id=begun.pk, version=sent.version, by=officer, at=at,
            because="140 emplois dans l’Essonne, contre 14 l’an dernier : une virgule manque ?",
        )  # fmt: skip


def _values(year: Year) -> DeclarationValues:
    """Return what a company types; what has no amount was not raised."""
    day = date(year.year, 6, 15)
    funds = [
        Funds(day, Instrument.EQUITY, Decimal(year.raised) * 1_000_000,
              "Inventé pour la démonstration / Made up for the demo", Disclosure.PUBLIC)
    ] if year.raised else []  # fmt: skip
    return DeclarationValues(
        jobs_created=Decimal(year.created), has_raised=bool(year.raised),
        patents_filed=year.patents, patents_granted=0, licences=0, trials_started=0, products=0,
        jobs=[Jobs(code, Decimal(count)) for code, count in year.jobs.items()],
        funds=funds,
        outcomes=[
            Result(OutcomeKind.PATENT_FILED, f"Brevet {number + 1} (démonstration)",
                   happened_on=day)
            for number in range(year.patents)
        ],
    )  # fmt: skip
