"""Links to elsewhere: which are looked at when, what two failures mean, and who sees it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from pscc.accounts.enums import Role
from pscc.outbox.deliveries import drain
from services.actions.links import check_links, list_links, recheck_link
from services.enums import AccessMode, LinkState
from services.fetching import Answer, Looker
from services.models import LinkCheck, Scheme, Service
from services.queries.links import link_panel
from services.tasks import links
from tests.factories import make_service, make_staff, make_user
from tests.partners.joining import member, told

NOON = datetime(2026, 5, 4, 12, tzinfo=ZoneInfo("Europe/Paris"))


# --- What is noted -------------------------------------------------------------------------------


def linked(url="https://one.example/", **fields):
    return make_service(access_mode=AccessMode.EXTERNAL, external_url=url, **fields)


def make_scheme(**fields):
    return Scheme.objects.create(
        slug=f"scheme-{Scheme.objects.count()}", name="i-Lab", operator="Bpifrance",
        official_url="https://scheme.example/", checked_on=NOON.date(), **fields,
    )  # fmt: skip


def saying(**answer):
    return lambda _url: Answer(**answer)


@pytest.mark.django_db
def test_the_list_follows_the_catalogue():
    service = linked()
    make_scheme(is_published=True)
    make_scheme(is_published=False)
    linked(is_open=False)
    first = (list_links(), list_links())
    Service.objects.filter(pk=service.pk).update(external_url="https://two.example/")
    list_links()

    assert first == (2, 2)
    assert set(LinkCheck.objects.values_list("url", flat=True)) == {
        "https://two.example/", "https://scheme.example/",
    }  # fmt: skip


@pytest.mark.django_db
def test_two_failures_in_a_row_are_broken_and_staff_hear_of_it_once():
    linked()
    make_staff(Role.COMMUNICATION, name="Cleo")
    make_staff(Role.ADVISOR, name="Advisor")
    seen = []
    for days in (0, 1, 8, 15):
        check_links(look=saying(status=404), at=NOON + timedelta(days=days), pause=0)
        drain(seconds=30)
        seen.append((LinkCheck.objects.get().state, told("services.broken_link_found")))

    assert seen == [("unknown", set()), *[("broken", {"Cleo"})] * 3]
    assert LinkCheck.objects.get().broken_since == NOON + timedelta(days=1)


@pytest.mark.django_db
def test_a_success_between_forgives():
    linked()
    for days, status in ((0, 500), (1, 200), (8, 500)):
        check_links(look=saying(status=status), at=NOON + timedelta(days=days), pause=0)

    link = LinkCheck.objects.get()
    assert (link.state, link.failures) == ("working", 1)


@pytest.mark.django_db
def test_each_link_is_looked_at_once_a_week_and_so_many_at_once():
    for number in range(3):
        linked(f"https://{number}.example/")
    look = saying(status=200)

    counts = [
        check_links(look=look, at=NOON, most=2, pause=0),
        check_links(look=look, at=NOON, pause=0),
        check_links(look=look, at=NOON + timedelta(days=6), pause=0),
        check_links(look=look, at=NOON + timedelta(days=7), pause=0),
    ]

    assert counts == [2, 1, 0, 3]


@pytest.mark.django_db
def test_one_address_of_many_services_is_asked_once_and_one_site_has_a_pause(monkeypatch):
    asked, slept = [], []
    monkeypatch.setattr("time.sleep", slept.append)
    for path in ("a", "a", "b"):
        linked(f"https://one.example/{path}")

    check_links(look=lambda url: asked.append(url) or Answer(status=200), at=NOON, pause=2.0)

    assert (sorted(asked), len(slept)) == (["https://one.example/a", "https://one.example/b"], 1)


@pytest.mark.django_db
def test_a_run_ends_when_its_time_is_over():
    linked()

    assert check_links(look=saying(status=200), at=NOON, pause=0, longest=-1) == 0


@pytest.mark.django_db
def test_a_private_address_is_noted_as_not_checked():
    linked("http://127.0.0.1:1/")

    check_links(look=Looker("test").look, at=NOON, pause=0)

    assert LinkCheck.objects.get().state == LinkState.REFUSED


@pytest.mark.django_db
def test_switched_off_nothing_is_asked(settings):
    settings.LINK_CHECKS = False
    linked()

    links(NOON)

    assert [each.checked_at for each in LinkCheck.objects.all()] == [None]


# --- Who sees it ---------------------------------------------------------------------------------


def broken(**fields):
    service = linked(**fields)
    return LinkCheck.objects.create(
        service=service, url=service.external_url, state=LinkState.BROKEN, status=404, failures=2,
        checked_at=NOON, broken_since=NOON,
    )  # fmt: skip


@pytest.mark.django_db
def test_staff_see_broken_ones_first(signed_in):
    fine = linked("https://fine.example/")
    LinkCheck.objects.create(service=fine, url=fine.external_url, state=LinkState.WORKING)
    broken()
    client = signed_in(make_staff(Role.COMMUNICATION))

    page = client.get(reverse("admin:services_linkcheck_changelist"))

    shown = [each.url for each in page.context["cl"].result_list]
    assert shown == ["https://one.example/", "https://fine.example/"]
    assert "code 404" in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_the_staff_list_costs_the_same(signed_in, number, queries):
    for _ in range(number):
        broken()
    client = signed_in(make_staff(Role.COMMUNICATION))
    address = reverse("admin:services_linkcheck_changelist")
    client.get(address)

    with queries(STAFF_LIST):
        client.get(address)


STAFF_LIST = 6


@pytest.mark.django_db
def test_the_start_page_counts_them():
    broken()
    staff = make_staff(Role.COMMUNICATION)

    panel = link_panel(staff, NOON)

    assert [(str(line.label), line.count, line.urgent) for line in panel.lines] == [
        ("broken links", 1, True)
    ]
    assert link_panel(make_user(), NOON) is None


@pytest.mark.django_db
def test_where_links_are_not_checked_staff_are_told(signed_in, settings):
    settings.LINK_CHECKS = False
    client = signed_in(make_staff(Role.COMMUNICATION))

    page = client.get(reverse("admin:services_linkcheck_changelist")).content.decode()

    assert "Links are not checked on this portal." in page


@pytest.mark.django_db
def test_staff_have_a_link_checked_again_soon():
    link = broken()

    with pytest.raises(PermissionDenied):
        recheck_link(link_id=link.pk, by=make_staff(Role.ADVISOR), at=NOON)
    recheck_link(link_id=link.pk, by=make_staff(Role.COMMUNICATION), at=NOON)
    check_links(look=saying(status=200), at=NOON, pause=0)

    assert LinkCheck.objects.get().state == "working"


@pytest.mark.django_db
def test_a_provider_sees_that_its_link_is_broken(signed_in):
    link = broken()
    client = signed_in(member(link.service.provider))

    page = client.get(reverse("services:edit", args=[link.service.slug])).content.decode()

    assert "A link leads nowhere" in page
