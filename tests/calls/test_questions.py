"""Which answers fit which question; pure code."""

import copy
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from pscc.kernel.questions import (
    BadAnswerError,
    Option,
    Question,
    QuestionType,
    check_schema,
    normalise,
    parse_schema,
    problem_with,
    read_answers,
    shown,
)
from tests.calls.applying import EVERY_TYPE


def ask(type_: str, **fields):
    return Question("q", QuestionType(type_), {"fr": "Q", "en": "Q"}, **fields)


DRUG = (
    Option("drug", {"fr": "Médicament", "en": "Drug"}),
    Option("chip", {"fr": "Puce", "en": "Chip"}),
)


@pytest.mark.parametrize(
    ("question", "raw", "stored"),
    [
        (ask("short_text"), "  a  b\r\n c ", "a b c"),
        (ask("short_text"), "   ", None),
        (ask("long_text"), "one\r\ntwo  \n\nthree\n", "one\ntwo\n\nthree"),
        (ask("long_text"), "<b>bold</b> 🧬\x00\ud800", "<b>bold</b> 🧬"),
        (ask("long_text"), "e\u0301", "é"),
        (ask("number"), "1 200,50", "1200.5"),
        (ask("number"), "-0", "0"),
        (ask("number"), 12, "12"),
        (ask("money"), "1 000 000 €", "1000000"),
        (ask("money"), "", None),
        (ask("date"), "2026-02-28", "2026-02-28"),
        (ask("date"), "28/02/2026", "2026-02-28"),
        (ask("choice", options=DRUG), "chip", "chip"),
        (ask("choices", options=DRUG), ["chip", "drug", "chip"], ["drug", "chip"]),
        (ask("choices", options=DRUG), [], None),
        (ask("yes_no"), "no", False),
        (ask("yes_no"), True, True),
        (ask("consent"), False, None),
        (ask("consent"), "on", True),
        (ask("url"), "www.example.org/a", "https://www.example.org/a"),
    ],
)
def test_an_answer_is_stored_in_one_form(question, raw, stored):
    assert normalise(question, raw) == stored


@pytest.mark.parametrize(
    ("question", "raw"),
    [
        (ask("short_text"), "x" * 501),
        (ask("short_text"), {"a": 1}),
        (ask("long_text"), "x" * 30_001),
        (ask("number"), "twelve"),
        (ask("number"), "1e999"),
        (ask("number"), "NaN"),
        (ask("number"), "1.2.3"),
        (ask("number"), "1" * 16),
        (ask("money"), "1.234"),
        (ask("date"), "2026-02-30"),
        (ask("date"), "soon"),
        (ask("choice", options=DRUG), "house"),
        (ask("choice", options=DRUG), ["drug"]),
        (ask("choices", options=DRUG), ["drug", "house"]),
        (ask("choices", options=DRUG), {"drug": 1}),
        (ask("yes_no"), "maybe"),
        (ask("yes_no"), 7),
        (ask("url"), "javascript:alert(1)"),
        (ask("url"), "ftp://example.org"),
        (ask("url"), "not a site"),
        (ask("file"), "a.pdf"),
        (ask("explanation"), "x"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_with_a_sentence(question, raw):
    with pytest.raises(BadAnswerError) as refusal:
        normalise(question, raw)

    assert len(refusal.value.message) > 10


def test_a_text_of_ten_thousand_characters_is_kept_whole():
    text = "médecine 🧬 " * 1000

    assert normalise(ask("long_text"), text) == text.strip()


def test_a_rule_that_is_broken_keeps_the_answer_and_says_so():
    with override("en"):
        assert problem_with(ask("long_text", max_words=3), "one two three") == ""
        assert problem_with(ask("long_text", max_words=3), "one two three four five") == (
            "2 words too many: shorten it to 3 words."
        )
        assert problem_with(ask("number", maximum=Decimal(9)), "10") == "Enter 9 or less."
        assert problem_with(ask("money", minimum=Decimal(1000)), "5") == "Enter 1,000 or more."


@given(st.text())
def test_every_text_is_stored_or_refused(raw):
    for type_ in ("short_text", "long_text", "number", "money", "date", "yes_no", "url"):
        try:
            stored = normalise(ask(type_), raw)
        except BadAnswerError:
            continue
        if isinstance(stored, str):
            assert "\x00" not in stored
            stored.encode()
            assert normalise(ask(type_), stored) == stored


@pytest.mark.django_db
@given(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.lists(st.text()),
                 st.dictionaries(st.text(), st.integers())))  # fmt: skip
def test_every_json_value_is_stored_or_refused(raw):
    for type_ in QuestionType:
        try:
            normalise(ask(type_.value, options=DRUG), raw)
        except BadAnswerError:
            continue


def test_a_form_with_every_type_can_be_published():
    check_schema(EVERY_TYPE)

    assert [each.key for each in parse_schema(EVERY_TYPE).sections] == [
        "words",
        "figures",
        "annexes",
    ]


def test_a_faulty_form_is_refused_with_one_sentence_a_fault():
    schema = copy.deepcopy(EVERY_TYPE)
    questions = schema["sections"][0]["questions"]
    questions[0]["key"] = "Big Key"
    questions[1]["label"] = {"fr": "Seulement"}
    questions[2]["type"] = "hologram"
    schema["sections"][1]["questions"][3]["options"] = []

    with override("en"), pytest.raises(ValidationError) as refusal:
        check_schema(schema)

    assert refusal.value.messages == [
        "A question has no valid key (small letters, digits, - and _).",
        "Question summary needs its text in both languages.",
        "Question secret has an unknown type.",
        "Question kind needs options to choose from.",
    ]


def test_answers_are_shown_in_the_readers_language():
    form = parse_schema(EVERY_TYPE)
    answers = {"people": "12.5", "budget": "1000000", "begins": "2026-08-05", "kind": "drug",
               "needs": ["data", "space"], "spin_off": False}  # fmt: skip

    (section,) = [
        each for each in read_answers(form, answers, language="en") if each.key == "figures"
    ]

    assert [(each.label, each.text) for each in section.answers] == [
        ("People", "12.5 FTE"), ("Budget", "€1,000,000"), ("Beginning", "5 August 2026"),
        ("Kind", "Drug"), ("Needs", "Data, Space"), ("Spin-off?", "No"), ("Site", ""),
    ]  # fmt: skip


def test_a_reviewer_is_not_shown_what_the_form_hides():
    form = parse_schema(EVERY_TYPE)

    sections = read_answers(form, {"secret": "S3CR3T"}, for_reviewer=True, language="en")

    assert "secret" not in [answer.key for section in sections for answer in section.answers]
    assert "S3CR3T" not in str(sections)


def test_an_unknown_choice_of_an_old_form_is_shown_as_it_is():
    assert shown(ask("choice", options=DRUG), "house") == "house"
