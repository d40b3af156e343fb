"""What came of introductions: asked after a month and half a year, told, counted once."""

from datetime import timedelta

import lxml.html
import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from pscc.accounts.models import User
from pscc.community.actions.introductions import accept_introduction
from pscc.community.actions.outcomes import ask_for_outcomes, tell_outcome
from pscc.community.enums import IntroductionState, Outcome
from pscc.community.models import Cooperation, Introduction, IntroductionOutcome
from pscc.impact.queries.indicators.outputs import cooperations, introductions_agreed
from pscc.impact.queries.measuring import Period
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from tests.community.introducing import ASKER, OTHER, asked, state_of, told
from tests.factories import NOW, make_membership, make_user
from tests.factories_community import make_board_entry

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def agreed(asker, other):
    entry = make_board_entry(by=other, at=NOW)
    introduction = asked(asker, entry, at=NOW)
    return accept_introduction(introduction_id=introduction.pk, agrees=True, by=other, at=NOW)


def tell(introduction, by, answer, after=10):
    return tell_outcome(introduction_id=introduction.pk, answer=answer, by=by, at=NOW + after * DAY)


def chosen(page):
    """Return which answer is marked on a page."""
    tree = lxml.html.fromstring(page)
    return tree.xpath("//input[@name='answer'][@checked]/@value")


def test_both_are_asked_twice_and_once_each_time(agreed):
    days = (29, 30, 31, 179, 180, 181, 300)

    sent = [ask_for_outcomes(at=NOW + number * DAY) for number in days]

    assert sent == [0, 2, 0, 0, 2, 0, 0]
    assert told("community.outcome_asked") == sorted([ASKER, OTHER] * 2)


def test_late_the_question_that_was_missed_is_not_made_up_for(agreed):
    assert [ask_for_outcomes(at=NOW + number * DAY) for number in (200, 201)] == [2, 0]


def test_who_has_told_meanwhile_or_has_left_is_not_asked(agreed, asker, other):
    tell(agreed, asker, Outcome.TALKS, after=30)
    User.objects.filter(pk=other.pk).update(is_active=False)

    assert ask_for_outcomes(at=NOW + 31 * DAY) == 0


def test_a_cooperation_that_started_closes_it_once_whoever_says_so(agreed, asker, other):
    tell(agreed, asker, Outcome.STARTED)
    tell(agreed, other, Outcome.STARTED, after=12)
    closed = Introduction.objects.get(pk=agreed.pk)

    assert (closed.state, closed.outcome) == (IntroductionState.CLOSED, Outcome.STARTED)
    assert closed.ended_at == NOW + 10 * DAY
    assert ask_for_outcomes(at=NOW + 40 * DAY) == 0
    assert [row.answer for row in IntroductionOutcome.objects.all()] == ["started"] * 2


def test_it_ends_without_one_when_both_say_so(agreed, asker, other):
    tell(agreed, asker, Outcome.ENDED)
    one = state_of(agreed)
    still_asked = ask_for_outcomes(at=NOW + 30 * DAY)
    tell(agreed, other, Outcome.ENDED, after=31)

    assert (one, still_asked, state_of(agreed)) == ("accepted", 1, "closed")


def test_the_last_word_counts_until_it_is_closed(agreed, asker, other):
    for answer in (Outcome.ENDED, Outcome.TALKS):
        tell(agreed, asker, answer)
    tell(agreed, other, Outcome.ENDED)

    assert state_of(agreed) == "accepted"
    assert IntroductionOutcome.objects.filter(side="asker").get().answer == Outcome.TALKS


def test_nobody_else_tells_and_something_has_to_be_chosen(agreed, asker, other):
    colleague = make_user()
    make_membership(user=colleague, organisation=agreed.entry.organisation)
    with pytest.raises(PermissionDenied):
        tell(agreed, colleague, Outcome.STARTED)
    with pytest.raises(Refused, match="Choose"):
        tell(agreed, asker, "married")
    waits = asked(asker, make_board_entry(by=other, at=NOW), at=NOW)
    with pytest.raises(PermissionDenied):
        tell(waits, asker, Outcome.STARTED)


def test_the_page_asks_and_keeps_the_answer_from_the_other_side(client, agreed, asker, other):
    client.force_login(asker)
    address = f"/en/introductions/{agreed.uid}/outcome/"
    page = client.post(address, {"answer": "talks"}, follow=True).text
    client.force_login(other)
    theirs = client.get(agreed.get_absolute_url()).text

    assert "Thank you: your answer is noted." in page
    assert [chosen(text) for text in (page, theirs)] == [["talks"], []]


def test_what_started_is_counted_once(agreed, asker, other):
    year = Period(NOW.date() - 10 * DAY, NOW.date() + 100 * DAY, NOW + 101 * DAY)
    before = [measure([year])[0].low for measure in (introductions_agreed, cooperations)]
    for person in (asker, other):
        tell(agreed, person, Outcome.STARTED)
        drain()
    after = [measure([year])[0].low for measure in (introductions_agreed, cooperations)]

    assert (before, after) == ([1, 0], [1, 1])
    cooperation = Cooperation.objects.get()
    assert cooperation.introduction_uid == agreed.uid
    assert (cooperation.organisation, cooperation.partner) == (
        agreed.organisation,
        agreed.entry.organisation,
    )


def test_two_that_became_one_meanwhile_close_it_without_a_cooperation(agreed, asker):
    Introduction.objects.filter(pk=agreed.pk).update(organisation=agreed.entry.organisation)

    tell(agreed, asker, Outcome.STARTED)
    drain()

    assert state_of(agreed) == "closed"
    assert not Cooperation.objects.exists()


def test_the_database_closes_with_an_outcome_and_keeps_one_row_a_question(agreed):
    row = {"introduction": agreed, "side": "asker", "after_days": 30, "asked_at": NOW}
    IntroductionOutcome.objects.create(**row)
    for wrong in (
        row,
        row | {"after_days": 31},
        row | {"side": "both"},
        row | {"after_days": 180, "asked_at": None},
        row | {"after_days": 180, "answer": "talks"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            IntroductionOutcome.objects.create(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Introduction.objects.filter(pk=agreed.pk).update(outcome="started")
