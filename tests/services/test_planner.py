"""The back-planner's page: its address is the plan, and says beside the field what is wrong."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from pscc.kernel.clock import now
from services.enums import ServiceState
from services.models import AccessStep, Package, PackageItem, Service, ServiceMeasure
from services.queries.requests.planner import plan_of, planned
from tests.factories import make_organisation, make_service, make_service_in, make_term, make_user
from tests.services.requesting import make_asked

pytestmark = pytest.mark.django_db
PAGE = "/en/requests/planner/"
CALENDAR = "/en/requests/planner/planner.ics"
TODAY = date(2026, 6, 1)


def make_planned(title: str = "Toxicology", days: int | None = 30, **fields: Any) -> Service:
    provider = make_organisation(name=f"Provider of {title}")
    return make_service(title=title, stated_days=days, provider=provider, **fields)


def make_package(*services: Service, slug: str = "first-steps", **fields: Any) -> Package:
    package = Package.objects.create(
        slug=slug, title_fr="Lot", title_en="Package", summary_fr="Lot", summary_en="Package",
        stage=make_term(), is_published=True, **fields,
    )  # fmt: skip
    for position, service in enumerate(services):
        PackageItem.objects.create(package=package, service=service, position=position)
    return package


def in_days(number: int) -> date:
    return timezone.localdate(now()) + timedelta(days=number)


# --- What is counted ------------------------------------------------------------------------------


def test_times_of_steps_and_of_the_work_are_counted_back_from_the_day():
    service = make_planned(days=30)
    AccessStep.objects.create(service=service, name="Ethics", committee="CPP", stated_days=60)

    (found,) = plan_of([service], target=date(2027, 3, 1), today=TODAY, in_order=False)

    # 30 days of work: 30 January; 60 of the committee: 1 December; 7 to answer: 24 November.
    assert (found.line.ready_by, found.line.starts_on, found.line.ask_by, found.line.basis) == (
        date(2027, 3, 1), date(2027, 1, 30), date(2026, 11, 24), "stated",
    )  # fmt: skip
    assert found.line.steps == (("Ethics", "CPP", date(2026, 12, 1), date(2027, 1, 30)),)


@pytest.mark.parametrize(("delivered", "counted"), [(4, 30), (5, 45)])
def test_what_was_measured_wins_once_enough_was_delivered(delivered, counted):
    service = make_planned(days=30)
    ServiceMeasure.objects.create(service=service, delivered=delivered, delivery_days=45)

    (found,) = planned([service], in_order=False)

    assert found.days == counted


def test_in_order_each_is_ready_before_the_next_begins():
    first, second = make_planned("A", days=10), make_planned("B", days=10)

    lines = plan_of([first, second], target=date(2027, 3, 1), today=TODAY, in_order=True)

    assert [(each.line.title, each.line.starts_on, each.line.ready_by) for each in lines] == [
        ("A", date(2027, 2, 8), date(2027, 2, 18)),
        ("B", date(2027, 2, 19), date(2027, 3, 1)),
    ]


def test_announced_and_paused_services_say_that_they_cannot_be_asked():
    opening = make_service_in(ServiceState.PLANNED, stated_days=30, opens_on=date(2027, 6, 1))
    paused = make_service_in(ServiceState.PAUSED, stated_days=30)

    lines = plan_of([opening, paused], target=date(2027, 3, 1), today=TODAY, in_order=False)

    assert sorted(each.line.problem for each in lines) == ["closed", "opens_too_late"]
    assert not any(each.is_due for each in lines)


# --- The page -------------------------------------------------------------------------------------


def test_the_page_is_there_without_account_and_question(client):
    answer = client.get(PAGE)

    assert answer.status_code == 200
    assert reverse("services:planner") == PAGE
    assert answer.context["lines"] == []


def test_a_visitor_plans_a_package_and_services_by_address_and_uid(client):
    one, two, three = make_planned("A"), make_planned("B"), make_planned("C", days=None)
    make_package(one, two)

    answer = client.get(
        PAGE, {"target": in_days(200), "package": "first-steps", "o": [three.slug, two.uid]}
    )

    text = answer.content.decode()
    assert [each.slug for each in answer.context["asked"].services] == [
        three.slug, two.slug, one.slug,
    ]  # fmt: skip
    assert len(answer.context["lines"]) == 3
    assert "A time is not stated" in text
    assert "30 days, as stated" in text


def test_the_permanent_link_gives_the_same_plan(client):
    one, two = make_planned("A"), make_planned("B")
    make_package(one, two)
    first = client.get(PAGE, {"target": in_days(200), "package": "first-steps", "chain": "on"})

    again = client.get(f"{PAGE}?{first.context['asked'].query}")

    assert [each["line"] for each in again.context["lines"]] == [
        each["line"] for each in first.context["lines"]
    ]
    assert again.context["asked"].query == first.context["asked"].query


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("soon", "Enter a valid date."),
        ("2020-01-01", "Choose a day to come"),
        ("9999-12-31", "Choose a day within the next ten years."),
        ("2026-02-30", "Enter a valid date."),
    ],
)
def test_a_bad_day_is_told_beside_its_field_and_kept(client, typed, says):
    service = make_planned()

    answer = client.get(PAGE, {"target": typed, "o": service.slug})

    form = answer.context["form"]
    assert answer.status_code == 200
    assert says in str(form.errors["target"])
    assert form["target"].value() == typed
    assert [each.slug for each in answer.context["asked"].services] == [service.slug]


def test_unknown_services_and_packages_are_told_and_the_rest_is_planned(client):
    service = make_planned()
    hidden = make_service(is_open=False)

    answer = client.get(
        PAGE,
        {"target": in_days(200), "package": "none", "o": [service.slug, "gone", hidden.slug]},
    )

    text = answer.content.decode()
    assert "“gone” is not in the catalogue" in text
    assert f"“{hidden.slug}” is not in the catalogue" in text
    assert list(answer.context["form"].errors) == ["package"]
    assert len(answer.context["lines"]) == 1


def test_garbage_does_no_harm(client):
    answer = client.get(
        f"{PAGE}?target=%ff&package=..&o=%27&o=&q=%25%5c&request=%3cb%3e&chain=x&o=" + "a" * 300
    )

    assert answer.status_code == 200


def test_a_plan_holds_no_more_services_than_a_page_can_show(client):
    services = [make_planned(f"S{number}") for number in range(31)]

    answer = client.get(PAGE, {"target": in_days(200), "o": [each.slug for each in services]})

    assert len(answer.context["lines"]) == 30
    assert "at most 30 services" in answer.content.decode()


def test_what_is_too_late_says_by_how_many_days_and_can_be_asked_now(client):
    service = make_planned(days=30)

    answer = client.get(PAGE, {"target": in_days(10), "o": service.slug})

    (line,) = answer.context["lines"]
    assert line["line"].problem == "too_late"
    assert f"Too late by {line['line'].late_by} days" in answer.content.decode()
    assert "Ask now" in answer.content.decode()


def test_words_propose_services_to_add(client):
    found, other = make_planned("Imaging platform"), make_planned("Toxicology")

    answer = client.get(PAGE, {"q": "imaging", "o": other.slug})

    assert [each.slug for each in answer.context["asked"].proposed] == [found.slug]
    assert [each.slug for each in answer.context["asked"].services] == [other.slug]


def test_a_request_is_planned_by_its_team_alone(client):
    asked = make_asked()
    asked.request.wanted_on = in_days(200)
    asked.request.save()
    address = f"{PAGE}?request={asked.request.uid}"

    stranger = client.get(address)
    client.force_login(asked.editor)
    provider = client.get(address)
    client.force_login(asked.founder)
    team = client.get(address)

    for answer in (stranger, provider):
        assert answer.context["asked"].services == []
        assert "not known here" in answer.content.decode()
    assert [each.slug for each in team.context["asked"].services] == [asked.service.slug]
    assert team.context["asked"].target == in_days(200)
    assert len(team.context["lines"]) == 1


@pytest.mark.parametrize("number", [1, 3])
def test_a_plan_costs_the_same_whatever_its_length(client, queries, number):
    services = [make_planned(f"S{each}") for each in range(number)]
    for service in services:
        AccessStep.objects.create(service=service, name="Ethics", stated_days=60)

    with queries(5):
        answer = client.get(PAGE, {"target": in_days(400), "o": [each.slug for each in services]})

    assert len(answer.context["lines"]) == number


# --- The calendar ---------------------------------------------------------------------------------


def test_the_calendar_has_the_days_to_ask(client):
    one, two = make_planned("A"), make_planned("B, with; signs")
    query = {"target": in_days(200), "o": [one.slug, two.slug]}

    page, answer = client.get(PAGE, query), client.get(CALENDAR, query)

    entries = Calendar.from_ical(answer.content).walk("VEVENT")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="plan.ics"'
    assert [(str(each["summary"]), each["dtstart"].dt) for each in entries] == [
        (f"Ask for “{line['line'].title}”", line["line"].ask_by) for line in page.context["lines"]
    ]
    assert all(one.get_absolute_url() in each["url"] or two.get_absolute_url() in each["url"]
               for each in entries)  # fmt: skip


def test_the_same_question_gives_the_same_bytes(client):
    service = make_planned()
    Service.objects.update(updated_at=datetime(2026, 6, 1, tzinfo=UTC))
    query = {"target": in_days(200), "o": service.slug}

    assert client.get(CALENDAR, query).content == client.get(CALENDAR, query).content


def test_an_entry_moves_in_the_calendar_once_the_measured_time_changes(client):
    service = make_planned()
    Service.objects.update(updated_at=datetime(2026, 6, 1, tzinfo=UTC))
    query = {"target": in_days(200), "o": service.slug}

    def entry():
        (found,) = Calendar.from_ical(client.get(CALENDAR, query).content).walk("VEVENT")
        return found

    before = entry()
    ServiceMeasure.objects.create(
        service=service, delivered=9, delivery_days=90,
        measured_at=datetime(2026, 6, 2, tzinfo=UTC),
    )  # fmt: skip
    after = entry()

    assert before["uid"] == after["uid"]
    assert before["dtstart"].dt != after["dtstart"].dt
    assert (before["sequence"] < after["sequence"], before["dtstamp"].dt < after["dtstamp"].dt) == (
        True, True,
    )  # fmt: skip


def test_a_calendar_without_plan_leads_to_the_page_that_says_why(client):
    answer = client.get(CALENDAR, {"target": "soon"})

    assert (answer.status_code, answer.url) == (302, f"{PAGE}?target=soon")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_planner_is_only_read(client, method):
    client.force_login(make_user())

    assert getattr(client, method)(PAGE).status_code == 405
