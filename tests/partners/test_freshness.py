"""The ladder: one step at a time, none without a mail that left, each one reversible."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import InternalError, transaction
from django.urls import reverse
from django.utils.translation import override

from partners.actions.freshness import (
    LinkDeadError,
    confirm_by_link,
    confirm_organisation,
    take_due_steps,
    undo_freshness_step,
)
from partners.enums import MembershipRole, OrganisationState
from partners.models import Organisation
from partners.queries.freshness import link_token
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message
from tests.factories import make_organisation, make_staff, make_user
from tests.partners.joining import member, told

pytestmark = pytest.mark.django_db

CHECKED = date(2026, 1, 1)
NOON = datetime(2026, 1, 1, 12, tzinfo=ZoneInfo("Europe/Paris"))
LADDER = [180, 14, 30, 60, 120]


def day(number):
    return NOON + timedelta(days=number)


@pytest.fixture
def organisation():
    return make_organisation(
        name="Curie Lab", checked_on=CHECKED, created_at=NOON, freshness_at=NOON
    )


@pytest.fixture
def owner(organisation):
    return member(organisation, name="Olga", language="fr")


def deliver(at):
    """Let what is due be written, and have left at a moment."""
    drain(seconds=30)
    for message in Message.objects.filter(state="due"):
        message.send(at=at)
        message.save()


def step(at, *, leaves=True):
    """Sweep once; return where the organisations stand."""
    take_due_steps(at=at)
    if leaves:
        deliver(at)
    return [each.freshness for each in Organisation.objects.order_by("pk")]


def climb(steps):
    """Take so many steps as early as possible; return the moment of the last."""
    at = NOON
    for wait in LADDER[:steps]:
        at += timedelta(days=wait)
        step(at)
    return at


def listed(organisation):
    return (
        Organisation.objects.published().filter(pk=organisation.pk).exists(),
        Organisation.objects.oriented().filter(pk=organisation.pk).exists(),
    )


# --- Steps ---------------------------------------------------------------------------------------


def test_each_step_comes_on_its_day_and_not_before(organisation, owner):
    seen = []
    at = NOON
    for wait in LADDER:
        at += timedelta(days=wait)
        seen += step(at - timedelta(days=1)) + step(at)

    assert seen == [
        "current", "asked",
        "asked", "reminded",
        "reminded", "ageing",
        "ageing", "unoriented",
        "unoriented", "unlisted",
    ]  # fmt: skip


def test_what_is_shown_follows_the_steps(organisation, owner):
    seen = {}
    at = NOON
    for wait in LADDER:
        at += timedelta(days=wait)
        (state,) = step(at)
        seen[state] = listed(organisation)

    assert seen == {
        "asked": (True, True),
        "reminded": (True, True),
        "ageing": (True, True),
        "unoriented": (True, False),
        "unlisted": (False, False),
    }


def test_twice_the_same_day_is_once(organisation, owner):
    at = climb(1)

    assert [step(at), step(at)] == [["asked"], ["asked"]]
    assert Message.objects.filter(channel="mail").count() == 1


def test_after_a_year_without_sweeps_nobody_leaps(organisation, owner):
    late = day(1000)

    seen = [
        step(late),
        step(late),
        step(late + timedelta(days=13)),
        step(late + timedelta(days=14)),
    ]

    assert seen == [["asked"], ["asked"], ["asked"], ["reminded"]]


def test_a_mail_that_has_not_left_holds_the_next_step(organisation, owner):
    step(day(180), leaves=False)
    waiting = step(day(300), leaves=False)
    deliver(day(300))

    assert waiting == ["asked"]
    assert [step(day(313)), step(day(314))] == [["asked"], ["reminded"]]


def test_a_profile_that_nobody_ever_checked_counts_from_its_entry(owner, organisation):
    Organisation.objects.filter(pk=organisation.pk).update(checked_on=None)

    assert [step(day(179)), step(day(180))] == [["current"], ["asked"]]


@pytest.mark.parametrize(
    "state", [OrganisationState.SUSPENDED, OrganisationState.ARCHIVED, OrganisationState.IN_REVIEW]
)
def test_only_published_profiles_are_asked_about(state):
    make_organisation(state=state, checked_on=CHECKED, created_at=NOON, freshness_at=NOON)

    assert step(day(1000)) == ["current"]


def test_the_days_are_settings(organisation, owner, settings):
    settings.FRESHNESS_ASK_DAYS = 10

    assert [step(day(9)), step(day(10))] == [["current"], ["asked"]]


def test_the_steps_are_in_the_history(organisation, owner):
    climb(5)

    seen = organisation.events.order_by("pgh_id").values_list("freshness", flat=True)

    assert list(dict.fromkeys(seen)) == [
        "current", "asked", "reminded", "ageing", "unoriented", "unlisted",
    ]  # fmt: skip


@pytest.mark.parametrize("steps", [1, 3])
def test_the_sweep_costs_the_same_to_find_what_is_due(steps, django_assert_num_queries):
    for _ in range(steps):
        make_organisation(checked_on=CHECKED, created_at=NOON, freshness_at=NOON)

    with django_assert_num_queries(1):
        take_due_steps(at=day(10))


# --- Who is asked --------------------------------------------------------------------------------


def test_owners_and_editors_are_asked_in_their_language(organisation, owner):
    member(organisation, MembershipRole.EDITOR, name="Emil", language="en")
    member(organisation, MembershipRole.VIEWER, name="Vera")
    member(organisation, name="Gone", is_active=False)
    make_staff(Role.COMMUNICATION, name="Cleo")

    climb(5)

    kinds = ("asked", "reminded", "ageing", "unoriented", "unlisted")
    assert [told(f"partners.freshness_{kind}") for kind in kinds] == [{"Olga", "Emil"}] * 5
    assert told("partners.profiles_unanswered") == set()
    sent = Message.objects.filter(kind="partners.freshness_asked", channel="mail")
    assert {each.recipient.name: each.url[:4] for each in sent} == {"Olga": "/fr/", "Emil": "/en/"}


def test_without_owner_and_editor_staff_are_told_once_for_all(organisation):
    for name, role in (
        ("Cleo", Role.COMMUNICATION),
        ("Paul", Role.PROGRAMME_OFFICER),
        ("Advisor", Role.ADVISOR),
    ):
        make_staff(role, name=name, language="en")
    member(organisation, MembershipRole.VIEWER, name="Vera")
    make_organisation(checked_on=CHECKED, created_at=NOON, freshness_at=NOON)

    step(day(180))

    sent = Message.objects.filter(channel="mail").order_by("recipient__name")
    assert [(each.recipient.name, each.kind) for each in sent] == [
        ("Cleo", "partners.profiles_unanswered"),
        ("Paul", "partners.profiles_unanswered"),
    ]
    assert "2 profiles" in sent[0].text


# --- The way back --------------------------------------------------------------------------------


@pytest.mark.parametrize("steps", [1, 2, 3, 4, 5])
def test_one_word_of_an_owner_brings_it_back_from_everywhere(organisation, owner, steps):
    at = climb(steps)

    confirm_organisation(organisation_id=organisation.pk, by=owner, at=at)

    organisation.refresh_from_db()
    assert (organisation.freshness, organisation.checked_on) == ("current", at.date())
    assert listed(organisation) == (True, True)
    assert [step(at + timedelta(days=179)), step(at + timedelta(days=180))] == [
        ["current"],
        ["asked"],
    ]


def test_viewers_and_strangers_cannot_confirm(organisation, owner):
    viewer = member(organisation, MembershipRole.VIEWER)
    for person in (viewer, make_user(), make_staff(Role.ADVISOR)):
        with pytest.raises(PermissionDenied):
            confirm_organisation(organisation_id=organisation.pk, by=person, at=day(1))


def test_staff_take_one_step_back_at_a_time(organisation, owner):
    at = climb(5)
    officer = make_staff(Role.COMMUNICATION)
    seen = []
    for _ in range(3):
        undone = undo_freshness_step(organisation_id=organisation.pk, by=officer, at=at)
        seen.append(undone.freshness)

    with pytest.raises(Refused, match="no step to take back"):
        undo_freshness_step(organisation_id=organisation.pk, by=officer, at=at)

    assert seen == ["unoriented", "ageing", "reminded"]
    assert step(at + timedelta(days=29)) == ["reminded"]


def test_owners_do_not_take_steps_back(organisation, owner):
    at = climb(3)

    with pytest.raises(PermissionDenied):
        undo_freshness_step(organisation_id=organisation.pk, by=owner, at=at)


def test_the_database_knows_no_other_way(organisation):
    with pytest.raises(InternalError, match="Invalid transition"), transaction.atomic():
        Organisation.objects.filter(pk=organisation.pk).update(freshness="unlisted")


def test_staff_confirm_at_their_desk(organisation, signed_in):
    climb(5)
    client = signed_in(make_staff(Role.COMMUNICATION))
    desk = reverse("admin:partners_organisation_change", args=(organisation.pk,))

    client.post(f"{desk.removesuffix('change/')}act/confirm/")

    organisation.refresh_from_db()
    assert organisation.freshness == "current"


# --- The link ------------------------------------------------------------------------------------


def link(organisation):
    organisation.refresh_from_db()
    return reverse("partners:freshness_confirm", args=[link_token(organisation)])


def test_looking_changes_nothing_and_the_button_confirms_without_sign_in(
    organisation, owner, client
):
    climb(5)
    address = link(organisation)

    shown = client.get(address)
    client.head(address)
    before = Organisation.objects.get().freshness
    pressed = client.post(address)

    text = shown.content.decode()
    assert [word in text for word in ("Curie Lab", "Is this still true?", "Olga")] == [
        True,
        True,
        False,
    ]
    assert (before, Organisation.objects.get().freshness) == ("unlisted", "current")
    assert pressed.headers["Location"] == organisation.get_absolute_url()


def test_the_mail_carries_that_link_in_the_readers_language(organisation, owner):
    climb(1)

    organisation.refresh_from_db()
    mail = Message.objects.get(channel="mail")
    with override("fr"):
        start = reverse("partners:freshness_confirm", args=["x"]).removesuffix("x/")
    assert mail.url.startswith(start)


def test_a_reminder_does_not_kill_the_first_link(organisation, owner, client):
    climb(1)
    first = link(organisation)
    step(day(194))

    client.post(first)

    assert Organisation.objects.get().freshness == "current"


def test_the_link_dies_with_its_use(organisation, owner, client):
    at = climb(1)
    address = link(organisation)
    client.post(address)
    Organisation.objects.filter(pk=organisation.pk).update(checked_on=at.date())
    step(at + timedelta(days=180))

    answer = client.post(address)

    assert (answer.status_code, Organisation.objects.get().freshness) == (410, "asked")


def test_the_link_lives_for_sixty_days(organisation, owner):
    climb(1)
    organisation.refresh_from_db()
    token = link_token(organisation)
    aged = _aged(organisation, days=61)

    with pytest.raises(LinkDeadError):
        confirm_by_link(token=aged, at=day(300))

    assert confirm_by_link(token=token, at=day(200)).freshness == "current"


def _aged(organisation, days):
    """Sign a link as it would have been signed so many days ago."""

    class Earlier(signing.TimestampSigner):
        def timestamp(self):
            moment = datetime.now(ZoneInfo("UTC")) - timedelta(days=days)
            return signing.b62_encode(int(moment.timestamp()))

    value = signing.loads(link_token(organisation), salt="partners.freshness")
    return Earlier(salt="partners.freshness").sign_object(value)


@pytest.mark.parametrize("token", ["x", "a:b:c", "WyJ4Il0:1:2"])
def test_a_forged_link_does_nothing(organisation, owner, client, token):
    climb(5)

    answer = client.post(reverse("partners:freshness_confirm", args=[token]))

    assert (answer.status_code, Organisation.objects.get().freshness) == (404, "unlisted")


def test_a_link_of_another_organisation_confirms_that_one_only(organisation, owner, client):
    other = make_organisation(checked_on=CHECKED, created_at=NOON, freshness_at=NOON)
    climb(1)

    client.post(link(other))

    assert [each.freshness for each in (Organisation.objects.get(pk=pk) for pk in
            (organisation.pk, other.pk))] == ["asked", "current"]  # fmt: skip
