"""Conditions in an application: what is hidden neither holds up sending nor is sent."""

import json

import pytest
from django.test import Client

from calls.actions.files import attach_file
from calls.models import StageEntry
from calls.queries.drafts import missing_in
from calls.queries.submissions import read_submission
from pscc.kernel.clock import now
from pscc.kernel.questions import kept_answers, parse_schema
from pscc.pages.demo.documents import demo_pdf
from tests.calls.applying import draft, section, send, to
from tests.kernel.conditional_form import CONDITIONAL

pytestmark = pytest.mark.django_db
TRIAL = {"is_trial": True, "patients": "12", "level": "4"}


def begun(**answers: object) -> tuple[StageEntry, Client, object]:
    entry, owner = draft(schema=CONDITIONAL)
    entry.answers = answers
    entry.save()
    client = Client()
    client.force_login(owner)
    return entry, client, owner


def test_only_what_is_asked_is_missing():
    entry, _client, _owner = begun(is_trial=False)
    trial, _client, _owner = begun(is_trial=True, patients="12")

    assert missing_in(entry) == []
    assert [each.question_key for each in missing_in(trial)] == ["protocol", "level"]


@pytest.mark.django_db(transaction=True)
def test_hidden_answers_and_files_are_not_sent_and_stay_in_the_draft():
    entry, _client, owner = begun(**TRIAL)
    upload = demo_pdf(name="p.pdf", title="P", text="P", language="en")
    attach_file(entry_id=entry.pk, question_key="protocol", upload=upload, by=owner, at=now())
    entry.refresh_from_db()
    entry.answers = {**TRIAL, "is_trial": False}
    entry.save()

    submission = send(entry, owner)

    document = json.loads(submission.document)
    assert (document["answers"], document["files"]) == ({"is_trial": False}, [])
    assert [each.key for each in read_submission(submission)] == ["about", "means"]
    entry.refresh_from_db()
    assert entry.answers == {**TRIAL, "is_trial": False}
    assert kept_answers(parse_schema(CONDITIONAL), entry.answers) == document["answers"]


def test_a_page_that_is_not_asked_is_skipped():
    entry, client, _owner = begun(is_trial=False)

    response = client.post(
        section(entry, "about"), {"version": entry.version, "q_is_trial": "no", "then": "next"}
    )

    assert response["Location"] == section(entry, "means")
    page = client.get(section(entry, "about"))
    assert [(each["key"], each["number"]) for each in page.context["steps"]] == [
        ("about", 1), ("trial", 0), ("means", 2),
    ]  # fmt: skip


def test_an_answer_leads_to_the_page_that_it_asks_for():
    entry, client, _owner = begun()

    response = client.post(
        section(entry, "about"),
        {"version": entry.version, "q_is_trial": "yes", "q_patients": "3", "then": "next"},
    )

    assert response["Location"] == section(entry, "trial")


def test_a_button_adds_a_row_without_a_script():
    entry, client, _owner = begun()
    data = {"version": entry.version, "q_budget.0.year": "2027", "q_budget.1.year": ""}

    response = client.post(section(entry, "means"), {**data, "more": "q_budget:4"})

    assert response["Location"] == (f"{section(entry, 'means')}?more=q_budget%3A4#div_id_q_budget")
    page = client.get(response["Location"].partition("#")[0])
    assert page.content.count(b'name="q_budget.3.year"') == 1
    entry.refresh_from_db()
    assert entry.answers == {"budget": [{"year": "2027"}]}


def test_a_bad_cell_is_told_beside_the_table_and_comes_back():
    entry, client, _owner = begun()

    page = client.post(
        section(entry, "means"), {"version": entry.version, "q_budget.0.year": "soon"}
    )

    assert page.status_code == 200
    assert "Row 1, “Year”: Enter a number in digits" in page.content.decode()
    assert 'value="soon"' in page.content.decode()


def test_the_check_page_shows_a_table_with_its_caption_and_total():
    entry, client, _owner = begun(is_trial=False, budget=[{"year": "2027", "amount": "10"}])

    page = client.get(to("application_submit", entry)).content.decode()

    assert '<caption class="visually-hidden">Budget</caption>' in page
    assert "€10" in page
    assert "How many patients?" not in page
