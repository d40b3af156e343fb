"""News and press releases: written in both languages, published, withdrawn, told to machines."""

import json
import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from partners.actions.organisations import refresh_organisation_search
from partners.models import Organisation, PressContact
from pscc.accounts.enums import Role
from pscc.community.actions.news import (
    publish_news_item,
    save_news_item,
    withdraw_news_item,
)
from pscc.community.actions.searching import rebuild_search
from pscc.community.enums import NewsKind, NewsState
from pscc.community.models import Mention, NewsItem, NewsSearch
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from tests.factories import NOW, make_organisation, make_staff
from tests.factories_community import make_news_item

pytestmark = pytest.mark.django_db


def mention(item, *organisations):
    for position, organisation in enumerate(organisations):
        Mention.objects.create(item=item, organisation=organisation, position=position)


def make_contact(organisation, name, **fields):
    defaults = {"email": "press@a.example", "valid_until": now().date() + timedelta(days=1)}
    return PressContact.objects.create(organisation=organisation, name=name, **defaults | fields)


# --- Life cycle ----------------------------------------------------------------------------------


def test_an_item_is_published_once_both_languages_are_written(client):
    teller = make_staff(Role.COMMUNICATION)
    item = make_news_item(is_published=False, by=teller, body_en="")
    before = client.get(item.get_absolute_url()).status_code

    with pytest.raises(Refused, match="Missing: text"):
        publish_news_item(item_id=item.pk, by=teller, at=NOW)
    item.body_en = "A text."
    save_news_item(item=item, by=teller, at=NOW)
    published = publish_news_item(item_id=item.pk, by=teller, at=NOW)

    assert before == 404
    assert (published.state, published.published_at, published.published_by) == (
        NewsState.PUBLISHED, NOW, teller,
    )  # fmt: skip
    assert client.get(item.get_absolute_url()).status_code == 200


def test_only_the_communication_team_and_administrators_publish():
    item = make_news_item(is_published=False)

    for role in (Role.PROGRAMME_OFFICER, Role.CALL_MANAGER, Role.ADVISOR, Role.FUNDER):
        with pytest.raises(PermissionDenied):
            publish_news_item(item_id=item.pk, by=make_staff(role), at=NOW)
    published = publish_news_item(item_id=item.pk, by=make_staff(Role.ADMINISTRATOR), at=NOW)

    assert published.state == NewsState.PUBLISHED


def test_a_withdrawn_item_leaves_the_site_and_comes_back_with_its_first_moment(client):
    teller = make_staff(Role.COMMUNICATION)
    item = make_news_item(by=teller, at=NOW)

    withdraw_news_item(item_id=item.pk, because="Wrong.", by=teller, at=NOW + timedelta(days=1))
    gone = client.get(item.get_absolute_url()).status_code
    with pytest.raises(TransitionNotAllowed):
        withdraw_news_item(item_id=item.pk, because="Again.", by=teller, at=NOW)
    back = publish_news_item(item_id=item.pk, by=teller, at=NOW + timedelta(days=2))

    assert gone == 404
    assert (back.published_at, back.withdrawn_at, back.withdrawn_because) == (NOW, None, "")


def test_a_published_item_cannot_lose_a_language():
    item = make_news_item()
    item.title_fr = " "

    with pytest.raises(Refused, match=r"Missing: title \[fr\]"):
        save_news_item(item=item, by=make_staff(Role.COMMUNICATION), at=NOW)


def test_the_database_refuses_what_was_never_published():
    item = make_news_item(is_published=False)

    with pytest.raises(IntegrityError), transaction.atomic():
        NewsItem.objects.filter(pk=item.pk).update(published_at=None, state="published")


def test_a_save_does_not_undo_what_a_colleague_published():
    teller = make_staff(Role.COMMUNICATION)
    item = make_news_item(is_published=False, by=teller)
    opened = NewsItem.objects.get(pk=item.pk)
    publish_news_item(item_id=item.pk, by=teller, at=NOW)

    save_news_item(item=opened, by=teller, at=NOW)

    assert NewsItem.objects.get(pk=item.pk).state == NewsState.PUBLISHED


