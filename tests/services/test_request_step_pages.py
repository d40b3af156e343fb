"""The page of a step: its fields, what follows, refusals beside the field, nothing typed lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from services.actions.requests.steps import study_request, triage_request
from services.enums import SubRequestState
from services.models import RequestFile
from services.views.requests.steps import ACTIONS
from tests.factories import NOW
from tests.services.around import PEOPLE, person
from tests.services.requesting import make_asked

pytestmark = pytest.mark.django_db
S = SubRequestState
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"

# step: (who takes it, from, what is filled in, to)
FILLED = {
    "return_to_team": ("provider", S.SUBMITTED, {"told": "How many?"}, S.RETURNED),
    "triage": ("provider", S.SUBMITTED, {}, S.TRIAGED),
    "study": ("provider", S.TRIAGED, {}, S.FEASIBILITY),
    "postpone": (
        "provider", S.SUBMITTED, {"told": "Later.", "wakes_on": "2099-09-01"}, S.WILLING_LATER,
    ),
    "wake": ("provider", S.WILLING_LATER, {}, S.TRIAGED),
    "set_conditions": ("provider", S.TRIAGED, {"told": "An opinion."}, S.CONDITIONS),
    "meet_conditions": ("signatory", S.CONDITIONS, {"told": "Here."}, S.FEASIBILITY),
    "start": ("provider", S.ACCEPTED, {}, S.RUNNING),
    "deliver": ("provider", S.RUNNING, {"told": "The report."}, S.DELIVERED),
    "contest": ("signatory", S.DELIVERED, {"told": "Table 3."}, S.RUNNING),
    "refuse": ("provider", S.SUBMITTED, {"code": "conflict", "told": ""}, S.NOT_FOR_US),
    "find_unavailable": ("provider", S.SUBMITTED, {"code": "equipment"}, S.UNAVAILABLE),
    "withdraw": ("signatory", S.SUBMITTED, {"code": "too_slow"}, S.WITHDRAWN),
}  # fmt: skip


def address(asked, step):
    return reverse("services:sub_request_step", args=[asked.sub_request.uid, step])


def test_every_step_that_has_a_page_here_is_tried():
    assert set(FILLED) == set(ACTIONS)


@pytest.mark.parametrize("step", list(FILLED))
def test_a_step_is_read_and_taken_without_a_script(step, signed_in):
    who, state, typed, target = FILLED[step]
    asked = make_asked(state)
    client = signed_in(person(asked, who))

    page = client.get(address(asked, step))
    response = client.post(address(asked, step), typed | {"seen": state})

    assert "What happens next" in page.text
    assert all(f'name="{name}"' in page.text for name in typed)
    assert (response.status_code, response.url) == (302, asked.sub_request.get_absolute_url())
    assert asked.fresh().state == target


@pytest.mark.parametrize("who", [who for who in PEOPLE if who not in {"provider", "advisor"}])
def test_who_may_not_take_a_step_gets_no_page(who, signed_in):
    asked = make_asked()
    client = signed_in(person(asked, who))
    knows = who in {"signatory", "editor of the team", "reader of the team"}

    codes = [client.get(address(asked, "triage")).status_code,
             client.post(address(asked, "triage")).status_code]  # fmt: skip

    assert codes == [403, 403] if knows else [404, 404]
    assert asked.fresh().state == S.SUBMITTED


def test_the_cluster_s_team_is_told_on_whose_behalf(signed_in):
    asked = make_asked()

    page = signed_in(person(asked, "advisor")).get(address(asked, "refuse")).text

    assert f"On behalf of {asked.provider.name}" in page


@pytest.mark.parametrize(
    ("step", "state", "typed", "sentence"),
    [
        ("refuse", S.SUBMITTED, {"told": "Because"}, "Choose a reason from the list."),
        ("refuse", S.SUBMITTED, {"code": "other"}, "Say in a sentence what the reason is."),
        ("refuse", S.SUBMITTED, {"code": "too_slow"}, "Select a valid choice"),
        ("postpone", S.SUBMITTED, {"told": "Because", "wakes_on": "2020-01-01"},
         "Choose a day to come"),
        ("postpone", S.SUBMITTED, {"told": "Because", "wakes_on": "soon"}, "Enter a valid date"),
        ("return_to_team", S.SUBMITTED, {"told": " "}, "This field is required"),
    ],
)  # fmt: skip
def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(
    step, state, typed, sentence, signed_in
):
    asked = make_asked(state)

    response = signed_in(asked.editor).post(address(asked, step), typed | {"seen": state})

    assert response.status_code == 200
    assert sentence in response.text
    assert ("Because" in response.text) is ("Because" in typed.values())
    assert asked.fresh().state == state


def test_a_refused_file_stands_beside_the_files(signed_in, storage):
    asked = make_asked(S.RUNNING)
    bad = SimpleUploadedFile("report.pdf", b"MZ")

    response = signed_in(asked.editor).post(
        address(asked, "deliver"), {"told": "The long report", "uploads": [bad]}
    )

    assert response.status_code == 200
    assert "report.pdf:" in response.text
    assert "The long report" in response.text
    assert asked.fresh().state == S.RUNNING


def test_the_result_is_handed_over_with_its_files(signed_in, storage):
    asked = make_asked(S.RUNNING)
    files = [SimpleUploadedFile(name, PDF) for name in ("a.pdf", "b.pdf")]

    signed_in(asked.editor).post(address(asked, "deliver"), {"told": "Both.", "uploads": files})

    assert list(RequestFile.objects.order_by("pk").values_list("title", "kind")) == [
        ("a.pdf", "delivery"), ("b.pdf", "delivery"),
    ]  # fmt: skip


def test_who_was_slower_is_told_and_keeps_their_words(signed_in):
    asked = make_asked()
    client = signed_in(asked.editor)
    study_request(sub_request_id=asked.sub_request.pk, by=asked.editor, at=NOW)

    response = client.post(address(asked, "triage"), {"seen": S.SUBMITTED})

    assert response.status_code == 409
    assert "The request has moved on" in response.text
    assert "Feasibility study" in response.text


def test_a_step_that_is_still_possible_waits_too_until_the_reader_has_seen_the_state(signed_in):
    asked = make_asked()
    client = signed_in(asked.editor)
    triage_request(sub_request_id=asked.sub_request.pk, by=asked.editor, at=NOW)
    typed = {"seen": S.SUBMITTED, "code": "other", "told": "My careful words"}

    response = client.post(address(asked, "refuse"), typed)

    assert response.status_code == 409
    assert "My careful words" in response.text
    assert asked.fresh().state == S.TRIAGED


def test_a_page_opened_too_late_says_so(signed_in):
    asked = make_asked(S.QUOTED)

    response = signed_in(asked.editor).get(address(asked, "triage"))

    assert response.status_code == 200
    assert "The request has moved on" in response.text
    assert "What happens next" not in response.text


@pytest.mark.parametrize(
    ("step", "page"),
    [("quote", "quote_edit"), ("accept", "quote_answer"), ("decline", "quote_answer"),
     ("ask_revision", "quote_answer"), ("rate", "rate")],
)  # fmt: skip
def test_a_step_with_a_page_of_its_own_leads_there(step, page, signed_in):
    asked = make_asked(S.QUOTED)

    response = signed_in(asked.founder).get(address(asked, step))

    assert response.url == reverse(f"services:{page}", args=[asked.sub_request.uid])


@pytest.mark.parametrize("step", ["expire", "close", "nothing"])
def test_what_is_no_step_of_a_person_is_nowhere(step, signed_in):
    asked = make_asked(S.QUOTED)

    assert signed_in(asked.founder).get(address(asked, step)).status_code == 404
