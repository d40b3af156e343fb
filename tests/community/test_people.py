"""The directory of people: shown to members who agreed, to members, as long as they want it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from partners.enums import Vocabulary
from partners.models import Membership
from pscc.accounts.closing import ask_for_closure, close_due_accounts
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.accounts.retention import carry_out
from pscc.community.actions.people import (
    Shown,
    confirm_listing,
    leave_directory,
    list_oneself,
    look_after_directory,
)
from pscc.community.models import ListedPerson
from pscc.community.models.people import MOST_SUBJECTS, WORDING
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from tests.community.introducing import told
from tests.factories import (
    NOW,
    make_membership,
    make_organisation,
    make_staff,
    make_term,
    make_user,
)
from tests.factories_community import make_listed_person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ADDRESS = "goldcrest@listed.example"


@pytest.fixture
def ada():
    return make_user(email=ADDRESS, name="Ada Élan")


@pytest.fixture
def reader(client):
    client.force_login(make_user(email="reader@other.example", name="Rita Reader"))
    return client


def names(page):
    return [name for name in ("Ada Élan", "Ben Bright") if name in page]


def test_nobody_is_found_before_agreeing_and_members_alone_find_them_after(client, ada):
    organisation = make_organisation(name="Tumour Lab")
    make_membership(user=ada, organisation=organisation)
    organ = make_term(vocabulary=Vocabulary.TUMOUR_TYPE, code="lung", label="Lung")
    client.force_login(ada)
    typed = {
        "headline_en": "I build organoids.", "asks_en": "Culture media.", "languages": ["en", "de"],
        "organisation": organisation.pk, "tumour_types": ["lung"],
    }  # fmt: skip

    refused = client.post("/en/people/yours/", typed)
    assert ("Tick that members may find you" in refused.text, ListedPerson.objects.count()) == (
        True, 0,
    )  # fmt: skip
    client.post("/en/people/yours/", {**typed, "agrees": "on"})
    listed = ListedPerson.objects.get()
    page = client.get(listed.get_absolute_url())

    assert (listed.wording, listed.agreed_at <= now(), [*listed.subjects.all()]) == (
        WORDING, True, [organ],
    )  # fmt: skip
    for words in ("Ada Élan", "I build organoids.", "Culture media.", "Tumour Lab", "Lung",
                  "English, German"):  # fmt: skip
        assert words in page.text
    client.logout()
    assert client.get("/en/people/").status_code == 302
    assert client.get(listed.get_absolute_url()).status_code == 302


def test_neither_pages_nor_files_show_an_address(reader, ada):
    listed = make_listed_person(by=ada)
    addresses = (
        "/en/people/", "/en/people/?q=ada", "/en/people/?format=json", "/en/people/?format=csv",
        listed.get_absolute_url(), "/en/search/?q=ada", "/api/v1/",
    )  # fmt: skip

    pages = [reader.get(each) for each in addresses]

    assert [ADDRESS in each.text for each in pages] == [False] * len(pages)
    assert [each.headers["Content-Type"].split(";")[0] for each in pages[:4]] == ["text/html"] * 4
    assert ['name="robots" content="noindex"' in each.text for each in pages[:5]] == [True] * 5
    assert listed.uid not in pages[5].text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=elan", ["Ada Élan"]),
        ("?q=ELAN+organoids", ["Ada Élan"]),
        ("?q=poumon", ["Ben Bright"]),
        ("?q=registry", ["Ben Bright"]),
        ("?q=100%25", []),
        ("?tumour_type=lung", ["Ben Bright"]),
        ("?language=de", ["Ada Élan"]),
        ("?language=de&language=en", ["Ada Élan", "Ben Bright"]),
        ("?language=de&tumour_type=lung", []),
        ("", ["Ada Élan", "Ben Bright"]),
    ],
)
def test_people_are_found_by_name_words_fields_and_language(reader, ada, query, found):
    lung = make_term(vocabulary=Vocabulary.TUMOUR_TYPE, code="lung", label="Poumon")
    make_listed_person(by=ada, headline_en="Organoids", languages=["fr", "de"])
    make_listed_person(
        by=make_user(name="Ben Bright"), headline_en="Data", asks_en="The registry of tumours",
        languages=["en"], subjects=[lung],
    )  # fmt: skip

    page = reader.get(f"/en/people/{query}")

    assert names(page.text) == found


def test_facets_count_what_a_click_shows(reader, ada):
    for by in (ada, make_user(name="Ben Bright")):
        make_listed_person(by=by, languages=["fr", "de"])

    facets = {each.name: each for each in reader.get("/en/people/").context["facets"]}

    counts = {each.value: each.count for each in facets["language"].options}
    assert (counts["fr"], counts["de"]) == (2, 2)


@pytest.mark.parametrize(
    ("shown", "why"),
    [
        (Shown(), "Say in one line"),
        (Shown(headline_fr=" "), "Say in one line"),
        (Shown(headline_fr="Bonjour", asks_en="Samples"), "In each language"),
        (Shown(headline_fr="Bonjour", languages=[]), "at least one language"),
    ],
)
def test_what_is_half_written_is_refused(ada, shown, why):
    with pytest.raises(Refused, match=why):
        list_oneself(shown=shown, agrees=True, by=ada, at=NOW)


def test_ten_fields_are_the_most(ada):
    subjects = [
        make_term(vocabulary=Vocabulary.DISCIPLINE, code=f"d{number}")
        for number in range(MOST_SUBJECTS + 1)
    ]

    make_listed_person(by=ada, subjects=subjects[:-1])
    with pytest.raises(Refused, match="Choose 10 fields at most"):
        make_listed_person(by=ada, subjects=subjects)

    assert ListedPerson.objects.get().subjects.count() == MOST_SUBJECTS


def test_nobody_without_a_name_is_listed_and_no_visitor_at_all():
    nameless = make_user()
    type(nameless).objects.update(name="")
    with pytest.raises(Refused, match="Write your name"):
        make_listed_person(by=nameless)
    with pytest.raises(PermissionDenied):
        list_oneself(shown=Shown(headline_fr="x"), agrees=True, by=None, at=NOW)


def test_an_organisation_is_shown_to_the_end_of_the_membership(reader, ada):
    organisation = make_organisation(name="Tumour Lab")
    with pytest.raises(Refused, match="of which you are a member"):
        make_listed_person(by=ada, organisation_id=organisation.pk)
    membership = make_membership(user=ada, organisation=organisation)
    listed = make_listed_person(by=ada, organisation_id=organisation.pk)
    addresses = ("/en/people/", listed.get_absolute_url())
    before = ["Tumour Lab" in reader.get(each).text for each in addresses]

    Membership.objects.filter(pk=membership.pk).update(ended_at=now())

    assert before == [True, True]
    assert ["Tumour Lab" in reader.get(each).text for each in addresses] == [False, False]
    look_after_directory(at=NOW)
    assert ListedPerson.objects.get().organisation is None


def test_one_button_takes_everything_off(client, ada):
    make_listed_person(by=ada, subjects=[make_term(vocabulary=Vocabulary.DISCIPLINE)])
    client.force_login(ada)

    page = client.post("/en/people/yours/leave/", follow=True)

    assert ("You are off the directory." in page.text, ListedPerson.objects.exists()) == (
        True, False,
    )  # fmt: skip
    assert leave_directory(by=ada) is False


def test_who_closes_the_account_is_gone_from_it(ada):
    make_listed_person(by=ada)
    ask_for_closure(user_id=ada.pk, by=ada, at=NOW)

    close_due_accounts(at=NOW + 15 * DAY)

    assert ListedPerson.objects.exists() is False


def test_a_blocked_account_is_found_by_nobody(reader, ada):
    listed = make_listed_person(by=ada)
    type(ada).objects.filter(pk=ada.pk).update(is_active=False)

    assert names(reader.get("/en/people/").text) == []
    assert reader.get(listed.get_absolute_url()).status_code == 404


def test_once_a_year_people_are_asked_and_hidden_without_an_answer(client, reader, ada):
    listed = make_listed_person(by=ada, at=NOW)

    assert look_after_directory(at=NOW + 364 * DAY) == 0
    asked_on = NOW + 400 * DAY  # late
    assert [look_after_directory(at=asked_on) for _twice in range(2)] == [1, 0]
    assert told("community.listing_reminder") == [ADDRESS]
    assert names(reader.get("/en/people/").text) == ["Ada Élan"]
    assert [look_after_directory(at=asked_on + days * DAY) for days in (29, 30, 31)] == [0, 1, 0]
    assert names(reader.get("/en/people/").text) == []
    assert reader.get(listed.get_absolute_url()).status_code == 404
    assert told("community.listing_reminder") == [ADDRESS]

    client.force_login(ada)
    assert "Members do not find you at present" in client.get("/en/people/yours/").text
    client.post("/en/people/yours/confirm/")

    listed.refresh_from_db()
    assert (listed.hidden_at, listed.reminded_at) == (None, None)
    assert names(client.get("/en/people/").text) == ["Ada Élan"]


def test_saving_again_answers_the_question_and_keeps_what_was_agreed_to(ada):
    make_listed_person(by=ada, at=NOW)
    look_after_directory(at=NOW + 366 * DAY)

    listed = list_oneself(
        shown=Shown(headline_fr="Autre"), agrees=False, by=ada, at=NOW + 370 * DAY
    )

    assert (listed.agreed_at, listed.reminded_at) == (NOW, None)
    assert look_after_directory(at=NOW + 400 * DAY) == 0


def test_an_older_wording_is_agreed_to_anew(client, ada):
    make_listed_person(by=ada, at=NOW)
    ListedPerson.objects.update(wording=WORDING - 1)
    client.force_login(ada)

    assert 'name="agrees"' in client.get("/en/people/yours/").text
    with pytest.raises(Refused, match="Tick that members may find you"):
        list_oneself(shown=Shown(headline_fr="Autre"), agrees=False, by=ada, at=NOW)
    listed = list_oneself(shown=Shown(headline_fr="Autre"), agrees=True, by=ada, at=NOW + DAY)

    assert (listed.wording, listed.agreed_at) == (WORDING, NOW + DAY)


def test_who_left_before_the_mail_gets_none(ada):
    make_listed_person(by=ada, at=NOW)
    look_after_directory(at=NOW + 366 * DAY)
    leave_directory(by=ada)

    assert (told("community.listing_reminder"), confirm_listing(by=ada, at=NOW)) == ([], None)


@pytest.mark.parametrize(
    "columns",
    [
        {"headline_fr": "", "headline_en": ""},
        {"languages": []},
        {"languages": ["xx"]},
        {"hidden_at": NOW},
        {"agreed_at": NOW + DAY},
    ],
)
def test_the_database_refuses_what_the_actions_never_write(ada, columns):
    make_listed_person(by=ada, at=NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        ListedPerson.objects.update(**columns)


# --- Hidden --------------------------------------------------------------------------------------


def test_a_year_after_it_was_hidden_it_is_erased_and_no_day_earlier(ada):
    subject = make_term(vocabulary=Vocabulary.DISCIPLINE)
    make_listed_person(by=ada, at=NOW, subjects=[subject])
    make_listed_person(by=make_user(name="Ben Bright"), at=NOW + 390 * DAY)
    look_after_directory(at=NOW + 366 * DAY)
    look_after_directory(at=NOW + 400 * DAY)

    left = []
    for days in (364, 366, 368):
        carry_out(at=NOW + (400 + days) * DAY)
        left.append([str(each) for each in ListedPerson.objects.order_by("pk")])

    assert left == [["Ada Élan", "Ben Bright"], ["Ada Élan", "Ben Bright"], ["Ben Bright"]]


def test_the_team_finds_who_is_hidden_at_its_desk_by_name_alone(client, ada):
    User.objects.filter(pk=ada.pk).update(name="")
    hidden = ListedPerson.objects.create(
        person=ada, headline_fr="Cachée", languages=["fr"], agreed_at=NOW, confirmed_at=NOW,
        reminded_at=NOW, hidden_at=NOW,
    )  # fmt: skip
    make_listed_person(by=make_user(name="Ben Bright"), headline_en="Data")
    client.force_login(make_staff(Role.COMMUNICATION))
    desk = "/admin/community/listedperson/"

    pages = [
        client.get(address, follow=True).text
        for address in (
            desk, f"{desk}?hidden_at__isempty=0", f"{desk}?hidden_at__isempty=1",
            f"{desk}{hidden.pk}/change/", hidden.get_absolute_url(),
        )
    ]  # fmt: skip

    assert ["Cachée" in page for page in pages] == [True, True, False, True, True]
    assert ["Ben Bright" in page for page in pages] == [True, False, True, False, False]
    assert "Members do not find this person at present" in pages[-1]
    assert [ADDRESS in page for page in pages] == [False] * 5
