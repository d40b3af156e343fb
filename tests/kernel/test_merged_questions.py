"""Several forms as one: each question once, for each asker its own answers; pure code."""

from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from pscc.kernel.questions import Option, Question, QuestionType
from pscc.kernel.questions.merging import (
    Asker,
    CannotMergeError,
    MergedForm,
    MergedQuestion,
    merge,
)

BIOBANK = Asker("biobank", "Biobank")
IMAGING = Asker("imaging", "Imaging platform")
TRIALS = Asker("trials", "Trials unit")
YES = Option("yes", {"fr": "Oui", "en": "Yes"})
SMALL = Option("small", {"fr": "Petit", "en": "Small"})


def ask(key: str, type_: str = "short_text", *, label: str = "", **fields) -> Question:
    words = {"fr": label or key, "en": label or key}
    return Question(key, QuestionType(type_), words, **fields)


# --- Examples ------------------------------------------------------------------------------------


def test_a_question_of_two_forms_is_asked_once_under_the_strictest_limits():
    theirs = ask("sample", "number", label="Samples?", required=True,
                 minimum=Decimal(1), maximum=Decimal(50), unit="ml")  # fmt: skip
    ours = ask("sample", "number", label="How many samples?", help={"fr": "Par an", "en": "A year"},
               minimum=Decimal(5), unit="ml", personal_data=True)  # fmt: skip

    form = merge([(IMAGING, [theirs]), (BIOBANK, [ours])])

    asked = ask("sample", "number", label="How many samples?", required=True,
                help={"fr": "Par an", "en": "A year"}, minimum=Decimal(5), maximum=Decimal(50),
                unit="ml", personal_data=True)  # fmt: skip
    assert form == MergedForm((MergedQuestion(asked, (BIOBANK, IMAGING), (IMAGING,)),))


def test_a_file_must_please_everybody():
    one = ask("plan", "file", accept=("pdf", "docx", "jpg"), max_bytes=900, max_pages=None)
    other = ask("plan", "file", accept=("jpeg", "pdf"), max_bytes=None, max_pages=10)
    any_kind = ask("plan", "file", max_bytes=500, max_pages=20)

    form = merge([(BIOBANK, [one]), (IMAGING, [other]), (TRIALS, [any_kind])])

    assert [each.question for each in form.questions] == [
        ask("plan", "file", accept=("jpeg", "pdf"), max_bytes=500, max_pages=10)
    ]


def test_the_shortest_limit_of_words_holds():
    short, long, free = (ask("pitch", "long_text", max_words=words) for words in (50, 200, None))

    form = merge([(BIOBANK, [free]), (IMAGING, [long]), (TRIALS, [short])])

    assert [each.question.max_words for each in form.questions] == [50]


def test_questions_stand_at_their_earliest_place_then_by_key():
    one = [ask("title"), ask("budget"), ask("site")]
    other = [ask("ethics"), ask("site"), ask("begins")]

    form = merge([(BIOBANK, one), (IMAGING, other)])

    assert [each.question.key for each in form.questions] == [
        "ethics", "title", "budget", "site", "begins",
    ]  # fmt: skip


DIFFERENT = (
    "Biobank, Trials unit ask “q” with another type, other options or another unit. Give one of"
    " these questions another key, or ask them separately."
)
NO_NUMBER = (
    "No number answers “q” within the limits of all who ask it (Biobank, Trials unit). Change the"
    " limits, or ask these questions separately."
)
NO_KIND = (
    "No kind of file answers “q” for all who ask it (Biobank, Trials unit). Let them accept one"
    " kind in common, or ask these questions separately."
)


@pytest.mark.parametrize(
    ("one", "other", "sentence"),
    [
        (ask("q"), ask("q", "long_text"), DIFFERENT),
        (ask("q", "choice", options=(YES,)), ask("q", "choice", options=(YES, SMALL)), DIFFERENT),
        (ask("q", "number", unit="mg"), ask("q", "number", unit="g"), DIFFERENT),
        (ask("q", "number", minimum=Decimal(9)), ask("q", "money", maximum=Decimal(9)), DIFFERENT),
        (ask("q", "number", minimum=Decimal(9)), ask("q", "number", maximum=Decimal(8)), NO_NUMBER),
        (ask("q", "file", accept=("pdf",)), ask("q", "file", accept=("docx",)), NO_KIND),
    ],
)
def test_what_cannot_be_one_question_is_refused_with_the_key_and_the_askers(one, other, sentence):
    with override("en"), pytest.raises(CannotMergeError) as refusal:
        merge([(TRIALS, [one]), (BIOBANK, [other])])

    refused = refusal.value
    assert (refused.key, refused.askers) == ("q", (BIOBANK, TRIALS))
    assert refused.message == sentence


def test_an_asker_has_one_part():
    with pytest.raises(ValueError, match="same asker"):
        merge([(BIOBANK, [ask("a")]), (BIOBANK, [ask("b")])])


def test_nothing_to_merge_is_an_empty_form():
    assert merge([]) == merge([(BIOBANK, [])]) == MergedForm(())


def test_each_asker_gets_its_own_answers_and_a_stranger_none():
    form = merge([(BIOBANK, [ask("title"), ask("samples")]), (IMAGING, [ask("title")])])
    answers = {"title": "T", "samples": "S", "of an older form": "O"}

    given_back = {
        key: form.answers_for(key, answers) for key in ("biobank", "imaging", "trials", "")
    }

    assert given_back == {
        "biobank": {"title": "T", "samples": "S"}, "imaging": {"title": "T"}, "trials": {}, "": {},
    }  # fmt: skip


