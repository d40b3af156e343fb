"""Introductions to people of the directory: how they end, and what comes of them."""

from datetime import timedelta

import pytest

from partners.enums import MembershipRole
from pscc.accounts.closing import ask_for_closure, close_due_accounts
from pscc.accounts.models import User
from pscc.community.actions.introductions import (
    accept_introduction,
    decline_introduction,
    look_after_introductions,
    withdraw_introduction,
)
from pscc.community.actions.outcomes import ask_for_outcomes, tell_outcome
from pscc.community.actions.people import leave_directory, look_after_directory
from pscc.community.enums import IntroductionState, LapseCause, Outcome
from pscc.community.models import Cooperation
from pscc.community.queries.cooperations import is_for_them_to_declare
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.enums import Channel
from pscc.outbox.models import Message
from tests.community.introducing import (
    ASKER,
    OTHER,
    agreed_on,
    asked_of,
    organisation_of,
    state_of,
    told,
)
from tests.factories import (
    NOW,
    make_membership,
    make_organisation,
)
from tests.factories_community import make_listed_person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
S = IntroductionState


# --- Ends ----------------------------------------------------------------------------------------


def test_a_reminder_after_twenty_days_and_the_end_after_thirty_come_once(asker, other, listed):
    introduction = asked_of(asker, listed, at=NOW)

    runs = [look_after_introductions(at=NOW + day * DAY) for day in (19, 20, 21, 30, 31)]

    assert runs == [0, 1, 0, 1, 0]
    assert told("community.introduction_reminder") == [OTHER]
    assert told("community.introduction_lapsed") == [ASKER]
    introduction.refresh_from_db()
    assert (introduction.state, introduction.cause) == (S.LAPSED, LapseCause.TIME)


def leaves(other):
    leave_directory(by=other)


def is_hidden(other):
    look_after_directory(at=now() + 366 * DAY)
    look_after_directory(at=now() + 400 * DAY)


def is_blocked(other):
    User.objects.filter(pk=other.pk).update(is_active=False)
    look_after_introductions(at=now())


def closes_the_account(other):
    ask_for_closure(user_id=other.pk, by=other, at=now())
    close_due_accounts(at=now() + 15 * DAY)


WAYS_TO_LEAVE = [leaves, is_hidden, is_blocked, closes_the_account]


@pytest.mark.parametrize("leave", WAYS_TO_LEAVE)
def test_whoever_asked_learns_that_the_person_is_gone_and_not_how(
    client, asker, other, listed, leave
):
    """The pages are the same to the last word, before and after the worker has ended it."""
    introduction = asked_of(asker, listed)
    client.force_login(asker)
    waits = client.get(introduction.get_absolute_url()).text
    leave(other)
    between = client.get("/en/introductions/").text
    drain()
    page = client.get(introduction.get_absolute_url()).text
    mails = Message.objects.filter(kind="community.introduction_lapsed", channel=Channel.MAIL)

    introduction.refresh_from_db()
    assert (introduction.state, introduction.cause) == (S.LAPSED, LapseCause.PERSON)
    assert "Ben Behind" in waits
    assert "You asked to meet: A member of the directory" in page
    assert "Members do not find this person any more." in page
    for text in (between, page, *(mail.subject + mail.text for mail in mails)):
        assert [word in text for word in ("Ben Behind", "Closed account")] == [False, False]
    assert [mail.subject for mail in mails] == [
        "[Portal] Your request to meet has ended: A member of the directory"
    ]
    assert client.get(f"{listed.get_absolute_url()}meet/").status_code == 404


@pytest.mark.parametrize("leave", WAYS_TO_LEAVE)
def test_what_was_answered_stays_as_it_is(asker, other, listed, leave):
    introduction = agreed_on(asker, listed, at=now())
    leave(other)
    drain()

    assert state_of(introduction) == S.ACCEPTED


@pytest.mark.parametrize("leave", WAYS_TO_LEAVE)
def test_one_that_waited_for_thirty_days_tells_no_more(client, asker, other, listed, leave):
    introduction = asked_of(asker, listed, at=now() - 30 * DAY)
    leave(other)
    look_after_introductions(at=now())
    drain()
    client.force_login(asker)
    page = client.get(introduction.get_absolute_url()).text

    introduction.refresh_from_db()
    assert (introduction.state, introduction.cause) == (S.LAPSED, LapseCause.PERSON)
    assert "You asked to meet: A member of the directory" in page
    assert tells_who_it_was(page) == [False, False]


def tells_who_it_was(page):
    return [word in page for word in ("Ben Behind", "Closed account")]


def takes_it_back(introduction):
    withdraw_introduction(introduction_id=introduction.pk, by=introduction.asked_by, at=now())


def declines_it(introduction):
    decline_introduction(
        introduction_id=introduction.pk, because="", by=introduction.person, at=now()
    )


