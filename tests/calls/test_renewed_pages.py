"""A page opened before the questions changed: told so, never "saved", and nothing typed is lost."""

from copy import deepcopy
from typing import Any

import pytest
from django.test import Client

from calls.actions.newest_forms import adopt_newest_form
from calls.models import AttachedFile, FormVersion, StageEntry
from partners.enums import ProjectRole
from pscc.accounts.models import User
from pscc.kernel.clock import now
from tests.calls.applying import draft, section, to
from tests.calls.test_newest_forms import ANSWERS, NEW, OLD
from tests.factories import make_team_member, make_user
from tests.files import samples
from tests.files.conftest import storage_folder, uploaded

__all__ = ["storage_folder"]

pytestmark = pytest.mark.django_db

ANNEXES: dict[str, Any] = {
    "key": "annexes",
    "title": {"fr": "Annexes", "en": "Annexes"},
    "questions": [{"key": "plan", "type": "file", "label": {"fr": "Plan", "en": "Plan"}}],
}


def form(schema: dict[str, Any], *more: dict[str, Any]) -> dict[str, Any]:
    return {"sections": [*deepcopy(schema)["sections"], *deepcopy(list(more))]}


def overtaken(
    client: Client, old: dict[str, Any], new: dict[str, Any]
) -> tuple[StageEntry, int, User]:
    """Return a draft that a colleague moved to new questions while its owner's page was open, with
    the form of that page.
    """
    entry, owner = draft(schema=old)
    entry.answers = dict(ANSWERS)
    entry.save()
    page = entry.form_version_id
    colleague = make_user(name="Bo Colleague")
    make_team_member(project=entry.application.project, user=colleague, role=ProjectRole.EDIT)
    FormVersion.objects.create(stage=entry.stage, number=2, schema=new, published_at=now())
    adopt_newest_form(entry_id=entry.pk, by=colleague, at=now())
    entry.refresh_from_db()
    client.force_login(owner)
    return entry, page, owner


def by_script(client: Client, entry: StageEntry, changes: dict[str, Any], **form: int) -> Any:
    body = {"version": entry.version, "changes": changes}
    query = f"?form={form['form']}" if form else ""
    return client.post(to("answers_save", entry) + query, body, content_type="application/json")


def stored(entry: StageEntry) -> dict[str, Any]:
    return StageEntry.objects.get(pk=entry.pk).answers


KEPT = {"summary": "We cure.", "gone": "Old words", "size@1": "small"}


def test_the_script_is_told_that_the_questions_changed_and_nothing_is_stored(client) -> None:
    entry, page, _owner = overtaken(client, OLD, NEW)

    answer = by_script(client, entry, {"gone": "A new paragraph", "summary": "x"}, form=page)

    assert (answer.status_code, answer.json()["reload"]) == (409, True)
    assert answer.json()["message"].startswith("The questions have changed")
    assert stored(entry) == KEPT


def test_the_script_of_the_new_page_saves(client) -> None:
    entry, _page, _owner = overtaken(client, OLD, NEW)

    answer = by_script(client, entry, {"fresh": "Yes"}, form=entry.form_version_id)

    assert answer.status_code == 200
    assert stored(entry) == KEPT | {"fresh": "Yes"}


def test_an_answer_that_nobody_asks_for_is_not_called_saved(client) -> None:
    entry, _page, _owner = overtaken(client, OLD, NEW)

    answer = by_script(client, entry, {"nowhere": "Typed", "fresh": "Yes"}).json()

    assert (answer["refused"], answer["problems"]) == (
        ["nowhere"],
        {"nowhere": "This question is not asked any more, so the answer was not saved."},
    )
    assert stored(entry) == KEPT | {"fresh": "Yes"}


def test_a_save_that_changes_nothing_does_not_hide_what_a_colleague_saved(client) -> None:
    entry, owner = draft(schema=OLD)
    client.force_login(owner)
    opened = entry.version
    by_script(client, entry, {"summary": "Same", "gone": "Theirs"})

    same = client.post(
        to("answers_save", entry), {"version": opened, "changes": {"summary": "Same"}},
        content_type="application/json",
    )  # fmt: skip

    assert (same.status_code, same.json()["version"]) == (200, opened)


def test_the_buttons_give_back_what_was_typed_in_fields_and_above_them(client) -> None:
    entry, page, _owner = overtaken(client, OLD, NEW)
    typed = {"q_summary": "Typed now", "q_gone": "A new <paragraph>", "q_size": "small"}

    answer = client.post(section(entry, "first"), {"version": entry.version, "form": page} | typed)

    assert answer.status_code == 409
    assert stored(entry) == KEPT
    assert 'value="Typed now"' in answer.text
    assert "<dt>Leaves soon</dt><dd>A new &lt;paragraph&gt;</dd>" in answer.text
    assert answer.text.count("<dt>") == 1  # what stands as it was is not given back
    assert f'name="form" value="{entry.form_version_id}"' in answer.text


def test_a_page_that_is_gone_gives_back_what_was_typed_and_opens_elsewhere(client) -> None:
    last = {"key": "last", "title": {"fr": "Fin", "en": "Last"},
            "questions": [{"key": "note", "type": "long_text",
                           "label": {"fr": "Note", "en": "Note"}},
                          {"key": "years", "type": "number",
                           "label": {"fr": "Ans", "en": "Years"}}]}  # fmt: skip
    entry, page, _owner = overtaken(client, form(OLD, last), NEW)

    answer = client.post(
        section(entry, "last"), {"form": page, "q_note": "A long note", "q_years": "many"}
    )
    opened = client.get(section(entry, "last"))
    unknown = client.get(section(entry, "nowhere"))

    assert (answer.status_code, opened.status_code, unknown.status_code) == (409, 302, 404)
    assert "<dt>Note</dt><dd>A long note</dd>" in answer.text
    assert "<dt>Years</dt><dd>many</dd>" in answer.text
    assert stored(entry) == KEPT


def test_two_take_the_new_questions_and_the_second_loses_nothing(client) -> None:
    entry, page, _owner = overtaken(client, OLD, NEW)

    answer = client.post(
        to("newest_form", entry, section="first"),
        {"version": entry.version, "form": page, "q_summary": "Typed now", "q_gone": "Mine"},
    )

    assert answer.status_code == 409
    assert 'value="Typed now"' in answer.text
    assert "<dt>Leaves soon</dt><dd>Mine</dd>" in answer.text
    assert stored(entry) == KEPT


def test_a_file_for_a_question_that_is_gone_is_not_taken_and_the_text_is_kept(
    client, storage_folder
) -> None:
    questions = [*ANNEXES["questions"], {"key": "hint", "type": "short_text",
                                         "label": {"fr": "I", "en": "Hint"}}]  # fmt: skip
    entry, page, _owner = overtaken(client, form(OLD, ANNEXES | {"questions": questions}), NEW)

    with uploaded("Plan.pdf", samples.pdf()) as upload:
        answer = client.post(
            to("file_attach", entry, question="plan"),
            {"version": entry.version, "form": page, "f_plan": upload, "q_hint": "See page 2"},
        )

    assert answer.status_code == 409
    assert "<dt>Hint</dt><dd>See page 2</dd>" in answer.text
    assert AttachedFile.objects.count() == 0


def test_the_page_says_which_form_it_was_made_from(client) -> None:
    entry, owner = draft(schema=OLD)
    client.force_login(owner)

    page = client.get(section(entry, "first")).text

    assert f'data-save="{to("answers_save", entry)}?form={entry.form_version_id}"' in page
    assert f'<input type="hidden" name="form" value="{entry.form_version_id}">' in page
