"""What the builder must not lose, mix up or let through."""

from copy import deepcopy
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from calls.actions.forms_building import StaleFormError, place_section, save_question
from calls.actions.forms_parts import CannotChangeFormError
from calls.actions.forms_versions import copy_form, discard_form, start_new_version
from calls.models import FormVersion
from calls.queries.forms_faults import faults_of
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.kernel.questions import check_schema, parse_schema, read_answer
from tests.calls.building import (
    BUILT,
    built,
    order_of,
    page,
    question,
    said,
    stored_question,
    words,
)
from tests.factories import NOW, make_call, make_manager, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return make_staff(Role.PROGRAMME_OFFICER)


@pytest.fixture
def desk(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


def by(officer: User, version: FormVersion) -> dict[str, Any]:
    version.refresh_from_db()
    return {
        "form_version_id": version.pk, "revision": version.revision, "by": officer, "at": NOW,
    }  # fmt: skip


def form_with(*questions: dict[str, Any]) -> dict[str, Any]:
    return {"sections": [{"key": "s", "title": words("S"), "questions": list(questions)}]}


# --- Choices of a column -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        (["Hospital", "Academia"], ["hospital", "academia"]),
        (["Industry", "Academia"], ["industry", "academia"]),
        (["Universities", "Industry"], ["academia", "industry"]),
        (["Universities", "Companies"], ["academia", "industry"]),
        (["Academia", "Academia"], ["academia", "industry"]),
        (["Academia", "Industry", "Hospital"], ["academia", "industry", "hospital"]),
        (["Industry"], ["industry"]),
    ],
)
def test_a_choice_never_takes_the_value_that_another_one_has(
    officer: User, typed: list[str], values: list[str]
) -> None:
    schema = form_with(question("t", "table", "T", columns=[
        {"key": "who", "type": "choice", "label": words("Who"), "options": [
            {"value": "academia", "label": words("Academia")},
            {"value": "industry", "label": words("Industry")}]}]))  # fmt: skip
    version = built(schema)
    column = {"key": "who", "type": "choice", "label": words("Who"),
              "options": [{"label": words(each)} for each in typed]}  # fmt: skip

    save_question(
        question_key="t", section_key="s", question={"label": words("T"), "columns": [column]},
        **by(officer, version),
    )  # fmt: skip

    stored = stored_question(version, "t")["columns"][0]["options"]
    assert [each["value"] for each in stored] == values


# --- Conditions ----------------------------------------------------------------------------------


def test_an_empty_line_takes_no_condition_away(desk: Client) -> None:
    nested = {"all": [
        {"question": "kind", "is": "equals", "value": "drug"},
        {"any": [{"question": "dose", "is": "answered"},
                 {"question": "summary", "is": "answered"}]}]}  # fmt: skip
    version = built()
    version.schema["sections"][1]["show_if"] = nested
    version.save()
    address = page("condition", version, "section", "money")
    sent = {"mode": "all", "lines-count": 1, "revision": 0, "lines-0-question": ""}

    refused = desk.post(address, sent)
    kept = FormVersion.objects.get(pk=version.pk).schema["sections"][1]["show_if"]
    desk.post(address, {**sent, "always": "1"})

    (told,) = refused.context["refusal"].sentences
    assert told.startswith("No line says anything, so the condition stays as it was.")
    assert (kept, refused.context["is_complex"]) == (nested, True)
    assert "show_if" not in FormVersion.objects.get(pk=version.pk).schema["sections"][1]


def test_an_empty_line_without_a_condition_is_told_as_well(desk: Client) -> None:
    version = built()

    refused = desk.post(
        page("condition", version, "section", "money"),
        {"mode": "all", "lines-count": 1, "revision": 0, "lines-0-question": ""},
    )

    assert refused.context["refusal"].sentences == [
        "No line says anything yet. Choose a question that decides, or cancel."
    ]


# --- What is published ---------------------------------------------------------------------------


