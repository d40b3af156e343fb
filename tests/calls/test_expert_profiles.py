"""What experts of the pool declare of themselves."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from calls.actions.experts import (
    add_absence,
    add_expertise,
    detect_ties_of,
    remove_row,
    save_affiliation,
    save_profile,
)
from calls.enums import ApplicationState, AssignmentState, ExpertState
from calls.models import Assignment, ExpertProfile
from pscc.outbox.models import Delivery
from tests.calls.pooling import make_profile, refusal_of
from tests.factories import (
    NOW,
    make_application,
    make_assignment,
    make_organisation,
    make_project,
    make_term,
)

pytestmark = pytest.mark.django_db
E = ExpertState
TODAY = NOW.date()


def test_an_expert_writes_the_profile():
    profile = make_profile()

    save_profile(
        profile_id=profile.pk, position=" Oncologist ", keywords="CAR-T", languages=["fr", "en"],
        voices=["clinician"], quota=4, by=profile.user, at=NOW,
    )  # fmt: skip

    stored = ExpertProfile.objects.get()
    assert (stored.position, stored.keywords, stored.languages, stored.voices, stored.quota) == (
        "Oncologist", "CAR-T", ["fr", "en"], ["clinician"], 4,
    )  # fmt: skip


@pytest.mark.parametrize("state", [E.INVITED, E.DECLINED, E.LEFT])
def test_outside_the_pool_nothing_is_written(state):
    profile = make_profile(state=state)

    with pytest.raises(PermissionDenied):
        add_absence(profile_id=profile.pk, since=TODAY, until=TODAY, by=profile.user, at=NOW)


def test_rows_are_added_changed_and_removed():
    profile, term = make_profile(), make_term()
    own = {"profile_id": profile.pk, "by": profile.user, "at": NOW}
    add_expertise(term=term, level="expert", **own)
    add_expertise(term=term, level="familiar", **own)
    house = make_organisation(name="House")
    row = save_affiliation(name="", organisation=house, since=None, until=None, **own)
    save_affiliation(
        affiliation_id=row.pk, name="Old House", organisation=house, since=date(2020, 1, 1),
        until=date(2021, 1, 1), **own,
    )  # fmt: skip
    away = add_absence(since=TODAY, until=TODAY, **own)

    remove_row(kind="absences", row_id=away.pk, **own)

    assert [str(each) for each in profile.expertise.all()] == [f"{term} (Familiar)"]
    assert list(profile.affiliations.values_list("name", "organisation", "until")) == [
        ("Old House", house.pk, date(2021, 1, 1))
    ]
    assert not profile.absences.exists()


def test_dates_in_the_wrong_order_are_refused():
    profile = make_profile()

    message = refusal_of(
        add_absence, profile_id=profile.pk, since=TODAY, until=TODAY - timedelta(days=1),
        by=profile.user, at=NOW,
    )  # fmt: skip

    assert message == "The end lies before the beginning. Check the two dates."


def test_a_row_of_somebody_else_is_not_touched():
    profile, other = make_profile(), make_profile()
    row = other.absences.create(since=TODAY, until=TODAY)

    remove_row(kind="absences", row_id=row.pk, profile_id=profile.pk, by=profile.user, at=NOW)

    assert other.absences.get() == row


def test_a_new_affiliation_closes_what_the_expert_reads_now():
    house = make_organisation(name="House")
    project = make_project(organisation=house)
    application = make_application(state=ApplicationState.IN_REVIEW, project=project)
    profile = make_profile()
    make_assignment(application=application, expert=profile.user, state=AssignmentState.IN_PROGRESS)
    save_affiliation(
        profile_id=profile.pk, name="House", organisation=house, since=None, until=None,
        by=profile.user, at=NOW,
    )  # fmt: skip

    found = detect_ties_of(profile_id=profile.pk, at=NOW)

    assert found == 1
    assert not Assignment.objects.of_expert(profile.user).exists()
    assert Delivery.objects.filter(event="calls.expert_ties_changed").count() == 1
