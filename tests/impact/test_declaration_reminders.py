"""Companies are asked from 1 January for the past year: each step once, late or doubled alike."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from partners.enums import MembershipRole, OrganisationKind
from pscc.impact.actions.reminders import ask_for_declarations
from pscc.impact.enums import DeclarationState
from pscc.impact.models import Declaration
from pscc.impact.queries.reminders import companies_to_ask, step_due, wanted_by
from pscc.outbox.deliveries import drain
from pscc.outbox.enums import Channel
from pscc.outbox.models import Message
from tests.factories import make_membership, make_organisation, make_user
from tests.impact.declarations import YEAR, make_declaration

pytestmark = pytest.mark.django_db
S = DeclarationState
PARIS = ZoneInfo("Europe/Paris")


def on(month, day, hour=12, year=YEAR + 1):
    return datetime(year, month, day, hour, tzinfo=PARIS)


@pytest.fixture
def company():
    found = make_organisation(name="Company")
    for role in MembershipRole:
        make_membership(
            user=make_user(email=f"{role}@company.example"), organisation=found, role=role
        )
    return found


def reminded():
    drain()
    sent = Message.objects.filter(kind="impact.declaration_reminder", channel=Channel.MAIL)
    return list(sent.order_by("pk").values_list("recipient__email", "subject"))


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (on(12, 31, 23, YEAR), None),
        (on(1, 1, 0), (YEAR, 0)),
        (on(1, 31, 23), (YEAR, 0)),
        (on(2, 1, 0), (YEAR, 1)),
        (on(3, 24), (YEAR, 2)),
        (on(3, 25), (YEAR, 3)),
        (on(4, 30, 23), (YEAR, 3)),
        (on(5, 1, 0), None),
    ],
)
def test_a_step_is_due_from_its_day_in_paris_until_the_next_one(at, due):
    assert step_due(at) == due


def test_it_is_wanted_by_the_end_of_march():
    assert wanted_by(YEAR) == datetime(YEAR + 1, 3, 31, 23, 59, tzinfo=PARIS)


def test_who_fills_in_or_sends_is_asked_once_for_each_step(company):
    for at in (on(1, 1, 0), on(1, 1, 12), on(1, 20), on(2, 1)):
        ask_for_declarations(at=at)

    told = reminded()
    subjects = list(dict.fromkeys(subject for _address, subject in told))
    people = [f"{role}@company.example" for role in ("editor", "owner", "signatory")]

    assert f"Declaration of Company for {YEAR}: it can be filled in" in subjects[0]
    assert f"Reminder: declaration of Company for {YEAR}" in subjects[1]
    for subject in subjects:
        assert sorted(address for address, of in told if of == subject) == people
    assert len(told) == 6


def test_after_an_outage_only_what_is_due_now_is_said(company):
    ask_for_declarations(at=on(3, 26))

    assert len(reminded()) == 3


def test_what_waits_in_the_outbox_is_not_said_once_it_was_sent(company):
    ask_for_declarations(at=on(1, 2))
    make_declaration(company, S.SENT, licences=1)

    assert reminded() == []


@pytest.mark.parametrize("state", list(S))
def test_nobody_is_asked_after_sending_but_for_a_draft_or_what_was_given_up(company, state):
    make_declaration(company, state, licences=1)
    make_declaration(company, S.SENT, year=YEAR - 1, licences=1)

    is_asked = ask_for_declarations(at=on(2, 1)) == 1

    assert is_asked is (state in {S.DRAFT, S.WITHDRAWN})


def test_only_companies_with_somebody_who_can_fill_it_in_are_asked(company):
    make_organisation()
    hospital = make_organisation(kind=OrganisationKind.HOSPITAL)
    left, viewed = make_organisation(), make_organisation()
    for organisation in (hospital, left):
        member = make_membership(user=make_user(), organisation=organisation)
    member.ended_at = on(1, 1) - timedelta(days=40)
    member.save()
    make_membership(user=make_user(), organisation=viewed, role=MembershipRole.VIEWER)

    assert list(companies_to_ask(YEAR)) == [company]


def test_the_message_leads_to_the_declarations_and_says_until_when(company):
    ask_for_declarations(at=on(1, 1))
    reminded()

    mail = Message.objects.filter(channel=Channel.MAIL).first()

    assert mail.url.endswith(f"/partners/{company.slug}/declarations/")
    assert "31 March" in mail.text or "31 mars" in mail.text
    assert not Declaration.objects.exists()
