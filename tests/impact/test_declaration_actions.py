"""How a declaration is begun, saved, sent, decided and corrected."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django_fsm import TransitionNotAllowed

from partners.enums import MembershipRole
from pscc.accounts.enums import Role
from pscc.impact.actions.declarations import (
    DeclarationValues,
    Funds,
    Jobs,
    Result,
    StaleDeclarationError,
    return_declaration,
    save_declaration,
    send_declaration,
    start_declaration,
    validate_declaration,
    values_of,
    withdraw_declaration,
)
from pscc.impact.enums import DeclarationState, Instrument, OutcomeKind, TrialPhase
from pscc.impact.models import Declaration
from pscc.impact.queries.declarations import departments_before
from pscc.kernel.refusals import Refused
from tests.factories import NOW, make_membership, make_organisation, make_staff, make_user
from tests.impact.declarations import YEAR, make_declaration

pytestmark = pytest.mark.django_db

FULL = DeclarationValues(
    jobs_created=Decimal("2.5"),
    has_raised=True,
    patents_filed=2,
    patents_granted=0,
    trials_started=1,
    comment="One site moved.",
    jobs=(Jobs("75", Decimal("4.0")), Jobs("91", Decimal("12.5"))),
    funds=(Funds(date(YEAR, 5, 2), Instrument.EQUITY, Decimal("1500000.00"), "A fund"),),
    outcomes=(
        Result(OutcomeKind.TRIAL_STARTED, "T", "NCT00000001", TrialPhase.TWO, date(YEAR, 9, 1)),
    ),
)


@pytest.fixture
def company():
    return make_organisation()


@pytest.fixture
def owner(company):
    return _member(company, MembershipRole.OWNER)


@pytest.fixture
def officer():
    return make_staff(Role.PROGRAMME_OFFICER)


def _member(company, role):
    user = make_user()
    make_membership(user=user, organisation=company, role=role)
    return user


def started(company, by, year=YEAR, at=NOW):
    return start_declaration(organisation_id=company.pk, year=year, by=by, at=at)


def saved(declaration, by, values=FULL):
    return save_declaration(
        declaration_id=declaration.pk, version=declaration.version, values=values, by=by, at=NOW
    )


def sent(declaration, by):
    return send_declaration(
        declaration_id=declaration.pk, version=declaration.version, by=by, at=NOW
    )


def validated(declaration, by):
    return validate_declaration(
        declaration_id=declaration.pk, version=declaration.version, by=by, at=NOW
    )


def returned(declaration, by, because="The Essonne is missing."):
    return return_declaration(
        declaration_id=declaration.pk, version=declaration.version, because=because, by=by, at=NOW
    )


def test_what_was_typed_is_kept_and_counts_once_it_is_validated(company, owner, officer):
    draft = saved(started(company, owner), owner)
    assert values_of(draft) == FULL
    assert not Declaration.objects.counted().exists()

    handed_in = sent(draft, owner)
    assert (handed_in.sent_by, handed_in.sent_at) == (owner, NOW)
    done = validated(handed_in, officer)

    assert (done.state, done.decided_by) == (DeclarationState.VALIDATED, officer)
    assert values_of(Declaration.objects.counted().get()) == FULL


def test_beginning_twice_gives_the_open_one(company, owner):
    assert started(company, owner) == started(company, owner)


@pytest.mark.parametrize(
    ("at", "is_over"),
    [
        (datetime(2025, 12, 31, 22, 59, tzinfo=UTC), False),
        (datetime(2025, 12, 31, 23, 0, tzinfo=UTC), True),
    ],
)
def test_a_year_can_be_declared_once_it_is_over_in_paris(company, owner, at, is_over):
    if is_over:
        assert started(company, owner, at=at).year == YEAR
        return
    with pytest.raises(Refused, match="1 January"):
        started(company, owner, at=at)
    assert not Declaration.objects.exists()


def test_a_save_over_what_others_saved_is_refused_with_what_is_stored(company, owner):
    draft = started(company, owner)
    saved(draft, owner)

    with pytest.raises(StaleDeclarationError) as refusal:
        saved(draft, owner, DeclarationValues(licences=1))

    assert values_of(refusal.value.declaration) == FULL


def test_nobody_vouches_for_what_they_have_not_read(company, owner):
    draft = started(company, owner)
    saved(draft, owner)

    with pytest.raises(StaleDeclarationError):
        sent(draft, owner)


@pytest.mark.parametrize("state", [DeclarationState.SENT, DeclarationState.VALIDATED])
def test_what_was_sent_is_not_changed(company, owner, state):
    declaration = make_declaration(company, state)

    with pytest.raises(Refused, match="was sent"):
        saved(declaration, owner)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (DeclarationValues(), "Nothing is declared"),
        (DeclarationValues(has_raised=True), "List them"),
        (DeclarationValues(has_raised=False, funds=FULL.funds), "and list some"),
        (
            DeclarationValues(has_raised=True, funds=(Funds(date(2024, 12, 31), "loan"),)),
            "outside 2025",
        ),
        (DeclarationValues(patents_filed=0, outcomes=(Result("patent_filed", "P"),)), "more are"),
        (DeclarationValues(outcomes=(Result("licence", "L"),)), "licences signed"),
    ],
)
def test_a_contradiction_is_said_before_sending(company, owner, values, said):
    draft = saved(started(company, owner), owner, values)

    with pytest.raises(Refused, match=said):
        sent(draft, owner)


@pytest.mark.parametrize(
    "values",
    [
        DeclarationValues(licences=0),
        DeclarationValues(has_raised=False),
        DeclarationValues(jobs=(Jobs("2A", Decimal(0)),)),
        DeclarationValues(products=1, outcomes=(Result("on_the_market", "P", "", "", NOW.date()),)),
    ],
)
def test_none_is_an_answer_and_a_product_may_be_older(company, owner, values):
    assert sent(saved(started(company, owner), owner, values), owner).state == "sent"


def test_what_is_returned_is_corrected_and_sent_again(company, owner, officer):
    declaration = sent(saved(started(company, owner), owner), owner)
    with pytest.raises(Refused, match="Say what"):
        returned(declaration, officer, because="  ")

    back = returned(declaration, officer)
    assert back.returned_because == "The Essonne is missing."
    again = sent(saved(back, owner), owner)

    assert validated(again, officer).returned_because == ""


def test_a_correction_begins_with_what_counts_and_replaces_it_when_validated(
    company, owner, officer
):
    first = validated(sent(saved(started(company, owner), owner), owner), officer)

    correction = started(company, owner)
    assert (correction.edition, values_of(correction)) == (2, FULL)
    handed_in = sent(saved(correction, owner, DeclarationValues(licences=3)), owner)
    assert Declaration.objects.counted().get() == first
    validated(handed_in, officer)

    first.refresh_from_db()
    assert first.state == DeclarationState.REPLACED
    assert values_of(first) == FULL
    assert Declaration.objects.counted().get().licences == 3


def test_giving_a_correction_up_leaves_what_counts(company, owner, officer):
    first = validated(sent(saved(started(company, owner), owner), owner), officer)

    given_up = withdraw_declaration(declaration_id=started(company, owner).pk, by=owner, at=NOW)

    assert given_up.state == DeclarationState.WITHDRAWN
    assert Declaration.objects.counted().get() == first
    assert started(company, owner).edition == 3


def test_a_decision_is_taken_once(company, owner, officer):
    done = validated(sent(saved(started(company, owner), owner), owner), officer)

    for again in (validated, returned):
        with pytest.raises(TransitionNotAllowed):
            again(done, officer)


def test_lines_that_stay_leave_no_trace(company, owner):
    draft = saved(started(company, owner), owner)
    before = set(draft.jobs.values_list("pk", flat=True))

    saved(draft, owner)

    assert set(draft.jobs.values_list("pk", flat=True)) == before


FILLING = {MembershipRole.OWNER, MembershipRole.EDITOR}
VOUCHING = {MembershipRole.OWNER, MembershipRole.SIGNATORY}


def _is_let(act):
    try:
        act()
    except PermissionDenied:
        return False
    return True


@pytest.mark.parametrize("role", list(MembershipRole))
def test_owners_and_editors_fill_owners_and_signatories_send(company, role):
    user = _member(company, role)
    draft = make_declaration(company, licences=1)

    assert _is_let(lambda: started(company, user)) == (role in FILLING)
    assert _is_let(lambda: saved(draft, user)) == (role in FILLING)
    draft.refresh_from_db()
    assert _is_let(lambda: sent(draft, user)) == (role in VOUCHING)


def test_members_of_others_do_nothing(company):
    stranger = _member(make_organisation(), MembershipRole.OWNER)
    draft = make_declaration(company, licences=1)

    for act in (
        lambda: started(company, stranger),
        lambda: saved(draft, stranger),
        lambda: sent(draft, stranger),
        lambda: withdraw_declaration(declaration_id=draft.pk, by=stranger, at=NOW),
    ):
        assert not _is_let(act)


@pytest.mark.parametrize("role", list(Role))
def test_officers_and_administrators_decide(company, role):
    declaration = make_declaration(company, DeclarationState.SENT)
    deciding = {Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR}

    assert _is_let(lambda: returned(declaration, make_staff(role))) == (role in deciding)


def test_nobody_decides_on_the_declaration_of_their_own_company(company, officer):
    declaration = make_declaration(company, DeclarationState.SENT)
    make_membership(user=officer, organisation=company, role=MembershipRole.VIEWER)

    for decide in (validated, returned):
        assert not _is_let(lambda decide=decide: decide(declaration, officer))


def test_the_departments_of_the_last_validated_year_are_there_to_be_filled_in(company):
    make_declaration(company, "validated", year=2023, jobs={"33": 1})
    make_declaration(company, "validated", year=2024, jobs={"91": 2, "75": 3})
    make_declaration(company, "sent", year=YEAR, jobs={"13": 4})

    assert departments_before(company, YEAR) == ["75", "91"]
    assert departments_before(company, 2023) == []
    assert departments_before(make_organisation(), YEAR) == []
