"""Introductions: asked, answered, held, ended, and no address before both agreed."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django_fsm import TransitionNotAllowed

from partners.models import ConflictOfInterest
from pscc.accounts.closing import ask_for_closure, close_due_accounts
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.community.actions.board import close_board_entry, withdraw_board_entry
from pscc.community.actions.introductions import (
    accept_introduction,
    ask_to_meet,
    decline_introduction,
    look_after_introductions,
    stop_introduction,
    withdraw_introduction,
)
from pscc.community.enums import IntroductionState, LapseCause
from pscc.community.models import Introduction
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.enums import Channel
from pscc.outbox.models import Message
from tests.accounts.test_own_data import copied, everything_in
from tests.community.introducing import ASKER, OTHER, asked, organisation_of, state_of, told
from tests.factories import (
    NOW,
    make_membership,
    make_organisation,
    make_staff,
    make_user,
)
from tests.factories_community import make_board_entry

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
S = IntroductionState


# --- Both agree ----------------------------------------------------------------------------------


def test_one_asks_the_other_agrees_and_only_then_addresses_are_given(client, asker, other, entry):
    client.force_login(asker)
    page = client.get(entry.get_absolute_url())
    typed = {
        "organisation": organisation_of(asker).pk, "message": "A first talk.", "agrees": "on",
    }  # fmt: skip
    sent = client.post(f"/en/board/{entry.uid}/meet/", typed, follow=True)
    introduction = Introduction.objects.get()
    request = told("community.introduction_request")
    client.force_login(other)
    to_answer = client.get(introduction.get_absolute_url())
    without = client.post(f"/en/introductions/{introduction.uid}/accept/", {})
    before = state_of(introduction)
    agreed = client.post(
        f"/en/introductions/{introduction.uid}/accept/", {"agrees": "on"}, follow=True
    )
    client.force_login(asker)
    follows = client.get(introduction.get_absolute_url()).text

    assert "Ask to meet" in page.text
    assert "Your request is on its way." in sent.text
    assert request == [OTHER]
    assert "Ada Asker, for Asking Company, asks to meet you" in to_answer.text
    assert ASKER not in to_answer.text
    assert ("Tick that your address may be given" in without.text, before) == (True, "asked")
    assert [ASKER in agreed.text, OTHER in agreed.text] == [True, True]
    assert [ASKER in follows, OTHER in follows] == [True, True]
    assert told("community.introduction_agreed_asker") == [ASKER]
    assert told("community.introduction_agreed_answerer") == [OTHER]
    mails = Message.objects.filter(event="community.introduction_accepted", channel=Channel.MAIL)
    assert [ASKER in mail.text and OTHER in mail.text for mail in mails] == [True, True]


def test_a_colleague_of_who_agreed_sees_that_they_did_and_no_address(client, asker, other, entry):
    colleague = make_user()
    make_membership(user=colleague, organisation=entry.organisation)
    introduction = asked(asker, entry)
    accept_introduction(introduction_id=introduction.pk, agrees=True, by=other, at=now())
    client.force_login(colleague)

    page = client.get(introduction.get_absolute_url()).text

    assert "Ben Behind has agreed." in page
    assert not any(address in page for address in (ASKER, OTHER))


def walked(client, introduction, readers):
    """Return everything that these readers can open about an introduction, joined."""
    entry, texts = introduction.entry, []
    desk = f"/admin/community/introduction/{introduction.pk}"
    for reader in readers:
        client.force_login(reader)
        for address in (
            introduction.get_absolute_url(), "/en/introductions/", "/en/board/yours/",
            entry.get_absolute_url(), f"/en/board/{entry.uid}/meet/", "/en/board/",
            "/en/board/?format=json", "/en/board/?format=csv", "/en/inbox/",
            "/admin/community/introduction/", f"{desk}/change/", f"{desk}/history/",
            "/admin/community/introduction/?q=company", f"{desk}/stop/",
        ):  # fmt: skip
            answer = client.get(address, follow=True)
            body = b"".join(answer) if answer.streaming else answer.content
            own = reader.email.encode()
            texts.append(body.replace(own, b"") if reader.email in (ASKER, OTHER) else body)
    return b"\n".join(texts).decode()


@pytest.fixture(params=[True, False], ids=["named", "nameless"])
def sides(request, asker, other):
    """Give both sides, with a name and without one: an account without is known by its address."""
    if not request.param:
        User.objects.filter(pk__in=(asker.pk, other.pk)).update(name="")
    return asker, other


@pytest.mark.parametrize("ends", ["", "decline", "withdraw", "lapse", "stop", "hold"])
def test_no_door_shows_an_address_before_both_agreed(client, sides, entry, ends):
    asker, other = sides
    keepers = [
        make_staff(role)
        for role in (Role.PROGRAMME_OFFICER, Role.COMMUNICATION, Role.ADMINISTRATOR)
    ]
    if ends == "hold":
        ConflictOfInterest.objects.create(
            person=asker, organisation=entry.organisation, origin="declared"
        )
    introduction = asked(asker, entry)
    match ends:
        case "decline":
            decline_introduction(introduction_id=introduction.pk, because="No.", by=other, at=now())
        case "withdraw":
            withdraw_introduction(introduction_id=introduction.pk, by=asker, at=now())
        case "lapse":
            look_after_introductions(at=now() + 31 * DAY)
        case "stop":
            stop_introduction(
                introduction_id=introduction.pk, because="No.", by=keepers[0], at=now()
            )
    drain()

    seen = walked(client, introduction, [asker, other, *keepers])
    mails = "\n".join(
        f"{mail.subject}\n{mail.text}"
        for mail in Message.objects.filter(event__startswith="community.introduction")
    )
    own = everything_in(copied(asker)).replace(ASKER, "")
    theirs = everything_in(copied(other)).replace(OTHER, "")

    assert "Asking Company" in seen
    for address in (ASKER, OTHER):
        assert [address in text for text in (seen, mails, own, theirs)] == [False] * 4


# --- Refused, in words that say what next ---------------------------------------------------------


def test_what_may_not_be_asked_says_why(asker, other, entry):
    def ask(**changed):
        given = {
            "entry_id": entry.pk, "organisation_id": organisation_of(asker).pk,
            "message": "Hello", "agrees": True, "by": asker, "at": now(),
        } | changed  # fmt: skip
        return ask_to_meet(**given)

    with pytest.raises(Refused, match="for which you may speak"):
        ask(organisation_id=make_organisation().pk)
    with pytest.raises(Refused, match="Say why"):
        ask(message=" ")
    with pytest.raises(Refused, match="Tick that your address"):
        ask(agrees=False)
    with pytest.raises(PermissionDenied):
        ask(by=other)
    with pytest.raises(Refused, match="not on the board any more"):
        ask(at=now() + 400 * DAY)
    ask()
    with pytest.raises(Refused, match="asked already"):
        ask()


def test_who_was_declined_waits_for_three_months(asker, other, entry):
    first = asked(asker, entry)
    decline_introduction(introduction_id=first.pk, because="Full", by=other, at=now())

    with pytest.raises(Refused, match="You may ask again from"):
        asked(asker, entry)
    entry.valid_until += 60 * DAY
    entry.save()
    assert asked(asker, entry, at=now() + 91 * DAY).state == S.ASKED


def test_ten_requests_a_day_are_enough(client, asker):
    client.force_login(asker)
    typed = {"organisation": organisation_of(asker).pk, "message": "Hello", "agrees": "on"}
    pages = [
        client.post(f"/en/board/{make_board_entry(at=now()).uid}/meet/", typed, follow=True).text
        for _number in range(11)
    ]

    assert Introduction.objects.count() == 10
    assert "Wait for answers, and go on tomorrow." in pages[-1]


def test_the_database_keeps_one_open_request_and_dates_in_order(asker, entry):
    first = asked(asker, entry)
    same = {"entry": entry, "asked_by": asker, "organisation": first.organisation}
    for wrong in (
        same | {"shown_at": NOW},
        same | {"asked_by": make_user()},
        same | {"asked_by": make_user(), "shown_at": NOW, "state": S.ACCEPTED},
        same | {"asked_by": make_user(), "shown_at": NOW, "state": S.WITHDRAWN},
        same | {"asked_by": make_user(), "ended_at": NOW, "state": S.STOPPED},
        same | {"asked_by": make_user(), "ended_at": NOW, "state": S.LAPSED},
        same | {"asked_by": make_user(), "shown_at": NOW, "answered_by": asker},
        same | {"asked_by": make_user(), "shown_at": NOW, "state": "met"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Introduction.objects.create(message="Hello", **wrong)


# --- Ends ----------------------------------------------------------------------------------------


def test_a_reminder_after_twenty_days_and_the_end_after_thirty_come_once(asker, other, entry):
    introduction = asked(asker, entry, at=NOW)

    early = look_after_introductions(at=NOW + 19 * DAY)
    reminded = [look_after_introductions(at=NOW + day * DAY) for day in (20, 21)]
    with pytest.raises(Refused, match="thirty days"):
        accept_introduction(
            introduction_id=introduction.pk, agrees=True, by=other, at=NOW + 30 * DAY
        )
    ended = [look_after_introductions(at=NOW + day * DAY) for day in (30, 31)]

    assert (early, reminded, ended) == (0, [1, 0], [1, 0])
    assert told("community.introduction_reminder") == [OTHER]
    assert told("community.introduction_lapsed") == [ASKER]
    introduction.refresh_from_db()
    assert (introduction.state, introduction.cause) == (S.LAPSED, LapseCause.TIME)


def test_late_it_ends_without_a_reminder(asker, entry):
    asked(asker, entry, at=NOW)

    assert look_after_introductions(at=NOW + 40 * DAY) == 1
    assert told("community.introduction_reminder") == []


@pytest.mark.parametrize("leave", [withdraw_board_entry, close_board_entry])
def test_an_entry_that_leaves_the_board_ends_what_waits(asker, other, entry, leave):
    introduction = asked(asker, entry)
    leave(entry_id=entry.pk, by=other, at=now())
    with pytest.raises(Refused, match="off the board"):
        accept_introduction(introduction_id=introduction.pk, agrees=True, by=other, at=now())

    drain()

    introduction.refresh_from_db()
    assert (introduction.state, introduction.cause) == (S.LAPSED, LapseCause.ENTRY)


def test_an_account_that_closes_ends_what_it_asked_and_takes_its_words(asker, entry):
    introduction = asked(asker, entry)
    make_membership(user=make_user(), organisation=introduction.organisation)
    ask_for_closure(user_id=asker.pk, by=asker, at=now())
    close_due_accounts(at=now() + 15 * DAY)
    drain()

    introduction.refresh_from_db()
    assert (introduction.state, introduction.cause) == (S.LAPSED, LapseCause.ASKER)
    assert (introduction.message, introduction.asker) == ("", "Closed account")


def test_who_takes_it_back_or_declines_gives_nothing(client, asker, other, entry):
    first = asked(asker, entry)
    client.force_login(asker)
    client.post(f"/en/introductions/{first.uid}/withdraw/")
    second = asked(asker, entry)
    client.force_login(other)
    long = client.post(f"/en/introductions/{second.uid}/decline/", {"because": "No. " * 101})
    assert "No. No. No." in long.text
    assert "at most 400 characters" in long.text
    assert '<details class="mt-3" open>' in long.text
    client.post(f"/en/introductions/{second.uid}/decline/", {"because": "No capacity."})
    client.force_login(asker)
    page = client.get(second.get_absolute_url()).text

    assert (state_of(first), state_of(second)) == (S.WITHDRAWN, S.DECLINED)
    assert (told("community.introduction_withdrawn"), told("community.introduction_declined")) == (
        [OTHER], [ASKER],
    )  # fmt: skip
    assert ("No capacity." in page, OTHER in page) == (True, False)


def test_staff_stop_it_for_a_reason_that_whoever_knows_of_it_reads(asker, other, entry):
    officer = make_staff(Role.COMMUNICATION)
    introduction = asked(asker, entry)
    with pytest.raises(Refused, match="Say why"):
        stop_introduction(introduction_id=introduction.pk, because=" ", by=officer, at=now())

    stop_introduction(introduction_id=introduction.pk, because="An advert.", by=officer, at=now())

    assert told("community.introduction_stopped") == [ASKER]
    assert told("community.introduction_stopped_asked") == [OTHER]
    with pytest.raises(TransitionNotAllowed):
        accept_introduction(introduction_id=introduction.pk, agrees=True, by=other, at=now())
