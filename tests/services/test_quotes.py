"""Quotes: written, sent in versions, frozen, answered once."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction

from pscc.accounts.enums import Role
from pscc.kernel.formats import iso
from pscc.kernel.refusals import Refused
from services.actions.requests.moving import MovedOnError
from services.actions.requests.quotes import (
    DraftChangedError,
    LineValues,
    QuoteValues,
    mark_of,
    save_quote_draft,
    send_quote,
)
from services.enums import SubRequestState
from services.models import Quote, QuoteLine, RequestMove
from services.queries.requests.quotes import (
    draft_of,
    told_quotes,
)
from services.quote_paper import canonical, digest
from tests.factories import (
    NOW,
    make_staff,
    make_user,
)
from tests.services.provider import events
from tests.services.requesting import make_asked, make_quote

pytestmark = pytest.mark.django_db
S = SubRequestState
LINES = (
    LineValues("Study", Decimal(1200), Decimal("2.5"), "days"),
    LineValues("Report", Decimal("99.99")),
)


def values(**told: Any) -> QuoteValues:
    start: dict[str, Any] = {
        "valid_until": (NOW + timedelta(days=30)).date(),
        "lead_days": 60,
        "vat_note": "plus 20% VAT",
        "note": "Half in advance.",
        "lines": LINES,
    }
    return QuoteValues(**(start | told))


def draft(asked, *, at=NOW, **told):
    return save_quote_draft(
        sub_request_id=asked.sub_request.pk,
        values=values(**told),
        seen=mark_of(draft_of(asked.sub_request)),
        by=asked.editor,
        at=at,
    )


def sent(asked, *, at=NOW, **told):
    quote = draft(asked, at=at, **told)
    return send_quote(quote_id=quote.pk, seen=mark_of(quote), by=asked.editor, at=at)


def states(asked):
    rows = Quote.objects.filter(sub_request=asked.sub_request).order_by("version")
    return list(rows.values_list("version", "state"))


# --- Drafts ---------------------------------------------------------------------------------------


def test_a_draft_is_the_provider_s_alone():
    asked = make_asked(S.TRIAGED)

    quote = draft(asked)

    assert (quote.version, quote.state, quote.total) == (1, "draft", Decimal("3099.99"))
    assert told_quotes(asked.sub_request) == []
    assert asked.fresh().state == S.TRIAGED


def test_a_draft_is_written_over_by_whoever_has_seen_it():
    asked = make_asked(S.TRIAGED)
    draft(asked)

    quote = draft(asked, lines=LINES[:1], lead_days=10)

    lines = list(quote.lines.values_list("label", "quantity", "unit", "unit_price"))
    assert lines == [("Study", Decimal("2.50"), "days", Decimal("1200.00"))]
    assert (quote.lead_days, states(asked)) == (10, [(1, "draft")])


def test_who_has_not_seen_the_other_s_draft_is_told():
    asked = make_asked(S.TRIAGED)
    stale = mark_of(None)
    draft(asked)

    with pytest.raises(DraftChangedError):
        save_quote_draft(
            sub_request_id=asked.sub_request.pk, values=values(lead_days=1), seen=stale,
            by=asked.editor, at=NOW,
        )  # fmt: skip

    assert draft_of(asked.sub_request).lead_days == 60


def test_only_the_provider_writes():
    asked = make_asked(S.TRIAGED)
    strangers = [asked.founder, make_user(), make_staff(Role.PROGRAMME_OFFICER)]

    for person in strangers:
        with pytest.raises(PermissionDenied):
            save_quote_draft(
                sub_request_id=asked.sub_request.pk, values=values(), seen="", by=person, at=NOW
            )

    assert states(asked) == []


def test_no_draft_once_the_request_has_ended():
    asked = make_asked(S.WITHDRAWN)

    with pytest.raises(MovedOnError):
        draft(asked)


# --- Sending --------------------------------------------------------------------------------------


def test_a_sent_quote_is_frozen_with_its_digest():
    asked = make_asked(S.TRIAGED)

    quote = sent(asked)

    said = json.loads(quote.document)
    assert (quote.state, quote.total) == ("sent", Decimal("3099.99"))
    assert quote.sha256 == digest(quote.document) == digest(canonical(said))
    assert said == {
        "format": "pscc-quote-1",
        "reference": asked.sub_request.code,
        "version": 1,
        "provider": {"uid": asked.provider.uid, "name": asked.provider.name},
        "client": {
            "project": asked.project.title,
            "organisation": asked.project.organisation.name if asked.project.organisation else "",
        },
        "services": [
            {
                "uid": asked.service.uid,
                "title_fr": asked.service.title_fr or asked.service.title_en,
                "title_en": asked.service.title_en or asked.service.title_fr,
            }
        ],
        "lines": [
            {"label": "Study", "quantity": "2.50", "unit": "days", "unit_price": "1200.00",
             "amount": "3000.00"},
            {"label": "Report", "quantity": "1.00", "unit": "", "unit_price": "99.99",
             "amount": "99.99"},
        ],
        "total": "3099.99",
        "currency": "EUR",
        "vat_note": "plus 20% VAT",
        "valid_until": quote.valid_until.isoformat(),
        "lead_days": 60,
        "note": "Half in advance.",
        "sent_at": iso(NOW),
        "sent_by": asked.editor.get_full_name(),
    }  # fmt: skip


def test_sending_moves_the_request_and_tells():
    asked = make_asked(S.FEASIBILITY)

    quote = sent(asked)

    move = RequestMove.objects.get(sub_request=asked.sub_request, step="quote")
    assert (asked.fresh().state, asked.fresh().turn) == (S.QUOTED, "applicant")
    assert (move.source, move.target, move.side) == (S.FEASIBILITY, S.QUOTED, "provider")
    assert "services.request_quoted" in events()
    assert quote.sent_at == NOW


@pytest.mark.parametrize(
    ("valid_until", "due"),
    [
        # Monday 4 May 2026; 8 and 14 May (Ascension) are holidays, so the tenth day is 20 May.
        (date(2026, 6, 30), datetime(2026, 5, 20, 21, 59, 59, 999999, tzinfo=UTC)),
        (date(2026, 5, 7), datetime(2026, 5, 7, 21, 59, 59, 999999, tzinfo=UTC)),
    ],
)
def test_the_team_has_ten_business_days_at_most_until_the_last_day(valid_until, due):
    monday = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
    asked = make_asked(S.TRIAGED, at=monday)

    sent(asked, at=monday, valid_until=valid_until)

    assert asked.fresh().due_at == due


def test_a_newer_version_takes_the_place_of_the_standing_one():
    asked = make_asked(S.TRIAGED)
    first = sent(asked)

    second = sent(asked, lead_days=30)

    assert states(asked) == [(1, "superseded"), (2, "sent")]
    assert json.loads(second.document)["previous_sha256"] == first.sha256
    assert asked.fresh().state == S.QUOTED


def test_a_service_that_costs_nothing_is_a_line_at_zero():
    asked = make_asked(S.TRIAGED)

    quote = sent(asked, lines=(LineValues("Advice", Decimal(0)),))

    assert (quote.state, quote.total) == ("sent", Decimal(0))


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"lines": ()}, "one line at least"),
        ({"valid_until": NOW.date()}, "last day to come"),
    ],
)
def test_a_quote_that_says_too_little_is_refused(told, words):
    asked = make_asked(S.TRIAGED)
    quote = draft(asked, **told)

    with pytest.raises(Refused, match=words):
        send_quote(quote_id=quote.pk, seen=mark_of(quote), by=asked.editor, at=NOW)

    assert states(asked) == [(1, "draft")]


@pytest.mark.parametrize("state", [S.SUBMITTED, S.RETURNED, S.WILLING_LATER])
def test_a_draft_waits_until_it_can_be_sent(state):
    asked = make_asked(state)
    quote = draft(asked)

    with pytest.raises(MovedOnError):
        send_quote(quote_id=quote.pk, seen=mark_of(quote), by=asked.editor, at=NOW)

    assert states(asked) == [(1, "draft")]


def test_what_is_sent_is_what_was_looked_at():
    asked = make_asked(S.TRIAGED)
    seen = mark_of(draft(asked))
    changed = draft(asked, lead_days=1)

    with pytest.raises(DraftChangedError):
        send_quote(quote_id=changed.pk, seen=seen, by=asked.editor, at=NOW)

    assert states(asked) == [(1, "draft")]


def test_pressing_twice_sends_once():
    asked = make_asked(S.TRIAGED)
    quote = sent(asked)

    with pytest.raises(Refused, match="sent already"):
        send_quote(quote_id=quote.pk, seen="", by=asked.editor, at=NOW)

    assert states(asked) == [(1, "sent")]


# --- The database's own guards --------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"total": 1}, {"lead_days": 1}, {"note": "x"}, {"vat_note": "x"}, {"document": "x"},
        {"sha256": "0" * 64}, {"version": 9}, {"valid_until": date(2030, 1, 1)},
    ],
)  # fmt: skip
def test_a_sent_quote_is_never_changed_not_even_by_hand(change):
    asked = make_asked(S.TRIAGED)
    quote = sent(asked)

    with pytest.raises(DatabaseError), transaction.atomic():
        Quote.objects.filter(pk=quote.pk).update(**change)

    with pytest.raises(DatabaseError), transaction.atomic():
        Quote.objects.filter(pk=quote.pk)._raw_delete("default")


def test_the_lines_of_a_sent_quote_are_never_changed_not_even_by_hand():
    asked = make_asked(S.TRIAGED)
    quote = sent(asked)
    lines = QuoteLine.objects.filter(quote=quote)

    with pytest.raises(DatabaseError), transaction.atomic():
        lines.update(unit_price=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        lines._raw_delete("default")
    with pytest.raises(DatabaseError), transaction.atomic():
        QuoteLine.objects.create(quote=quote, label="More", unit_price=1)

    assert lines.count() == 2


def test_one_quote_stands():
    asked = make_asked(S.TRIAGED)
    sent(asked)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_quote(asked.sub_request, made_by=asked.editor)
