"""What the database keeps of yearly declarations, and who sees which."""

import pytest
from django.db import Error, IntegrityError, transaction

from partners.enums import MembershipRole
from pscc.accounts.enums import Role
from pscc.impact.departments import NAMES, REGION_NAMES, REGION_OF
from pscc.impact.enums import DeclarationState, Disclosure, Instrument, OutcomeKind, TrialPhase
from pscc.impact.models import Declaration
from tests.factories import NOW, make_membership, make_organisation, make_staff, make_user
from tests.impact.declarations import YEAR, make_declaration

pytestmark = pytest.mark.django_db

STATES = list(DeclarationState)
OPEN = (DeclarationState.DRAFT, DeclarationState.SENT, DeclarationState.RETURNED)


def test_there_are_the_101_departments_of_the_18_regions():
    assert len(NAMES) == 101
    assert set(REGION_OF.values()) == set(REGION_NAMES)
    assert len(REGION_NAMES) == 18
    assert (NAMES["2B"], NAMES["91"], NAMES["974"]) == ("Haute-Corse", "Essonne", "La Réunion")
    assert {REGION_OF[code] for code in ("75", "77", "78", "91", "92", "93", "94", "95")} == {"11"}


def test_a_line_of_jobs_knows_its_region():
    line = make_declaration(jobs={"91": "12.5"}).jobs.get()

    assert (line.region, line.region_name) == ("11", "Île-de-France")


def test_what_nobody_said_is_null_and_zero_is_kept():
    silent, explicit = make_declaration(), make_declaration(licences=0, jobs={"75": 0})

    assert (silent.licences, silent.jobs_created, silent.has_raised) == (None, None, None)
    assert explicit.licences == 0
    assert explicit.jobs.get().headcount == 0


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        ("jobs", {"department": "20", "headcount": 1}),
        ("jobs", {"department": "75", "headcount": -1}),
        ("funds", {"raised_on": NOW, "amount": 0, "instrument": Instrument.EQUITY}),
        ("funds", {"raised_on": NOW, "amount": 5, "instrument": "gold"}),
        ("funds", {"raised_on": NOW, "instrument": Instrument.LOAN, "disclosure": "all"}),
        ("outcomes", {"kind": OutcomeKind.LICENCE, "title": "L", "phase": TrialPhase.TWO}),
        ("outcomes", {"kind": "prize", "title": "P"}),
    ],
)
def test_the_database_refuses_a_line_that_cannot_be(lines, line):
    declaration = make_declaration()

    with pytest.raises(IntegrityError), transaction.atomic():
        getattr(declaration, lines).create(**line)
    assert getattr(declaration, lines).count() == 0


def test_a_department_stands_once_in_a_declaration():
    declaration = make_declaration(jobs={"75": 3})

    with pytest.raises(IntegrityError), transaction.atomic():
        declaration.jobs.create(department="75", headcount=4)


def test_an_amount_is_for_sums_only_unless_the_company_says_otherwise():
    line = make_declaration().funds.create(raised_on=NOW.date(), instrument=Instrument.EQUITY)

    assert line.disclosure == Disclosure.AGGREGATE
    assert line.amount is None


@pytest.mark.parametrize("state", OPEN)
def test_a_company_has_one_open_declaration_for_a_year(state):
    company = make_organisation()
    make_declaration(company, state)
    make_declaration(company, state, year=YEAR - 1)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_declaration(company, edition=2)


def test_a_correction_stands_beside_what_it_corrects_until_it_is_validated():
    company = make_organisation()
    former = make_declaration(company, DeclarationState.VALIDATED)
    correction = make_declaration(company, DeclarationState.SENT, edition=2)
    assert list(Declaration.objects.counted()) == [former]

    correction.validate(by=None, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        correction.save()
    former.give_way()
    former.save()
    correction.save()

    assert list(Declaration.objects.counted()) == [correction]


def test_no_bulk_update_moves_a_declaration_along_an_unknown_way():
    make_declaration()

    with pytest.raises(Error, match="Invalid transition"), transaction.atomic():
        Declaration.objects.update(state=DeclarationState.VALIDATED, sent_at=NOW, decided_at=NOW)


def _seen_by(user, company):
    found = Declaration.objects.visible_to(user).filter(organisation=company)
    return {each.state for each in found}


@pytest.fixture
def company():
    company = make_organisation()
    for edition, state in enumerate(STATES, start=1):
        make_declaration(company, state, year=YEAR - edition)
    return company


@pytest.mark.parametrize("role", list(MembershipRole))
def test_members_see_all_of_their_own_company_and_nothing_of_others(company, role):
    user = make_user()
    make_membership(user=user, organisation=company, role=role)
    make_declaration(make_organisation(), DeclarationState.VALIDATED)

    assert _seen_by(user, company) == set(STATES)
    assert Declaration.objects.visible_to(user).count() == len(STATES)


@pytest.mark.parametrize("role", [Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR])
def test_those_who_validate_see_what_was_ever_sent(company, role):
    assert _seen_by(make_staff(role), company) == set(STATES) - {DeclarationState.DRAFT}


def test_funders_see_what_is_validated(company):
    assert _seen_by(make_staff(Role.FUNDER), company) == {DeclarationState.VALIDATED}


@pytest.mark.parametrize("role", [Role.CALL_MANAGER, Role.ADVISOR, Role.COMMUNICATION, None])
def test_nobody_else_sees_any(company, role):
    assert _seen_by(make_staff(role) if role else make_user(), company) == set()
