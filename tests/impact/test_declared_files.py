"""What officers and funders read of all declarations, and take away as files."""

import csv
import io
from datetime import date

import pytest

from pscc.accounts.enums import Role
from pscc.impact.enums import DeclarationState, Disclosure, Instrument
from pscc.kernel.spreadsheets import read_sheet
from tests.factories import make_organisation, make_staff
from tests.impact.declarations import YEAR, make_declaration

pytestmark = pytest.mark.django_db
S = DeclarationState
PAGE, CSV, XLSX = (
    f"/en/declarations/{end}" for end in ("", "declarations.csv", "declarations.xlsx")
)
SECRET, OPEN = 7_654_321, 1_250_000


@pytest.fixture
def company():
    return make_organisation(name="=Company")


@pytest.fixture
def declared(company):
    """A validated declaration with one amount for everybody, and one in sums only."""
    found = make_declaration(
        company, S.VALIDATED, jobs={"91": "12.5", "2A": 3}, licences=0, has_raised=True,
        comment="Only for the team",
    )  # fmt: skip
    for amount, source, disclosure in (
        (SECRET, "Secret Fund", Disclosure.AGGREGATE),
        (OPEN, "Open Fund", Disclosure.PUBLIC),
        (None, "Silent Fund", Disclosure.PUBLIC),
    ):
        found.funds.create(
            raised_on=date(YEAR, 5, 2), amount=amount, instrument=Instrument.EQUITY, source=source,
            disclosure=disclosure,
        )  # fmt: skip
    return found


@pytest.fixture
def funder(client):
    client.force_login(make_staff(Role.FUNDER))
    return client


@pytest.fixture
def officer(client):
    client.force_login(make_staff(Role.PROGRAMME_OFFICER))
    return client


def rows_of(client, address=CSV):
    content = b"".join(client.get(address))
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def cells_of(client):
    first, *rows = read_sheet(b"".join(client.get(XLSX)))
    return [dict(zip(first, row, strict=False)) for row in rows]


def test_a_funder_reads_no_single_amount_that_is_told_in_sums_only(funder, declared):
    page = funder.get(declared.get_absolute_url()).text

    assert "€1,250,000, Open Fund" in page
    assert "amount read in sums only" in page
    for hidden in ("7,654,321", "Secret Fund", "Only for the team"):
        assert hidden not in page


def test_no_file_of_a_funder_tells_it_either(funder, declared):
    (row,) = rows_of(funder)
    (cells,) = cells_of(funder)

    assert (row["euros_raised"], row["amounts_not_told"]) == ("1250000.00", "")
    assert cells["euros_raised"] == "1250000"
    for told in (row, cells):
        assert "comment" not in told
        assert not {"7654321.00", "8904321.00", "7654321", "8904321"} & set(told.values())


def test_amounts_in_sums_only_are_unknown_to_a_funder_and_no_funds_are_nought(funder, declared):
    declared.funds.filter(disclosure=Disclosure.PUBLIC).delete()
    make_declaration(make_organisation(name="Other"), S.VALIDATED, has_raised=False)

    told = {row["organisation"]: (row["has_raised"], row["euros_raised"])
            for row in rows_of(funder)}  # fmt: skip

    assert told == {"'=Company": ("1", ""), "Other": ("0", "0")}


def test_an_officer_gets_every_amount_and_no_text_runs_as_a_formula(officer, declared):
    (row,) = rows_of(officer)
    (cells,) = cells_of(officer)

    assert row | {"sent_on": "", "decided_on": ""} == {
        "organisation": "'=Company", "year": str(YEAR), "edition": "1", "state": "validated",
        "sent_on": "", "decided_on": "", "jobs": "15.5",
        "jobs_by_department": "2A: 3.0; 91: 12.5", "jobs_created": "", "has_raised": "1",
        "euros_raised": "8904321.00", "amounts_not_told": "1", "patents_filed": "",
        "patents_granted": "", "licences": "0", "trials_started": "", "products": "",
        "comment": "Only for the team",
    }  # fmt: skip
    assert (cells["organisation"], cells["jobs"]) == ("=Company", "15.5")


def test_funders_read_what_is_validated_and_officers_what_was_sent(client, company):
    for number, state in enumerate(S):
        make_declaration(company, state, year=YEAR - number, licences=1)
    told = {}
    for role in (Role.FUNDER, Role.PROGRAMME_OFFICER):
        client.force_login(make_staff(role))
        told[role] = {row["state"] for row in rows_of(client)}

    assert told == {
        Role.FUNDER: {"validated"},
        Role.PROGRAMME_OFFICER: {
            "sent", "to be corrected", "validated", "replaced by a correction", "given up",
        },
    }  # fmt: skip


def test_one_year_is_read_alone_and_nonsense_is_all(funder, company):
    for year in (YEAR, YEAR - 1):
        make_declaration(company, S.VALIDATED, year=year, licences=1)

    assert [row["year"] for row in rows_of(funder, f"{CSV}?year={YEAR}")] == [str(YEAR)]
    assert funder.get(f"{PAGE}?year={YEAR}").context["page"].paginator.count == 1
    for nonsense in ("1999", "soon", "²"):
        assert funder.get(PAGE, {"year": nonsense}).context["page"].paginator.count == 2


def test_the_desk_of_a_funder_leads_there(funder):
    assert f'href="{PAGE}"' in funder.get("/en/dashboard/").text


@pytest.mark.parametrize("rows", [1, 3])
def test_list_and_files_cost_the_same_with_more_declarations(funder, rows, queries):
    for number in range(rows):
        company = make_organisation(name=f"Company {number}")
        make_declaration(company, S.VALIDATED, jobs={"91": 1, "75": 2})
    funder.get(PAGE)

    with queries(7):
        funder.get(PAGE)
    with queries(6):
        rows_of(funder)
