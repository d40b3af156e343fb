"""What is declared about how long things are kept is what happens."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.db.models import CASCADE
from django.utils.text import capfirst

from calls.enums import AssignmentState, ExpertState
from calls.models import ExpertAffiliation, ExpertProfile
from calls.queries.traces import LOOK_BACK
from partners.enums import ClaimMethod, ClaimState, MembershipRole
from partners.models import Claim, Invitation, Membership
from pscc.accounts.models import RetentionRun
from pscc.accounts.retention import BATCH, carry_out
from pscc.files.actions import link_file, store_upload
from pscc.kernel.clock import now
from pscc.kernel.personal_data import register
from pscc.kernel.retention import Ages, Follows, Over, Swept, Within, keep, rules, years
from pscc.outbox.sweeps import all_sweeps
from tests import factories
from tests.accounts.conftest import sign_in
from tests.files import samples
from tests.files.conftest import uploaded

WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
NUMBERS = {"a": 1, "ninety": 90} | {word: number for number, word in enumerate(WORDS, 1)}
LED = (Follows, Within)  # as long as something else
UNITS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
DURATION = re.compile(rf"\b(\d+|{'|'.join(NUMBERS)}) (hour|day|week|month|year)s?\b", re.IGNORECASE)


def durations(sentence: str) -> list[timedelta]:
    """Return the figures in a sentence for people."""
    found = []
    for number, unit in DURATION.findall(sentence):
        times = int(number) if number.isdigit() else NUMBERS[number.lower()]
        if unit.lower() in UNITS:
            found.append(UNITS[unit.lower()] * times)
        else:
            found.append(timedelta(days=365 * times / (12 if unit.lower() == "month" else 1)))
    return found


def agree(one: timedelta, other: timedelta) -> bool:
    """Tell whether two figures are the same, leap years apart."""
    slack = timedelta(days=3) if one > timedelta(days=300) else timedelta(0)
    return abs(one - other) <= slack


# --- Declared ---


def test_every_duration_that_is_promised_is_carried_out():
    broken = []
    for model, declaration in register.items():
        promised = durations(declaration.retention)
        given = [rule for rule in rules.get(model, ()) if not isinstance(rule, LED)]
        follows = len(given) < len(rules.get(model, ()))
        kept = [each for each in promised if any(agree(each, rule.after) for rule in given)]
        if len(kept) < len(promised) and not follows:
            broken.append(f"{model._meta.label}: {declaration.retention}")

    assert broken == []


def test_no_rule_says_another_figure_than_its_sentence():
    wrong = [
        f"{model._meta.label}: {rule.after}"
        for model, given in rules.items()
        for rule in given
        if not isinstance(rule, LED)
        and not any(agree(each, rule.after) for each in durations(register[model].retention))
    ]

    assert wrong == []


@pytest.mark.django_db
def test_rules_name_what_exists():
    sweeps = {each.name for each in all_sweeps()}
    wrong = []
    for model, given in rules.items():
        for rule in given:
            if isinstance(rule, Swept) and rule.sweep not in sweeps:
                wrong.append(f"{model._meta.label}: {rule.sweep}")
            if isinstance(rule, Ages | Over):
                str(rule.due(model, now()).query)  # raises if a path leads nowhere
            if isinstance(rule, Follows):
                parents = {
                    field.related_model: field.remote_field.on_delete
                    for field in model._meta.fields
                    if field.is_relation
                }
                if parents.get(rule.parent) is not CASCADE:
                    wrong.append(f"{model._meta.label}: follows nothing")

            if isinstance(rule, Within) and model not in named_before(rule.root):
                wrong.append(f"{model._meta.label}: {rule.root._meta.label} does not name it")

    assert wrong == []


def named_before(root):
    """Return the tables whose rows go before one of the root."""
    return {
        rows.model
        for rule in rules[root]
        for rows in (rule.before(root(pk=0)) if isinstance(rule, Over) else ())
    }


def test_every_sentence_with_a_figure_is_understood():
    assert durations("Left unfinished: ninety days. Sent: three years, or 24 months.") == [
        timedelta(days=90), timedelta(days=1095), timedelta(days=730),
    ]  # fmt: skip


# --- Carried out ---


@pytest.fixture
def ended(db):
    """Return a membership that ended four years ago."""
    membership = factories.make_membership(
        user=factories.make_user(), organisation=factories.make_organisation(),
        role=MembershipRole.VIEWER,
    )  # fmt: skip
    Membership.objects.filter(pk=membership.pk).update(ended_at=now() - years(4))
    return membership


def events_of(model, pk):
    return apps.get_model(f"{model._meta.label}Event").objects.filter(pgh_obj_id=pk)


def test_what_is_old_goes_with_its_history_and_what_is_not_stays(ended):
    present = factories.make_membership(
        user=factories.make_user(), organisation=ended.organisation, role=MembershipRole.OWNER
    )
    had = events_of(Membership, ended.pk).exists()

    stuck = carry_out(at=now())

    assert (had, stuck) == (True, 0)
    assert list(Membership.objects.all()) == [present]
    assert not events_of(Membership, ended.pk).exists()
    assert events_of(Membership, present.pk).exists()


def test_the_note_counts_and_names_nobody(ended):
    at = now()

    carry_out(at=at)
    carry_out(at=at + timedelta(days=1))

    assert list(RetentionRun.objects.values_list("table", "gone", "kept", "at")) == [
        ("partners.membership", 1, 0, at)
    ]


def test_no_membership_goes_while_it_is_still_a_tie():
    (rule,) = rules[Membership]

    assert rule.after >= LOOK_BACK


def test_nothing_goes_a_day_too_early(ended):
    Membership.objects.filter(pk=ended.pk).update(ended_at=now() - LOOK_BACK)

    carry_out(at=now())

    assert Membership.objects.filter(pk=ended.pk).exists()


def test_a_night_takes_more_than_one_batch(db):
    organisation, host = factories.make_organisation(), factories.make_user()
    at = now() - years(2)
    Invitation.objects.bulk_create(
        Invitation(organisation=organisation, email=f"guest{number}@example.org", invited_by=host,
                   role=MembershipRole.VIEWER, expires_at=at)
        for number in range(BATCH + 3)
    )  # fmt: skip

    carry_out(at=now())

    assert not Invitation.objects.exists()
    assert RetentionRun.objects.get().gone == BATCH + 3


@pytest.mark.django_db
def test_a_file_goes_with_what_it_was_attached_to(person):
    with uploaded("Letter.pdf", samples.pdf()) as upload:
        stored = store_upload(upload=upload, purpose="partners.claim", by=person, at=now())
    link_file(file_id=stored.pk, at=now())
    Claim.objects.create(
        organisation=factories.make_organisation(), user=person, method=ClaimMethod.LETTER,
        letter=stored, state=ClaimState.REFUSED, decided_at=now() - years(6), decided_by=person,
    )  # fmt: skip

    carry_out(at=now())

    stored.refresh_from_db()
    assert (Claim.objects.count(), stored.linked_at) == (0, None)


@pytest.mark.django_db
@pytest.mark.parametrize(("is_old", "is_left"), [(True, 0), (False, 1)])
def test_an_expert_who_left_is_kept_while_a_review_is_younger(is_old, is_left, person):
    long_ago = now() - years(4)
    profile = ExpertProfile.objects.create(user=person, state=ExpertState.LEFT, updated_at=long_ago)
    ExpertAffiliation.objects.create(profile=profile, name="CNRS", since=long_ago.date())
    review = factories.make_assignment(expert=person, state=AssignmentState.SUBMITTED)
    reviewed = long_ago if is_old else now() - timedelta(days=30)
    type(review).objects.filter(pk=review.pk).update(submitted_at=reviewed)

    carry_out(at=now())

    assert ExpertProfile.objects.count() == is_left
    assert ExpertAffiliation.objects.count() == is_left
    assert events_of(ExpertProfile, profile.pk).exists() is bool(is_left)


def test_what_something_else_holds_stays_is_counted_and_stops_nothing(ended, monkeypatch):
    organisation = ended.organisation
    monkeypatch.setitem(rules, type(organisation), (Ages(since="created_at", after=-years(1)),))
    factories.make_project(organisation=factories.make_organisation())

    stuck = carry_out(at=now())

    assert stuck == RetentionRun.objects.get(table="partners.organisation").kept > 0
    assert not Membership.objects.filter(pk=ended.pk).exists()


def test_a_room_registers_its_own_work(monkeypatch):
    monkeypatch.delitem(rules, Membership)

    keep(Membership, Swept(sweep="partners.freshness", after=years(2)))

    assert rules[Membership] == (Swept(sweep="partners.freshness", after=years(2)),)


def test_staff_see_what_went(ended, browser, make_person):
    make_person("boss@example.org", roles=["administrator"], language="en")
    carry_out(at=now())
    sign_in(browser, "boss@example.org")

    page = browser.get("/admin/accounts/retentionrun/").content.decode()

    assert f"{capfirst(str(Membership._meta.verbose_name_plural))}</" in page
