"""News outside their own room: on the home page, and on the pages of who is named in them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from pscc.community.apps import NEWS_OF_ORGANISATION
from pscc.community.models import Mention
from pscc.kernel.clock import now
from tests.factories import make_organisation, make_service
from tests.factories_community import make_news_item

pytestmark = pytest.mark.django_db


def titles(cards):
    return [card["title"] for card in cards]


def naming(*organisations, **fields):
    item = make_news_item(**fields)
    for organisation in organisations:
        Mention.objects.create(item=item, organisation=organisation)
    return item


def test_the_home_page_shows_the_latest_three_that_everyone_may_read(client):
    today = now().date()
    for age in range(5):
        make_news_item(
            title_en=f"News {age}", dated_on=today - timedelta(days=age), is_published=age != 1
        )

    page = client.get(reverse("pages:home"))

    assert titles(page.context["news"]) == ["News 0", "News 2", "News 3"]
    assert page.text.count("Latest news") == 1


def test_the_home_page_says_nothing_of_news_where_there_are_none(client):
    make_news_item(is_published=False)

    assert "Latest news" not in client.get(reverse("pages:home")).text


@pytest.mark.parametrize("count", [1, 3])
def test_the_home_page_asks_the_same_questions_however_many_there_are(client, queries, count):
    for _number in range(count):
        make_news_item()
    client.get(reverse("pages:home"))

    with queries(9):
        client.get(reverse("pages:home"))


def test_an_organisations_page_shows_the_public_news_that_name_it(client):
    institute, other = make_organisation(), make_organisation()
    naming(institute, other, title_en="Both of them", title_fr="Les deux")
    naming(institute, title_en="A draft", is_published=False)
    naming(other, title_en="The other one")

    english = client.get(institute.get_absolute_url()).text
    french = client.get(institute.get_absolute_url().replace("/en/", "/fr/")).text

    assert "In the news" in english
    assert "Both of them" in english
    assert "A draft" not in english
    assert "The other one" not in english
    assert "Les deux" in french
    assert "All that names it" not in english


def test_what_an_organisation_offers_stands_before_its_news(client):
    institute = make_organisation()
    make_service(provider=institute)
    naming(institute)

    page = client.get(institute.get_absolute_url()).text

    assert 0 < page.index("What they offer") < page.index("In the news")


def test_an_organisation_that_no_news_name_has_no_such_part(client):
    naming(make_organisation())

    assert "In the news" not in client.get(make_organisation().get_absolute_url()).text


@pytest.mark.parametrize("count", [1, 3])
def test_an_organisations_page_asks_the_same_questions_however_many(client, queries, count):
    institute = make_organisation()
    for _number in range(count):
        naming(institute)
    client.get(institute.get_absolute_url())

    with queries(13):
        client.get(institute.get_absolute_url())


def test_a_link_leads_from_the_page_to_all_news_that_name_it(client):
    institute, hidden = make_organisation(name="Institute"), make_organisation()
    hidden.suspend()
    hidden.save()
    for _number in range(NEWS_OF_ORGANISATION + 1):
        naming(institute, hidden)
    make_news_item()

    page = client.get(institute.get_absolute_url()).text
    address = f"{reverse('community:news_list')}?organisation={institute.slug}"
    listed = client.get(address)
    (facet,) = [each for each in listed.context["facets"] if each.name == "organisation"]

    assert f'href="{address}"' in page
    assert listed.context["page"].paginator.count == NEWS_OF_ORGANISATION + 1
    assert [(option.label, option.count) for option in facet.options] == [
        ("Institute", NEWS_OF_ORGANISATION + 1)
    ]
