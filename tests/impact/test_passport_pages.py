"""A passport's pages for its team: chosen, previewed, shared by a link that is shown once."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from partners.models import Milestone
from pscc.impact.models import Passport, PassportShare
from pscc.impact.queries.passports import share_behind
from pscc.kernel.clock import now
from tests.factories import make_team_member, make_user
from tests.impact.passports import (
    add_award,
    add_cooperation,
    add_milestones,
    add_news,
    add_result,
    add_service,
    add_stage,
    item_called,
    make_link,
    make_passport,
    make_story,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return make_story()


@pytest.fixture
def owner(client, story):
    client.force_login(story.owner)
    return client


def address(story, page="passport", **parts):
    return reverse(f"impact:{page}", kwargs={"uid": story.project.uid, **parts})


def value(story, label, reader=None):
    item = item_called(story, label, reader)
    return f"{item.key}.{item.mark}"


def boxes(page):
    """Return the words of each box with whether it is ticked."""
    rows = re.findall(r'name="picked" id="(picked-\d+)" value="[^"]*"( checked)?', page)
    words = dict(re.findall(r'<label class="form-check-label" for="(picked-\d+)">([^<]*)<', page))
    return {words[number]: bool(ticked) for number, ticked in rows}


def test_the_project_leads_to_its_passport_and_an_empty_one_says_how_to_begin(owner, story):
    assert address(story) in owner.get(story.project.get_absolute_url()).text

    page = owner.get(address(story)).text
    assert "No passport yet" in page
    assert address(story, "passport_edit") in page
    assert address(story, "passport_share") not in page


def test_at_first_nothing_is_ticked_that_is_not_public(owner, story):
    page = owner.get(address(story, "passport_edit")).text

    assert boxes(page) == {
        "Organisation": True, "Non-confidential abstract": False, "Preclinical": False,
        "First patient": False, "Lead chosen": False, "Toxicology": False, "A trial": False,
        "Antibody format": False, "Curlew grows": True,
    }  # fmt: skip
    assert 'value="Secret cure"' not in page  # the project's title may be secret
    assert not Passport.objects.exists()


def test_what_is_ticked_is_kept_and_previewed(owner, story):
    answer = owner.post(address(story, "passport_edit"), {
        "title": "Grebe", "words_fr": "Bonjour", "words_en": "", "version": "0",
        "picked": [value(story, "Preclinical"), value(story, "A trial")],
    })  # fmt: skip

    assert answer.headers["Location"] == address(story)
    page = owner.get(address(story)).text
    for words in ("Grebe", "Preclinical", "A trial", "€90,000", "Granted by the cluster"):
        assert words in page
    assert '<div class="prose" lang="fr">' in page
    assert [
        words for words in ("First patient", "Toxicology", "Curlew grows") if words in page
    ] == []
    again = boxes(owner.get(address(story, "passport_edit")).text)
    assert [label for label, ticked in again.items() if ticked] == ["Preclinical", "A trial"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": ""}, "This field is required."),
        ({"words_en": "x" * 1501}, "at most 1500 characters"),
        ({"picked": ["stages-0000000000000000.0000000000000000"]}, "has changed meanwhile"),
        ({"picked": ["stages"]}, "has changed meanwhile"),
        ({"version": "-1"}, "greater than or equal to 0"),
    ],
)
def test_an_error_stands_by_its_field_and_nothing_typed_is_lost(owner, story, fields, said):
    ticked = value(story, "Preclinical")
    typed = {"title": "Grebe", "words_fr": "Capercaillie", "version": "0"} | fields
    typed["picked"] = [ticked, *typed.get("picked", [])]

    page = owner.post(address(story, "passport_edit"), typed)

    assert page.status_code == 200
    assert said in page.text
    assert "Capercaillie" in page.text
    assert boxes(page.text)["Preclinical"]
    assert not Passport.objects.exists()


def test_what_changed_between_reading_and_ticking_is_asked_again(owner, story):
    seen = value(story, "First patient")
    Milestone.objects.filter(title="First patient").update(title="Toxic at 3 mg")

    page = owner.post(
        address(story, "passport_edit"), {"title": "Grebe", "version": "0", "picked": [seen]}
    )

    assert "Look at it and tick it again" in page.text
    assert boxes(page.text)["Toxic at 3 mg"] is False


def test_what_others_saved_is_not_written_over_unseen(owner, story):
    make_passport(story, by=story.editor)
    old = {"title": "Coot", "version": "0", "picked": [value(story, "Preclinical")]}

    refused = owner.post(address(story, "passport_edit"), old)
    assert Passport.objects.get().title == "Grebe"
    assert "Someone else changed this passport" in refused.text
    assert 'value="Coot"' in refused.text
    assert boxes(refused.text)["Preclinical"]
    assert 'name="version" value="1"' in refused.text

    owner.post(address(story, "passport_edit"), old | {"version": "1"})
    assert Passport.objects.get().title == "Coot"


def test_the_team_is_told_what_says_something_else_now(owner, story):
    make_passport(story, "First patient")
    Milestone.objects.filter(title="First patient").update(title="Toxic at 3 mg")

    page = owner.get(address(story)).text
    assert "Some of it says something else now" in page
    assert "Toxic at 3 mg" not in page
    form = owner.get(address(story, "passport_edit")).text
    assert "Has changed since it was ticked" in form
    assert boxes(form)["Toxic at 3 mg"] is False


def share(client, story, name="A fund", days=9):
    day = timezone.localdate(now()) + timedelta(days=days)
    return client.post(
        address(story, "passport_share"), {"name": name, "expires_on": day.isoformat()}
    )


def test_a_link_is_shown_once(owner, story):
    make_passport(story)
    assert "never by whom" in owner.get(address(story, "passport_share")).text

    made = share(owner, story)

    (link,) = re.findall(r"readonly>([^<]*)</textarea>", made.text)
    token = link.rstrip("/").rpartition("/")[2]
    assert link.startswith("http")
    assert share_behind(token, now()) is not None
    assert "no-store" in made.headers["Cache-Control"]
    page = owner.get(address(story)).text
    assert token not in page
    assert "A fund" in page
    assert "Never opened" in page


def test_why_a_link_cannot_be_made_stands_by_its_field(owner, story):
    without = share(owner, story)
    assert "Choose first what the passport shows" in without.text

    make_passport(story)
    share(owner, story)
    for name, days, field, said in (
        ("A FUND", 9, "name", "A link with this name is open already"),
        ("Another", 400, "expires_on", "Choose a day from today"),
        ("", 9, "name", "This field is required."),
    ):
        page = share(owner, story, name, days).text
        assert said in page
        assert f'id="error_1_id_{field}"' in page or f'href="#id_{field}"' in page

    assert PassportShare.objects.count() == 1


def test_ending_a_link_is_asked_and_shown(owner, story):
    make_passport(story)
    made, token = make_link(story)
    end = address(story, "passport_revoke", row=made.uid)
    assert "End the link for A fund?" in owner.get(end).text

    owner.post(end)

    page = owner.get(address(story)).text
    assert "Ended on" in page
    assert end not in page
    assert share_behind(token, now()) is None


def test_another_projects_link_cannot_be_ended(owner, story):
    make_passport(story)
    other = make_story()
    make_passport(other)
    made, _token = make_link(other)
    mixed = address(story, "passport_revoke", row=made.uid)

    assert owner.post(mixed).status_code == 404


def test_an_editor_chooses_and_does_not_share(client, story):
    make_passport(story)
    made, _token = make_link(story)
    client.force_login(story.editor)

    page = client.get(address(story)).text

    assert address(story, "passport_edit") in page
    assert "Those who sign for the project" in page
    assert address(story, "passport_share") not in page
    assert address(story, "passport_revoke", row=made.uid) not in page


def test_a_reader_of_the_team_reads(client, story):
    make_passport(story, "Preclinical")
    client.force_login(story.viewer)

    page = client.get(address(story)).text

    assert "Preclinical" in page
    assert address(story, "passport_edit") not in page


def test_who_is_not_of_the_company_keeps_what_it_declared(client, story):
    make_passport(story, "Antibody format")
    outsider = make_user()
    make_team_member(project=story.project, user=outsider)
    client.force_login(outsider)
    form = client.get(address(story, "passport_edit")).text
    assert "Antibody format" not in form

    client.post(address(story, "passport_edit"), {"title": "Coot", "version": "1"})

    assert list(Passport.objects.get().picked) == [item_called(story, "Antibody format").key]


def test_the_forms_stand_in_french(owner, story):
    make_passport(story)
    with override("fr"):
        pages = [
            owner.get(address(story, name)).text
            for name in ("passport", "passport_edit", "passport_share")
        ]

    for page, words in zip(
        pages, ("Tel que vos lecteurs le voient", "déjà public", "Créer le lien"), strict=True
    ):
        assert words in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_cost_the_same_with_more_to_show(owner, story, rows, queries):
    for number in range(rows - 1):
        for add in (add_stage, add_milestones, add_service, add_award, add_cooperation, add_news):
            add(story)
        add_result(story, year=2023 - number)
    make_passport(story)
    for number in range(rows):
        make_link(story, f"Fund {number}")

    for name, statements in (("passport", 31), ("passport_edit", 16)):
        owner.get(address(story, name))
        with queries(statements):
            owner.get(address(story, name))
