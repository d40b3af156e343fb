"""Answers that a newer form does not offer any more: told, set aside, never an exception."""

import json
from copy import deepcopy
from typing import Any

import pytest

from calls.actions.newest_forms import adopt_newest_form
from calls.actions.submissions import CannotSubmitError
from calls.models import FormVersion, StageEntry
from calls.queries.drafts import missing_in
from pscc.accounts.models import User
from pscc.kernel.clock import now
from pscc.kernel.questions import (
    QuestionType,
    kept_answers,
    parse_schema,
    problem_with,
    read_answers,
    shown,
)
from pscc.kernel.questions.forms import AnswersForm
from pscc.kernel.questions.schema import Option, Question
from tests.calls.applying import draft, section, send, to
from tests.calls.building import question, words

GONE = "This answer is not offered any more. Choose among those that are."
OTHER = "This does not answer the question as it is asked now. Answer it again."
OPTIONS = [{"value": "drug", "label": words("Drug")}, {"value": "test", "label": words("Test")}]


def form_with(*questions: dict[str, Any]) -> dict[str, Any]:
    return {"sections": [{"key": "s", "title": words("S"), "questions": list(questions)}]}


OLD = form_with(
    question("kind", "choice", "Kind", required=True, options=deepcopy(OPTIONS)),
    question("many", "choices", "Many", options=deepcopy(OPTIONS)),
    question("budget", "table", "Budget", columns=[
        {"key": "year", "type": "choice", "label": words("Year"), "options": deepcopy(OPTIONS)},
        {"key": "cost", "type": "short_text", "label": words("Cost")},
        {"key": "old", "type": "short_text", "label": words("Old")},
    ]),
)  # fmt: skip


def renewed() -> dict[str, Any]:
    """Return the form without the option "test", without a column, with another type of cell."""
    new = deepcopy(OLD)
    kind, many, budget = new["sections"][0]["questions"]
    del kind["options"][1], many["options"][1], budget["columns"][0]["options"][1]
    budget["columns"][1]["type"] = "money"
    del budget["columns"][2]
    return new


@pytest.fixture
def begun() -> tuple[StageEntry, User]:
    """Return a draft that answered the old form, and a newer form beside it."""
    entry, owner = draft(schema=OLD)
    entry.answers = {
        "kind": "test", "many": ["drug", "test"],
        "budget": [{"year": "test", "cost": "about 5", "old": "secret"}],
    }  # fmt: skip
    entry.save()
    FormVersion.objects.create(stage=entry.stage, number=2, schema=renewed(), published_at=now())
    return entry, owner


@pytest.mark.django_db(transaction=True)
def test_what_is_not_offered_any_more_is_told_and_not_sent(begun: tuple[StageEntry, User]) -> None:
    entry, owner = begun

    entry = adopt_newest_form(entry_id=entry.pk, by=owner, at=now())

    assert entry.answers == {
        "kind": "test", "many": ["drug", "test"], "budget": [{"year": "test"}],
        "budget@1": [{"year": "test", "cost": "about 5", "old": "secret"}],
    }  # fmt: skip
    assert [(each.question_key, each.message) for each in missing_in(entry)] == [
        ("kind", GONE), ("many", GONE), ("budget", f"Row 1, “Year”: {GONE}"),
    ]  # fmt: skip
    with pytest.raises(CannotSubmitError):
        send(entry, owner)


@pytest.mark.django_db(transaction=True)
def test_cells_of_a_deleted_column_are_not_frozen(begun: tuple[StageEntry, User]) -> None:
    entry, owner = begun
    entry = adopt_newest_form(entry_id=entry.pk, by=owner, at=now())
    entry.answers = {"kind": "drug", "budget": [{"year": "drug", "old": "x"}, {"old": "y"}]}
    entry.save()

    sent = send(entry, owner)

    assert json.loads(sent.document)["answers"] == {"kind": "drug", "budget": [{"year": "drug"}]}


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["section", "check", "detail"])
def test_no_page_fails_on_a_cell_that_cannot_be_read(
    client: Any, begun: tuple[StageEntry, User], page: str
) -> None:
    """Drafts that took the newer form before the engine looked at columns hold such cells."""
    entry, owner = begun
    entry.form_version = FormVersion.objects.get(stage=entry.stage, number=2)
    entry.save()
    client.force_login(owner)
    address = {
        "section": section(entry, "s"),
        "check": to("application_submit", entry),
        "detail": entry.application.get_absolute_url(),
    }[page]

    answer = client.get(address)

    assert answer.status_code == 200


# --- The engine ----------------------------------------------------------------------------------


def ask(kind: str, **parts: Any) -> Question:
    return Question("q", QuestionType(kind), {"fr": "Q", "en": "Q"}, **parts)


CELL = ask("money")
TABLE = ask("table", columns=(Question("c", QuestionType.MONEY, {"en": "C"}, is_summed=True),))
CHOICE = ask("choice", options=(Option("a", {"en": "A"}),))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("question_asked", "stored", "problem"),
    [
        (ask("number"), "about 5", OTHER),
        (ask("number"), ["5"], OTHER),
        (ask("money"), "NaN", OTHER),
        (ask("money"), True, OTHER),
        (ask("date"), "2026-02-30", OTHER),
        (ask("date"), "soon", OTHER),
        (ask("trl"), "10", OTHER),
        (ask("yes_no"), "yes", OTHER),
        (ask("short_text"), {"name": "x"}, OTHER),
        (ask("people"), "Ada", OTHER),
        (ask("people"), [{"name": 5}], OTHER),
        (ask("organisation"), "Institute", OTHER),
        (ask("table", columns=(CELL,)), "rows", OTHER),
        (ask("tumour_types"), "lung", OTHER),
        (CHOICE, ["a"], OTHER),
        (CHOICE, "b", GONE),
        (CHOICE, "a", ""),
        (ask("choices", options=CHOICE.options), ["a", "b"], GONE),
        (TABLE, [{"c": "about 5"}], f"Row 1, “C”: {OTHER}"),
        (TABLE, [{"gone": "5"}], ""),
        (ask("table", columns=TABLE.columns, required=True), [{"gone": "5"}], "Fill in the rows."),
    ],
)
def test_whatever_is_stored_is_judged_and_shown(
    question_asked: Question, stored: Any, problem: str
) -> None:
    assert problem_with(question_asked, stored) == problem
    assert isinstance(shown(question_asked, stored), str)
    form = AnswersForm([question_asked], {"q": stored})
    assert str(form["q_q"])


@pytest.mark.django_db
def test_the_sum_of_a_column_counts_what_can_be_read() -> None:
    (read,) = read_answers(
        parse_schema(form_with(question("budget", "table", "Budget", columns=[
            {"key": "cost", "type": "money", "label": words("Cost"), "sum": True}]))),
        {"budget": [{"cost": "12"}, {"cost": "about 5"}]},
    )  # fmt: skip

    table = read.answers[0].table
    assert table is not None
    assert (table.rows, table.sums) == ((("€12",), ("about 5",)), ("€12",))


def test_a_table_of_which_no_column_is_left_is_not_kept() -> None:
    form = parse_schema(form_with(
        question("budget", "table", "B", columns=[
            {"key": "cost", "type": "money", "label": words("Cost")}]),
        question("why", "short_text", "Why", show_if={"question": "budget", "is": "answered"}),
    ))  # fmt: skip

    kept = [
        kept_answers(form, {"budget": rows, "why": "x"})
        for rows in ([{"gone": "5"}], [{"gone": "5", "cost": "6"}])
    ]

    assert kept == [{}, {"budget": [{"cost": "6"}], "why": "x"}]
