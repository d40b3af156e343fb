"""Packages by stage, and the matrix of what is covered."""

import pytest
from django.urls import reverse

from pscc.accounts.enums import Role
from services.enums import ServiceKind
from services.models import Package
from services.queries.coverage import coverage
from tests.factories import make_organisation, make_service, make_staff, make_term

pytestmark = pytest.mark.django_db
PAGE = "/en/services/coverage/"


def add(stage, kind=ServiceKind.PLATFORM, **fields):
    service = make_service(kind=kind, **fields)
    service.stages.add(stage)
    return service


def cell(stage, kind=ServiceKind.PLATFORM):
    return next(each for each in coverage().cells if (each.stage, each.kind) == (stage, kind))


def test_one_service_fills_its_cell_and_no_other():
    stage = make_term()
    make_term()
    before = len(coverage().gaps)
    assert cell(stage).is_gap

    add(stage)

    assert (cell(stage).services, len(coverage().gaps)) == (1, before - 1)


def test_a_draft_fills_nothing():
    stage = make_term()
    add(stage, is_open=False)

    assert cell(stage).is_gap


def test_a_cell_of_one_provider_is_a_single_point_of_failure():
    stage, provider = make_term(), make_organisation()
    for _ in range(2):
        add(stage, provider=provider)
    alone = cell(stage)

    add(stage)

    assert (alone.services, alone.is_single, cell(stage).is_single) == (2, True, False)


def test_the_public_page_counts_links_and_names_gaps(client):
    stage = make_term(code="idea", label="Idea")
    add(stage)

    page = client.get(PAGE).text

    assert "?stage=idea&amp;kind=platform" in page
    assert "Where there is nothing yet" in page
    assert "<dt>Idea</dt><dd>Expertise, Health data" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_matrix_asks_the_same_questions(client, queries, count):
    for _ in range(count):
        add(make_term())
    client.get(PAGE)

    with queries(2):
        client.get(PAGE)


def test_staff_see_single_points_of_failure_and_the_services_of_a_cell(client):
    stage = make_term(code="idea", label="Idea")
    add(stage, title="Sequencer")
    client.force_login(make_staff(Role.PROGRAMME_OFFICER))

    page = client.get(reverse("admin:services_coverage") + "?stage=idea&kind=platform").text

    for words in ("12 empty cells", "1 single point of failure", "Sequencer"):
        assert words in page


# --- Packages -------------------------------------------------------------------------------------


def make_package(slug="first-steps", **fields):
    fields = {"stage": fields.pop("stage", None) or make_term(), "is_published": True} | fields
    return Package.objects.create(
        slug=slug, title_fr=slug, title_en=slug, summary_fr="Une suite.", summary_en="A suite.",
        **fields,
    )  # fmt: skip


def test_a_package_shows_its_services_in_order_and_why(client):
    package = make_package()
    for position, title in ((1, "Second"), (0, "First")):
        package.items.create(
            service=make_service(title=title), position=position, reason_en=f"Why {title}",
            reason_fr="Parce que",
        )  # fmt: skip
    package.items.create(service=make_service(title="Embargoed", is_open=False), position=2)

    page = client.get(package.get_absolute_url()).text

    assert page.index("First") < page.index("Second")
    assert "Why First" in page
    assert '<meta property="og:title" content="first-steps">' in page
    assert "Embargoed" not in page


def test_an_unpublished_package_is_not_there(client):
    package = make_package(is_published=False)

    assert client.get(package.get_absolute_url()).status_code == 404
    assert "first-steps" not in client.get(reverse("services:packages")).text


@pytest.mark.parametrize("count", [1, 3])
def test_lists_of_packages_ask_the_same_questions(client, queries, count):
    for number in range(count):
        package = make_package(f"package-{number}")
    for _ in range(count):
        package.items.create(service=make_service())
    for address, number in ((reverse("services:packages"), 1), (package.get_absolute_url(), 3)):
        client.get(address)

        with queries(number):
            client.get(address)
