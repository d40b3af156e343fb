"""Lines of the ledger from a table: tried, told what is wrong, written whole, brought back."""

import csv
import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from openpyxl import Workbook, load_workbook

from partners.enums import ImportState, ImportVerdict, Vocabulary
from pscc.accounts.enums import Role
from pscc.impact.actions.imports import (
    check_ledger_import_again,
    discard_ledger_import,
    try_ledger_import,
    write_ledger_import,
)
from pscc.impact.importing import sentence
from pscc.impact.models import Contribution, LedgerImport, Tranche
from pscc.impact.queries.imports import Planner
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from tests.factories import NOW, make_organisation, make_staff, make_term
from tests.impact.ledger import euros, make_envelope, make_line

pytestmark = pytest.mark.django_db
GOOD = {
    "source_name": "A fund", "source_kind": "private", "instrument": "grant", "step": "committed",
    "amount_min": "1 500 000,50 €", "dated_on": "2026-03-31", "source_text": "Contract",
    "source_url": "https://a.example/1", "as_of": "2026-03-31",
}  # fmt: skip


@pytest.fixture
def officer():
    return make_staff(Role.PROGRAMME_OFFICER)


def table(*rows):
    columns = list(dict.fromkeys(column for row in rows for column in row))
    file = io.StringIO()
    writer = csv.DictWriter(file, columns, delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def tried(by, *rows, content=None):
    return try_ledger_import(
        content=content or table(*rows), file_name="a.csv", source="A table", licence="CC0",
        as_of=NOW.date(), by=by, at=NOW,
    )  # fmt: skip


def verdicts(run):
    return list(run.rows.order_by("number").values_list("verdict", flat=True))


def said(run):
    return [
        (problem["column"], sentence(problem))
        for row in run.rows.order_by("number")
        for problem in row.problems
    ]


def write(run, by, **options):
    options = {"only_if_all_good": False, **options}
    return write_ledger_import(run_id=run.pk, by=by, at=NOW, **options)


def test_a_table_is_tried_first_and_written_whole(officer):
    run = tried(officer, GOOD)

    assert (verdicts(run), Contribution.objects.count()) == ([ImportVerdict.CREATE], 0)
    write(run, officer)

    line = Contribution.objects.get()
    assert (line.amount_min, line.amount_max) == (Decimal("1500000.50"), None)
    assert (line.giver, line.dated_on, line.version) == ("A fund", date(2026, 3, 31), 1)


@pytest.mark.parametrize(
    ("changes", "column", "words"),
    [
        ({"amount_min": "0"}, "amount_min", ("“0” is no amount in euros. Write digits only; leave"
         " it empty where the amount is unknown, never 0.")),
        ({"amount_min": "-5"}, "amount_min", ("“-5” would be run as a formula by a spreadsheet."
         " Write plain text.")),
        ({"amount_min": "9", "amount_max": "8"}, "amount_max", "The most is less than the least."),
        ({"starts_in": "2030", "ends_in": "2029"}, "ends_in", ("The last year comes before the"
         " first.")),
        ({"starts_in": "30"}, "starts_in", "“30” is no year from 2000 to 2100."),
        ({"dated_on": "31/03/2026"}, "dated_on", "“31/03/2026” is no day. Write it as 2026-05-31."),
        ({"as_of": "2099-01-01"}, "as_of", "2099-01-01 has not come yet."),
        ({"source_url": "here"}, "source_url", ("“here” is no web address. Write https:// and the"
         " address.")),
        ({"source_text": ""}, "source_text", "A new line needs this."),
        ({"source_name": ""}, "source_name", ("Who gives the money is missing: an organisation of"
         " the directory, or a name.")),
        ({"organisation": "sanofi"}, "source_name", ("Name an organisation of the directory or"
         " another source, not both.")),
        ({"source_name": "", "organisation": "nobody"}, "organisation", ("No organisation of the"
         " directory is “nobody”. Write its name or the end of its page’s address, or name it as"
         " another source.")),
        ({"envelope": "none"}, "envelope", "No envelope has the address “none”."),
        ({"envelope": "state", "tranche": "7"}, "tranche", ("This envelope has no tranche of that"
         " number.")),
        ({"uid": "zzz"}, "uid", "No line of the ledger has the identifier “zzz”."),
        ({"step": "promised"}, "step", ("“promised” is not known. Write one of: announced,"
         " committed, received, spent.")),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_cell(officer, changes, column, words):
    make_envelope()

    run = tried(officer, {**GOOD, **changes})

    assert (column, words) in said(run)
    assert verdicts(run) == [ImportVerdict.REFUSE]


def test_only_good_rows_are_written_or_none_if_all_were_wanted(officer):
    bad = {**GOOD, "amount_min": "0"}
    run = tried(officer, GOOD, bad)

    with pytest.raises(Refused, match="all rows or none"):
        write(run, officer, only_if_all_good=True)
    assert Contribution.objects.count() == 0
    write(LedgerImport.objects.get(pk=run.pk), officer)

    assert Contribution.objects.count() == 1


def test_the_same_table_brought_again_changes_nothing(officer):
    twice = (GOOD, GOOD, {**GOOD, "amount_min": ""})
    write(tried(officer, *twice), officer)

    run = tried(officer, *twice)

    assert Contribution.objects.count() == 3
    assert verdicts(run) == [ImportVerdict.UNCHANGED] * 3


def test_the_export_comes_back_as_it_went(client, officer):
    giver, envelope = make_organisation(name="A giver"), make_envelope()
    tranche = Tranche.objects.create(
        envelope=envelope, number=1, amount_min=euros(1), starts_in=2023, ends_in=2024
    )
    line = make_line(organisation=giver, envelope=envelope, tranche=tranche, low=1, high=2)
    make_line(low=None, source_name="=1+1")
    client.force_login(officer)

    exported = client.get("/en/ledger/contributions.csv").getvalue()
    text = exported.decode("utf-8-sig").replace("'=1+1", "A name").replace("1000000", "1250000")
    run = tried(officer, content=text.encode())

    assert "'=1+1" in exported.decode("utf-8-sig")
    assert verdicts(run) == [ImportVerdict.UPDATE] * 2
    write(run, officer)
    line.refresh_from_db()
    assert (str(line.amount_min), line.tranche) == ("1250000.00", tranche)


def test_a_row_may_replace_the_giver(officer):
    giver, line = make_organisation(name="A giver"), make_line()

    write(tried(officer, {"uid": line.uid, "organisation": "A giver"}), officer)

    line.refresh_from_db()
    assert (line.organisation, line.source_name) == (giver, "")


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"amount_max": "9"}, "amounts_cross"), ({"ends_in": "2020"}, "years_cross")],
)
def test_a_correction_must_fit_what_the_line_says_already(officer, changes, code):
    line = make_line(starts_in=2024, ends_in=2026)

    run = tried(officer, {"uid": line.uid, "source_name": "A fund", **changes})

    assert [each["code"] for each in run.rows.get().problems] == [code]


