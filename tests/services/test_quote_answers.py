"""Quotes are answered once: accepted by a signatory, declined, or asked for anew."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from partners.enums import ProjectRole
from pscc.kernel.refusals import Refused
from services.actions.requests.quotes import (
    AcceptedAlreadyError,
    LineValues,
    accept_quote,
    ask_for_revision,
    decline_quote,
)
from services.actions.requests.standing import close_standing_quote
from services.actions.requests.steps import expire_request, start_request, withdraw_request
from services.enums import SubRequestState
from services.models import Quote, RequestMove
from services.queries.requests.quotes import (
    Difference,
    differences,
    signatories,
)
from tests.factories import (
    NOW,
    make_team_member,
    make_user,
)
from tests.services.requesting import make_asked
from tests.services.test_quotes import sent, states

pytestmark = pytest.mark.django_db
S = SubRequestState


def test_a_signatory_accepts_and_the_provider_is_told():
    asked = make_asked(S.TRIAGED)
    quote = sent(asked)

    accept_quote(quote_id=quote.pk, by=asked.founder, at=NOW)

    stored = Quote.objects.get(pk=quote.pk)
    request = asked.fresh()
    assert (stored.state, stored.answered_by, stored.answered_at) == (
        "accepted", asked.founder, NOW,
    )  # fmt: skip
    assert (request.state, request.accepted_at) == (S.ACCEPTED, NOW)
    assert request.deliver_by == NOW.date() + timedelta(days=60)
    assert RequestMove.objects.filter(step="accept", by=asked.founder, side="applicant").exists()


def test_an_editor_cannot_accept_nor_decline():
    asked = make_asked(S.TRIAGED)
    quote = sent(asked)
    editor = make_user()
    make_team_member(project=asked.project, user=editor, role=ProjectRole.EDIT)

    with pytest.raises(PermissionDenied):
        accept_quote(quote_id=quote.pk, by=editor, at=NOW)
    with pytest.raises(PermissionDenied):
        decline_quote(quote_id=quote.pk, code="other", told="", by=editor, at=NOW)
    ask_for_revision(quote_id=quote.pk, told="Fewer days, please.", by=editor, at=NOW)

    assert states(asked) == [(1, "declined")]


def test_a_quote_can_be_accepted_until_the_end_of_its_last_day_in_paris():
    asked = make_asked(S.TRIAGED, at=datetime(2026, 5, 4, 9, 0, tzinfo=UTC))
    at = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
    quote = sent(asked, at=at, valid_until=date(2026, 5, 31))
    late = datetime(2026, 5, 31, 22, 0, tzinfo=UTC)  # midnight in Paris

    with pytest.raises(Refused, match=r"31 May 2026.*new version"):
        accept_quote(quote_id=quote.pk, by=asked.founder, at=late)
    accept_quote(quote_id=quote.pk, by=asked.founder, at=late - timedelta(seconds=1))

    assert states(asked) == [(1, "accepted")]


def test_a_second_signatory_is_told_that_it_is_accepted():
    asked = make_asked(S.TRIAGED)
    quote = sent(asked)
    accept_quote(quote_id=quote.pk, by=asked.founder, at=NOW)

    with pytest.raises(AcceptedAlreadyError):
        accept_quote(quote_id=quote.pk, by=asked.founder, at=NOW)

    assert RequestMove.objects.filter(step="accept").count() == 1


def test_a_replaced_version_cannot_be_answered():
    asked = make_asked(S.TRIAGED)
    first = sent(asked)
    sent(asked, lead_days=30)

    for answer in (
        lambda: accept_quote(quote_id=first.pk, by=asked.founder, at=NOW),
        lambda: decline_quote(quote_id=first.pk, code="other", told="", by=asked.founder, at=NOW),
        lambda: ask_for_revision(quote_id=first.pk, told="x", by=asked.founder, at=NOW),
    ):
        with pytest.raises(Refused, match="newer version"):
            answer()

    assert states(asked) == [(1, "superseded"), (2, "sent")]


def test_another_version_is_asked_for_with_words():
    asked = make_asked(S.TRIAGED)
    quote = sent(asked)

    with pytest.raises(Refused, match="what should be different"):
        ask_for_revision(quote_id=quote.pk, told=" ", by=asked.founder, at=NOW)
    ask_for_revision(quote_id=quote.pk, told="Two days are enough.", by=asked.founder, at=NOW)
    again = sent(asked, lead_days=30)

    assert states(asked) == [(1, "declined"), (2, "sent")]
    assert again.version == 2
    assert asked.fresh().state == S.QUOTED


def test_declining_needs_a_reason_and_ends_the_request():
    asked = make_asked(S.TRIAGED)
    quote = sent(asked)

    with pytest.raises(Refused, match="reason"):
        decline_quote(quote_id=quote.pk, code="", told="", by=asked.founder, at=NOW)
    decline_quote(
        quote_id=quote.pk, code="too_expensive", told="Too much.", by=asked.founder, at=NOW
    )

    request = asked.fresh()
    assert (request.state, request.reason_code, request.told) == (
        S.DECLINED, "too_expensive", "Too much.",
    )  # fmt: skip
    assert states(asked) == [(1, "declined")]


def _withdraw(asked):
    withdraw_request(
        sub_request_id=asked.sub_request.pk, code="other", told="", by=asked.founder, at=NOW
    )


def _expire(asked):
    expire_request(sub_request_id=asked.sub_request.pk, code="quote_lapsed", at=NOW)


@pytest.mark.parametrize(("leave", "state"), [(_withdraw, S.WITHDRAWN), (_expire, S.EXPIRED)])
def test_no_quote_stands_where_the_request_has_ended(leave, state):
    asked = make_asked(S.TRIAGED)
    sent(asked)

    leave(asked)

    assert (asked.fresh().state, states(asked)) == (state, [(1, "lapsed")])


def test_closing_where_no_quote_stands_changes_nothing():
    asked = make_asked(S.ACCEPTED)

    with transaction.atomic():
        close_standing_quote(asked.sub_request, by=None, at=NOW)

    assert states(asked) == [(1, "accepted")]


def test_the_work_starts_with_the_day_that_was_agreed():
    asked = make_asked(S.TRIAGED)
    accept_quote(quote_id=sent(asked).pk, by=asked.founder, at=NOW)

    start_request(sub_request_id=asked.sub_request.pk, by=asked.editor, at=NOW + timedelta(days=2))

    assert asked.fresh().deliver_by == NOW.date() + timedelta(days=60)


# --- What changed ---------------------------------------------------------------------------------


def test_the_difference_of_two_versions_is_told_in_words():
    asked = make_asked(S.TRIAGED)
    first = sent(asked)
    second = sent(
        asked,
        lines=(
            LineValues("Study", Decimal(1200), Decimal(2), "days"),
            LineValues("Kit", Decimal(50)),
        ),
        lead_days=45,
        note="",
    )

    assert differences(first, second) == [
        Difference("Study", "2.5 days × €1,200 = €3,000", "2 days × €1,200 = €2,400"),
        Difference("Report", "1 × €99.99 = €99.99", ""),
        Difference("Kit", "", "1 × €50 = €50"),
        Difference("Total without tax", "€3,099.99", "€2,450"),
        Difference("Lead time", "60 days", "45 days"),
        Difference("Terms", "Half in advance.", ""),
    ]


def test_signatories_are_named():
    asked = make_asked(S.QUOTED)

    assert signatories(asked.sub_request) == [asked.founder.get_full_name()]