# --- Page ----------------------------------------------------------------------------------------


def test_what_an_organisation_says_of_itself_changes_everywhere_at_once(client):
    organisation = make_organisation(name="Gustave", description_en="Takes **care**.")
    items = [make_news_item(), make_news_item()]
    for item in items:
        mention(item, organisation)
    before = [client.get(item.get_absolute_url()).text for item in items]

    organisation.description_en = "Takes part."
    organisation.save()
    after = [client.get(item.get_absolute_url()).text for item in items]

    assert ["Takes <strong>care</strong>." in page for page in before] == [True, True]
    assert ["Takes part." in page for page in after] == [True, True]
    assert ["About Gustave" in page for page in after] == [True, True]


def test_an_organisation_that_nobody_may_see_says_nothing(client):
    hidden = make_organisation(name="Hidden one")
    item = make_news_item()
    mention(item, hidden)
    hidden.suspend()
    hidden.save()

    assert "Hidden one" not in client.get(item.get_absolute_url()).text


def test_a_press_release_names_whom_to_call_until_their_last_day(client):
    organisation = make_organisation(name="Gustave")
    make_contact(organisation, "Still open", phone="+33 1 00 00 00 00")
    make_contact(organisation, "Expired", valid_until=now().date() - timedelta(days=1))
    make_contact(make_organisation(), "Of another")
    release, news = make_news_item(kind=NewsKind.PRESS_RELEASE), make_news_item()
    for item in (release, news):
        mention(item, organisation)

    page = client.get(release.get_absolute_url()).text

    assert "Still open" in page
    assert 'href="tel:+33100000000"' in page
    assert "Expired" not in page
    assert "Of another" not in page
    assert "Still open" not in client.get(news.get_absolute_url()).text


def test_a_page_tells_machines_and_other_sites_what_it_is(client):
    organisation = make_organisation(name="Gustave")
    item = make_news_item(place="Villejuif", title_en='A "title" & more')
    mention(item, organisation)

    page = client.get(item.get_absolute_url()).text

    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    data = json.loads(block.group(1))
    assert data["@type"] == "NewsArticle"
    assert data["headline"] == 'A "title" & more'
    assert data["datePublished"] == "2026-06-01"
    assert data["locationCreated"] == {"@type": "Place", "name": "Villejuif"}
    assert [each["name"] for each in data["about"]] == ["Gustave"]
    assert '<meta property="og:title" content="A &quot;title&quot; &amp; more">' in page
    assert '<meta property="og:type" content="article">' in page


def test_a_draft_that_staff_look_at_tells_machines_nothing(client):
    item = make_news_item(is_published=False)
    client.force_login(make_staff(Role.ADVISOR))

    page = client.get(item.get_absolute_url()).text

    assert "Not published" in page
    assert "application/ld+json" not in page
    assert "og:title" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_an_item_asks_the_same_questions_however_many_it_is_about(client, queries, count):
    item = make_news_item(kind=NewsKind.PRESS_RELEASE)
    for number in range(count):
        organisation = make_organisation()
        mention(item, organisation)
        make_contact(organisation, f"Person {number}")
    client.get(item.get_absolute_url())

    with queries(5):
        client.get(item.get_absolute_url())


# --- List, search, feed --------------------------------------------------------------------------


def test_the_list_narrows_by_kind_and_year_the_newest_first(client):
    for year, kind in ((2022, "press_release"), (2025, "news"), (2026, "news")):
        make_news_item(dated_on=NOW.date().replace(year=year), kind=kind, slug=f"of-{year}")
    make_news_item(is_published=False, slug="draft")

    def listed(query):
        rows = client.get(f"/en/news/?format=json&{query}").json()["results"]
        return [row["address"].split("/")[-2] for row in rows]

    assert listed("") == ["of-2026", "of-2025", "of-2022"]
    assert listed("kind=press_release") == ["of-2022"]
    assert listed("year=2025") == ["of-2025"]
    assert listed("year=of+old") == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_questions_however_long(client, queries, count):
    for _number in range(count):
        make_news_item()
    client.get("/en/news/")

    with queries(4):
        client.get("/en/news/")


