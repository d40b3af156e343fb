"""Readers of services: who is counted, who is not, and what their provider sees of it."""

import time
from datetime import timedelta

import pytest
from django.urls import reverse

from pscc.kernel.clock import now
from services.actions.statistics import count_page_view
from services.models import PageViews, Referral
from services.queries.statistics import figures_of, is_robot, request_figures
from tests.factories import NOW, make_service, make_user
from tests.services.provider import editor_of

pytestmark = pytest.mark.django_db

BROWSER = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101"}


def test_people_are_counted_and_robots_and_editors_are_not(client):
    service = make_service()
    address = service.get_absolute_url()

    for _ in range(2):
        client.get(address, **BROWSER)
    client.get(address, HTTP_USER_AGENT="Googlebot/2.1")
    client.get(address)
    client.get(address, **BROWSER, HTTP_SEC_PURPOSE="prefetch")
    client.head(address, **BROWSER)
    client.force_login(editor_of(service))
    client.get(address, **BROWSER)
    client.force_login(make_user())
    client.get(address, **BROWSER)

    assert PageViews.objects.get().number == 3


def test_counting_takes_little_time():
    service, visitor = make_service(), make_user()
    count_page_view(service=service, by=visitor, at=NOW)

    started = time.perf_counter()
    for _ in range(50):
        count_page_view(service=service, by=visitor, at=NOW)
    assert time.perf_counter() - started < 50 * 0.02

    assert PageViews.objects.get().number == 51


@pytest.mark.parametrize(
    ("agent", "robot"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", False),
        ("Mozilla/5.0 (compatible; bingbot/2.0)", True),
        ("curl/8.1", True),
        ("", True),
    ],
)
def test_programs_that_say_so_are_robots(agent, robot):
    assert is_robot(agent) == robot


def test_figures_of_a_month():
    service = make_service(stated_days=20)
    for back, number in ((0, 3), (29, 2), (30, 100)):
        PageViews.objects.create(
            service=service, day=(NOW - timedelta(days=back)).date(), number=number
        )
    Referral.objects.create(service=service, at=NOW - timedelta(days=1))

    figures = figures_of(service, NOW)

    assert (figures.view_count, figures.referral_count, len(figures.days)) == (5, 1, 30)
    assert (figures.views[0], figures.views[-1], figures.referrals[-2]) == (2, 3, 1)
    assert (figures.requests, figures.measured_days, figures.stated_days) == (0, None, 20)


def test_the_room_of_requests_adds_its_figures(monkeypatch):
    monkeypatch.setattr(request_figures, "_providers", {})
    request_figures.register("test", lambda _service, _since: {"requests": 4, "measured_days": 17})

    figures = figures_of(make_service(), NOW)

    assert (figures.requests, figures.measured_days) == (4, 17)


def test_the_page_of_figures_has_them_as_picture_and_table(signed_in):
    service = make_service()
    PageViews.objects.create(service=service, day=now().date(), number=12)

    text = signed_in(editor_of(service)).get(
        reverse("services:statistics", args=(service.slug,))
    ).text  # fmt: skip

    assert '<path class="sparkline__line"' in text
    assert text.count('scope="row"') == 30
    assert text.count("Not measured yet") == 2
