"""The library of questions that requests ask."""

import pytest

from pscc.accounts.enums import Role
from pscc.pages.reference import read_data
from pscc.pages.reference_questions import load_request_questions
from services.enums import ServiceKind
from services.models import QuestionAsked, RequestQuestion
from services.queries.requests.forms import as_question
from tests.factories import make_staff

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


# --- The staff's pages ----------------------------------------------------------------------------

LIST = "/admin/services/requestquestion/"
NO_ROWS = {
    "asked-TOTAL_FORMS": "0", "asked-INITIAL_FORMS": "0",
    "asked-MIN_NUM_FORMS": "0", "asked-MAX_NUM_FORMS": "1000",
}  # fmt: skip
CHOICE = {
    "key": "frozen", "type": "choice", "label_fr": "Congelé ?", "label_en": "Frozen?",
    "options": "yes | Oui | Yes\r\n\r\nno | Non | No", "position": "90", **NO_ROWS,
}  # fmt: skip


@pytest.fixture
def desk(client):
    client.force_login(make_staff(Role.PROGRAMME_OFFICER))
    return client


def test_staff_write_answers_to_choose_from_line_by_line_in_both_languages(desk):
    first = desk.post(f"{LIST}add/", {**CHOICE})

    made = RequestQuestion.objects.get(key="frozen")
    page = desk.get(f"{LIST}{made.pk}/change/").text
    assert first.status_code == 302
    assert made.options == [
        {"value": "yes", "label": {"fr": "Oui", "en": "Yes"}},
        {"value": "no", "label": {"fr": "Non", "en": "No"}},
    ]
    assert "yes | Oui | Yes\nno | Non | No</textarea>" in page


@pytest.mark.parametrize(
    ("fields", "name", "sentence"),
    [
        ({"options": ""}, "options", "Question frozen needs options to choose from."),
        (
            {"options": "yes | Oui"},
            "options",
            "“yes | Oui”: write value | French | English, with a bar between.",
        ),
        (
            {"options": "yes | Oui | Yes\nyes | Si | Yes"},
            "options",
            "Question frozen: each option needs its own value.",
        ),
        (
            {"key": "purpose"},
            "key",
            "Every request has this question already: choose another key.",
        ),
        (
            {"type": "number", "minimum": "5", "maximum": "2"},
            "maximum",
            "The highest number is below the lowest one.",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused_beside_its_field(desk, fields, name, sentence):
    answer = desk.post(f"{LIST}add/", {**CHOICE, **fields})

    assert answer.context["adminform"].form.errors[name][0] == sentence
    assert not RequestQuestion.objects.exists()


def test_key_and_kind_stay_and_the_page_says_why(desk):
    question = RequestQuestion.objects.create(
        key="volume", type="short_text", label_fr="Volume", label_en="Volume"
    )
    changed = {**CHOICE, "label_fr": "Quel volume ?", "options": ""}

    page = desk.get(f"{LIST}{question.pk}/change/").text
    desk.post(f"{LIST}{question.pk}/change/", changed)

    question.refresh_from_db()
    assert "answers that were given name them" in page
    assert (question.key, question.type, question.label_fr) == (
        "volume", "short_text", "Quel volume ?",
    )  # fmt: skip


def test_staff_let_a_kind_of_service_ask(desk):
    rows = {
        **NO_ROWS, "asked-TOTAL_FORMS": "1", "asked-0-kind": "samples", "asked-0-service": "",
        "asked-0-is_required": "on",
    }  # fmt: skip

    answer = desk.post(f"{LIST}add/", {**CHOICE, **rows})

    assert answer.status_code == 302
    asked = QuestionAsked.objects.get()
    assert (asked.kind, asked.question.key, asked.is_required) == ("samples", "frozen", True)


@pytest.mark.parametrize("number", [1, 3])
def test_one_question_or_three_cost_the_same(number, desk, queries):
    for key in ("a", "b", "c")[:number]:
        RequestQuestion.objects.create(key=key, type="short_text", label_fr=key, label_en=key)
    desk.get(LIST)

    with queries(5):
        page = desk.get(LIST)

    assert len(page.context["cl"].result_list) == number
