"""Two people act on a quote at the same time, each in a transaction of their own."""

import pytest

from partners.enums import ProjectRole
from services.actions.requests.changes import agree_to_change, propose_change, refuse_change
from services.actions.requests.quotes import accept_quote, ask_for_revision, mark_of, send_quote
from services.actions.requests.rating import rate_request
from services.actions.requests.steps import withdraw_request
from services.models import ChangeRequest, Quote, Rating, RequestMove
from tests.factories import NOW, make_team_member, make_user
from tests.services.requesting import LATER, S, make_asked
from tests.services.test_at_once import at_once, kinds
from tests.services.test_quotes import draft, sent, states

pytestmark = pytest.mark.django_db(transaction=True)


def colleague(asked):
    person = make_user()
    make_team_member(project=asked.project, user=person, role=ProjectRole.SIGN)
    return person


def test_two_signatories_accept_once():
    asked = make_asked(S.TRIAGED)
    quote = sent(asked)
    people = (asked.founder, colleague(asked))

    answers = at_once(
        *(lambda by=each: accept_quote(quote_id=quote.pk, by=by, at=NOW) for each in people)
    )

    assert kinds(answers) == ["AcceptedAlreadyError", "Quote"]
    assert RequestMove.objects.filter(step="accept").count() == 1
    assert states(asked) == [(1, "accepted")]


def test_accepting_and_asking_for_another_version_are_one_answer():
    asked = make_asked(S.TRIAGED)
    quote = sent(asked)
    other = colleague(asked)

    answers = at_once(
        lambda: accept_quote(quote_id=quote.pk, by=asked.founder, at=NOW),
        lambda: ask_for_revision(quote_id=quote.pk, told="Cheaper.", by=other, at=NOW),
    )

    assert sum(isinstance(each, Quote) for each in answers) == 1
    assert RequestMove.objects.filter(step__in=("accept", "ask_revision")).count() == 1


def test_accepting_while_the_provider_sends_a_newer_version():
    asked = make_asked(S.TRIAGED)
    first = sent(asked)
    second = draft(asked, lead_days=30)
    seen = mark_of(second)

    answers = at_once(
        lambda: accept_quote(quote_id=first.pk, by=asked.founder, at=NOW),
        lambda: send_quote(quote_id=second.pk, seen=seen, by=asked.editor, at=NOW),
    )

    assert sum(isinstance(each, Quote) for each in answers) == 1
    assert (states(asked), asked.fresh().state) in (
        ([(1, "accepted"), (2, "draft")], S.ACCEPTED),
        ([(1, "superseded"), (2, "sent")], S.QUOTED),
    )


def test_accepting_while_a_colleague_withdraws_the_request():
    asked = make_asked(S.TRIAGED)
    quote = sent(asked)
    other = colleague(asked)

    at_once(
        lambda: accept_quote(quote_id=quote.pk, by=asked.founder, at=NOW),
        lambda: withdraw_request(
            sub_request_id=asked.sub_request.pk, code="other", told="", by=other, at=NOW
        ),
    )

    assert asked.fresh().state == S.WITHDRAWN
    assert states(asked)[0][1] in ("accepted", "lapsed")


def test_a_change_is_answered_once():
    asked = make_asked(S.RUNNING)
    change = propose_change(
        sub_request_id=asked.sub_request.pk, subject="other", old="", new="More",
        justification="It is needed.", deliver_by=None, by=asked.editor, at=NOW,
    )  # fmt: skip
    other = colleague(asked)

    answers = at_once(
        lambda: agree_to_change(change_id=change.pk, answer="", by=asked.founder, at=NOW),
        lambda: refuse_change(change_id=change.pk, answer="No.", by=other, at=NOW),
    )

    assert kinds(answers) == ["ChangeRequest", "Refused"]


def test_both_sides_propose_the_same_subject_at_once():
    asked = make_asked(S.RUNNING)

    answers = at_once(
        *(
            lambda by=each: propose_change(
                sub_request_id=asked.sub_request.pk, subject="date", old="", new="",
                justification="Time.", deliver_by=LATER.replace(month=11), by=by, at=NOW,
            )
            for each in (asked.editor, asked.founder)
        )
    )  # fmt: skip

    assert kinds(answers) == ["ChangeRequest", "Refused"]
    assert ChangeRequest.objects.count() == 1


def test_a_result_is_rated_once():
    asked = make_asked(S.DELIVERED)
    people = (asked.founder, colleague(asked))

    answers = at_once(
        *(
            lambda by=each: rate_request(
                sub_request_id=asked.sub_request.pk, quality=5, timeliness=5, communication=5,
                comment="", by=by, at=NOW,
            )
            for each in people
        )
    )  # fmt: skip

    assert kinds(answers) == ["MovedOnError", "Rating"]
    assert Rating.objects.count() == 1
