"""Tables, people, organisations and terms as answers."""

from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from partners.enums import OrganisationState, Vocabulary
from partners.models import Term
from pscc.kernel.questions import (
    BadAnswerError,
    Question,
    QuestionType,
    normalise,
    problem_with,
    read_answer,
    shown,
)
from pscc.kernel.questions.fields import AnswerField, field_value
from pscc.kernel.questions.forms import AnswersForm
from pscc.kernel.questions.reading import ReadColumn, ReadTable
from tests.factories import make_organisation


def ask(type_: str, key: str = "q", label: str = "Q", **fields) -> Question:
    return Question(key, QuestionType(type_), {"fr": label, "en": label}, **fields)


BUDGET = ask(
    "table",
    columns=(
        ask("number", "year", "Year", required=True, minimum=Decimal(2026)),
        ask("money", "amount", "Amount", is_summed=True),
        ask("yes_no", "sure", "Sure"),
    ),
    min_rows=2,
    max_rows=3,
)
TEAM = ask("people", max_people=2)


def test_rows_are_stored_without_empty_cells_and_empty_rows():
    raw = [
        {"year": "2 027", "amount": "1 000,50", "sure": "yes", "other": "x"},
        {"year": "", "amount": "", "sure": ""},
        {"year": "2028"},
    ]

    stored = normalise(BUDGET, raw)

    assert stored == [{"year": "2027", "amount": "1000.5", "sure": True}, {"year": "2028"}]
    assert normalise(BUDGET, stored) == stored
    assert normalise(BUDGET, [{"year": " "}]) is None


def test_a_bad_cell_is_named_by_its_row_and_column():
    with override("en"), pytest.raises(BadAnswerError) as refusal:
        normalise(BUDGET, [{"year": "2027"}, {"year": "soon", "sure": "maybe"}])

    assert refusal.value.message == (
        "Row 2, “Year”: Enter a number in digits, for example 1200 or 12.5."
        " Row 2, “Sure”: Answer yes or no."
    )


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([{"year": "2027"}, {"year": "2028"}], ""),
        ([{"year": "2027"}], "Fill in at least 2 rows."),
        ([{"year": "2027"}] * 4, "Keep at most 3 rows."),
        (
            [{"year": "2020"}, {"amount": "5"}],
            "Row 1, “Year”: Enter 2,026 or more. Row 2, “Year”: This cell is missing.",
        ),
    ],
)
def test_limits_of_a_table_are_told_by_row_and_column(rows, problem):
    with override("en"):
        assert problem_with(BUDGET, rows) == problem


def test_a_table_is_read_as_a_table_with_its_sums():
    rows = [{"year": "2027", "amount": "1000.5", "sure": True}, {"year": "2028", "amount": "0.25"}]

    with override("en"):
        read = read_answer(BUDGET, rows)

    assert read.table == ReadTable(
        (ReadColumn("Year", True), ReadColumn("Amount", True), ReadColumn("Sure")),
        (("2,027", "€1,000.50", "Yes"), ("2,028", "€0.25", "")),
        ("", "€1,000.75", ""),
    )
    assert read.text == (
        "Year: 2,027 · Amount: €1,000.50 · Sure: Yes\nYear: 2,028 · Amount: €0.25\n"
        "Total: Amount: €1,000.75"
    )


def test_people_are_stored_with_their_orcid_written_in_full():
    raw = [{"name": " Ada  Owner ", "orcid": "https://orcid.org/0000000218250097"}, {"name": ""}]

    assert normalise(TEAM, raw) == [{"name": "Ada Owner", "orcid": "0000-0002-1825-0097"}]


