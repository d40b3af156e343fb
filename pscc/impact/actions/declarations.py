"""What a company declares for a year: begun, saved, sent; validated or returned by staff."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import Organisation
from pscc.impact.enums import DeclarationState, Disclosure
from pscc.impact.models import Declaration
from pscc.impact.models.ledger import FIRST_YEAR
from pscc.impact.queries.declarations import problems_of
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

EDITABLE = (DeclarationState.DRAFT, DeclarationState.RETURNED)


@dataclass(frozen=True)
class Jobs:
    """Jobs in one department."""

    department: str
    headcount: Decimal


@dataclass(frozen=True)
class Funds:
    """Funds raised once."""

    raised_on: date
    instrument: str
    amount: Decimal | None = None
    source: str = ""
    disclosure: str = Disclosure.AGGREGATE


@dataclass(frozen=True)
class Result:
    """A patent, a licence, a trial or a product."""

    kind: str
    title: str
    reference: str = ""
    phase: str = ""
    happened_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class DeclarationValues:
    """All that a company types; what it does not know is None, never 0."""

    jobs_created: Decimal | None = None
    has_raised: bool | None = None
    patents_filed: int | None = None
    patents_granted: int | None = None
    licences: int | None = None
    trials_started: int | None = None
    products: int | None = None
    comment: str = ""
    jobs: Sequence[Jobs] = field(default_factory=tuple)
    funds: Sequence[Funds] = field(default_factory=tuple)
    outcomes: Sequence[Result] = field(default_factory=tuple)


LINES: dict[str, type[Any]] = {"jobs": Jobs, "funds": Funds, "outcomes": Result}
PLAIN = tuple(each.name for each in fields(DeclarationValues) if each.name not in LINES)


class StaleDeclarationError(Refused):
    """Someone else saved meanwhile; `declaration` is what is stored now."""

    def __init__(self, declaration: Declaration) -> None:
        super().__init__(
            _("Someone else changed this declaration while you were writing. Nothing was saved.")
        )
        self.declaration = declaration


@transaction.atomic
def start_declaration(*, organisation_id: int, year: int, by: Any, at: datetime) -> Declaration:
    """Begin what a company declares for a year; return the open declaration if there is one.

    Where a declaration of the year is validated, a correction begins with all that it says. Raises
    Refused for a year that is not over; PermissionDenied.
    """
    organisation = Organisation.objects.lock(organisation_id)
    require(by, "impact.start_declaration", organisation)
    if not FIRST_YEAR <= year < timezone.localtime(at).year:
        raise Refused(_("A year can be declared from 1 January of the next one."))
    of_year = Declaration.objects.filter(organisation=organisation, year=year)
    open_one = of_year.open().first()
    if open_one is not None:
        return open_one
    former = of_year.counted().first()
    last = of_year.aggregate(last=Max("edition"))["last"] or 0
    begun = Declaration.objects.create(
        organisation=organisation, year=year, edition=last + 1, started_by=by,
        is_demo=organisation.is_demo, created_at=at, updated_at=at,
    )  # fmt: skip
    if former is not None:
        _write(begun, values_of(former), at)
    return begun


def values_of(declaration: Declaration) -> DeclarationValues:
    """Return what a declaration says; three statements."""
    lines: dict[str, Any] = {
        name: tuple(
            kind(**row)
            for row in getattr(declaration, name).values(*(each.name for each in fields(kind)))
        )
        for name, kind in LINES.items()
    }
    return DeclarationValues(**{name: getattr(declaration, name) for name in PLAIN}, **lines)


@transaction.atomic
def save_declaration(
    *, declaration_id: int, version: int, values: DeclarationValues, by: Any, at: datetime
) -> Declaration:
    """Keep what was typed so far; it may be incomplete until it is sent.

    Raises StaleDeclarationError if `version` is not the stored one; Refused for one that was sent;
    PermissionDenied.
    """
    found = _opened(declaration_id, version, "impact.fill_declaration", by)
    if found.state not in EDITABLE:
        raise Refused(_("This declaration was sent: it cannot be changed now."))
    _write(found, values, at)
    return found


@transaction.atomic
def send_declaration(*, declaration_id: int, version: int, by: Any, at: datetime) -> Declaration:
    """Vouch for a declaration and hand it to the cluster's team.

    Raises StaleDeclarationError if `version` is not the stored one, so that nobody vouches for what
    they have not read; Refused, with every contradiction; TransitionNotAllowed; PermissionDenied.
    """
    found = _opened(declaration_id, version, "impact.send_declaration", by)
    problems = problems_of(found)
    if problems:
        raise Refused(" ".join(problems))
    found.send(by=by, at=at)
    _store(found, at)
    publish("impact.declaration_sent", declaration_id=found.pk)
    return found


@transaction.atomic
def validate_declaration(
    *, declaration_id: int, version: int, by: Any, at: datetime
) -> Declaration:
    """Let a declaration count; the one that it corrects is kept, and counts no more.

    Raises StaleDeclarationError; TransitionNotAllowed; PermissionDenied, for members of the company
    as well.
    """
    found = _opened(declaration_id, version, "impact.decide_declaration", by)
    found.validate(by=by, at=at)
    for former in Declaration.objects.counted().filter(
        organisation=found.organisation_id, year=found.year
    ):
        former.give_way()
        _store(former, at)
    _store(found, at)
    publish("impact.declaration_validated", declaration_id=found.pk)
    return found


@transaction.atomic
def return_declaration(
    *, declaration_id: int, version: int, because: str, by: Any, at: datetime
) -> Declaration:
    """Hand a declaration back to the company, which corrects and sends it again.

    Raises Refused without a reason; StaleDeclarationError; TransitionNotAllowed; PermissionDenied,
    for members of the company as well.
    """
    found = _opened(declaration_id, version, "impact.decide_declaration", by)
    if not because.strip():
        raise Refused(_("Say what has to be corrected."))
    found.send_back(because=because.strip(), by=by, at=at)
    _store(found, at)
    publish("impact.declaration_returned", declaration_id=found.pk)
    return found


@transaction.atomic
def withdraw_declaration(*, declaration_id: int, by: Any, at: datetime) -> Declaration:
    """Give an open declaration up; one of the same year that is validated goes on counting.

    Raises TransitionNotAllowed; PermissionDenied.
    """
    found = _opened(declaration_id, None, "impact.fill_declaration", by)
    found.withdraw()
    _store(found, at)
    publish("impact.declaration_withdrawn", declaration_id=found.pk)
    return found


def _opened(declaration_id: int, version: int | None, permission: str, by: Any) -> Declaration:
    """Lock the company, then the declaration: the order in which one begins as well."""
    company = Declaration.objects.values_list("organisation_id", flat=True).get(pk=declaration_id)
    Organisation.objects.lock(company)
    found = Declaration.objects.lock(declaration_id)
    require(by, permission, found)
    if version is not None and version != found.version:
        raise StaleDeclarationError(found)
    return found


def _store(declaration: Declaration, at: datetime) -> None:
    declaration.version += 1
    declaration.updated_at = at
    declaration.save()


def _write(declaration: Declaration, values: DeclarationValues, at: datetime) -> None:
    """Write what differs: lines that stayed as they were leave no trace in the history."""
    stored = values_of(declaration)
    for name in PLAIN:
        setattr(declaration, name, getattr(values, name))
    _store(declaration, at)
    for name in LINES:
        wanted = tuple(getattr(values, name))
        if sorted(map(repr, wanted)) == sorted(map(repr, getattr(stored, name))):
            continue
        lines: Any = getattr(declaration, name)
        lines.all().delete()
        lines.bulk_create([lines.model(declaration=declaration, **asdict(each)) for each in wanted])
