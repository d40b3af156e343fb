"""The board: who writes an entry, who reads it and until when, and what staff may do."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import override
from django_fsm import TransitionNotAllowed

from partners.actions.organisations import suspend_organisation
from partners.enums import MembershipRole, OrganisationState, ProjectRole, Vocabulary
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.community.actions.board import (
    close_board_entry,
    publish_board_entry,
    remind_of_last_days,
    restore_board_entry,
    save_board_entry,
    suspend_board_entry,
    withdraw_board_entry,
)
from pscc.community.enums import BoardEntryState, Cooperation, Side
from pscc.community.models import BoardEntry
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.enums import Channel
from pscc.outbox.models import Message
from tests.factories import (
    NOW,
    make_membership,
    make_organisation,
    make_project,
    make_staff,
    make_team_member,
    make_term,
    make_user,
)
from tests.factories_community import make_board_entry

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def shown(**fields):
    """Make an entry by the clock that the pages read."""
    return make_board_entry(at=now(), **fields)


def told(kind):
    drain()
    sent = Message.objects.filter(kind=kind, channel=Channel.MAIL)
    return sorted(sent.values_list("recipient__email", flat=True))


def titles(client, query=""):
    rows = client.get(f"/en/board/?format=json&{query}").json()["results"]
    return [row["title"] for row in rows]


# --- Writing -------------------------------------------------------------------------------------


def test_an_entry_is_written_put_on_the_board_changed_and_closed_on_the_pages(client):
    owner, organisation = make_user(), make_organisation(name="Cell Company")
    make_membership(user=owner, organisation=organisation)
    client.force_login(owner)
    typed = {
        "behind": f"o{organisation.pk}", "side": "want", "cooperation": "samples",
        "valid_until": str(now().date() + 30 * DAY), "title_en": "Frozen pancreas samples",
        "summary_en": "Fifty, with follow-up.", "body_en": "Details.",
    }  # fmt: skip

    draft = client.post("/en/board/new/", typed, follow=True)
    entry = BoardEntry.objects.get()
    as_draft = titles(client)
    client.post(f"/en/board/{entry.uid}/publish/")
    as_shown = titles(client)
    again = typed | {"title_en": "Frozen samples", "version": BoardEntry.objects.get().version}
    client.post(f"/en/board/{entry.uid}/edit/", again)
    changed = titles(client)
    client.post(f"/en/board/{entry.uid}/close/")

    assert "Only those behind the entry" in draft.text
    assert (as_draft, as_shown, changed) == ([], ["Frozen pancreas samples"], ["Frozen samples"])
    assert titles(client) == []
    assert BoardEntry.objects.get().state == BoardEntryState.CLOSED


def test_only_owners_and_editors_write_for_an_organisation():
    organisation = make_organisation()
    reader = make_user()
    make_membership(user=reader, organisation=organisation, role=MembershipRole.VIEWER)

    for person in (reader, make_user(), make_staff(Role.ADMINISTRATOR)):
        with pytest.raises(PermissionDenied):
            make_board_entry(by=person, organisation=organisation)


def test_the_form_offers_no_organisation_of_others(client):
    owner, other = make_user(), make_organisation()
    make_membership(user=owner, organisation=make_organisation())
    client.force_login(owner)

    page = client.post("/en/board/new/", {"behind": f"o{other.pk}", "side": "want"})

    assert (page.status_code, BoardEntry.objects.count()) == (200, 0)


def test_an_entry_does_not_change_hands():
    owner = make_user()
    entry = make_board_entry(by=owner)
    theirs = make_organisation()
    mine = entry.organisation
    entry.organisation = theirs

    with pytest.raises(PermissionDenied):
        save_board_entry(entry=entry, by=owner, at=NOW)
    make_membership(user=owner, organisation=theirs)
    save_board_entry(entry=entry, by=owner, at=NOW)

    assert BoardEntry.objects.get().organisation == mine


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ({"title_en": "", "summary_en": ""}, "in French or in English"),
        ({"title_fr": "Titre"}, "both a title and a summary"),
        ({"valid_until": NOW.date() - DAY}, "is past"),
        ({"valid_until": NOW.date() + 400 * DAY}, "within a year"),
    ],
)
def test_what_is_half_written_or_lasts_too_long_is_refused(texts, sentence):
    with pytest.raises(Refused, match=sentence):
        make_board_entry(**texts)


def test_the_database_holds_who_is_behind_and_that_something_is_written():
    entry = make_board_entry()
    rows = BoardEntry.objects.filter(pk=entry.pk)

    for broken in (
        {"organisation": None},
        {"project": make_project()},
        {"title_en": "", "title_fr": None},
        {"published_at": None},
        {"side": "both"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**broken)


def test_of_two_who_write_at_once_the_second_is_told():
    owner = make_user()
    entry = make_board_entry(by=owner)
    seen = BoardEntry.objects.get()
    save_board_entry(entry=entry, by=owner, at=NOW)

    with pytest.raises(Refused, match="Someone else changed"):
        save_board_entry(entry=seen, by=owner, at=NOW)


def test_a_closed_entry_stays_as_it_is():
    owner = make_user()
    entry = close_board_entry(entry_id=make_board_entry(by=owner).pk, by=owner, at=NOW)

    with pytest.raises(Refused, match="is closed"):
        save_board_entry(entry=entry, by=owner, at=NOW)
    with pytest.raises(TransitionNotAllowed):
        publish_board_entry(entry_id=entry.pk, by=owner, at=NOW)


def test_an_organisation_that_is_not_in_the_directory_puts_nothing_on_the_board():
    owner = make_user()
    hidden = make_organisation(state=OrganisationState.IN_REVIEW)
    make_membership(user=owner, organisation=hidden)

    with pytest.raises(Refused, match="not published yet"):
        make_board_entry(by=owner, organisation=hidden)


def test_what_is_withdrawn_can_come_back(client):
    owner = make_user()
    entry = shown(by=owner, title_en="Here again")

    withdraw_board_entry(entry_id=entry.pk, by=owner, at=now())
    away = titles(client)
    publish_board_entry(entry_id=entry.pk, by=owner, at=now())

    assert (away, titles(client)) == ([], ["Here again"])


# --- Who reads it --------------------------------------------------------------------------------


def test_a_project_stays_confidential_on_the_board(client):
    owner = make_user()
    company = make_organisation(name="Stealth Company")
    project = make_project(owner=owner, title="Zebrafish inhibitor", organisation=company)
    entry = shown(by=owner, project=project, title_en="Antibody know-how")

    page = entry.get_absolute_url()
    answers = [
        client.get(address)
        for address in ("/en/board/", "/en/board/?format=json", "/en/board/?format=csv", page)
    ]
    pages = [b"".join(answer).decode() for answer in answers]
    client.force_login(owner)
    own = client.get(entry.get_absolute_url()).text

    assert ["A project team" in page for page in pages] == [True] * 4
    assert not any(word in page for word in ("Zebrafish", "Stealth") for page in pages)
    assert "Zebrafish inhibitor" in own


def test_the_desk_does_not_learn_which_project_it_is(client):
    owner = make_user()
    shown(by=owner, project=make_project(owner=owner, title="Zebrafish inhibitor"))
    entry = BoardEntry.objects.get()
    client.force_login(make_staff(Role.PROGRAMME_OFFICER))

    desk = client.get("/admin/community/boardentry/").text
    one = client.get(f"/admin/community/boardentry/{entry.pk}/change/").text

    assert ("A project team" in desk, "A project team" in one) == (True, True)
    assert "Zebrafish" not in desk + one


def test_a_wall_hides_what_a_team_has_not_published():
    owner, officer = make_user(), make_staff(Role.PROGRAMME_OFFICER)
    project = make_project(owner=owner)
    draft = shown(by=owner, project=project, is_published=False)
    public = shown(by=owner, project=project)
    ConflictOfInterest.objects.create(person=officer, project=project, origin="declared")

    assert list(BoardEntry.objects.visible_to(officer)) == [public]
    assert set(BoardEntry.objects.visible_to(make_staff(Role.ADVISOR))) == {draft, public}
    with pytest.raises(PermissionDenied):
        suspend_board_entry(entry_id=public.pk, because="Why not", by=officer, at=now())


def test_names_of_persons_stand_nowhere(client):
    owner = make_user(name="Ada Unnamed", email="ada@unnamed.example")
    entry = shown(by=owner)

    pages = client.get("/en/board/").text + client.get(entry.get_absolute_url()).text

    assert "Unnamed" not in pages
    assert "ada@" not in pages


def test_it_leaves_the_board_after_its_last_day():
    entry = make_board_entry(valid_until=NOW.date() + DAY)

    days = [list(BoardEntry.objects.on_board(NOW.date() + number * DAY)) for number in (0, 1, 2)]

    assert days == [[entry], [entry], []]


def test_it_leaves_the_board_with_its_organisation(client):
    entry = shown()
    officer = make_staff(Role.COMMUNICATION)
    suspend_organisation(organisation_id=entry.organisation_id, by=officer, at=now())

    assert (titles(client), client.get(entry.get_absolute_url()).status_code) == ([], 404)


def test_it_is_found_by_words_and_narrowed_by_what_it_is(client):
    lung, stage = (
        make_term(vocabulary=Vocabulary.TUMOUR_TYPE, code="LUNG"),
        make_term(code="preclinical"),
    )
    shown(title_en="Lung biopsies", tumour_type=lung)
    shown(title_en="Mass spectrometry", side=Side.OFFER, cooperation=Cooperation.TECHNOLOGY)
    shown(title_en="Animal models", stage=stage)

    assert titles(client, "q=biopsies") == ["Lung biopsies"]
    assert titles(client, "side=offer") == ["Mass spectrometry"]
    assert titles(client, "cooperation=samples&side=want") == ["Animal models", "Lung biopsies"]
    assert titles(client, "organ=LUNG") == ["Lung biopsies"]
    assert titles(client, "stage=preclinical") == ["Animal models"]
    assert client.get("/en/board/").text.count('class="portal-card"') == 3


def test_one_language_is_enough_and_the_page_says_which(client):
    entry = shown(title_en="", summary_en="", title_fr="Prélèvements", summary_fr="Congelés.")

    page = client.get(f"/en/board/{entry.uid}/").text
    found = client.get("/en/board/").text

    with override("en"):
        assert (entry.language, entry.title) == ("fr", "Prélèvements")
    assert '<h1 lang="fr">Prélèvements</h1>' in page
    assert re.search(r'<h\d class="portal-card__title" lang="fr">', found)


# --- Staff ---------------------------------------------------------------------------------------


def test_staff_hide_an_entry_for_a_reason_that_those_behind_it_read(client):
    teller, owner = make_staff(Role.COMMUNICATION), make_user(email="owner@a.example")
    entry = shown(by=owner, title_en="Cheap watches")
    with pytest.raises(Refused, match="Say why"):
        suspend_board_entry(entry_id=entry.pk, because=" ", by=teller, at=now())

    suspend_board_entry(entry_id=entry.pk, because="It is an advert.", by=teller, at=now())

    mail_to, everyone = told("community.board_entry_suspended"), titles(client)
    with pytest.raises(TransitionNotAllowed):
        publish_board_entry(entry_id=entry.pk, by=owner, at=now())
    client.force_login(owner)
    assert (mail_to, everyone) == (["owner@a.example"], [])
    assert "It is an advert." in client.get(entry.get_absolute_url()).text
    restore_board_entry(entry_id=entry.pk, by=teller, at=now())
    assert told("community.board_entry_restored") == ["owner@a.example"]
    assert titles(client) == ["Cheap watches"]


def test_the_communication_team_is_told_of_each_new_entry():
    make_staff(Role.COMMUNICATION, email="words@pscc.example")
    make_staff(Role.PROGRAMME_OFFICER)

    make_board_entry()

    assert told("community.board_entry_arrival") == ["words@pscc.example"]


# --- The last day --------------------------------------------------------------------------------


def test_those_behind_are_told_once_that_the_last_day_comes_near():
    owner, signatory = make_user(email="a@a.example"), make_user(email="b@a.example")
    project = make_project(owner=owner)
    make_team_member(project=project, user=signatory, role=ProjectRole.SIGN)
    make_team_member(project=project, user=make_user(), role=ProjectRole.VIEW)
    entry = make_board_entry(by=owner, project=project, valid_until=NOW.date() + 30 * DAY)

    early = remind_of_last_days(at=NOW + 15 * DAY)
    due = remind_of_last_days(at=NOW + 16 * DAY)
    again = remind_of_last_days(at=NOW + 17 * DAY)
    names = told("community.board_entry_reminded")
    entry.refresh_from_db()
    entry.valid_until += 30 * DAY
    save_board_entry(entry=entry, by=owner, at=NOW)

    assert (early, due, again) == (0, 1, 0)
    assert names == ["a@a.example", "b@a.example"]
    assert remind_of_last_days(at=NOW + 50 * DAY) == 1


def test_nobody_is_reminded_of_what_is_off_the_board():
    owner = make_user()
    entry = make_board_entry(by=owner, valid_until=NOW.date() + 5 * DAY)
    late = remind_of_last_days(at=NOW + 6 * DAY)
    withdraw_board_entry(entry_id=entry.pk, by=owner, at=NOW)

    assert (late, remind_of_last_days(at=NOW)) == (0, 0)
