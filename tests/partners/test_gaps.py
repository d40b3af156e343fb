"""What organisations declare beside what the catalogue lists: for staff, as a gap to close."""

from datetime import date

import pytest
from django.urls import reverse

from partners.models import OrganisationFact
from partners.queries.gaps import gaps_of, short_of_declared
from pscc.accounts.enums import Role
from services.enums import ServiceKind
from tests.factories import make_organisation, make_service, make_staff

pytestmark = pytest.mark.django_db

TOLD = "Technology platforms: 19 declared, 2 in the catalogue"


def declared(organisation, value, **fields):
    defaults = {"metric_en": "Technology platforms", "measure": "platforms", "source": "Release"}
    return OrganisationFact.objects.create(
        organisation=organisation, value=value, **defaults | {"as_of": date(2022, 12, 5)} | fields
    )


@pytest.fixture
def institute():
    """One that declares nineteen platforms, of which the catalogue lists two."""
    organisation = make_organisation(name="Institute")
    declared(organisation, 19)
    for _each in range(2):
        make_service(provider=organisation)
    make_service(provider=organisation, is_open=False)  # a draft
    make_service(provider=organisation, kind=ServiceKind.TRAINING)
    make_service()  # of another
    return organisation


def test_only_listed_platforms_of_its_own_count(institute):
    assert [str(gap) for gap in gaps_of(institute)] == [TOLD]
    assert short_of_declared() == [institute.pk]


def test_the_latest_figure_counts_and_other_figures_do_not(institute):
    declared(institute, 24, as_of=date(2017, 12, 31))
    declared(institute, 87, measure="", metric_en="Research teams")

    assert [str(gap) for gap in gaps_of(institute)] == [TOLD]


def test_who_lists_all_is_not_short():
    organisation = make_organisation()
    declared(organisation, 1)
    assert short_of_declared() == [organisation.pk]

    make_service(provider=organisation)

    assert short_of_declared() == []
    assert [str(gap) for gap in gaps_of(organisation)] == [
        "Technology platforms: 1 declared, 1 in the catalogue"
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_gaps_of_many_take_two_statements(django_assert_num_queries, count):
    for _each in range(count):
        declared(make_organisation(), 5)

    with django_assert_num_queries(2):
        assert len(short_of_declared()) == count


def test_staff_read_it_on_both_pages_and_filter_by_it(institute, client):
    make_organisation(name="Elsewhere")
    client.force_login(make_staff(Role.ADVISOR))

    page = client.get(institute.get_absolute_url()).text
    desk = client.get(reverse("admin:partners_organisation_change", args=(institute.pk,))).text
    found = client.get(reverse("admin:partners_organisation_changelist") + "?catalogue=short")

    assert TOLD in page
    assert TOLD in desk
    assert [each.name for each in found.context["cl"].result_list] == ["Institute"]


def test_nobody_else_reads_it(institute, client):
    assert "in the catalogue" not in client.get(institute.get_absolute_url()).text
