"""The ledger: unknown is null and never 0, sums, shares of both ends, the leverage."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from pscc.accounts.enums import Role
from pscc.impact.actions.ledger import save_contribution, strike_contribution
from pscc.impact.enums import SourceKind, Step
from pscc.impact.models import Tranche
from pscc.impact.queries.changes import changes_of
from pscc.impact.queries.ledger import ledger
from pscc.impact.queries.totals import Span, Total, quotient, total_of
from pscc.kernel.refusals import Refused
from tests.factories import NOW, make_organisation, make_staff, make_user
from tests.impact.ledger import euros, make_envelope, make_line, new_line

pytestmark = pytest.mark.django_db
STATE, PUBLIC, PRIVATE = SourceKind.STATE, SourceKind.OTHER_PUBLIC, SourceKind.PRIVATE


def step(which):
    return next(line for line in ledger().steps if line.step == which)


def sums(which):
    return {kind: (total.low, total.high) for kind, total in step(which).by_kind}


def rejected(line):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        line.save()
    return str(caught.value)


# --- What the database refuses --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"low": 0, "high": 5}, "unknown_is_null"),
        ({"low": 5, "high": 4}, "ends_in_order"),
        ({"starts_in": 2030, "ends_in": 2029}, "years_in_order"),
        ({"source_name": ""}, "one_source"),
        ({"source_text": ""}, "says_who_says_so"),
        ({"source_url": ""}, "says_who_says_so"),
        ({"step": "promised"}, "known_step"),
        ({"kind": "church"}, "known_source_kind"),
        ({"instrument": "barter"}, "known_instrument"),
        ({"struck_at": NOW}, "struck_with_a_reason"),
    ],
)
def test_the_database_refuses_what_cannot_be(fields, constraint):
    assert f"impact_contribution_{constraint}" in rejected(new_line(**fields))


def test_a_line_has_one_giver():
    both = new_line(organisation=make_organisation(), source_name="Another")

    assert "impact_contribution_one_source" in rejected(both)


def test_an_envelope_needs_an_end():
    with pytest.raises(IntegrityError, match="impact_envelope_has_an_end"):
        make_envelope(low=None, high=None)


# --- Sums -----------------------------------------------------------------------------------------


def test_an_unknown_amount_is_left_out_and_counted():
    make_line(step=Step.ANNOUNCED, low=10)
    make_line(step=Step.ANNOUNCED, low=None)

    announced = step(Step.ANNOUNCED)

    assert (announced.all.in_words, announced.all.unknown_in_words) == (
        "€10 million",
        "1 contribution without amount",
    )


def test_an_end_that_hangs_on_an_unknown_end_is_unknown():
    make_line(low=10)
    make_line(low=5, high=None)

    assert sums(Step.COMMITTED)[PRIVATE] == (euros(15), None)
    assert step(Step.COMMITTED).all.in_words == "at least €15 million"


def test_a_step_includes_the_later_ones():
    for which, low in ((Step.ANNOUNCED, 1), (Step.COMMITTED, 2), (Step.RECEIVED, 4),
                       (Step.SPENT, 8)):  # fmt: skip
        make_line(step=which, low=low)

    assert {line.step: line.all.low for line in ledger().steps} == {
        Step.ANNOUNCED: euros(15),
        Step.COMMITTED: euros(14),
        Step.RECEIVED: euros(12),
        Step.SPENT: euros(8),
    }


def test_an_announced_envelope_is_not_counted_twice():
    make_line(STATE, low=20, envelope=make_envelope())
    make_line(STATE, low=1)

    assert sums(Step.ANNOUNCED)[STATE] == (euros(81), euros(101))
    assert sums(Step.COMMITTED)[STATE] == (euros(21), euros(21))


def test_what_is_struck_out_counts_nowhere():
    make_line(struck_at=NOW, struck_reason="Entered twice")

    assert ledger().is_empty


# --- Shares and leverage --------------------------------------------------------------------------


def test_what_is_committed_is_shown_against_both_ends():
    make_line(STATE, low=20, envelope=make_envelope())

    (envelope,) = ledger().envelopes

    assert envelope.of.amount_in_words == "€80 million to €100 million"
    assert [(which, share.as_percent) for which, _total, share in envelope.steps] == [
        (Step.COMMITTED, "20% to 25%"),
        (Step.RECEIVED, "0%"),
        (Step.SPENT, "0%"),
    ]


def test_tranches_have_their_own_shares():
    envelope = make_envelope()
    first = Tranche.objects.create(
        envelope=envelope, number=1, amount_max=euros(30), starts_in=2023, ends_in=2025
    )
    make_line(STATE, low=15, envelope=envelope, tranche=first)
    make_line(STATE, low=5, envelope=envelope)

    (shown,) = ledger().envelopes

    assert next(total.low for _step, total, _share in shown.steps) == euros(20)
    assert shown.tranches[0].steps[0][2] == Span(Decimal("0.5"), None)


def test_a_private_line_changes_the_leverage_by_the_right_amount():
    make_envelope()
    make_line(PUBLIC, Step.ANNOUNCED, low=10)
    before = step(Step.ANNOUNCED).leverage

    make_line(PRIVATE, Step.ANNOUNCED, low=30)

    assert before == Span(Decimal("0.1"), Decimal("0.125"))
    assert step(Step.ANNOUNCED).leverage == Span(Decimal("0.4"), Decimal("0.5"))
    assert step(Step.ANNOUNCED).leverage.as_ratio == "0.4 to 0.5"


@pytest.mark.parametrize("state", [None, "unknown"])
def test_without_the_states_part_there_is_no_leverage(state):
    make_line(PRIVATE, low=30)
    if state:
        make_line(STATE, low=None)

    assert step(Step.COMMITTED).leverage == Span(None, None)
    assert step(Step.COMMITTED).leverage.as_ratio == "unknown"


def test_totals_add_up_and_divide():
    known, open_end, unknown = Total(euros(1), euros(2), 1), Total(euros(4), None, 1, 0, 1), Total(
        None, None, 1, 1
    )  # fmt: skip

    assert total_of([known, open_end, unknown]) == Total(euros(5), euros(2), 3, 1, 1)
    assert quotient(known, open_end) == Span(None, Decimal("0.5"))
    assert quotient(unknown, known) == Span(None, None)
    assert (Total().low, Total().high, Total().in_words) == (Decimal(0), Decimal(0), "–")


# --- Who writes -----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.FUNDER, Role.CALL_MANAGER, Role.ADVISOR, None])
def test_only_administrators_and_programme_officers_write(role):
    person = make_staff(role) if role else make_user()

    with pytest.raises(PermissionDenied):
        save_contribution(contribution=new_line(), by=person, at=NOW)
    with pytest.raises(PermissionDenied):
        strike_contribution(contribution_id=make_line().pk, reason="x", by=person, at=NOW)


def test_a_tranche_belongs_to_the_envelope():
    officer = make_staff(Role.PROGRAMME_OFFICER)
    one, other = make_envelope("one"), make_envelope("other")
    tranche = Tranche.objects.create(
        envelope=one, number=1, amount_max=euros(3), starts_in=2023, ends_in=2025
    )

    with pytest.raises(Refused, match="another envelope"):
        save_contribution(
            contribution=new_line(envelope=other, tranche=tranche), by=officer, at=NOW
        )
    alone = save_contribution(contribution=new_line(tranche=tranche), by=officer, at=NOW)

    assert alone.envelope == one


def test_a_line_that_is_struck_out_stays_as_it_was():
    officer = make_staff(Role.PROGRAMME_OFFICER)
    line = make_line()
    strike_contribution(contribution_id=line.pk, reason="Entered twice", by=officer, at=NOW)

    for act in (
        lambda: save_contribution(contribution=line, by=officer, at=NOW),
        lambda: strike_contribution(contribution_id=line.pk, reason="x", by=officer, at=NOW),
    ):
        with pytest.raises(Refused, match="struck out"):
            act()
    line.refresh_from_db()
    assert (line.struck_at, line.struck_reason) == (NOW, "Entered twice")


def test_the_history_says_what_changed():
    giver, officer = make_organisation(name="Old Fund"), make_staff(Role.PROGRAMME_OFFICER)
    line = make_line(low=None, organisation=giver)
    line.amount_min = line.amount_max = euros(3)
    line.organisation, line.source_name, line.step = None, "New Fund", Step.RECEIVED
    save_contribution(contribution=line, by=officer, at=NOW)

    latest, first = changes_of(line)

    assert (first.is_first, list(first.differences)) == (True, [])
    assert {(each.label, each.old, each.new) for each in latest.differences} == {
        ("at least (€)", "unknown", "€3,000,000"),
        ("at most (€)", "unknown", "€3,000,000"),
        ("who gives it", "Old Fund", "–"),
        ("who gives it, by name", "–", "New Fund"),
        ("how far it has come", "committed", "received"),
    }
