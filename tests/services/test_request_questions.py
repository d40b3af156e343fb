"""The library of questions that requests ask."""

import pytest

from pscc.pages.reference import read_data
from pscc.pages.reference_questions import load_request_questions
from services.enums import ServiceKind
from services.models import QuestionAsked, RequestQuestion
from services.queries.requests.forms import as_question

pytestmark = pytest.mark.django_db


def test_the_library_is_loaded_once_and_left_as_staff_wrote_it():
    first = load_request_questions()
    RequestQuestion.objects.filter(key="volume").update(label_en="How much?")

    second = load_request_questions()

    changed = RequestQuestion.objects.get(key="volume")
    assert (first > 30, second, changed.label_en) == (True, 0, "How much?")


def test_a_question_taken_away_from_a_kind_stays_away():
    load_request_questions()
    QuestionAsked.objects.filter(kind="samples", question__key="transfer_agreement").delete()

    load_request_questions()

    assert not QuestionAsked.objects.filter(
        kind="samples", question__key="transfer_agreement"
    ).exists()


def test_every_kind_of_service_asks_something():
    load_request_questions()

    asking = set(QuestionAsked.objects.values_list("kind", flat=True))

    assert asking == set(ServiceKind.values)


def test_samples_ask_for_use_and_ethics():
    load_request_questions()

    required = QuestionAsked.objects.filter(kind="samples", is_required=True)

    assert sorted(required.values_list("question__key", flat=True)) == [
        "ethics_status", "intended_use", "material", "sample_number",
    ]  # fmt: skip


def test_hosting_asks_everyone_the_same_and_nobody_the_company_s_age():
    load_request_questions()

    asked = QuestionAsked.objects.filter(kind="hosting").order_by("question__position")

    assert list(asked.values_list("question__key", flat=True)) == [
        "start_wanted", "headcount_now", "headcount_24m", "lab_area", "biosafety_level",
        "equipment", "stay_months", "who_settles",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "raw", read_data("request_questions")["questions"], ids=lambda raw: raw["key"]
)
def test_every_question_reads_in_both_languages(raw):
    load_request_questions()

    question = as_question(RequestQuestion.objects.get(key=raw["key"]))

    assert sorted(question.label) == ["en", "fr"]
    assert all(question.label.values())
    assert [option.value for option in question.options] == [
        option["value"] for option in raw.get("options", [])
    ]
