"""Calls at the staff desk: published when complete, counted, their questions never changed."""

import pytest
from django.urls import reverse

from calls.enums import ApplicationState, CallState
from calls.models import Call, CallSearch
from pscc.accounts.enums import Role
from tests.factories import make_application, make_call, make_manager, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    """Return the browser of a programme officer."""
    client.force_login(make_staff(Role.PROGRAMME_OFFICER))
    return client


def change(thing):
    return reverse(f"admin:calls_{thing._meta.model_name}_change", args=(thing.pk,))


def step(thing, name):
    return reverse(f"admin:calls_{thing._meta.model_name}_act", args=(thing.pk, name))


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def test_a_call_is_published_once_nothing_is_missing(officer):
    call = make_call(is_published=False)

    refused = officer.post(step(call, "publish"), follow=True)
    make_manager(call=call)
    done = officer.post(step(call, "publish"), follow=True)

    assert said(refused) == ["This call cannot be published yet. Missing: a call manager."]
    assert said(done) == ["The call is published."]
    assert Call.objects.get(pk=call.pk).state == CallState.PUBLISHED
    assert CallSearch.objects.filter(call=call).exists()


def test_the_page_of_a_call_counts_its_pipeline(officer):
    call = make_call()
    make_application(call=call)
    make_application(call=call, state=ApplicationState.SUBMITTED)

    answer = officer.get(change(call))

    counts = {line["state"]: line["count"] for line in answer.context["pipeline"]}
    assert (counts["draft"], counts["submitted"], counts["in_review"]) == (1, 1, 0)


def test_a_published_form_is_read_only(officer):
    version = make_call().stages.get().form_versions.get()

    answer = officer.post(
        change(version),
        {"stage": version.stage_id, "number": 1, "schema": "{}"},
    )

    assert answer.status_code == 403
