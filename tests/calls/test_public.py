"""The public pages of calls."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from calls.enums import CallPhase
from calls.models import Call
from calls.queries.calls import calls_of, phase_of
from pscc.kernel.clock import now
from services.models import Service
from tests.calls.applying import draft, open_call
from tests.factories import make_organisation, make_project, make_user

pytestmark = pytest.mark.django_db


def detail(client, call):
    return client.get(reverse("calls:detail", kwargs={"slug": call.slug}))


def call_in(phase):
    at = now()
    start, end = {"coming": (1, 2), "open": (-1, 1), "closed": (-2, -1)}[phase]
    return open_call(
        title=f"The {phase} one",
        opens_at=at + timedelta(days=start),
        closes_at=at + timedelta(days=end),
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_questions_for_one_and_three_calls(client, count, queries):
    for _ in range(count):
        open_call()
    client.get(reverse("calls:list"))

    with queries(4):
        response = client.get(reverse("calls:list"))

    assert response.status_code == 200


def test_the_list_shows_open_calls_first_and_filters_by_phase(client):
    for phase in ("closed", "coming", "open"):
        call_in(phase)
    open_call(title="Hidden", is_published=False)

    everything = client.get(reverse("calls:list"), {"format": "json"}).json()
    coming = client.get(reverse("calls:list"), {"phase": "coming", "format": "json"}).json()

    assert [row["phase"] for row in everything["results"]] == ["open", "coming", "closed"]
    assert [row["title"] for row in coming["results"]] == ["The coming one"]


def test_an_unpublished_call_does_not_exist_for_the_public(client):
    call = open_call(is_published=False)

    assert detail(client, call).status_code == 404


@pytest.mark.parametrize(
    ("phase", "words"),
    [
        ("open", "Sign in to start an application"),
        ("coming", "Applications open on the date above."),
        ("closed", "This call is closed: no new application can be started."),
    ],
)
def test_the_page_says_how_to_apply_or_why_not(client, phase, words):
    call = call_in(phase)

    assert words in detail(client, call).content.decode()


def test_the_page_offers_the_draft_already_begun(client):
    entry, owner = draft()
    client.force_login(owner)

    page = detail(client, entry.application.call).content.decode()

    assert "You have begun" in page
    assert entry.application.get_absolute_url() in page


def test_nobody_sees_a_strangers_draft_on_the_page(client):
    entry, _owner = draft()
    client.force_login(make_user())

    assert "You have begun" not in detail(client, entry.application.call).content.decode()


def test_dates_stand_with_their_zone_and_the_grace_is_shown(client):
    call = open_call(grace_minutes=15)

    page = detail(client, call).content.decode()

    assert "(Paris time)" in page
    assert "15 more minutes" in page


def test_criteria_services_and_contact_are_on_the_page(client):
    call = open_call()
    service = Service(
        slug="platform", provider=make_organisation(), kind="platform", access="technologies",
        title_fr="Plateforme", title_en="Platform", summary_fr="x", summary_en="x",
    )  # fmt: skip
    service.open()
    service.save()
    call.entitled_services.add(service)

    page = detail(client, call).content.decode()

    assert "30%" in page
    assert "calls@cluster.example" in page
    assert "Platform" in page
    assert [(each.pk, phase) for each, phase in calls_of(service, now())] == [
        (call.pk, CallPhase.OPEN)
    ]


def test_a_services_page_names_the_public_calls_that_open_it(client):
    shown, hidden = open_call(title="The open one"), open_call(title="Hid", is_published=False)
    service = Service(
        slug="platform", provider=make_organisation(), kind="platform", access="technologies",
        title_fr="Plateforme", title_en="Platform", summary_fr="x", summary_en="x",
    )  # fmt: skip
    service.open()
    service.save()
    for call in (shown, hidden):
        call.entitled_services.add(service)

    page = client.get(reverse("services:detail", kwargs={"slug": "platform"})).content.decode()

    assert "The open one" in page
    assert "Hid" not in page


def test_texts_cannot_break_out_of_the_data_block(client):
    call = open_call(title="</script><script>alert(1)</script>&")

    page = detail(client, call).content.decode()

    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert json.loads(block)["name"] == "</script><script>alert(1)</script>&"
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize(
    ("microseconds", "phase"), [(-1, CallPhase.OPEN), (0, CallPhase.OPEN), (1, CallPhase.CLOSED)]
)
def test_the_closing_instant_itself_is_open(microseconds, phase):
    call = open_call()
    closes_at = call.stages.get().closes_at
    at = closes_at + timedelta(microseconds=microseconds)

    found = Call.objects.with_window(at).get(pk=call.pk)

    assert phase_of(found, at) == phase


def test_a_visitor_starts_by_naming_a_project(client):
    call, owner = open_call(), make_user()
    client.force_login(owner)
    address = reverse("calls:application_start", kwargs={"slug": call.slug})

    refused = client.post(address, {"project": "new", "title": " "})
    started = client.post(address, {"project": "new", "title": "A cure"})

    assert "Give the new project a title." in refused.content.decode()
    assert started.status_code == 302
    assert call.applications.get().project.title == "A cure"


def test_starting_with_a_project_of_mine(client):
    call, owner = open_call(), make_user()
    project = make_project(owner=owner)
    client.force_login(owner)
    address = reverse("calls:application_start", kwargs={"slug": call.slug})

    client.post(address, {"project": project.uid})

    assert call.applications.get().project == project