def only_english(text: str) -> dict[str, str]:
    return {"fr": "", "en": text}


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (question("q", "short_text", "Q", help=only_english("Help")),
         "Question “Q”: its help stands in one language only."),
        (question("q", "number", "Q", unit=only_english("people")),
         "Question “Q”: its unit stands in one language only."),
        (question("q", "explanation", "Q"),
         "Question “Q”: write the text that is read there in both languages."),
        (question("q", "explanation", "Q", help=only_english("Read this.")),
         "Question “Q”: write the text that is read there in both languages."),
        (question("q", "table", "Q", columns=[
            {"key": "c", "type": "number", "label": words("C"), "unit": only_english("mg")}]),
         "Column “Q” – “C”: its unit stands in one language only."),
        (question("q", "short_text", "Q", max_words=251),
         "Question “Q”: its text can never have more than 250 words."),
        (question("q", "long_text", "Q", max_words=15_001),
         "Question “Q”: its text can never have more than 15,000 words."),
    ],
)  # fmt: skip
def test_a_form_half_in_one_language_is_not_published(broken: dict[str, Any], fault: str) -> None:
    assert [each.message for each in faults_of(form_with(broken))] == [fault]


def test_an_introduction_in_one_language_is_a_fault_and_none_at_all_is_not() -> None:
    schema = form_with(question("q", "short_text", "Q"), question("n", "number", "N", unit="mg"))
    check_schema(schema)
    schema["sections"][0]["intro"] = only_english("Read on.")

    with pytest.raises(ValidationError) as refused:
        check_schema(schema)

    assert refused.value.messages == ["Section s: its introduction stands in one language only."]


def test_a_unit_is_read_in_the_readers_language_an_older_one_in_both() -> None:
    new, old = parse_schema(form_with(
        question("a", "number", "A", unit=words("people", "personnes")),
        question("b", "number", "B", unit="mg"),
    )).questions()  # fmt: skip

    found = {}
    for language in ("fr", "en"):
        with override(language):
            found[language] = [read_answer(each, "5").text for each in (new, old)]

    assert found == {"fr": ["5 personnes", "5 mg"], "en": ["5 people", "5 mg"]}


def test_an_older_unit_fills_both_fields_and_is_stored_in_two(desk: Client) -> None:
    version = built(form_with(question("n", "number", "N", unit="mg")))
    form = desk.get(page("question", version, "n")).context["form"]
    shown = [form[name].value() for name in ("unit_en", "unit_fr")]

    desk.post(page("question", version, "n"), {
        "label_en": "N", "label_fr": "N", "unit_en": "people", "unit_fr": "personnes",
        "revision": 0})  # fmt: skip

    assert shown == ["mg", "mg"]
    assert stored_question(version, "n")["unit"] == {"fr": "personnes", "en": "people"}


# --- What is typed -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["min", "max"])
def test_a_bound_of_a_column_has_at_most_15_digits(desk: Client, name: str) -> None:
    version = built()

    answer = desk.post(page("question_add", version, "money", "table"), {
        "label_en": "B", "label_fr": "B", "columns-count": 1, "columns-0-label_en": "C",
        "columns-0-label_fr": "C", "columns-0-type": "number", f"columns-0-{name}": "1e5000",
        "revision": 0})  # fmt: skip

    assert answer.status_code == 200
    assert "no more than 15 digits" in str(answer.context["rows"].forms[0].errors)


@pytest.mark.parametrize(("kind", "most"), [("short_text", 250), ("long_text", 15_000)])
def test_a_limit_of_words_that_no_text_can_reach_is_refused(
    desk: Client, kind: str, most: int
) -> None:
    version = built()
    typed = {"label_en": "B", "label_fr": "B", "revision": 0}

    answers = [
        desk.post(
            page("question_add", version, "money", kind), {**typed, "max_words": most + over}
        ).status_code
        for over in (1, 0)
    ]

    assert answers == [200, 302]


def test_editing_a_file_question_keeps_jpeg(desk: Client) -> None:
    version = built(form_with(question("f", "file", "F", accept=[".JPEG", "pdf"])))
    address = page("question", version, "f")
    form = desk.get(address).context["form"]
    shown = form["accept"].value()

    desk.post(address, {"label_en": "F", "label_fr": "F", "accept": shown, "revision": 0})

    offered = {code for code, _name in form.fields["accept"].choices}
    assert set(shown) <= offered
    assert stored_question(version, "f")["accept"] == ["jpg", "pdf"]


# --- Copying, throwing away, order ---------------------------------------------------------------


