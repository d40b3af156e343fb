"""Building a form: what its actions change, keep and refuse."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from calls.actions.forms_building import (
    StaleFormError,
    add_section,
    delete_question,
    delete_section,
    duplicate_question,
    move_question,
    move_section,
    place_question,
    save_question,
    save_section,
    set_condition,
)
from calls.actions.forms_parts import CannotChangeFormError
from calls.actions.forms_versions import copy_form, publish_form, start_new_version
from calls.models import FormVersion
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from tests.calls.building import BUILT, built, order_of, question, stored_question, words
from tests.factories import NOW, SCHEMA, make_call, make_manager, make_staff

pytestmark = pytest.mark.django_db
ORDER = {"idea": ["kind", "summary", "dose"], "money": ["amount", "notes"]}


@pytest.fixture
def officer() -> User:
    return make_staff(Role.PROGRAMME_OFFICER)


def by(officer: User, version: FormVersion, revision: int | None = None) -> dict[str, Any]:
    """Return who acts on what they saw of a version."""
    version.refresh_from_db()
    seen = version.revision if revision is None else revision
    return {"form_version_id": version.pk, "revision": seen, "by": officer, "at": NOW}


# --- Keys ----------------------------------------------------------------------------------------


def test_a_key_is_made_once_of_the_english_words(officer: User) -> None:
    version = built()
    asked = {"type": "short_text", "label": words("Your team's name", "Nom de l’équipe")}

    key = save_question(
        question_key=None, section_key="idea", question=asked, **by(officer, version)
    )
    save_question(
        question_key=key, section_key="idea", question={"label": words("Name")},
        **by(officer, version),
    )  # fmt: skip

    assert key == "your_team_s_name"
    assert stored_question(version, key) == question(key, "short_text", "Name")


def test_a_key_of_any_version_of_the_stage_is_not_used_again(officer: User) -> None:
    version = built()
    asked = {"type": "number", "label": words("Contact")}  # a text in the published version

    key = save_question(
        question_key=None, section_key="idea", question=asked, **by(officer, version)
    )

    assert key == "contact_2"


def test_options_and_columns_keep_their_names_when_their_words_change(officer: User) -> None:
    version = built()
    table = {
        "type": "table",
        "label": words("Budget"),
        "columns": [
            {"type": "short_text", "label": words("Item")},
            {"type": "money", "label": words("Sum"), "sum": True},
            {"type": "choice", "label": words("Year"), "options": [
                {"label": words("First")}, {"label": words("Second")}]},
        ],
    }  # fmt: skip
    key = save_question(
        question_key=None, section_key="money", question=table, **by(officer, version)
    )
    stored = stored_question(version, key)["columns"]

    changed = {**table, "columns": [
        {"key": "item", "type": "number", "label": words("Item")},
        {"key": "sum", "type": "money", "label": words("Amount")},
        {"key": "year", "type": "choice", "label": words("Year"), "options": [
            {"label": words("Year 1", "An 1")}, {"label": words("Second")}]},
    ]}  # fmt: skip
    save_question(question_key=key, section_key="money", question=changed, **by(officer, version))

    assert [each["key"] for each in stored] == ["item", "sum", "year"]
    columns = stored_question(version, key)["columns"]
    assert [each["key"] for each in columns] == ["item_2", "sum", "year"]  # another type: a new one
    assert [each["value"] for each in columns[2]["options"]] == ["first", "second"]


# --- Order ---------------------------------------------------------------------------------------


def test_a_question_moves_by_steps_and_over_the_edge_of_its_section(officer: User) -> None:
    version = built()

    move_question(question_key="summary", step="down", **by(officer, version))
    inside = order_of(version)
    move_question(question_key="summary", step="down", **by(officer, version))

    assert inside == {"idea": ["kind", "dose", "summary"], "money": ["amount", "notes"]}
    assert order_of(version) == {"idea": ["kind", "dose"], "money": ["summary", "amount", "notes"]}


def test_a_question_is_put_before_another_one(officer: User) -> None:
    version = built()

    place_question(
        question_key="notes", section_key="idea", before="summary", **by(officer, version)
    )
    place_question(question_key="summary", section_key="money", before="", **by(officer, version))

    assert order_of(version) == {"idea": ["kind", "notes", "dose"], "money": ["amount", "summary"]}


def test_nothing_moves_before_what_decides_about_it(officer: User) -> None:
    version = built()

    with pytest.raises(CannotChangeFormError) as one:
        place_question(question_key="dose", section_key="idea", before="kind",
                       **by(officer, version))  # fmt: skip
    with pytest.raises(CannotChangeFormError):
        place_question(question_key="kind", section_key="money", before="",
                       **by(officer, version))  # fmt: skip

    assert str(one.value) == (
        "“Dose” is shown depending on “Kind”, so it must come after it. Change that condition"
        " first."
    )
    assert order_of(version) == ORDER


def test_sections_are_added_renamed_and_moved_with_their_questions(officer: User) -> None:
    version = built()

    key = add_section(title=words("Team"), intro=words("Who?"), **by(officer, version))
    move_section(section_key=key, step="up", **by(officer, version))
    save_section(section_key=key, title=words("Crew"), intro={"fr": "", "en": ""},
                 **by(officer, version))  # fmt: skip

    assert list(order_of(version)) == ["idea", "team", "money"]
    version.refresh_from_db()
    assert version.schema["sections"][1] == {"key": "team", "title": words("Crew"), "questions": []}


# --- Copies and deletions ------------------------------------------------------------------------


def test_a_duplicate_stands_behind_with_a_key_of_its_own(officer: User) -> None:
    version = built()

    key = duplicate_question(question_key="dose", **by(officer, version))

    assert order_of(version)["idea"] == ["kind", "summary", "dose", "dose_2"]
    assert stored_question(version, key) == {**stored_question(version, "dose"), "key": "dose_2"}


def test_what_decides_about_others_is_not_deleted(officer: User) -> None:
    version = built()

    with pytest.raises(CannotChangeFormError) as refused:
        delete_question(question_key="kind", **by(officer, version))
    delete_question(question_key="dose", **by(officer, version))
    delete_question(question_key="kind", **by(officer, version))

    assert "“Dose”" in str(refused.value)
    assert order_of(version)["idea"] == ["summary"]


def test_a_section_goes_with_its_questions_unless_others_depend_on_them(officer: User) -> None:
    version = built()
    named = {"question": "summary", "is": "answered"}
    set_condition(kind="section", key="money", expression=named, **by(officer, version))

    with pytest.raises(CannotChangeFormError) as refused:
        delete_section(section_key="idea", **by(officer, version))
    delete_section(section_key="money", **by(officer, version))
    delete_section(section_key="idea", **by(officer, version))

    assert "“Money”" in str(refused.value)
    assert order_of(version) == {}


def test_an_answer_on_which_a_condition_depends_stays(officer: User) -> None:
    version = built()
    only_test = {"label": words("Kind"), "options": [{"value": "test", "label": words("Test")}]}

    with pytest.raises(CannotChangeFormError) as refused:
        save_question(question_key="kind", section_key="idea", question=only_test,
                      **by(officer, version))  # fmt: skip

    assert "“Dose”" in str(refused.value)


# --- Conditions ----------------------------------------------------------------------------------


def test_a_condition_is_kept_while_the_question_is_edited_and_taken_away(officer: User) -> None:
    version = built()
    edited = {"label": words("Daily dose"), "unit": "g"}

    save_question(question_key="dose", section_key="idea", question=edited, **by(officer, version))
    kept = stored_question(version, "dose")
    set_condition(kind="question", key="dose", expression=None, **by(officer, version))

    always = question("dose", "number", "Daily dose", unit="g")
    assert kept == {**always, "show_if": {"question": "kind", "is": "equals", "value": "drug"}}
    assert stored_question(version, "dose") == always


def test_a_condition_names_only_what_stands_before_it(officer: User) -> None:
    version = built()
    ahead = {"question": "amount", "is": "at_least", "value": "1"}

    with pytest.raises(CannotChangeFormError):
        set_condition(kind="question", key="kind", expression=ahead, **by(officer, version))

    assert "show_if" not in stored_question(version, "kind")


# --- Who, and when -------------------------------------------------------------------------------


def test_the_second_of_two_officers_overwrites_nothing(officer: User) -> None:
    version = built()
    seen = version.revision
    move_question(question_key="notes", step="up", **by(officer, version))

    with pytest.raises(StaleFormError):
        delete_question(question_key="dose", **by(officer, version, seen))

    assert order_of(version) == {"idea": ["kind", "summary", "dose"], "money": ["notes", "amount"]}


def test_only_those_who_configure_the_call_change_its_form() -> None:
    version = built()
    other = make_manager(call=make_call())

    with pytest.raises(PermissionDenied):
        delete_question(question_key="dose", **by(other, version))
    with pytest.raises(PermissionDenied):
        start_new_version(stage_id=version.stage_id, source_id=None, by=other, at=NOW)

    assert order_of(version) == ORDER


def test_published_questions_stay(officer: User) -> None:
    version = built()
    publish_form(form_version_id=version.pk, by=officer, at=NOW)

    for act, given in (
        (add_section, {"title": words("x"), "intro": words("")}),
        (move_section, {"section_key": "idea", "step": "down"}),
        (delete_section, {"section_key": "money"}),
        (delete_question, {"question_key": "dose"}),
        (duplicate_question, {"question_key": "dose"}),
        (set_condition, {"kind": "question", "key": "dose", "expression": None}),
        (copy_form, {"source_id": version.pk}),
    ):
        with pytest.raises(CannotChangeFormError):
            act(**given, **by(officer, version))

    assert order_of(version) == ORDER


# --- Versions ------------------------------------------------------------------------------------


def test_a_new_version_begins_with_a_former_call_s_questions(officer: User) -> None:
    former = built()
    stage = make_call().stages.get()

    version = start_new_version(stage_id=stage.pk, source_id=former.pk, by=officer, at=NOW)

    assert (version.number, version.copied_from, version.schema) == (2, former, BUILT)
    with pytest.raises(CannotChangeFormError) as refused:
        start_new_version(stage_id=stage.pk, source_id=None, by=officer, at=NOW)
    assert str(refused.value) == (
        "Version 2 of this stage is not published yet. Go on with that one."
    )


def test_a_form_is_copied_in_the_place_of_another(officer: User) -> None:
    version = built({"sections": []})
    source = version.stage.form_versions.get(number=1)

    copied = copy_form(source_id=source.pk, **by(officer, version))

    assert (copied.schema, copied.copied_from, copied.revision) == (SCHEMA, source, 1)


def test_a_broken_form_is_not_published_and_the_reasons_are_said(officer: User) -> None:
    kind = {"key": "kind", "type": "choice", "label": {"fr": "Genre", "en": ""}, "options": []}
    idea = {"key": "idea", "title": {"fr": "", "en": "Idea"}, "questions": [kind]}
    version = built({"sections": [idea]})

    with pytest.raises(ValidationError) as refused:
        publish_form(form_version_id=version.pk, by=officer, at=NOW)

    assert refused.value.messages == [
        "Section idea needs its title in both languages.",
        "Question kind needs its text in both languages.",
        "Question kind needs options to choose from.",
    ]


def test_what_a_colleague_changed_meanwhile_is_not_published(officer: User) -> None:
    version = built()
    move_question(question_key="notes", step="up", **by(officer, version))

    with pytest.raises(StaleFormError):
        publish_form(form_version_id=version.pk, revision=0, by=officer, at=NOW)

    version.refresh_from_db()
    assert version.published_at is None