def test_two_rows_about_one_line_are_refused(officer):
    line = make_line()
    row = {"uid": line.uid, "source_name": "Another"}

    run = tried(officer, row, row)

    assert verdicts(run) == [ImportVerdict.UPDATE, ImportVerdict.REFUSE]


def test_what_was_struck_out_is_not_brought_back(officer):
    line = make_line(struck_at=NOW, struck_reason="Wrong")

    run = tried(officer, {"uid": line.uid, "source_name": "Another"})

    assert said(run) == [("uid", "This line was struck out. Leave this row out.")]


def test_nothing_is_written_where_the_ledger_changed_since(officer):
    line = make_line()
    run = tried(officer, {"uid": line.uid, "source_name": "Another"})
    Contribution.objects.filter(pk=line.pk).update(source_name="Another")

    with pytest.raises(Refused, match="The ledger has changed"):
        write(run, officer)
    again = check_ledger_import_again(run_id=run.pk, by=officer, at=NOW)

    assert verdicts(again) == [ImportVerdict.UNCHANGED]
    assert discard_ledger_import(run_id=run.pk, by=officer, at=NOW).state == ImportState.DISCARDED


def test_a_large_table_is_compared_and_written_by_the_worker(officer):
    run = tried(officer, *({**GOOD, "amount_min": str(number)} for number in range(1, 502)))
    states = [run.state]
    drain(seconds=60)
    run.refresh_from_db()
    states.append(run.state)
    write(run, officer)
    drain(seconds=120)
    run.refresh_from_db()

    assert [*states, run.state] == ["checking", "checked", "applied"]
    assert Contribution.objects.count() == 501