def test_what_is_required_and_not_answered_is_missing():
    form = merge([
        (BIOBANK, [ask("title"), ask("agreed", "consent", required=True),
                   ask("plan", "file", required=True), ask("annex", "file", required=True),
                   ask("note", "explanation", required=True)]),
        (IMAGING, [ask("title", required=True), ask("human", "yes_no", required=True),
                   ask("kinds", "choices", required=True, options=(YES,)), ask("site", "url")]),
    ])  # fmt: skip
    answers = {"title": "", "agreed": False, "human": False, "kinds": []}

    missing = form.missing(answers, {"plan": ["a file"], "annex": []})

    assert missing == ["title", "agreed", "kinds", "annex"]


# --- Properties ----------------------------------------------------------------------------------

TYPES = {
    "title": "short_text", "pitch": "long_text", "mass": "number", "budget": "money",
    "kind": "choice", "needs": "choices", "human": "yes_no", "agreed": "consent",
    "plan": "file", "note": "explanation",
}  # fmt: skip
OPTIONS = {"kind": (YES, SMALL), "needs": (SMALL,)}
COUNTS = st.none() | st.integers(1, 9)


@st.composite
def questions(draw, key: str) -> Question:
    """Draw a question that merges with every other one of its key."""
    kinds = draw(st.frozensets(st.sampled_from(["docx", "png", "jpg", "jpeg"])))
    return ask(
        key,
        TYPES[key],
        label=draw(st.sampled_from(["One", "Other"])),
        required=draw(st.booleans()),
        max_words=draw(COUNTS),
        minimum=draw(st.none() | st.integers(0, 5).map(Decimal)),
        maximum=draw(st.none() | st.integers(5, 9).map(Decimal)),
        options=OPTIONS.get(key, ()),
        accept=draw(st.sampled_from([(), ("pdf", *sorted(kinds))])),
        max_bytes=draw(COUNTS),
        max_pages=draw(COUNTS),
        hidden_from_reviewers=draw(st.booleans()),
        personal_data=draw(st.booleans()),
    )


@st.composite
def part(draw, asker: Asker) -> tuple[Asker, list[Question]]:
    keys = draw(st.lists(st.sampled_from(sorted(TYPES)), unique=True))
    return (asker, [draw(questions(key)) for key in keys])


PARTS = st.lists(st.sampled_from("edcba"), unique=True).flatmap(
    lambda keys: st.tuples(*(part(Asker(key, f"Asker {key}")) for key in keys)).map(list)
)
SHUFFLED = PARTS.flatmap(lambda parts: st.tuples(st.just(parts), st.permutations(parts)))


@given(SHUFFLED)
def test_the_order_of_the_parts_changes_nothing(both):
    parts, shuffled = both

    assert merge(shuffled) == merge(parts)


@given(PARTS)
def test_every_question_of_every_part_is_asked_once(parts):
    form = merge(parts)

    keys = [each.question.key for each in form.questions]
    assert sorted(keys) == sorted({each.key for _asker, asked in parts for each in asked})
    assert {each.question.key: set(each.asked_by) for each in form.questions} == {
        key: {asker for asker, asked in parts if key in [each.key for each in asked]}
        for key in keys
    }


@given(PARTS)
def test_nobody_sees_a_question_or_an_answer_that_they_do_not_ask(parts):
    form = merge(parts)
    everything = {**{key: f"answer to {key}" for key in TYPES}, "older": "kept from before"}

    for asker, asked in parts:
        own = {each.key for each in asked}
        assert {each.key for each in form.questions_for(asker.key)} == own
        assert form.answers_for(asker.key, everything) == {key: everything[key] for key in own}


@given(PARTS)
def test_what_somebody_requires_stays_required(parts):
    form = merge(parts)

    required_by = {
        each.question.key: set(each.required_by) for each in form.questions if each.required_by
    }
    expected: dict[str, set[Asker]] = {}
    for asker, asked in parts:
        for each in asked:
            if each.required:
                expected.setdefault(each.key, set()).add(asker)
    assert required_by == expected
    assert {each.question.key for each in form.questions if each.question.required} == set(expected)
    assert set(form.missing({}, {})) == set(expected) - {"note"}


@given(PARTS)
def test_no_limit_is_looser_than_any_asker_s(parts):
    asked_once = {each.question.key: each.question for each in merge(parts).questions}

    for _asker, asked in parts:
        for each in asked:
            one = asked_once[each.key]
            assert one.max_words == min(filter(None, (one.max_words, each.max_words)), default=None)
            assert one.max_bytes == min(filter(None, (one.max_bytes, each.max_bytes)), default=None)
            assert one.max_pages == min(filter(None, (one.max_pages, each.max_pages)), default=None)
            assert each.minimum is None or each.minimum <= one.minimum
            assert each.maximum is None or each.maximum >= one.maximum
            assert not each.accept or set(one.accept) <= _with_jpeg(each.accept)
            assert one.hidden_from_reviewers >= each.hidden_from_reviewers
            assert one.personal_data >= each.personal_data


def _with_jpeg(accept: tuple[str, ...]) -> set[str]:
    return {*accept, "jpeg"} if "jpg" in accept else set(accept)