def test_news_are_found_with_everything_else_drafts_are_not(client):
    make_news_item(title_fr="Le métro arrive", title_en="The metro comes")
    make_news_item(title_fr="Le métro tarde", title_en="The metro is late", is_published=False)

    page = client.get("/en/search/?q=metro").text

    assert "The metro comes" in page
    assert "The metro is late" not in page


def test_what_can_be_found_is_rebuilt():
    make_news_item()
    NewsSearch.objects.all().delete()

    assert rebuild_search() == 1
    assert NewsSearch.objects.count() == 1


def test_the_feed_has_each_language_and_stays_the_same_until_something_changes(client):
    teller = make_staff(Role.COMMUNICATION)
    item = make_news_item(title_fr="Bonjour", title_en="Hello", by=teller)
    make_news_item(is_published=False, title_en="Secret", title_fr="Secret")

    english = client.get("/news/feed.atom?lang=en")
    french = client.get("/news/feed.atom?lang=fr")
    known = client.get("/news/feed.atom?lang=en", headers={"if-none-match": english["ETag"]})
    withdraw_news_item(item_id=item.pk, because="x", by=teller, at=now())
    changed = client.get(
        "/news/feed.atom?lang=en",
        headers={"if-none-match": english["ETag"], "if-modified-since": english["Last-Modified"]},
    )

    assert "<title>Hello</title>" in english.text
    assert "<title>Bonjour</title>" in french.text
    assert "Secret" not in english.text
    assert known.status_code == 304
    assert (changed.status_code, "Hello" in changed.text) == (200, False)


# --- Staff desk ----------------------------------------------------------------------------------


def test_staff_write_and_publish_at_their_desk(client):
    client.force_login(make_staff(Role.COMMUNICATION))
    organisation = make_organisation()
    form = {
        "slug": "hello", "kind": "news", "dated_on": "2026-06-01", "original_language": "fr",
        "title_fr": "Bonjour", "title_en": "Hello", "summary_fr": "Un.", "summary_en": "One.",
        "body_fr": "Deux.", "body_en": "Two.", "place": "", "source": "", "seen_version": "0",
        "mentions-TOTAL_FORMS": "1", "mentions-INITIAL_FORMS": "0",
        "mentions-0-organisation": str(organisation.pk), "mentions-0-position": "0",
    }  # fmt: skip

    added = client.post("/admin/community/newsitem/add/", form)
    item = NewsItem.objects.get()
    published = client.post(f"/admin/community/newsitem/{item.pk}/act/publish/")

    assert (added.status_code, published.status_code) == (302, 302)
    assert NewsItem.objects.get().state == NewsState.PUBLISHED
    assert list(item.organisations.all()) == [organisation]
    assert client.get("/en/news/hello/").status_code == 200


def test_a_typing_mistake_is_forgiven_where_no_room_knows_the_very_words(client):
    make_news_item(title_fr="Le métro arrive", title_en="The metro comes to Villejuif")

    misspelt = client.get("/en/search/?q=vilejuif").text
    make_organisation(name="Vilejuif Biotech")
    refresh_organisation_search(Organisation.objects.get(name="Vilejuif Biotech"))
    known = client.get("/en/search/?q=vilejuif").text

    assert "The metro comes to Villejuif" in misspelt
    assert "Vilejuif Biotech" in known
    assert "The metro comes" not in known


def test_the_list_counts_news_by_kind_and_year(client):
    for kind, year in ((NewsKind.PRESS_RELEASE, 2022), (NewsKind.PRESS_RELEASE, 2026),
                       (NewsKind.NEWS, 2026)):  # fmt: skip
        make_news_item(kind=kind, dated_on=date(year, 6, 1))

    facets = client.get(reverse("community:news_list")).context["facets"]

    assert {option.value: option.count for facet in facets for option in facet.options} == {
        "news": 1, "press_release": 2, "2022": 1, "2026": 2,
    }  # fmt: skip
