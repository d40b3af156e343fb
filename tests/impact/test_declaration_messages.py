"""Who is told of declarations, and that nobody who is tied to the company is."""

import pytest

from partners.enums import MembershipRole
from pscc.accounts.enums import Role
from pscc.impact.actions.declarations import (
    return_declaration,
    send_declaration,
    validate_declaration,
    withdraw_declaration,
)
from pscc.impact.enums import DeclarationState
from pscc.outbox.deliveries import drain
from pscc.outbox.enums import Channel
from pscc.outbox.models import Message
from tests.factories import NOW, make_membership, make_organisation, make_staff, make_user
from tests.impact.declarations import make_declaration

pytestmark = pytest.mark.django_db
S = DeclarationState


@pytest.fixture
def company():
    return make_organisation(name="Company")


@pytest.fixture
def members(company):
    people = {}
    for role in MembershipRole:
        people[role] = make_user(email=f"{role}@company.example")
        make_membership(user=people[role], organisation=company, role=role)
    return people


@pytest.fixture
def officer():
    return make_staff(Role.PROGRAMME_OFFICER, email="officer@cluster.example")


def told(kind):
    drain()
    sent = Message.objects.filter(kind=kind, channel=Channel.MAIL)
    return sorted(sent.values_list("recipient__email", flat=True))


def sent(declaration, by):
    return send_declaration(
        declaration_id=declaration.pk, version=declaration.version, by=by, at=NOW
    )


CONCERNED = ["editor@company.example", "owner@company.example", "signatory@company.example"]


def test_officers_without_a_tie_are_told_that_it_was_sent(company, members, officer):
    make_membership(user=make_staff(Role.PROGRAMME_OFFICER), organisation=company)
    make_staff(Role.ADMINISTRATOR)

    sent(make_declaration(company, licences=1), members[MembershipRole.OWNER])

    assert told("impact.declaration_arrival") == ["officer@cluster.example"]


def test_where_every_officer_is_tied_an_administrator_is_told(company, members, officer):
    make_membership(user=officer, organisation=company)
    make_staff(Role.ADMINISTRATOR, email="administrator@cluster.example")

    sent(make_declaration(company, licences=1), members[MembershipRole.OWNER])

    assert told("impact.declaration_arrival") == ["administrator@cluster.example"]


def test_nobody_is_asked_to_decide_on_what_was_given_up_meanwhile(company, members, officer):
    owner = members[MembershipRole.OWNER]
    handed_in = sent(make_declaration(company, licences=1), owner)
    withdraw_declaration(declaration_id=handed_in.pk, by=owner, at=NOW)

    assert told("impact.declaration_arrival") == []
    assert told("impact.declaration_withdrawal") == ["officer@cluster.example"]


def test_a_draft_that_is_given_up_is_nobodys_business(company, members, officer):
    draft = make_declaration(company, licences=1)

    withdraw_declaration(declaration_id=draft.pk, by=members[MembershipRole.OWNER], at=NOW)

    assert told("impact.declaration_withdrawal") == []


def test_the_company_is_told_of_the_decision_and_not_of_the_reason(company, members, officer):
    for year, decide, kind in (
        (2024, validate_declaration, "impact.declaration_validation"),
        (2023, return_declaration, "impact.declaration_return"),
    ):
        declaration = make_declaration(company, S.SENT, year=year, licences=1)
        because = {"because": "Capercaillie"} if decide is return_declaration else {}
        decide(
            declaration_id=declaration.pk, version=declaration.version, by=officer, at=NOW,
            **because,
        )  # fmt: skip

        assert told(kind) == CONCERNED
        mails = Message.objects.filter(kind=kind)
        assert not mails.filter(text__contains="Capercaillie").exists()
        assert {each.url for each in mails} == {declaration.get_absolute_url()}


@pytest.mark.parametrize("is_tied", [True, False])
def test_the_outbox_hides_the_message_from_who_is_tied(client, company, members, officer, is_tied):
    sent(make_declaration(company, licences=1), members[MembershipRole.OWNER])
    assert told("impact.declaration_arrival") == ["officer@cluster.example"]
    reader = make_staff(Role.ADMINISTRATOR)
    client.force_login(reader)
    if is_tied:
        make_membership(user=reader, organisation=company, role=MembershipRole.VIEWER)

    page = client.get("/admin/outbox/message/").text

    assert ("Company has sent its declaration" in page) is not is_tied
