"""Passports kept, links made and ended, readings counted: the writers, without pages."""

from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from partners.models import ProjectMember
from pscc.accounts.enums import Role
from pscc.impact.actions.passports import (
    MOST_LINKS,
    CannotShareError,
    ItemChangedError,
    PassportValues,
    StalePassportError,
    count_reading,
    revoke_passport_share,
    save_passport,
)
from pscc.impact.models import Passport, PassportReading, PassportShare
from pscc.impact.queries.passports import share_behind, shares_of
from pscc.kernel.clock import now
from pscc.outbox.models import Delivery
from tests.factories import make_staff, make_user
from tests.impact.passports import item_called, make_link, make_passport, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return make_story()


def keep(story, version, *, by=None, **values):
    return save_passport(
        project_id=story.project.pk, version=version, by=by or story.owner, at=now(),
        values=PassportValues(**{"title": "Grebe"} | values),
    )  # fmt: skip


def test_the_first_time_makes_it_and_each_time_counts(story):
    first = keep(story, 0, words_fr="Bonjour", words_en="Hello")
    second = keep(story, 1, by=story.editor, title="Coot")

    assert first.pk == second.pk
    assert (second.title, second.words_fr, second.version, second.changed_by) == (
        "Coot", "", 2, story.editor,
    )  # fmt: skip


@pytest.mark.parametrize("version", [0, 2])
def test_what_others_saved_is_not_written_over_unseen(story, version):
    keep(story, 0)

    with pytest.raises(StalePassportError) as refusal:
        keep(story, version, title="Coot")

    assert refusal.value.stored.version == 1
    assert Passport.objects.get().title == "Grebe"


def test_what_others_picked_and_one_may_not_read_stays(story):
    make_passport(story, "Antibody format", "Preclinical")
    member = story.project.team.get(user=story.viewer)
    ProjectMember.objects.filter(pk=member.pk).update(role="edit")
    milestone = item_called(story, "First patient", story.viewer)

    kept = keep(story, 1, by=story.viewer, picked={milestone.key: milestone.mark})

    expected = {each.key for each in (milestone, item_called(story, "Antibody format"))}
    assert set(kept.picked) == expected


def test_one_cannot_pick_what_one_may_not_read(story):
    ProjectMember.objects.filter(user=story.viewer).update(role="edit")
    hidden = item_called(story, "Antibody format")

    with pytest.raises(ItemChangedError):
        keep(story, 0, by=story.viewer, picked={hidden.key: hidden.mark})

    assert not Passport.objects.exists()


@pytest.mark.parametrize("change", ["key", "mark"])
def test_what_was_ticked_must_still_say_the_same(story, change):
    item = item_called(story, "Preclinical")
    picked = {"stages-0000000000000000": item.mark} if change == "key" else {item.key: "0" * 16}

    with pytest.raises(ItemChangedError):
        keep(story, 0, picked=picked)


@pytest.mark.parametrize("role", ["viewer", "stranger", Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR])
def test_only_the_writers_of_the_project_keep_it(story, role):
    person = _person(story, role)

    with pytest.raises(PermissionDenied):
        keep(story, 0, by=person)


def _person(story, role):
    if isinstance(role, Role):
        return make_staff(role)
    return make_user() if role == "stranger" else getattr(story, role)


@pytest.mark.parametrize("role", ["editor", "viewer", "stranger", Role.ADMINISTRATOR])
def test_only_who_leads_the_project_makes_and_ends_links(story, role):
    make_passport(story)
    share, _token = make_link(story)
    person = _person(story, role)

    with pytest.raises(PermissionDenied):
        make_link(story, "Another", by=person)
    with pytest.raises(PermissionDenied):
        revoke_passport_share(share_id=share.pk, by=person, at=now())

    assert PassportShare.objects.get().revoked_at is None


def test_a_link_opens_its_passport_and_its_secret_is_not_kept(story):
    passport = make_passport(story)
    share, token = make_link(story)

    found = share_behind(token, now())

    assert found is not None
    assert (found.pk, found.passport) == (share.pk, passport)
    assert len(token) >= 43
    assert token not in str(PassportShare.objects.values().get())
    assert token not in str(Delivery.objects.values_list("payload", flat=True))


