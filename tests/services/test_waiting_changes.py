"""What waits on the desk of a team besides its turns: proposed changes and unread messages."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message
from services.actions.requests.changes import agree_to_change, propose_change, remind_of_changes
from services.actions.requests.thread import post_message
from services.enums import ChangeSubject, RequestState, SubRequestState
from services.models import ChangeRequest
from services.queries.requests.mine import waiting_for
from tests.factories import NOW
from tests.services.provider import events
from tests.services.requesting import Asked, make_asked
from tests.services.test_changes import proposed, state_of
from tests.services.test_request_mine import DESK, Founder
from tests.services.test_request_moves import take

pytestmark = pytest.mark.django_db
S = SubRequestState
DAY = timedelta(days=1)


@pytest.fixture
def founder() -> Founder:
    """Return somebody who asks."""
    return Founder()


def change_of(asked: Asked, by: Any) -> None:
    propose_change(
        sub_request_id=asked.sub_request.pk, subject="scope", old="Ten", new="Twelve",
        justification="More samples.", deliver_by=None, by=by, at=NOW,
    )  # fmt: skip


def test_a_change_that_the_provider_proposes_waits_for_the_team(
    founder: Founder, signed_in: Any
) -> None:
    theirs, ours = founder.ask(S.RUNNING), founder.ask(S.RUNNING)
    change_of(theirs, theirs.editor)
    change_of(ours, founder.user)

    page = signed_in(founder.user).get(reverse(DESK)).text

    assert founder.order() == [
        (theirs.request, RequestState.YOURS), (ours.request, RequestState.THEIRS),
    ]  # fmt: skip
    assert list(waiting_for(founder.user)) == [theirs.sub_request]
    assert page.count("A proposed change waits for your answer") == 1
    assert reverse("services:changes", args=[theirs.sub_request.uid]) in page


def test_the_rows_tell_how_many_messages_are_new(founder: Founder, signed_in: Any) -> None:
    asked, quiet = founder.ask(S.RUNNING), founder.ask(S.RUNNING)
    for body in ("One", "Two"):
        post_message(sub_request_id=asked.sub_request.pk, body=body, by=asked.editor, at=NOW)
    post_message(sub_request_id=quiet.sub_request.pk, body="Mine", by=founder.user, at=NOW)
    client = signed_in(founder.user)

    pages = [client.get(url).text for url in (reverse(DESK), asked.request.get_absolute_url())]

    assert [page.count("new message") for page in pages] == [1, 1]
    assert "2 new messages" in pages[0]


def test_the_side_that_answers_is_reminded_once_on_the_third_business_day():
    """From Monday 1 June."""
    asked = make_asked(S.RUNNING)
    change = proposed(asked)
    proposed(asked, by=asked.founder, subject=ChangeSubject.SCOPE, new="Twelve")
    proposed(asked, by=asked.editor, subject=ChangeSubject.OTHER, new="More", at=NOW + DAY)
    answered = proposed(asked, subject=ChangeSubject.PRICE, new="1500.00")
    agree_to_change(change_id=answered.pk, answer="", by=asked.founder, at=NOW)

    found = [remind_of_changes(at=NOW + days * DAY) for days in (2, 3, 3, 4, 7)]
    drain(seconds=10)

    told = Message.objects.filter(kind="services.change_reminder", channel="mail")
    assert found == [0, 2, 0, 1, 0]
    assert sorted(told.values_list("recipient__email", flat=True)) == sorted(
        [asked.founder.email, asked.editor.email, asked.founder.email]
    )
    assert {asked.project.title in mail.text for mail in told} == {False}
    assert ChangeRequest.objects.get(pk=change.pk).reminded_at == NOW + 3 * DAY


@pytest.mark.parametrize(
    ("state", "leave"),
    [
        (S.ACCEPTED, "find_unavailable"),
        (S.RUNNING, "find_unavailable"),
        (S.RUNNING, "withdraw"),
    ],
)
def test_no_change_waits_once_the_request_has_ended(state, leave):
    asked = make_asked(state)
    changes = [proposed(asked), proposed(asked, by=asked.founder, subject="scope", new="More")]

    take(asked, leave, asked.founder if leave == "withdraw" else asked.editor)

    assert [state_of(each) for each in changes] == ["withdrawn"] * 2
    assert "services.change_withdrawn" not in events()  # both sides are told of the end itself


def test_a_delivery_leaves_changes_open_for_the_work_may_go_on_and_a_rating_ends_them():
    asked = make_asked(S.RUNNING)
    change = proposed(asked)

    take(asked, "deliver", asked.editor)
    delivered = state_of(change)
    take(asked, "rate", asked.founder)

    assert (delivered, state_of(change)) == ("proposed", "withdrawn")