def test_what_is_wrong_with_people_is_told_and_nothing_is_lost():
    raw = [{"name": "Ada", "orcid": "0000-0002-1825-0098"}, {"role": "Lead"}, {"name": "Max"}]

    stored = normalise(TEAM, raw)

    assert stored == raw
    with override("en"):
        assert problem_with(TEAM, stored) == (
            "Name at most 2 people. Row 1, “ORCID iD”: This is not an ORCID iD. Copy its 16 digits"
            " from the person's ORCID page. Row 2, “Name”: Type the name."
        )


@pytest.mark.django_db
def test_an_organisation_of_the_directory_is_recognised_by_its_name():
    known = make_organisation(name="Institut Clair", state=OrganisationState.PUBLISHED)
    make_organisation(name="Hidden", state=OrganisationState.SUSPENDED)
    question = ask("organisation")

    assert normalise(question, {"name": "Institut  Clair", "register": ""}) == {
        "name": "Institut Clair", "uid": known.uid,
    }  # fmt: skip
    assert normalise(question, "Hidden") == {"name": "Hidden"}
    assert normalise(question, {"name": "", "register": ""}) is None
    with override("en"):
        assert shown(question, {"name": "X", "register": "732829320"}) == "X (732829320)"
        assert problem_with(question, {"name": "X", "register": "732829320"}) == ""
        assert problem_with(question, {"name": "X", "register": "732829321"}) == (
            "This number is mistyped: its last digit does not match the others."
        )


@pytest.mark.django_db
def test_terms_come_from_the_vocabulary_in_its_order():
    for place, (code, parent) in enumerate([("LUNG", None), ("LUAD", "LUNG"), ("BRAIN", None)]):
        Term.objects.create(
            vocabulary=Vocabulary.TUMOUR_TYPE, code=code, position=place,
            label_fr=f"{code} fr", label_en=f"{code} en",
            parent=Term.objects.filter(code=parent).first(),
        )  # fmt: skip
    question = ask("tumour_types")

    assert normalise(question, ["BRAIN", "LUNG"]) == ["LUNG", "BRAIN"]
    with override("fr"):
        assert shown(question, ["LUAD", "OLD"]) == "LUAD fr, OLD"
    with pytest.raises(BadAnswerError):
        normalise(question, ["NOSE"])


def test_a_level_is_one_to_nine():
    assert normalise(ask("trl"), "9") == "9"
    for raw in ("0", "10", True, "x"):
        with pytest.raises(BadAnswerError):
            normalise(ask("trl"), raw)


@pytest.mark.django_db
@pytest.mark.parametrize("question", [BUDGET, TEAM, ask("organisation")])
@given(st.data())
def test_whatever_is_stored_is_stored_again_as_it_is(question, data):
    cell = st.one_of(st.text(max_size=20), st.sampled_from(["1", "2027", "yes", "no", "1,5"]))
    names = ["year", "amount", "sure", "name", "orcid", "role", "register"]
    row = st.dictionaries(st.sampled_from(names), cell)
    raw = data.draw(row if question.type == QuestionType.ORGANISATION else st.lists(row))

    try:
        stored = normalise(question, raw)
    except BadAnswerError:
        return

    assert normalise(question, stored) == stored
    assert normalise(question, field_value(question, stored)) == stored


# --- Controls ------------------------------------------------------------------------------------


def test_a_table_offers_two_empty_rows_as_far_as_there_may_be_more():
    widget = AnswerField(BUDGET).widget

    assert [len(widget.rows([{}] * count)) for count in (0, 1, 2, 3, 4)] == [2, 3, 3, 3, 4]


def test_the_row_whose_button_was_pressed_is_left_out():
    data = {
        "q_q.0.year": "2027", "q_q.0.amount": "1", "q_q.2.year": "2028", "drop": "q_q.0",
    }  # fmt: skip

    assert AnswersForm([BUDGET], {}, data).changes() == {"q": [{"year": "2028"}]}


def test_what_the_request_did_not_bring_is_left_as_it_is():
    assert AnswersForm([BUDGET, TEAM], {"q": [{"year": "2027"}]}, {"other": "x"}).changes() == {}
