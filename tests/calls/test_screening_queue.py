"""The screening queue, oldest first, and a call at a glance."""

from datetime import timedelta

import pytest
from django.urls import reverse

from calls.actions.entries import reopen_entry
from calls.enums import ApplicationState
from calls.models import Application, CallStage, Decision, LateRequest
from calls.queries.pipeline import pipeline_page
from calls.queries.screening import next_in, screening_queue
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from tests.factories import (
    NOW,
    make_application,
    make_call,
    make_manager,
    make_project,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db
SENT = ApplicationState.SUBMITTED
DAY = timedelta(days=1)


@pytest.fixture
def officer():
    return make_staff(Role.PROGRAMME_OFFICER)


@pytest.fixture
def call():
    return make_call()


def sent(call, days=0, **fields):
    application = make_application(call=call, state=SENT, **fields)
    Application.objects.filter(pk=application.pk).update(submitted_at=NOW + days * DAY)
    application.refresh_from_db()
    return application


def page_of(application, query=""):
    return reverse("admin:calls_application_screening_one", args=(application.pk,)) + query


def wall(person, application):
    ConflictOfInterest.objects.create(
        person=person, project=application.project, origin=ConflictOrigin.STAFF
    )


def asked(application, by):
    return reopen_entry(
        entry_id=application.entries.get().pk, question="How?", until=now() + DAY, unlocked=[],
        by=by, at=now(),
    )  # fmt: skip


# --- The queue -----------------------------------------------------------------------------------


def test_the_oldest_comes_first_without_what_waits_for_its_team_or_behind_a_wall(call, officer):
    young, old = sent(call, 2), sent(call, 1)
    with_team, hidden = sent(call), sent(call)
    asked(with_team, officer)
    wall(officer, hidden)
    make_application(call=call)
    elsewhere = sent(make_call(), 5)

    queue = screening_queue(officer, now())

    assert list(queue) == [old, young, elsewhere]
    assert list(screening_queue(officer, now(), call_id=call.pk)) == [old, young]
    assert list(screening_queue(make_manager(call=make_call()), now())) == []
    assert [next_in(queue, each) for each in (None, old, young, elsewhere)] == [
        old, young, elsewhere, old,
    ]  # fmt: skip


def test_of_two_sent_at_once_none_is_skipped(call, officer):
    first, second = sent(call), sent(call)
    queue = screening_queue(officer, now())

    assert (next_in(queue, first), next_in(queue, second)) == (second, first)


def test_eligible_and_next(client, call, officer):
    first, second = sent(call), sent(call, 1)
    client.force_login(officer)

    start = client.get(reverse("admin:calls_application_screening"))
    answer = client.post(start.url, {"step": "eligible", "eligible-note": "Fine"})
    last = client.post(answer.url, {"step": "eligible"})
    over = client.get(last.url).text

    first.refresh_from_db()
    assert start.url == page_of(first)
    assert answer.url == page_of(second)
    assert (first.state, first.screening_note, first.screened_by) == ("in_review", "Fine", officer)
    assert "Nothing waits for screening." in over


def test_not_eligible_needs_its_reason_and_keeps_what_was_typed(client, call, officer):
    first, second = sent(call), sent(call, 1)
    client.force_login(officer)
    address = page_of(first, f"?call={call.pk}")

    refused = client.post(address, {"step": "ineligible", "ineligible-note": " "})
    answer = client.post(address, {"step": "ineligible", "ineligible-note": "No French site."})

    assert (refused.status_code, Decision.objects.count()) == (200, 1)
    assert "This field is required." in refused.text
    assert answer.url == page_of(second, f"?call={call.pk}")
    assert Decision.objects.get().reasons == "No French site."


def test_a_clarification_and_next(client, call, officer):
    first, second = sent(call), sent(call, 1)
    client.force_login(officer)
    due = (now() + 3 * DAY).date().isoformat()

    answer = client.post(
        page_of(first),
        {"step": "clarify", "clarify-question": "How many?", "clarify-until_on": due,
         "clarify-unlocked": ["summary"]},
    )  # fmt: skip

    entry = first.entries.get()
    assert answer.url == page_of(second)
    assert (entry.state, entry.clarification, entry.unlocked) == (
        "reopened", "How many?", ["summary"],
    )  # fmt: skip


def test_the_page_shows_answers_and_what_the_scanner_says(client, call, officer):
    application = sent(call, answers={"summary": "We cure okapis."})
    client.force_login(officer)

    page = client.get(page_of(application)).text

    assert "We cure okapis." in page
    assert "No file was attached." in page
    assert page.count('type="submit"') >= 3


def test_what_a_colleague_screened_meanwhile_leads_on_and_what_is_hidden_is_not_there(
    client, call, officer
):
    first, second, hidden = sent(call), sent(call, 1), sent(call, 2)
    wall(officer, hidden)
    client.force_login(officer)
    client.post(page_of(first), {"step": "eligible"})

    again = client.post(page_of(first), {"step": "eligible"}, follow=True)
    lost = client.get(page_of(hidden))

    assert again.redirect_chain[-1][0] == page_of(second)
    assert "This application does not wait for screening any more." in again.text
    assert lost.status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_statements(client, call, officer, queries, count):
    first = sent(call)
    for number in range(count - 1):
        sent(call, number + 1)
    client.force_login(officer)
    client.get(page_of(first))

    with queries(12):
        response = client.get(page_of(first))

    assert response.status_code == 200


# --- A call at a glance --------------------------------------------------------------------------


def counts(page):
    return {row.state: [each.count for each in row.places] for row in page.rows if row.total.count}


def test_counts_by_state_and_stage_obey_walls(call, officer):
    stage = CallStage.objects.create(
        call=call, number=2, name_fr="Complet", name_en="Full", opens_at=NOW, closes_at=NOW + DAY
    )
    shown, hidden, draft = sent(call), sent(call), make_application(call=call)
    further = sent(call)
    further.entries.create(stage=stage, form_version=call.stages.get(number=1).form_versions.get())
    wall(officer, hidden)
    wall(officer, make_application(call=call))
    sent(make_call())

    page = pipeline_page(call, officer, now())
    links = [row.total.url for row in page.rows if row.total.count]

    assert counts(page) == {ApplicationState.DRAFT: [1, 0], SENT: [1, 1]}
    assert page.totals == [2, 1]
    assert (draft.state, shown.state) == ("draft", "submitted")
    listed = reverse("admin:calls_application_changelist")
    assert links == ["", f"{listed}?call__id__exact={call.pk}&state__exact=submitted"]


def test_what_waits_is_counted_for_this_call(client, call, officer):
    sent(call)
    asked(sent(call, 1), officer)
    make_application(call=call, state=ApplicationState.IN_REVIEW)
    late = make_application(call=call)
    LateRequest.objects.create(
        entry=late.entries.get(), reason="x", asked_by=late.created_by, asked_at=NOW
    )
    sent(make_call())
    client.force_login(officer)

    page = pipeline_page(call, officer, now())
    found = {each.label: each.count for each in page.waiting}
    statuses = [client.get(each.url, follow=True).status_code for each in page.waiting]
    listed = client.get(
        f"{reverse('admin:calls_application_changelist')}?waits=clarification&stage=1"
    )

    assert found == {
        "To screen": 1,
        "Clarifications with the team": 1,
        "Late requests to answer": 1,
        "Experts to be asked": 1,
        "Reviews that are late": 0,
        "Decisions to take": 0,
        "Decisions to release": 0,
    }
    assert statuses == [200] * 7
    assert listed.text.count("field-project_title") == 1


def test_only_those_who_run_the_call_see_it(client, call):
    sent(call)
    address = reverse("admin:calls_call_pipeline", args=(call.pk,))

    def status(person):
        client.force_login(person)
        return client.get(address).status_code

    assert [
        status(person)
        for person in (
            make_staff(Role.PROGRAMME_OFFICER), make_manager(call=call),
            make_manager(call=make_call()), make_staff(Role.ADVISOR), make_user(),
        )
    ] == [200, 200, 403, 403, 302]  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_the_pipeline_takes_the_same_statements(client, call, officer, queries, count):
    for number in range(count):
        sent(call, number)
        make_application(call=call, project=make_project())
    client.force_login(officer)
    address = reverse("admin:calls_call_pipeline", args=(call.pk,))
    client.get(address)

    with queries(8):
        response = client.get(address)

    assert response.status_code == 200


# --- Several at once -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("screen_selected", "In review now."),
        ("remind_selected", "No expert has to be reminded."),
        ("release_selected", "No decision waits for its release."),
        ("invite_selected", "stage"),
    ],
)
def test_each_of_the_selected_is_answered_for(client, call, action, words):
    applications = [sent(call), sent(call, 1)]
    client.force_login(make_manager(call=call))

    page = client.post(
        reverse("admin:calls_application_changelist"),
        {"action": action, "_selected_action": [each.pk for each in applications]},
        follow=True,
    )

    told = [str(each) for each in page.context["messages"]]
    assert sorted(each.partition(": ")[0] for each in told) == sorted(map(str, applications))
    assert all(words in each for each in told)
