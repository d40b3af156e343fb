"""The staff desk of the declarations: compared, validated or returned by who has no tie."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from partners.enums import ConflictOrigin, ConflictState
from partners.models import ConflictOfInterest, DeclaredInterest, Mandate, Person
from pscc.accounts.enums import Role
from pscc.impact.actions.declarations import return_declaration, validate_declaration
from pscc.impact.enums import DeclarationState
from pscc.impact.models import Declaration
from pscc.impact.queries.comparison import comparison, is_jump, jumps_of
from pscc.impact.queries.declaration_desk import declarations_at_desk
from pscc.kernel.access import allowed
from tests.factories import NOW, make_membership, make_organisation, make_project, make_staff
from tests.impact.declarations import YEAR, make_declaration

pytestmark = pytest.mark.django_db
S = DeclarationState
LIST = "/admin/impact/declaration/"


@pytest.fixture
def company():
    return make_organisation(name="Company")


@pytest.fixture
def officer():
    return make_staff(Role.PROGRAMME_OFFICER)


@pytest.fixture
def desk(client, officer):
    client.force_login(officer)
    return client


def page_of(declaration):
    return reverse("admin:impact_declaration_change", args=[declaration.pk])


def step(desk, declaration, name):
    """Return where the button on the page leads; None if there is none."""
    buttons = desk.get(page_of(declaration)).context["action_buttons"]
    found = [each["url"] for each in buttons if f"/act/{name}/" in each["url"]]
    return found[0] if found else None


def press(desk, address, **typed):
    """Open a step's page and send its form as a browser does."""
    version = desk.get(address).context["version"]
    return desk.post(address.partition("?")[0], {"version": version, **typed}, follow=True)


# --- Compared ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "declared", "large"),
    [(14, 140, True), (14, 7, True), (14, 8, False), (14, 27, False), (2, 4, False), (0, 5, True),
     (5, 0, True), (None, 50, False), (50, None, False), (0, 0, False)],
)  # fmt: skip
def test_a_change_is_large_from_double_or_half_on_and_not_of_small_or_unknown_numbers(
    before, declared, large
):
    numbers = [None if each is None else Decimal(each) for each in (before, declared)]

    assert is_jump("jobs_in_all", *numbers) is large


@pytest.mark.parametrize(
    ("before", "declared", "large"),
    [(0, 4_000_000, False), (4_000_000, 0, False), (400_000, 4_000_000, True),
     (400_000, 800_000, False)],
)  # fmt: skip
def test_funds_come_in_rounds(before, declared, large):
    assert is_jump("euros_raised", Decimal(before), Decimal(declared)) is large


def test_a_declaration_stands_beside_the_year_before_and_what_counts_today(company, desk, officer):
    make_declaration(company, S.VALIDATED, year=YEAR - 1, jobs={"91": 14, "75": 1}, licences=1)
    make_declaration(company, S.VALIDATED, jobs={"91": 16}, licences=2)
    sent = make_declaration(
        company, S.SENT, edition=2, jobs={"91": 140}, licences=2, has_raised=False
    )

    read = declarations_at_desk(officer).get(pk=sent.pk)
    found = comparison(read)

    lines = {str(each.name): (each.before, each.counting, each.declared, each.is_jump)
             for each in (*found.lines, *found.departments)}  # fmt: skip
    assert lines["jobs on 31 December (full-time equivalents)"] == (15, 16, 140, True)
    assert lines["licences signed"] == (1, 2, 2, False)
    assert lines["euros raised"] == (None, None, 0, False)
    assert lines["91 – Essonne"] == (14, 16, 140, True)
    assert lines["75 – Paris"] == (1, None, None, False)
    assert [str(each) for each in jumps_of(read)] == ["jobs on 31 December (full-time equivalents)"]
    page = desk.get(page_of(sent)).text
    assert "2 large changes" in page
    assert "Counts today" in page


def test_what_another_company_or_an_unvalidated_year_says_is_no_year_before(company, officer):
    make_declaration(make_organisation(), S.VALIDATED, year=YEAR - 1, licences=50)
    make_declaration(company, S.SENT, year=YEAR - 1, licences=50)
    make_declaration(company, S.VALIDATED, year=YEAR - 2, licences=50)
    sent = make_declaration(company, S.SENT, licences=1)

    found = comparison(declarations_at_desk(officer).get(pk=sent.pk))

    assert not found.has_before
    assert found.jumps == 0


def test_what_waits_is_on_top_and_drafts_are_not_there(company, officer, desk):
    make_declaration(company, year=2020)
    done = make_declaration(company, S.VALIDATED, year=2022)
    waiting = make_declaration(company, S.SENT, year=2024)

    assert list(declarations_at_desk(officer)) == [waiting, done]
    assert "declarations to validate or return" in desk.get("/admin/").text


# --- Decided -------------------------------------------------------------------------------------


def test_an_officer_validates_what_was_read(company, desk, officer):
    sent = make_declaration(company, S.SENT, licences=1)

    answer = press(desk, step(desk, sent, "validate"))

    sent.refresh_from_db()
    assert (sent.state, sent.decided_by) == (S.VALIDATED, officer)
    assert "Validated: it counts" in answer.text
    assert step(desk, sent, "validate") is None


def test_an_officer_returns_with_a_reason(company, desk):
    sent = make_declaration(company, S.SENT, licences=1)
    address = step(desk, sent, "return")
    assert "This field is required" in press(desk, address, because="").text

    press(desk, address, because="The Essonne is missing.")

    sent.refresh_from_db()
    assert (sent.state, sent.returned_because) == (S.RETURNED, "The Essonne is missing.")


