"""Key figures: dated, sourced, until their last day; quoted, never counted."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from partners.enums import OrganisationState
from partners.models import KeyFigure
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from tests.factories import make_organisation, make_staff

pytestmark = pytest.mark.django_db

PAGE = "/en/key-figures/"


def make_figure(metric="Deaths", **fields):
    known = {
        "metric_fr": metric, "metric_en": metric, "value": 3, "as_of": date(2022, 12, 5),
        "source": "Release", "is_published": True,
    }  # fmt: skip
    return KeyFigure.objects.create(**known | fields)


def shown(client, address=PAGE):
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(address).text).split())


def test_a_figure_is_shown_with_its_day_and_source(client):
    make_figure(
        qualifier="more_than", value="60.00", unit_en="partners", source_url="https://example.org/x"
    )

    page = client.get(PAGE)

    assert "Deaths more than 60 partners 5 Dec 2022 Release" in shown(client)
    assert 'href="https://example.org/x"' in page.text


def test_it_leaves_the_page_after_its_last_day(client):
    today = now().date()
    make_figure("Last day", valid_until=today)
    make_figure("Over", valid_until=today - timedelta(days=1))
    make_figure("Withheld", is_published=False)

    page = shown(client)

    assert "Last day" in page
    assert "Over" not in page
    assert "Withheld" not in page


def test_without_any_the_page_says_so(client):
    assert "No key figure is published today" in shown(client)


def test_only_an_organisation_that_is_published_is_named(client):
    make_figure("One", organisation=make_organisation(name="Seen"))
    make_figure(
        "Two", organisation=make_organisation(name="Kept", state=OrganisationState.SUSPENDED)
    )

    page = shown(client)

    assert "Two" in page
    assert "Seen" in page
    assert "Kept" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_questions_however_many(client, queries, count):
    for each in range(count):
        make_figure(f"Figure {each}", organisation=make_organisation())
    client.get(PAGE)

    with queries(3):
        client.get(PAGE)


@pytest.mark.parametrize(
    "wrong",
    [{"source": ""}, {"source": " \n"}, {"as_of": None}, {"qualifier": "perhaps"},
     {"valid_until": date(2022, 12, 4)}],
)  # fmt: skip
def test_the_database_refuses_what_nobody_could_check(wrong):
    figure = make_figure()

    with pytest.raises(IntegrityError), transaction.atomic():
        KeyFigure.objects.filter(pk=figure.pk).update(**wrong)

    figure.refresh_from_db()
    assert (figure.source, figure.as_of) == ("Release", date(2022, 12, 5))


def test_a_figure_without_source_is_refused_in_words():
    figure = KeyFigure(metric="Deaths", value=3, as_of=date(2022, 12, 5), source="  ")

    with pytest.raises(ValidationError, match="Say where the figure comes from"):
        figure.validate_constraints()


def test_staff_write_one_and_none_without_a_source(signed_in):
    desk = signed_in(make_staff(Role.COMMUNICATION))
    form = {
        "metric_fr": "Décès", "metric_en": "Deaths", "qualifier": "exact", "value": "25",
        "unit_fr": "%", "unit_en": "%", "as_of": "2022-12-05", "position": "0",
    }  # fmt: skip

    refused = desk.post(reverse("admin:partners_keyfigure_add"), form)
    written = desk.post(reverse("admin:partners_keyfigure_add"), form | {"source": "Release"})

    assert (refused.status_code, written.status_code) == (200, 302)
    assert "This field is required" in refused.text
    assert KeyFigure.objects.get().source == "Release"


def test_the_quoted_figures_come_with_the_reference_data_and_are_kept_as_staff_left_them(client):
    call_command("load_reference_data", stdout=None)
    loaded = KeyFigure.objects.count()
    KeyFigure.objects.filter(value=25).delete()
    KeyFigure.objects.filter(value="1.3").update(metric_en="In other words")

    call_command("load_reference_data", stdout=None)

    assert loaded == 9
    assert KeyFigure.objects.count() == 8
    assert "In other words 1.3 million 5 Dec 2022" in shown(client)
    assert "1,3 million" in shown(client, "/fr/key-figures/")