@pytest.mark.parametrize("end", [takes_it_back, declines_it])
@pytest.mark.parametrize("leave", WAYS_TO_LEAVE)
def test_one_that_had_ended_tells_no_more(client, asker, listed, leave, end):
    introduction = asked_of(asker, listed)
    end(introduction)
    leave(listed.person)
    drain()
    client.force_login(asker)

    for page in (introduction.get_absolute_url(), "/en/introductions/"):
        text = client.get(page).text
        assert tells_who_it_was(text) == [False, False]
        assert "A member of the directory" in text


def test_one_that_is_taken_back_before_the_worker_has_ended_it_tells_no_more(
    client, asker, other, listed
):
    introduction = asked_of(asker, listed)
    closes_the_account(other)
    takes_it_back(introduction)
    drain()
    client.force_login(asker)

    assert state_of(introduction) == S.WITHDRAWN
    assert tells_who_it_was(client.get(introduction.get_absolute_url()).text) == [False, False]


def test_what_ended_does_not_lead_to_the_page_of_who_has_come_back(client, asker, other, listed):
    introduction = asked_of(asker, listed)
    leave_directory(by=other)
    drain()
    back = make_listed_person(by=other, at=now())
    client.force_login(asker)

    page = client.get(introduction.get_absolute_url()).text
    assert "A member of the directory" in page
    assert back.get_absolute_url() not in page


def test_who_is_hidden_agrees_to_nothing_and_who_comes_back_in_time_may(asker, other, listed):
    introduction = asked_of(asker, listed)
    leave_directory(by=other)
    with pytest.raises(Refused, match="Members do not find you at present"):
        accept_introduction(introduction_id=introduction.pk, agrees=True, by=other, at=now())
    make_listed_person(by=other, at=now())
    drain()

    accept_introduction(introduction_id=introduction.pk, agrees=True, by=other, at=now())
    assert state_of(introduction) == S.ACCEPTED


# --- What comes of it ----------------------------------------------------------------------------


def started(introduction, by):
    told_by = {"by": by, "at": NOW + 10 * DAY}
    tell_outcome(introduction_id=introduction.pk, answer=Outcome.STARTED, **told_by)
    drain()


def test_both_are_asked_twice(asker, other, listed):
    agreed_on(asker, listed)

    assert [ask_for_outcomes(at=NOW + number * DAY) for number in (29, 30, 180)] == [0, 2, 2]
    assert told("community.outcome_asked") == sorted([ASKER, OTHER] * 2)
    mails = Message.objects.filter(kind="community.outcome_asked", channel=Channel.MAIL)
    assert {mail.subject for mail in mails} == {
        "[Portal] What came of it? Ada Asker", "[Portal] What came of it? Ben Behind",
    }  # fmt: skip


def test_a_cooperation_is_with_the_organisation_that_the_person_names(asker, other):
    company = make_organisation()
    make_membership(user=other, organisation=company)
    listed = make_listed_person(by=other, organisation_id=company.pk)
    introduction = agreed_on(asker, listed)

    started(introduction, asker)

    recorded = Cooperation.objects.get()
    assert (recorded.organisation, recorded.partner, recorded.kind) == (
        organisation_of(asker), company, "other",
    )  # fmt: skip
    assert recorded.introduction_uid == introduction.uid


def test_whoever_only_reads_of_their_organisation_gives_it_no_cooperation(client, asker, other):
    company = make_organisation()
    make_membership(user=other, organisation=company, role=MembershipRole.VIEWER)
    listed = make_listed_person(by=other, organisation_id=company.pk)
    introduction = agreed_on(asker, listed)

    started(introduction, other)

    client.force_login(asker)
    page = client.get(introduction.get_absolute_url()).text
    assert not Cooperation.objects.exists()
    assert "Ben Behind names none in the people directory for which they may speak" in page


def test_whether_it_was_recorded_does_not_change_with_what_the_person_names(asker, other):
    company = make_organisation()
    make_membership(user=other, organisation=company)
    first = agreed_on(asker, make_listed_person(by=other))
    started(first, asker)
    named = make_listed_person(by=other, organisation_id=company.pk)
    first.refresh_from_db()
    second = agreed_on(asker, named, at=NOW + DAY)
    started(second, asker)
    make_listed_person(by=other)
    second.refresh_from_db()

    assert Cooperation.objects.get().introduction_uid == second.uid
    assert [is_for_them_to_declare(each) for each in (first, second)] == [True, False]


def test_without_one_nothing_is_recorded_and_both_read_that_they_may_declare_it(
    client, asker, other, listed
):
    make_membership(user=other, organisation=make_organisation())
    introduction = agreed_on(asker, listed)
    started(introduction, other)
    pages = []
    for reader in (asker, other):
        client.force_login(reader)
        pages.append(client.get(introduction.get_absolute_url()).text)

    assert (state_of(introduction), Cooperation.objects.exists()) == (S.CLOSED, False)
    assert "Ben Behind names none in the people directory" in pages[0]
    assert "you name none in the people directory" in pages[1]
    assert ["/cooperations/new/" in page for page in pages] == [True, True]