@pytest.mark.parametrize("number", [1, 3])
def test_comparing_costs_the_same(officer, number, django_assert_num_queries):
    make_envelope()
    for each in range(number):
        make_organisation(name=f"Giver {each}")
    row = {**GOOD, "source_name": "", "envelope": "state"}
    run = tried(officer, *({**row, "organisation": f"Giver {each}"} for each in range(number)))
    planner, rows = Planner(run), list(run.rows.order_by("number"))

    with django_assert_num_queries(4):
        planner.plan(rows)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"a;b\n1;2\n", "No column is called “organisation” or “source_name”."),
        (b"source_name;step\n", "The file has a head but no row."),
        (b"PK\x03\x04", "This spreadsheet cannot be read."),
    ],
)
def test_a_file_that_is_no_table_is_refused(officer, content, words):
    with pytest.raises(Refused, match=words):
        tried(officer, content=content or b" ")


def test_funders_bring_nothing_in():
    with pytest.raises(PermissionDenied):
        tried(make_staff(Role.FUNDER), GOOD)


def test_the_spreadsheet_has_numbers_and_no_formula(client, officer):
    make_line(low=3, source_name="=1+1")
    client.force_login(officer)

    body = client.get("/en/ledger/contributions.xlsx").getvalue()
    head, row = load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True)

    cells = dict(zip(head, row, strict=True))
    assert (cells["source_name"], cells["amount_min"]) == ("=1+1", 3_000_000)


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook_is_read_as_the_same_table(officer):
    row = {**GOOD, "amount_min": 1_500_000.5, "amount_max": 2_000_000, "starts_in": 2026,
           "dated_on": date(2026, 3, 31)}  # fmt: skip

    write(tried(officer, content=workbook(list(row), list(row.values()))), officer)

    line = Contribution.objects.get()
    assert (str(line.amount_min), str(line.amount_max)) == ("1500000.50", "2000000.00")
    assert (line.starts_in, line.dated_on) == (2026, date(2026, 3, 31))


def test_the_exported_workbook_comes_back_as_it_went(client, officer):
    make_line(low=1, high=2, envelope=make_envelope(), notes_fr="Une note.")
    make_line(low=None)
    client.force_login(officer)

    exported = client.get("/en/ledger/contributions.xlsx").getvalue()
    run = tried(officer, content=exported)

    assert verdicts(run) == [ImportVerdict.UNCHANGED] * 2


def test_a_workbook_that_unpacks_to_too_much_is_refused(officer, monkeypatch):
    content = workbook(["source_name"], ["A fund"])
    monkeypatch.setattr("pscc.kernel.spreadsheets.MOST_UNPACKED", 100)

    with pytest.raises(Refused, match="This spreadsheet cannot be read"):
        tried(officer, content=content)


def test_a_file_packed_as_a_workbook_that_is_none_is_refused(officer):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("readme.txt", "no workbook")

    with pytest.raises(Refused, match="This spreadsheet cannot be read"):
        tried(officer, content=file.getvalue())


def test_a_row_names_a_strategic_axis_by_code_or_by_name(officer):
    axis = make_term(vocabulary=Vocabulary.STRATEGIC_AXIS, code="prevention", label="Améliorer")
    by_code = GOOD | {"strategic_axis": "prevention"}
    by_name = GOOD | {"strategic_axis": "améliorer", "dated_on": "2026-03-30"}
    unknown = GOOD | {"strategic_axis": "Bricolage", "dated_on": "2026-03-29"}

    run = tried(officer, by_code, by_name, unknown)
    write_ledger_import(run_id=run.pk, only_if_all_good=False, by=officer, at=NOW)

    assert verdicts(run) == [ImportVerdict.CREATE, ImportVerdict.CREATE, ImportVerdict.REFUSE]
    refused = run.rows.get(number=4)
    assert "No strategic axis is “Bricolage”" in sentence(refused.problems[0])
    assert [line.strategic_axis for line in Contribution.objects.all()] == [axis, axis]


def test_an_axis_added_in_the_table_that_was_exported_changes_the_line(officer):
    make_term(vocabulary=Vocabulary.STRATEGIC_AXIS, code="prevention")
    line = make_line()

    run = tried(officer, {"uid": line.uid, "source_name": "A fund", "strategic_axis": "prevention"})
    write_ledger_import(run_id=run.pk, only_if_all_good=True, by=officer, at=NOW)
    again = tried(officer, {"uid": line.uid, "source_name": "A fund", "strategic_axis": ""})

    assert Contribution.objects.get().strategic_axis.code == "prevention"
    assert verdicts(again) == [ImportVerdict.UNCHANGED]
