"""Before a press contact, a mandate or a key figure leaves its page, somebody is told once."""

from datetime import date, timedelta

import pytest

from partners.actions.expiries import remind_of_ends
from partners.enums import MembershipRole, OrganisationState
from partners.models import KeyFigure, Mandate, Person, PressContact
from pscc.accounts.enums import Role
from pscc.outbox.deliveries import drain
from pscc.outbox.enums import Channel
from pscc.outbox.models import Message
from tests.factories import NOW, make_membership, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = NOW.date()


def make_contact(until, **fields):
    organisation = fields.pop("organisation", None) or make_organisation(name="Cell Company")
    return PressContact.objects.create(
        organisation=organisation, name="Ada Voice", phone="+33 1 00 00 00 00", valid_until=until
    )


def make_mandate(until):
    return Mandate.objects.create(
        person=Person.objects.create(name="Ada Chair"), organisation=make_organisation(),
        role_en="President", role_fr="Présidente", since=date(2020, 1, 1), until=until,
    )  # fmt: skip


def make_figure(until, **fields):
    return KeyFigure.objects.create(
        metric_en="Deaths", metric_fr="Décès", value=3, as_of=date(2022, 12, 5), source="Release",
        valid_until=until, **{"is_published": True} | fields,
    )  # fmt: skip


@pytest.fixture
def keeper():
    make_staff(Role.PROGRAMME_OFFICER)
    return make_staff(Role.COMMUNICATION, email="words@pscc.example")


def told():
    drain()
    sent = Message.objects.filter(channel=Channel.MAIL).order_by("kind", "recipient__email")
    return list(sent.values_list("kind", "recipient__email"))


def test_editors_and_the_desk_are_told_once_of_a_press_contact(keeper):
    contact = make_contact(TODAY + 40 * DAY)
    owner = make_user(email="owner@cell.example")
    make_membership(user=owner, organisation=contact.organisation)
    make_membership(user=make_user(), organisation=contact.organisation, role=MembershipRole.VIEWER)

    early = remind_of_ends(at=NOW + 9 * DAY)
    before = told()
    remind_of_ends(at=NOW + 10 * DAY)
    remind_of_ends(at=NOW + 11 * DAY)

    assert (early, before) == (0, [])
    assert told() == [
        ("partners.press_contact_ending", "words@pscc.example"),
        ("partners.press_contact_to_follow", "owner@cell.example"),
    ]
    text = Message.objects.get(kind="partners.press_contact_to_follow", channel=Channel.MAIL).text
    assert "Ada Voice at Cell Company" in text


def test_what_is_put_off_is_told_of_anew(keeper):
    contact = make_contact(TODAY + 5 * DAY)
    remind_of_ends(at=NOW)
    contact.valid_until = TODAY + 60 * DAY
    contact.save()
    in_between = remind_of_ends(at=NOW)

    remind_of_ends(at=NOW + 40 * DAY)

    assert in_between == 0
    assert told() == [("partners.press_contact_ending", "words@pscc.example")] * 2


@pytest.mark.parametrize(
    ("make", "kind"),
    [(make_mandate, "partners.mandate_ending"), (make_figure, "partners.key_figure_ending")],
)
def test_the_desk_is_told_once_of_mandates_and_figures(keeper, make, kind):
    make(TODAY + 30 * DAY)

    remind_of_ends(at=NOW)
    remind_of_ends(at=NOW + DAY)

    assert told() == [(kind, "words@pscc.example")]


def test_nobody_is_told_of_what_is_off_its_page_already_or_stays(keeper):
    make_contact(TODAY - DAY)
    make_contact(TODAY + DAY, organisation=make_organisation(state=OrganisationState.IN_REVIEW))
    make_mandate(TODAY)
    make_mandate(None)
    make_figure(TODAY - DAY)
    make_figure(None)
    make_figure(TODAY + DAY, is_published=False)

    assert (remind_of_ends(at=NOW), told()) == (0, [])


def test_the_last_day_itself_is_in_time(keeper):
    make_contact(TODAY)
    make_figure(TODAY)

    assert remind_of_ends(at=NOW) == 2
