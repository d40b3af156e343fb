"""Introductions to people of the directory: only who agreed is asked, once, and told in words of
their own.
"""

from datetime import timedelta

import pytest

from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.community.actions.introductions import (
    ask_to_meet_person,
    decline_introduction,
    look_after_introductions,
    release_introduction,
    stop_introduction,
    withdraw_introduction,
)
from pscc.community.actions.people import (
    Shown,
    leave_directory,
    list_oneself,
    look_after_directory,
)
from pscc.community.enums import IntroductionState
from pscc.community.models import Introduction, ListedPerson
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.enums import Channel
from pscc.outbox.models import Message
from tests.accounts.test_own_data import copied, everything_in
from tests.community.introducing import ASKER, OTHER, asked_of, organisation_of, told
from tests.factories import NOW, make_membership, make_organisation, make_staff
from tests.factories_community import make_listed_person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
S = IntroductionState


def mail_of(kind):
    drain()
    return Message.objects.get(kind=kind, channel=Channel.MAIL)


# --- Once, and then in peace ---------------------------------------------------------------------


@pytest.mark.parametrize("is_held", [False, True], ids=["plain", "held"])
@pytest.mark.parametrize("ends", ["decline", "withdraw", "stop", "lapse"])
def test_who_was_asked_in_vain_is_left_in_peace(asker, other, listed, ends, is_held):
    officer = make_staff(Role.PROGRAMME_OFFICER)
    if is_held:
        ConflictOfInterest.objects.create(
            person=other, organisation=organisation_of(asker), origin="declared"
        )
    introduction = asked_of(asker, listed, at=now() - 30 * DAY)
    assert (introduction.state == S.HELD) == is_held
    ended = {"introduction_id": introduction.pk, "at": now()}
    match ends:
        case "decline":
            if is_held:
                release_introduction(by=officer, **ended)
            decline_introduction(because="", by=other, **ended)
        case "withdraw":
            withdraw_introduction(by=asker, **ended)
        case "stop":
            stop_introduction(because="No.", by=officer, **ended)
        case "lapse":
            look_after_introductions(at=now())

    with pytest.raises(Refused) as refusal:
        asked_of(asker, listed)
    assert refusal.value.message.startswith("You may ask again from ")
    assert asked_of(asker, listed, at=now() + 91 * DAY).state in (S.ASKED, S.HELD)


def test_who_comes_back_to_the_directory_may_be_asked_again(asker, other, listed):
    asked_of(asker, listed)
    leave_directory(by=other)
    drain()

    assert asked_of(asker, make_listed_person(by=other, at=now())).state == S.ASKED


def test_two_do_not_ask_each_other_at_once(client, asker, other, listed):
    back = make_listed_person(by=asker, at=now())
    make_membership(user=other, organisation=make_organisation())
    first = asked_of(asker, listed)
    client.force_login(other)

    with pytest.raises(Refused, match="This person has asked to meet you"):
        asked_of(other, back)
    page = client.get(f"{back.get_absolute_url()}meet/")
    assert (page.status_code, page.headers["Location"]) == (302, first.get_absolute_url())


def test_what_the_team_holds_is_not_told_by_asking_back(client, asker, other, listed):
    back = make_listed_person(by=asker, at=now())
    make_membership(user=other, organisation=make_organisation())
    ConflictOfInterest.objects.create(
        person=other, organisation=organisation_of(asker), origin="declared"
    )
    first = asked_of(asker, listed)
    client.force_login(other)

    assert first.state == S.HELD
    assert client.get(f"{back.get_absolute_url()}meet/").status_code == 200
    assert asked_of(other, back).state == S.HELD


# --- Words ---------------------------------------------------------------------------------------


def test_each_side_reads_in_its_own_words_that_it_was_stopped(asker, listed):
    introduction = asked_of(asker, listed)
    officer = make_staff(Role.PROGRAMME_OFFICER)
    stop_introduction(introduction_id=introduction.pk, because="No.", by=officer, at=now())
    his, theirs = (mail_of(f"community.introduction_stopped{side}") for side in ("", "_asked"))

    assert [(mail.recipient.email, mail.subject) for mail in (his, theirs)] == [
        (ASKER, "[Portal] Stopped: Ben Behind"), (OTHER, "[Portal] Stopped: Ada Asker"),
    ]  # fmt: skip
    assert "the request of Asking Company to meet Ben Behind" in his.text
    assert "the request of Ada Asker, for Asking Company, to meet you" in theirs.text


def test_who_has_left_reads_of_themselves_that_members_do_not_find_them(
    client, asker, other, listed
):
    introduction = asked_of(asker, listed)
    leave_directory(by=other)
    drain()
    client.force_login(other)

    page = client.get(introduction.get_absolute_url()).text
    assert "Members do not find you any more." in page
    assert "Members do not find this person" not in page


def test_the_desk_shows_languages_in_words(client, listed):
    client.force_login(make_staff(Role.PROGRAMME_OFFICER))

    page = client.get(f"/admin/community/listedperson/{listed.pk}/change/").text
    assert "French, English" in page


@pytest.mark.parametrize("has_left", [False, True])
def test_a_copy_of_ones_data_tells_whom_one_asked_as_long_as_members_find_them(
    asker, other, listed, has_left
):
    asked_of(asker, listed)
    if has_left:
        leave_directory(by=other)

    copy = everything_in(copied(asker))
    assert ["Ben Behind" in copy, "A member of the directory" in copy] == [not has_left, has_left]


# --- Who agreed to be asked ----------------------------------------------------------------------


def test_who_agreed_only_to_be_found_is_not_asked_before_they_agree_to_it(
    client, asker, other, listed
):
    ListedPerson.objects.update(wording=1)
    client.force_login(asker)
    page = client.get(listed.get_absolute_url())

    assert (page.status_code, "Ask to meet" in page.text) == (200, False)
    assert client.get(f"{listed.get_absolute_url()}meet/").status_code == 404
    with pytest.raises(Refused, match="has not agreed that members ask"):
        ask_to_meet_person(
            listed_person_id=listed.pk, organisation_id=organisation_of(asker).pk, message="Hello",
            agrees=True, by=asker, at=now(),
        )  # fmt: skip
    assert not Introduction.objects.exists()
    list_oneself(shown=Shown(headline_fr="Biologiste"), agrees=True, by=other, at=now())
    assert asked_of(asker, listed).state == S.ASKED


@pytest.mark.parametrize("wording", [1, 2])
def test_the_yearly_question_tells_what_is_new(client, other, wording):
    listed = make_listed_person(by=other, at=NOW)
    ListedPerson.objects.update(wording=wording)
    look_after_directory(at=NOW + 366 * DAY)
    client.force_login(other)
    page = client.get("/en/people/yours/").text
    client.post("/en/people/yours/confirm/")
    listed.refresh_from_db()

    told_in = [mail_of("community.listing_reminder").text, page]
    assert told("community.listing_reminder") == [OTHER]
    assert ["New since you agreed" in text for text in told_in] == [wording == 1] * 2
    assert (listed.reminded_at, listed.wording) == (None, wording)
