"""Introductions to people of the directory: asked, answered, held, ended as those to an entry."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from partners.models import ConflictOfInterest, Membership
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.community.actions.introductions import (
    accept_introduction,
    ask_to_meet_person,
    decline_introduction,
    look_after_introductions,
    release_introduction,
    stop_introduction,
    withdraw_introduction,
)
from pscc.community.actions.people import leave_directory
from pscc.community.enums import IntroductionState
from pscc.community.models import Introduction
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.enums import Channel
from pscc.outbox.models import Message
from tests.accounts.test_own_data import copied, everything_in
from tests.community.introducing import (
    ASKER,
    OTHER,
    asked_of,
    organisation_of,
    state_of,
    told,
)
from tests.factories import (
    NOW,
    make_membership,
    make_organisation,
    make_project,
    make_staff,
    make_user,
)
from tests.factories_community import make_listed_person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
S = IntroductionState
TYPED = {"message": "A first talk.", "agrees": "on"}


# --- Both agree ----------------------------------------------------------------------------------


def test_one_asks_the_other_agrees_and_only_then_addresses_are_given(client, asker, other, listed):
    client.force_login(asker)
    page = client.get(listed.get_absolute_url()).text
    form = client.get(f"{listed.get_absolute_url()}meet/").text
    typed = {**TYPED, "organisation": organisation_of(asker).pk}
    sent = client.post(f"{listed.get_absolute_url()}meet/", typed, follow=True).text
    introduction = Introduction.objects.get()
    request = told("community.introduction_request")
    client.force_login(other)
    listing = client.get("/en/introductions/").text
    to_answer = client.get(introduction.get_absolute_url()).text
    agreed = client.post(
        f"/en/introductions/{introduction.uid}/accept/", {"agrees": "on"}, follow=True
    ).text
    client.force_login(asker)
    follows = client.get(introduction.get_absolute_url()).text

    assert ("Ask to meet" in page, OTHER in page) == (True, False)
    assert "Ben Behind reads who asks, in whose name and why." in form
    assert "Your request is on its way." in sent
    assert "You asked to meet: Ben Behind" in sent
    assert request == [OTHER]
    assert "Through the people directory" in listing
    assert "Ada Asker, for Asking Company, asks to meet you" in to_answer
    assert [ASKER in text for text in (listing, to_answer)] == [False, False]
    assert [address in text for text in (agreed, follows) for address in (ASKER, OTHER)] == (
        [True] * 4
    )
    drain()
    mails = Message.objects.filter(event="community.introduction_accepted", channel=Channel.MAIL)
    assert sorted((mail.recipient.email, mail.subject) for mail in mails) == [
        (OTHER, "[Portal] You can write to each other: Ada Asker"),
        (ASKER, "[Portal] You can write to each other: Ben Behind"),
    ]
    assert [ASKER in mail.text and OTHER in mail.text for mail in mails] == [True, True]


@pytest.fixture(params=[True, False], ids=["named", "nameless"])
def sides(request, asker, other, listed):
    """Give both sides, with a name and without one since: an account without is known by its
    address.
    """
    return asker, other, request.param


def walked(client, introduction, listed, readers):
    """Return everything that these readers can open about an introduction, joined."""
    texts = []
    desk = f"/admin/community/introduction/{introduction.pk}"
    for reader in readers:
        client.force_login(reader)
        for address in (
            introduction.get_absolute_url(), "/en/introductions/", "/en/people/",
            listed.get_absolute_url(), f"{listed.get_absolute_url()}meet/", "/en/people/yours/",
            "/en/inbox/", "/admin/community/introduction/", f"{desk}/change/", f"{desk}/history/",
            "/admin/community/introduction/?q=company", f"{desk}/stop/",
            "/admin/community/listedperson/",
            f"/admin/community/listedperson/{listed.pk}/change/",
        ):  # fmt: skip
            body = client.get(address, follow=True).content
            own = reader.email.encode()
            texts.append(body.replace(own, b"") if reader.email in (ASKER, OTHER) else body)
    return b"\n".join(texts).decode()


@pytest.mark.parametrize("ends", ["", "decline", "withdraw", "lapse", "stop", "hold"])
def test_no_door_shows_an_address_before_both_agreed(client, sides, listed, ends):
    asker, other, keeps_names = sides
    keepers = [make_staff(role) for role in (Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR)]
    if ends == "hold":
        ConflictOfInterest.objects.create(
            person=other, organisation=organisation_of(asker), origin="declared"
        )
    introduction = asked_of(asker, listed)
    if not keeps_names:
        User.objects.filter(pk__in=(asker.pk, other.pk)).update(name="")
    pk = introduction.pk
    match ends:
        case "decline":
            decline_introduction(introduction_id=pk, because="No.", by=other, at=now())
        case "withdraw":
            withdraw_introduction(introduction_id=pk, by=asker, at=now())
        case "lapse":
            look_after_introductions(at=now() + 31 * DAY)
        case "stop":
            stop_introduction(introduction_id=pk, because="No.", by=keepers[0], at=now())
    drain()

    seen = walked(client, introduction, listed, [asker, other, *keepers])
    mails = "\n".join(
        f"{mail.subject}\n{mail.text}"
        for mail in Message.objects.filter(event__startswith="community.introduction")
    )
    own = everything_in(copied(asker)).replace(ASKER, "")
    theirs = everything_in(copied(other)).replace(OTHER, "")

    assert "Asking Company" in seen
    for address in (ASKER, OTHER):
        assert [address in text for text in (seen, mails, own, theirs)] == [False] * 4


# --- Who may ask ---------------------------------------------------------------------------------


def colleague_of_theirs(other):
    company = make_organisation()
    make_membership(user=other, organisation=company)
    colleague = make_user()
    make_membership(user=colleague, organisation=company)
    return colleague


def writes_on_a_project_of_their_organisation(other):
    company = make_organisation()
    make_membership(user=other, organisation=company)
    return make_project(organisation=company).created_by


@pytest.mark.parametrize(
    "who", [lambda other: other, colleague_of_theirs, writes_on_a_project_of_their_organisation]
)
def test_nobody_asks_to_meet_themselves_or_who_works_with_them(client, other, listed, who):
    person = who(other)
    client.force_login(person)
    page = client.get(listed.get_absolute_url()).text

    assert "Ask to meet" not in page
    assert client.get(f"{listed.get_absolute_url()}meet/").status_code == 403
    with pytest.raises(PermissionDenied):
        ask_to_meet_person(
            listed_person_id=listed.pk, organisation_id=make_organisation().pk, message="Hello",
            agrees=True, by=person, at=now(),
        )  # fmt: skip


def test_who_has_left_the_organisation_is_a_colleague_no_more(other, listed):
    colleague = colleague_of_theirs(other)
    Membership.objects.filter(user=other).update(ended_at=now())

    assert asked_of(colleague, listed).state == S.ASKED


def test_what_may_not_be_asked_says_why(asker, other, listed):
    def ask(**changed):
        given = {
            "listed_person_id": listed.pk, "organisation_id": organisation_of(asker).pk,
            "message": "Hello", "agrees": True, "by": asker, "at": now(),
        } | changed  # fmt: skip
        return ask_to_meet_person(**given)

    with pytest.raises(Refused, match="for which you may speak"):
        ask(organisation_id=make_organisation().pk)
    with pytest.raises(Refused, match="Say why"):
        ask(message=" ")
    with pytest.raises(Refused, match="Tick that your address"):
        ask(agrees=False)
    first = ask()
    with pytest.raises(Refused, match="asked already"):
        ask()
    decline_introduction(introduction_id=first.pk, because="", by=other, at=now())
    with pytest.raises(Refused, match="You may ask again from"):
        ask()
    assert ask(at=now() + 91 * DAY).state == S.ASKED
    leave_directory(by=other)
    with pytest.raises(Refused, match="do not find this person any more"):
        ask()


def test_ten_requests_a_day_are_enough_of_either_kind(client, asker):
    client.force_login(asker)
    typed = {**TYPED, "organisation": organisation_of(asker).pk}
    pages = [
        client.post(
            f"{make_listed_person(at=now()).get_absolute_url()}meet/", typed, follow=True
        ).text
        for _number in range(11)
    ]

    assert Introduction.objects.count() == 10
    assert "Wait for answers, and go on tomorrow." in pages[-1]


def test_the_database_keeps_one_side_one_open_request_and_two_people(asker, other, listed, entry):
    first = asked_of(asker, listed)
    same = {"asked_by": asker, "organisation": first.organisation, "shown_at": NOW}
    for wrong in (
        same | {"person": other},
        same | {"person": make_user(), "entry": entry},
        same,
        same | {"person": asker},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Introduction.objects.create(message="Hello", **wrong)


# --- Kept apart ----------------------------------------------------------------------------------


def test_the_team_looks_first_and_whoever_asked_cannot_tell(client, asker, other, listed):
    officer = make_staff(Role.PROGRAMME_OFFICER, email="officer@pscc.example")
    ConflictOfInterest.objects.create(
        person=other, organisation=organisation_of(asker), origin="declared"
    )

    held = asked_of(asker, listed)

    client.force_login(other)
    copy = everything_in(copied(other))
    assert state_of(held) == S.HELD
    assert client.get(held.get_absolute_url()).status_code == 404
    assert held.uid not in copy
    assert "Asking Company" not in client.get("/en/introductions/").text
    assert told("community.introduction_request") == []
    assert told("community.introduction_held") == ["officer@pscc.example"]
    client.force_login(asker)
    page = client.get(held.get_absolute_url()).text
    assert ("Asked" in page, "With the cluster" in page) == (True, False)
    with pytest.raises(PermissionDenied):
        accept_introduction(introduction_id=held.pk, agrees=True, by=other, at=now())
    release_introduction(introduction_id=held.pk, by=officer, at=now())
    assert told("community.introduction_request") == [OTHER]
    accept_introduction(introduction_id=held.pk, agrees=True, by=other, at=now())
    assert state_of(held) == S.ACCEPTED


def test_a_copy_of_their_data_holds_what_they_were_shown(asker, other, listed):
    introduction = asked_of(asker, listed)

    assert introduction.uid in everything_in(copied(other))


@pytest.mark.parametrize("side", ["organisation", "project"])
def test_what_the_person_works_for_counts_named_in_the_directory_or_not(asker, other, listed, side):
    company = make_organisation()
    if side == "organisation":
        make_membership(user=other, organisation=company)
        about = {"organisation": company}
    else:
        about = {"project": make_project(owner=other)}
    ConflictOfInterest.objects.create(person=asker, origin="declared", **about)

    assert asked_of(asker, listed).state == S.HELD


def test_staff_who_are_asked_neither_see_that_it_is_held_nor_pass_it_on(client, asker):
    officer = make_staff(Role.PROGRAMME_OFFICER, email="both@pscc.example", name="Olga Officer")
    ConflictOfInterest.objects.create(
        person=officer, organisation=organisation_of(asker), origin="declared"
    )
    held = asked_of(asker, make_listed_person(by=officer, at=now()))
    client.force_login(officer)

    assert (held.state, told("community.introduction_held")) == (S.HELD, [])
    assert client.get(f"/admin/community/introduction/{held.pk}/change/").status_code != 200
    with pytest.raises(PermissionDenied):
        release_introduction(introduction_id=held.pk, by=officer, at=now())