def test_a_copied_form_keeps_one_meaning_a_key(officer: User) -> None:
    """The stage asks another `dose`, another list of `kind`s, and the very same `amount`."""
    stage_form = deepcopy(BUILT)
    stage_form["sections"][0]["questions"][0]["options"].pop()
    stage_form["sections"][0]["questions"][2]["label"] = words("Daily dose of radiation")
    version = built(stage_form)
    FormVersion.objects.filter(pk=version.pk).update(published_at=NOW)
    begun = FormVersion.objects.create(
        stage=version.stage, number=3, schema=form_with(question("x", "number", "X"))
    )

    copy_form(source_id=built().pk, **by(officer, begun))

    assert order_of(begun) == {
        "idea": ["kind_2", "summary", "dose_2"], "money": ["amount", "notes"],
    }  # fmt: skip
    assert stored_question(begun, "dose_2")["show_if"] == {
        "question": "kind_2", "is": "equals", "value": "drug",
    }  # fmt: skip


def test_a_version_begun_from_another_stage_keeps_one_meaning_a_key_too(officer: User) -> None:
    call = make_call()
    other = built(form_with(question("title", "number", "How many titles")))
    stage = call.stages.get()
    stored = stage.form_versions.get()
    stored_keys = {each.key for each in parse_schema(stored.schema).questions()}

    begun = start_new_version(stage_id=stage.pk, source_id=other.pk, by=officer, at=NOW)
    again = {each.key for each in parse_schema(begun.schema).questions()}

    assert not (again & stored_keys)


def test_an_earlier_version_of_the_same_stage_keeps_its_keys(officer: User) -> None:
    version = built()
    FormVersion.objects.filter(pk=version.pk).update(published_at=NOW)

    begun = start_new_version(stage_id=version.stage_id, source_id=version.pk, by=officer, at=NOW)

    assert begun.schema == BUILT


def test_a_begun_version_is_thrown_away_after_asking(desk: Client) -> None:
    version = built()

    asked = desk.get(page("discard", version))
    done = desk.post(page("discard", version), {"revision": 0}, follow=True)

    assert asked.context["going"] == ["Kind", "Summary", "Dose", "Amount", "Notes"]
    assert said(done) == ["The version is thrown away."]
    assert not FormVersion.objects.filter(pk=version.pk).exists()


def test_what_was_changed_meanwhile_or_is_published_is_not_thrown_away(officer: User) -> None:
    version = built()
    stale = by(officer, version) | {"revision": 7}
    manager = make_manager(call=make_call())

    with pytest.raises(StaleFormError):
        discard_form(**stale)
    with pytest.raises(PermissionDenied):
        discard_form(**by(manager, version))
    FormVersion.objects.filter(pk=version.pk).update(published_at=NOW)
    with pytest.raises(CannotChangeFormError):
        discard_form(**by(officer, version))

    assert FormVersion.objects.filter(pk=version.pk).exists()


def test_a_section_is_put_before_another_or_at_the_end(desk: Client) -> None:
    version = built()
    version.schema["sections"].append({"key": "last", "title": words("Last"), "questions": []})
    version.save()
    found = []

    for number, step in enumerate(
        ("section-place:last:idea", "section-place:last:", "section-place:last:last")
    ):
        desk.post(page("change", version), {"do": step, "revision": number})
        found.append(list(order_of(version)))

    assert found == [
        ["last", "idea", "money"],
        ["idea", "money", "last"],
        ["idea", "money", "last"],
    ]


def test_a_section_is_not_put_before_what_decides_on_it(officer: User) -> None:
    version = built()
    version.schema["sections"][1]["show_if"] = {"question": "kind", "is": "answered"}
    version.save()

    with pytest.raises(CannotChangeFormError):
        place_section(section_key="money", before="idea", **by(officer, version))

    assert list(order_of(version)) == ["idea", "money"]


def test_lists_of_forms_read_no_questions(desk: Client) -> None:
    version = built()

    read = {}
    for name, address in (
        ("begin", reverse("admin:calls_formversion_add")), ("copy", page("copy", version)),
    ):  # fmt: skip
        with CaptureQueriesContext(connection) as statements:
            desk.get(address)
        read[name] = sum('"schema"' in each["sql"] for each in statements)

    assert read == {"begin": 0, "copy": 1}  # the one that is replaced