def test_a_wrong_an_old_and_an_ended_link_open_nothing(story):
    make_passport(story)
    share, token = make_link(story, days=3)
    ended, other = make_link(story, "Another", days=3)
    revoke_passport_share(share_id=ended.pk, by=story.owner, at=now())

    assert share_behind(token[:-1], now()) is None
    assert share_behind(other, now()) is None
    assert share_behind(share.digest, now()) is None


def test_a_link_opens_until_its_last_day_is_over_in_paris(story):
    make_passport(story)
    share, token = make_link(story, days=3)
    midnight = timezone.make_aware(
        datetime.combine(share.expires_on + timedelta(days=1), datetime.min.time())
    )

    assert share_behind(token, midnight - timedelta(seconds=1)) is not None
    assert share_behind(token, midnight) is None


@pytest.mark.parametrize(
    ("days", "field"), [(-1, "expires_on"), (367, "expires_on")], ids=["past", "too far"]
)
def test_a_link_lives_from_today_to_a_year(story, days, field):
    make_passport(story)

    with pytest.raises(CannotShareError) as refusal:
        make_link(story, days=days)

    assert refusal.value.field == field
    assert make_link(story, "Today", days=0)[0].pk
    assert make_link(story, "A year", days=366)[0].pk


def test_two_open_links_have_two_names(story):
    make_passport(story)
    share, _token = make_link(story, "A fund")

    with pytest.raises(CannotShareError) as refusal:
        make_link(story, "a FUND")
    revoke_passport_share(share_id=share.pk, by=story.owner, at=now())

    assert refusal.value.field == "name"
    assert make_link(story, "A fund")[0].pk != share.pk


def test_there_is_an_end_to_open_links(story):
    make_passport(story)
    for number in range(MOST_LINKS):
        make_link(story, f"Fund {number}")

    with pytest.raises(CannotShareError, match="At most 20 links"):
        make_link(story, "One more")


def test_what_is_not_chosen_yet_is_not_shared(story):
    with pytest.raises(CannotShareError, match="Choose first"):
        make_link(story)


def test_ending_twice_keeps_who_ended_it_first(story):
    make_passport(story)
    share, _token = make_link(story)
    first = revoke_passport_share(share_id=share.pk, by=story.owner, at=now())

    again = revoke_passport_share(share_id=share.pk, by=story.owner, at=now() + timedelta(hours=1))

    assert again.revoked_at == first.revoked_at


def test_readings_are_counted_by_day_and_nothing_else_is_kept(story):
    make_passport(story)
    share, _token = make_link(story)
    moment = now()
    for at in (moment, moment, moment + timedelta(days=1)):
        count_reading(share_id=share.pk, at=at)

    found = shares_of(share.passport).get()

    assert list(PassportReading.objects.order_by("day").values_list("count", flat=True)) == [2, 1]
    assert (found.opened, found.last_opened) == (
        3, timezone.localdate(moment + timedelta(days=1)),
    )  # fmt: skip
    columns = {field.name for field in PassportReading._meta.fields}
    assert columns == {"id", "share", "day", "count"}


def test_history_keeps_what_was_shown_and_no_secret(story):
    make_passport(story, "Preclinical")
    make_passport(story)
    share, _token = make_link(story)

    events = apps.get_model("impact", "PassportEvent").objects.order_by("pgh_id")
    links = apps.get_model("impact", "PassportShareEvent").objects.values().get()
    assert [len(each.picked) for each in events] == [1, 0]
    assert share.digest not in str(links)


@pytest.mark.parametrize(
    "fields", [{"name": ""}, {"digest": "a secret"}], ids=["for nobody", "a plain secret"]
)
def test_the_database_refuses_what_is_not_a_link(story, fields):
    make_passport(story)
    share, _token = make_link(story)

    with pytest.raises(IntegrityError), transaction.atomic():
        PassportShare.objects.filter(pk=share.pk).update(**fields)
