"""The form builder's conditions, dry run and versions, as an officer works with them."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from calls.models import Application, FormVersion
from pscc.accounts.enums import Role
from pscc.kernel.site import forget_site
from tests.calls.building import (
    BUILT,
    built,
    page,
    question,
    stored_question,
    words,
)
from tests.factories import make_call, make_manager, make_staff

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


# --- Conditions ----------------------------------------------------------------------------------


def line(number: int, key: str, comparison: str = "", value: str = "") -> dict[str, str]:
    """Return what a line of the condition sends."""
    name = f"lines-{number}"
    return {f"{name}-question": key, f"{name}-comparison": comparison, f"{name}-value": value}


def test_only_earlier_questions_and_fitting_comparisons_are_offered(officer: Client) -> None:
    version = built()

    answer = officer.post(
        page("condition", version, "question", "amount"),
        {"mode": "all", "lines-count": 1, "rows": "show", "revision": 0, **line(0, "kind")},
    )

    (first,) = answer.context["lines"].forms
    offered = {
        name: [str(code) for code, _words in first.fields[name].choices]
        for name in ("question", "comparison")
    }
    assert offered == {
        "question": ["", "kind", "summary", "dose"],
        "comparison": ["", "equals", "differs", "answered", "not_answered"],
    }
    assert first.fields["value"].widget.choices == [
        ("", "Choose…"),
        ("drug", "Drug"),
        ("test", "Test"),
    ]


def test_a_condition_is_clicked_together_and_said_in_a_sentence(officer: Client) -> None:
    version = built()

    officer.post(page("condition", version, "question", "amount"), {
        "mode": "any", "lines-count": 3, "revision": 0, **line(0, "kind", "equals", "test"),
        **line(1, "dose", "at_least", "1 200,5"), **line(2, "summary", "not_answered"),
    })  # fmt: skip

    assert stored_question(version, "amount")["show_if"] == {"any": [
        {"question": "kind", "is": "equals", "value": "test"},
        {"question": "dose", "is": "at_least", "value": "1200.5"},
        {"not": {"question": "summary", "is": "answered"}},
    ]}  # fmt: skip
    outline = officer.get(page("change", version)).context["outline"]
    assert outline.sections[1].cards[0].condition == (
        "Shown if “Kind” is “Test” or “Dose” is at least 1,200.5 mg or “Summary” is not answered"
    )
    assert outline.faults == ()


def test_a_condition_is_edited_line_by_line_and_taken_away(officer: Client) -> None:
    version = built()
    address = page("condition", version, "question", "dose")

    shown = officer.get(address).context["lines"].forms
    values = {name: shown[0][name].value() for name in ("question", "comparison", "value")}
    officer.post(address, {"mode": "all", "lines-count": 1, "always": "1", "revision": 0,
                           **line(0, "kind", "equals", "drug")})  # fmt: skip

    assert values == {"question": "kind", "comparison": "equals", "value": "drug"}
    assert "show_if" not in stored_question(version, "dose")


def test_an_unfinished_line_says_what_is_missing(officer: Client) -> None:
    version = built()

    answer = officer.post(page("condition", version, "section", "money"), {
        "mode": "all", "lines-count": 3, "revision": 0, **line(0, "kind", "equals", ""),
        **line(1, "dose", "at_least", "many"), **line(2, "kind"),
    })  # fmt: skip

    assert [form.errors for form in answer.context["lines"].forms] == [
        {"value": ["Choose or type a value to compare with."]},
        {"value": ["Enter a number in digits, for example 1200 or 12.5."]},
        {"comparison": ["Choose how to compare."]},
    ]
    assert FormVersion.objects.get(pk=version.pk).schema == BUILT


def test_groups_within_groups_are_said_and_kept_until_replaced(officer: Client) -> None:
    version = built()
    version.schema["sections"][1]["show_if"] = {"all": [
        {"question": "kind", "is": "equals", "value": "drug"},
        {"any": [{"question": "dose", "is": "answered"},
                 {"not": {"question": "summary", "is": "answered"}}]},
    ]}  # fmt: skip
    version.save()

    answer = officer.get(page("condition", version, "section", "money"))

    assert answer.context["is_complex"] is True
    assert answer.context["now"] == (
        "Shown if “Kind” is “Drug” and (“Dose” is answered or “Summary” is not answered)"
    )


def test_the_first_question_has_nothing_to_depend_on(officer: Client) -> None:
    version = built()

    answer = officer.get(page("condition", version, "question", "kind"))

    assert "No question comes before it" in answer.content.decode()


# --- Trying and looking --------------------------------------------------------------------------


def test_the_preview_shows_both_languages_with_the_applicant_s_template(officer: Client) -> None:
    version = built()

    answer = officer.get(page("preview", version))
    alone = {each: officer.get(page("preview_page", version, each)) for each in ("fr", "en")}

    frames = re.findall(r'<iframe[^>]+src="([^"]+)"', answer.content.decode())
    assert frames == [page("preview_page", version, each) for each in ("fr", "en")]
    text = text_of(alone["fr"])
    assert ("Summary (fr)" in text, "Médicament" in text, "Drug" in text) == (True, True, False)
    assert "Au maximum" in text or "50 mots" in text
    assert "Drug" in text_of(alone["en"])
    ids = re.findall(r'id="([^"]+)"', alone["fr"].content.decode())
    assert len(ids) == len(set(ids))


def test_only_the_page_in_the_frame_may_stand_in_a_frame_and_only_in_ours(officer: Client) -> None:
    version = built()

    answers = [
        officer.get(page("preview", version)),
        officer.get(page("preview_page", version, "fr")),
    ]

    assert [each["X-Frame-Options"] for each in answers] == ["DENY", "SAMEORIGIN"]
    policies = [each["Content-Security-Policy"].split("; ") for each in answers]
    assert ["frame-ancestors 'none'" in policies[0], "frame-ancestors 'self'" in policies[1]] == [
        True, True,
    ]  # fmt: skip
    assert set(policies[0]) ^ set(policies[1]) == {
        "frame-ancestors 'none'", "frame-ancestors 'self'",
    }  # fmt: skip


def test_a_dry_run_says_what_would_happen_and_stores_nothing(officer: Client) -> None:
    version = built()

    answer = officer.post(page("trial", version), {"q_kind": "test", "q_amount": "9000"})

    trial = answer.context["trial"]
    assert [(each.label, each.message) for each in trial.missing] == [
        ("Amount", "Enter 5,000 or less.")
    ]
    assert [(each.label, each.condition) for each in trial.hidden] == [
        ("Dose", "Shown if “Kind” is “Drug”")
    ]
    assert trial.unseen == ["Notes"]
    assert [a.key for section in trial.reviewed for a in section.answers] == [
        "kind", "summary", "amount",
    ]  # fmt: skip
    assert Application.objects.count() == 0


def test_made_up_answers_keep_every_limit(officer: Client) -> None:
    version = built()

    first = officer.post(page("trial", version), {"fill": "1"})
    second = officer.post(page("trial", version), {"fill": "1"})

    assert first.context["trial"].missing == []
    assert first.context["trial"] == second.context["trial"]
    assert first.context["trial"].hidden == []


# --- Versions ------------------------------------------------------------------------------------


def test_a_version_is_begun_from_a_former_call(officer: Client) -> None:
    former = built()
    stage = make_call().stages.get()

    shown = officer.get(reverse("admin:calls_formversion_add"))
    officer.post(
        reverse("admin:calls_formversion_add"), {"stage_id": stage.pk, "source_id": former.pk}
    )

    assert shown.status_code == 200
    begun = stage.form_versions.get(number=2)
    assert (begun.schema, begun.copied_from) == (BUILT, former)


def test_a_manager_begins_only_the_forms_of_their_own_calls(client: Client) -> None:
    own, other = make_call(), make_call()
    client.force_login(make_manager(call=own))

    answer = client.get(reverse("admin:calls_formversion_add"))

    offered = [code for code, _label in answer.context["form"].fields["stage_id"].choices]
    assert (own.stages.get().pk in offered, other.stages.get().pk in offered) == (True, False)


def test_questions_are_copied_in_the_place_of_others(officer: Client) -> None:
    version, former = built({"sections": []}), built()

    officer.post(page("copy", version), {"source_id": former.pk, "revision": 0})

    assert FormVersion.objects.get(pk=version.pk).schema == BUILT


def test_two_versions_are_compared_in_words(officer: Client) -> None:
    version = built()
    newer = FormVersion.objects.create(stage=version.stage, number=3, schema=changed())

    answer = officer.get(page("versions", newer), {"old": "2", "new": "3"})

    found = [
        (str(each.words), each.label, [(str(d.name), d.old, d.new) for d in each.details])
        for each in answer.context["changes"]
    ]
    assert found == [
        ("New", "Team", [("Question in French", "", "Team (fr)"),
                         ("Question in English", "", "Team"), ("Type", "", "People"),
                         ("Most people", "", "5")]),
        ("Changed", "Kind", [("Answers", "Drug / Médicament; Test / Test diagnostique",
                              "Drug / Médicament")]),
        ("Changed", "Dose", [("Shown if", "“Kind” is “Drug”", "")]),
        ("Moved", "Summary", [("Place", "“The idea”, no. 2", "“Money”, no. 1")]),
        ("Changed", "Amount", [("At most", "5,000", "7,000")]),
        ("Changed", "Notes", [("Hidden from experts", "yes", "no")]),
    ]  # fmt: skip
    assert [each.label for each in answer.context["told"]] == [
        "Team", "Kind", "Dose", "Summary", "Amount",
    ]  # fmt: skip


def changed() -> dict[str, Any]:
    """Return the form with one change of each sort."""
    schema = json.loads(json.dumps(BUILT))
    idea, money = schema["sections"]
    kind, summary, dose = idea["questions"]
    amount, notes = money["questions"]
    del kind["options"][1], dose["show_if"]
    amount["max"] = 7000
    notes["hidden_from_reviewers"] = False
    idea["questions"] = [question("team", "people", "Team", max_people=5), kind, dose]
    money["questions"] = [summary, amount, notes]
    return schema


def test_before_publication_the_page_tells_what_is_broken_or_what_applicants_learn(
    officer: Client,
) -> None:
    version = built()
    address = page("act", version, "publish")
    broken = built({"sections": [{"key": "idea", "title": words("Idea"), "questions": []}]})

    refused = officer.get(page("act", broken, "publish"))
    asked = officer.get(address)
    officer.post(address, {"revision": asked.context["version"].revision})

    assert [(each.message, each.key) for each in refused.context["faults"]] == [
        ("Section “Idea” has no question.", "idea")
    ]
    assert asked.context["faults"] == []
    assert {each.change for each in asked.context["told"]} == {
        "added",
        "removed",
        "changed",
        "moved",
    }
    version.refresh_from_db()
    assert version.published_at is not None


def test_the_form_as_data_is_there_for_those_who_ask(officer: Client) -> None:
    version = built()

    answer = officer.get(page("data", version))

    assert answer.json() == BUILT


# --- Statements ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "keys", "count"),
    [("change", [], 4), ("preview", [], 5), ("trial", [], 5), ("versions", [], 6),
     ("question", ["kind"], 4), ("condition", ["question", "dose"], 4)],
)  # fmt: skip
def test_pages_of_one_and_of_many_questions_ask_the_same(
    officer: Client, queries: Callable[[int], Any], name: str, keys: list[str], count: int
) -> None:
    small = built()
    large = built(many())
    officer.get(page(name, small, *keys))

    for version in (small, large):
        forget_site()  # read again before the counting: it is held for 5 s only
        with queries(count):
            officer.get(page(name, version, *keys))


def many() -> dict[str, Any]:
    """Return the form with three times the questions."""
    schema = json.loads(json.dumps(BUILT))
    for number in range(10):
        schema["sections"][1]["questions"].append(question(f"more{number}", "choice", "More",
            options=[{"value": "a", "label": words("A")}],
            show_if={"question": "kind", "is": "equals", "value": "drug"}))  # fmt: skip
    return schema
