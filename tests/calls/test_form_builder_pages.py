"""The pages of the form builder: what an officer clicks, what is refused, that nothing is lost."""

import re
from typing import Any

import pytest
from django.test import Client

from calls.actions.forms_building import move_question
from calls.models import FormVersion
from pscc.accounts.enums import Role
from tests.calls.building import (
    BUILT,
    built,
    order_of,
    page,
    said,
    stored_question,
    words,
)
from tests.factories import NOW, make_call, make_manager, make_staff

pytestmark = pytest.mark.django_db
NO_WORDS = {"help_en": "", "help_fr": ""}


@pytest.fixture
def officer(client: Client) -> Client:
    """Return the browser of a programme officer."""
    client.force_login(make_staff(Role.PROGRAMME_OFFICER))
    return client


def text_of(answer: Any) -> str:
    """Return the words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


# --- The form on one page ------------------------------------------------------------------------


def test_a_form_is_shown_as_cards_in_words(officer: Client) -> None:
    version = built()

    answer = officer.get(page("change", version))

    cards = [card for section in answer.context["outline"].sections for card in section.cards]
    assert [(str(card.kind.name), card.label, card.marks) for card in cards] == [
        ("Single choice", "Kind", ("Required",)),
        ("Long text", "Summary", ()),
        ("Number", "Dose", ()),
        ("Amount in euros", "Amount", ()),
        ("Short text", "Notes", ("Hidden from experts",)),
    ]
    assert [card.facts for card in cards] == [
        ("Answers: Drug, Test.",), ("At most 50 words.",), ("In mg.",), ("From 0 to 5,000.",), (),
    ]  # fmt: skip
    assert cards[2].condition == "Shown if “Kind” is “Drug”"
    assert "show_if" not in answer.content.decode()


def test_what_lacks_a_language_is_marked_and_listed_with_its_place(officer: Client) -> None:
    version = built()
    version.schema["sections"][0]["questions"][1]["label"] = {"fr": "Résumé", "en": ""}
    version.schema["sections"][1]["questions"] = []
    version.save()

    answer = officer.get(page("change", version))

    outline = answer.context["outline"]
    assert [str(each) for each in outline.sections[0].cards[1].lacks] == ["English is missing"]
    assert [(each.message, each.kind, each.key) for each in outline.faults] == [
        ("Question “Résumé” needs its text in both languages.", "question", "summary"),
        ("Section “Money” has no question.", "section", "money"),
    ]
    assert 'href="#question-summary"' in answer.content.decode()


def test_buttons_change_the_order(officer: Client) -> None:
    version = built()

    for step in ("down:kind", "up:notes", "send:kind", "section-down:idea", "copy:notes"):
        officer.post(page("change", version), {
            "do": step, "to-kind": "money",
            "revision": FormVersion.objects.get(pk=version.pk).revision,
        })  # fmt: skip

    # "Kind" stays: "Dose" is shown depending on it, and would then come before it.
    assert order_of(version) == {
        "money": ["notes", "notes_2", "amount"], "idea": ["summary", "kind", "dose"],
    }  # fmt: skip


def test_dropping_puts_a_question_before_another(officer: Client) -> None:
    version = built()

    answer = officer.post(
        page("change", version), {"do": "place:notes:idea:kind", "revision": version.revision}
    )

    assert answer.headers["Location"].endswith("#question-notes")
    assert order_of(version)["idea"] == ["notes", "kind", "summary", "dose"]


@pytest.mark.parametrize("step", ["", "up", "up:nothing", "place:kind", "place::x:", "fly:kind"])
def test_what_no_button_says_changes_nothing(officer: Client, step: str) -> None:
    version = built()

    answer = officer.post(page("change", version), {"do": step, "revision": version.revision})

    assert answer.status_code == 302
    assert order_of(version) == {"idea": ["kind", "summary", "dose"], "money": ["amount", "notes"]}


def test_an_order_that_a_colleague_changed_meanwhile_is_left(officer: Client) -> None:
    version = built()
    move_question(form_version_id=version.pk, revision=0, question_key="notes", step="up",
                  by=make_staff(Role.PROGRAMME_OFFICER), at=NOW)  # fmt: skip

    answer = officer.post(page("change", version), {"do": "up:amount", "revision": 0}, follow=True)

    (message,) = said(answer)
    assert message.startswith("Somebody else changed these questions meanwhile.")
    assert order_of(version)["money"] == ["notes", "amount"]


# --- Who -----------------------------------------------------------------------------------------


def test_staff_look_but_only_those_of_the_call_change() -> None:
    version, client = built(), Client()
    client.force_login(make_manager(call=make_call()))

    looks = [client.get(page(name, version)).status_code
             for name in ("change", "preview", "trial", "versions", "data")]  # fmt: skip
    changes = [
        client.get(page("question", version, "kind")).status_code,
        client.get(page("section_add", version)).status_code,
        client.get(page("condition", version, "question", "dose")).status_code,
        client.get(page("copy", version)).status_code,
        client.post(page("change", version), {"do": "up:notes", "revision": 0}).status_code,
    ]

    assert (looks, changes) == ([200] * 5, [403] * 5)


def test_a_published_version_is_read_and_never_changed(officer: Client) -> None:
    version = built()
    FormVersion.objects.filter(pk=version.pk).update(published_at=NOW)

    shown = officer.get(page("change", version))
    changes = [
        officer.get(page("question", version, "kind")).status_code,
        officer.post(page("change", version), {"do": "up:notes", "revision": 0}).status_code,
    ]

    assert (shown.status_code, shown.context["may_change"], changes) == (200, False, [403, 403])


@pytest.mark.parametrize(
    ("name", "keys"),
    [("question", ["nothing"]), ("section", ["nothing"]), ("kinds", ["nothing"]),
     ("question_add", ["idea", "riddle"]), ("condition", ["question", "nothing"]),
     ("condition", ["form", "kind"]), ("question_delete", ["nothing"]), ("preview_page", ["de"])],
)  # fmt: skip
def test_what_is_not_there_is_not_found(officer: Client, name: str, keys: list[str]) -> None:
    version = built()

    assert officer.get(page(name, version, *keys)).status_code == 404


# --- One question --------------------------------------------------------------------------------


def test_every_type_has_a_form_that_stores_it(officer: Client) -> None:
    version = built({"sections": [{"key": "all", "title": words("All"), "questions": []}]})
    offered = [
        kind.type for kind, _url in officer.get(page("kinds", version, "all")).context["kinds"]
    ]

    for kind in offered:
        address = page("question_add", version, "all", kind)
        shown = officer.get(address).status_code
        sent = officer.post(address, {
            "label_en": f"A {kind}", "label_fr": f"Un {kind}", "required": "on",
            "help_en": "Why", "help_fr": "Pourquoi",
            "options-count": 1, "options-0-label_en": "One", "options-0-label_fr": "Un",
            "columns-count": 1, "columns-0-label_en": "Col", "columns-0-label_fr": "Col",
            "columns-0-type": "money", "columns-0-sum": "on",
            "revision": FormVersion.objects.get(pk=version.pk).revision,
        })  # fmt: skip
        assert (kind, shown, sent.status_code) == (kind, 200, 302)

    assert sorted(stored_question(version, f"a_{kind}")["type"] for kind in offered) == sorted(
        offered
    )
    assert not officer.get(page("change", version)).context["outline"].faults


def test_limits_are_stored_by_type(officer: Client) -> None:
    version = built()
    common = {"label_en": "Plan", "label_fr": "Plan"}

    officer.post(page("question_add", version, "money", "file"), {
        **common, "accept": ["pdf", "docx"], "max_mb": "2.5", "max_pages": "10",
        "personal_data": "on", "revision": 0})  # fmt: skip
    officer.post(page("question_add", version, "money", "date"), {
        "label_en": "Day", "label_fr": "Jour", "help_en": "When?", "help_fr": "Quand ?",
        "min": "2027-01-01", "max": "2027-12-31", "revision": 1})  # fmt: skip

    assert stored_question(version, "plan") == {
        "key": "plan", "type": "file", "label": {"fr": "Plan", "en": "Plan"},
        "accept": ["pdf", "docx"], "max_bytes": 2_500_000, "max_pages": 10, "personal_data": True,
    }  # fmt: skip
    assert stored_question(version, "day") == {
        "key": "day", "type": "date", "label": {"fr": "Jour", "en": "Day"},
        "help": {"fr": "Quand ?", "en": "When?"}, "min": "2027-01-01", "max": "2027-12-31",
    }  # fmt: skip


def test_saving_a_question_as_it_is_changes_nothing(officer: Client) -> None:
    version = built()

    for key in ("kind", "summary", "dose", "amount", "notes"):
        form = officer.get(page("question", version, key)).context
        fields = [*form["form"], *(field for line in (form["rows"].forms if form["rows"] else ())
                                   for field in line)]  # fmt: skip
        data = {
            each.html_name: each.value()
            for each in fields
            if each.value() is not None and each.value() is not False
        }
        data |= {"options-count": 2, "revision": form["revision"]}
        officer.post(page("question", version, key), data)

    assert FormVersion.objects.get(pk=version.pk).schema == BUILT


def test_lines_are_added_ordered_and_removed_without_saving(officer: Client) -> None:
    version = built()
    typed = {
        "label_en": "Kind of thing", "label_fr": "Genre", "options-count": 2, "revision": 0,
        "options-0-value": "drug", "options-0-label_en": "Drug!", "options-0-label_fr": "Méd.",
        "options-1-value": "test", "options-1-label_en": "Test", "options-1-label_fr": "Test",
    }  # fmt: skip

    shown = {
        step: [
            line["label_en"].value() or ""
            for line in officer.post(page("question", version, "kind"), {**typed, "rows": step})
            .context["rows"].forms
        ]
        for step in ("add", "down:0", "up:1", "remove:0", "up:0", "remove:9", "jump:x")
    }  # fmt: skip

    assert shown == {
        "add": ["Drug!", "Test", ""], "down:0": ["Test", "Drug!"], "up:1": ["Test", "Drug!"],
        "remove:0": ["Test"], "up:0": ["Drug!", "Test"], "remove:9": ["Drug!", "Test"],
        "jump:x": ["Drug!", "Test"],
    }  # fmt: skip
    assert FormVersion.objects.get(pk=version.pk).schema == BUILT


def test_a_colleague_s_change_is_shown_beside_what_was_typed(officer: Client) -> None:
    version = built()
    typed = {"label_en": "Mine", "label_fr": "À moi", "max_words": "80", "revision": 0}
    officer.post(page("question", version, "summary"), {**typed, "label_en": "Theirs"})

    refused = officer.post(page("question", version, "summary"), typed)
    again = officer.post(
        page("question", version, "summary"), {**typed, "revision": refused.context["revision"]}
    )

    assert refused.status_code == 409
    assert refused.context["form"]["label_en"].value() == "Mine"
    assert [
        (str(each.name), each.old, each.new) for each in refused.context["refusal"].details
    ] == [("Question in English", "Theirs", "Mine")]
    assert again.status_code == 302
    assert stored_question(version, "summary")["label"] == {"fr": "À moi", "en": "Mine"}


def test_a_question_that_a_colleague_deleted_can_be_added_again(officer: Client) -> None:
    version = built()
    officer.post(page("question_delete", version, "notes"), {"revision": 0})

    refused = officer.post(
        page("question", version, "notes"),
        {"label_en": "Notes!", "label_fr": "Notes !", "kind": "short_text", "revision": 0},
    )

    assert refused.status_code == 409
    assert refused.context["form"]["label_en"].value() == "Notes!"
    assert refused.context["action"] == page("question_add", version, "idea", "short_text")


def test_a_faulty_question_comes_back_with_its_reasons(officer: Client) -> None:
    version = built()

    answer = officer.post(
        page("question", version, "amount"),
        {"label_en": "", "label_fr": "", "min": "9", "max": "1", "revision": 0},
    )

    assert answer.context["form"].errors == {
        "label_en": ["Write this in English or in French. Before publication it needs both."],
        "max": ["This is less than the least that is accepted."],
    }


def test_deleting_asks_first_and_names_what_depends_on_it(officer: Client) -> None:
    version = built()

    asked = officer.get(page("question_delete", version, "kind"))
    refused = officer.post(page("question_delete", version, "kind"), {"revision": 0}, follow=True)

    assert asked.context["users"] == ["Dose"]
    (message,) = said(refused)
    assert message.startswith("It cannot be deleted: it decides when this is shown: “Dose”.")
    assert "kind" in order_of(version)["idea"]


def test_a_section_is_added_and_deleted(officer: Client) -> None:
    version = built()

    officer.post(page("section_add", version), {
        "title_en": "Team", "title_fr": "Équipe", "revision": 0})  # fmt: skip
    asked = officer.get(page("section_delete", version, "money"))
    officer.post(page("section_delete", version, "money"), {"revision": 1})

    assert (asked.context["going"], asked.context["users"]) == (["Amount", "Notes"], [])
    assert list(order_of(version)) == ["idea", "team"]