def changed_meanwhile(declaration):
    """Let another version be sent while somebody still reads this one."""
    Declaration.objects.filter(pk=declaration.pk).update(version=declaration.version + 3)


@pytest.mark.parametrize("name", ["validate", "return"])
def test_nothing_is_decided_on_what_was_not_read(company, desk, name):
    sent = make_declaration(company, S.SENT, licences=1)
    address = step(desk, sent, name)
    changed_meanwhile(sent)

    answer = press(desk, address, because="Why 14?")

    sent.refresh_from_db()
    assert sent.state == S.SENT
    assert "Someone else changed this declaration" in answer.text
    if name == "return":
        assert "Why 14?" in answer.text  # nothing typed is lost
        assert answer.context["version"] == sent.version


def test_a_step_that_says_no_version_decides_nothing(company, desk):
    sent = make_declaration(company, S.SENT, licences=1)
    address = step(desk, sent, "validate").partition("?")[0]

    desk.post(address)
    assert desk.get(address).context["version"] == -1

    sent.refresh_from_db()
    assert sent.state == S.SENT


# --- Ties ----------------------------------------------------------------------------------------


def _person(user):
    return Person.objects.create(name=user.name or "Officer", user=user)


def _member(user, company):
    make_membership(user=user, organisation=company)


def _lately_member(user, company):
    _ended_membership(user, company, days=300)


def _ended_membership(user, company, days):
    membership = make_membership(user=user, organisation=company)
    membership.ended_at = NOW - timedelta(days=days)
    membership.save()


def _interest(user, company):
    DeclaredInterest.objects.create(person=_person(user), organisation=company, nature="shares")


def _interest_by_orcid(user, company):
    user.orcid = "0000-0002-1825-0097"
    user.save()
    named = Person.objects.create(name="Somebody", orcid=user.orcid)
    DeclaredInterest.objects.create(person=named, organisation=company, nature="shares")


def _office(user, company):
    Mandate.objects.create(person=_person(user), organisation=company, role="Chair")


def _conflict_over_a_project(user, company):
    project = make_project(organisation=company)
    ConflictOfInterest.objects.create(
        person=user, project=project, origin=ConflictOrigin.STAFF, evidence="Seen together."
    )


def _conflict_over_the_company(user, company):
    conflict = ConflictOfInterest(person=user, organisation=company, origin=ConflictOrigin.STAFF)
    conflict.recuse(by=user, at=NOW)
    conflict.save()
    assert conflict.state == ConflictState.RECUSED


TIES = (_member, _lately_member, _interest, _interest_by_orcid, _office, _conflict_over_a_project,
        _conflict_over_the_company)  # fmt: skip


@pytest.mark.parametrize("tie", TIES)
def test_who_is_tied_to_the_company_decides_nothing_there(company, officer, tie):
    sent = make_declaration(company, S.SENT, licences=1)
    tie(officer, company)
    who = {"declaration_id": sent.pk, "version": sent.version, "by": officer, "at": NOW}

    for decide in (validate_declaration, lambda **of: return_declaration(because="No.", **of)):
        with pytest.raises(PermissionDenied):
            decide(**who)


@pytest.mark.parametrize("tie", TIES[1:])
@pytest.mark.parametrize("role", [Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR, Role.FUNDER])
def test_who_is_tied_to_the_company_reads_nothing_of_it(client, company, tie, role):
    validated = make_declaration(company, S.VALIDATED, licences=1)
    elsewhere = make_declaration(make_organisation(name="Other"), S.VALIDATED, licences=1)
    user = make_staff(role)
    client.force_login(user)
    tie(user, company)

    assert set(Declaration.objects.visible_to(user)) == {elsewhere}
    assert not allowed(user, "impact.read_declaration", validated)
    for address in (page_of(validated), validated.get_absolute_url()):
        assert client.get(address).status_code in {302, 404}
    table = b"".join(client.get("/en/declarations/declarations.csv")).decode()
    assert [row.split(",")[0] for row in table.splitlines()[1:]] == ["Other"]


@pytest.mark.parametrize("days", [10, 4000])
def test_a_tie_that_ended_counts_for_three_years(company, officer, days):
    sent = make_declaration(company, S.SENT, licences=1)
    _ended_membership(officer, company, days)

    assert allowed(officer, "impact.decide_declaration", sent) is (days > 3 * 365)


def test_a_member_of_the_team_who_is_of_the_company_reads_as_its_member_only(
    desk, company, officer
):
    sent = make_declaration(company, S.SENT, licences=1)
    make_membership(user=officer, organisation=company)

    assert desk.get(sent.get_absolute_url()).status_code == 200
    assert desk.get(page_of(sent)).status_code == 404


# --- Statements ----------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_desk_costs_the_same_with_more_declarations(desk, rows, queries):
    for number in range(rows):
        company = make_organisation(name=f"Company {number}")
        make_declaration(company, S.VALIDATED, year=YEAR - 1, jobs={"91": 1}, licences=1)
        make_declaration(company, S.SENT, jobs={"91": 30}, licences=1)
    desk.get(LIST)

    with queries(6):
        desk.get(LIST)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_one_costs_the_same_with_more_lines(desk, company, rows, queries):
    jobs = dict.fromkeys(("75", "91", "94")[:rows], 1)
    make_declaration(company, S.VALIDATED, year=YEAR - 1, jobs=jobs)
    sent = make_declaration(company, S.SENT, jobs=jobs, licences=1)
    desk.get(page_of(sent))

    with queries(12):
        desk.get(page_of(sent))
