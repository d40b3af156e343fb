"""When a dossier, its review, its award and a draft go, and what keeps them a little longer."""

from datetime import timedelta

import pghistory
import pytest
from django.db import connection
from pghistory.models import Context

from calls.actions.expiry import announce_ends, expire_drafts
from calls.actions.late import refuse_late
from calls.actions.revival import revive_drafts
from calls.enums import ApplicationState, AssignmentState, AwardState, PaymentState
from calls.models import (
    Appeal,
    Application,
    Assignment,
    Award,
    AwardPayment,
    CallStage,
    Decision,
    EmergencyAccess,
    LateRequest,
    StageEntry,
    Submission,
)
from calls.notifications.drafts import about, writers
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest, Project
from pscc.accounts.models import RetentionRun, User
from pscc.accounts.retention import carry_out
from pscc.kernel.retention import _partings, years
from pscc.outbox.models import Delivery
from tests.calls.awarding import Room
from tests.factories import (
    NOW,
    make_application,
    make_assignment,
    make_call,
    make_manager,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATER = NOW + years(5) + 40 * DAY  # the call of the factories closes within the forty days


@pytest.fixture
def room():
    room = Room()
    make_assignment(application=room.application, state=AssignmentState.SUBMITTED)
    Application.objects.update(updated_at=NOW)
    Project.objects.update(updated_at=NOW)
    return room


def test_a_dossier_goes_five_years_after_its_decision_and_leaves_nothing(room):
    carry_out(at=LATER)

    left = [model.__name__ for model in (Application, StageEntry, Submission, Decision, Assignment)
            if model.objects.exists()]  # fmt: skip
    assert left == []
    assert RetentionRun.objects.get(table="calls.application").gone == 1


def test_the_year_before_all_of_it_is_there(room):
    carry_out(at=LATER - years(1))

    assert Application.objects.get() == room.application
    assert Assignment.objects.count() == Decision.objects.count() == 1


def test_the_last_word_counts_not_the_first(room):
    Decision.objects.update(released_at=NOW + years(1))

    carry_out(at=LATER)

    assert Application.objects.exists()


def test_an_objection_keeps_the_dossier_until_it_is_as_old(room):
    Appeal.objects.create(
        decision=Decision.objects.get(), text="No.", raised_by=room.founder,
        raised_at=NOW + years(1), answer="Yes.", answered_by=room.officer,
        answered_at=NOW + years(2),
    )  # fmt: skip

    carry_out(at=LATER + years(1))
    still = Application.objects.exists()
    carry_out(at=LATER + years(2))

    assert (still, Application.objects.exists(), Appeal.objects.exists()) == (True, False, False)


def test_an_opening_in_an_emergency_keeps_it_as_long_as_its_own_proof(room):
    opened = NOW + years(3)
    EmergencyAccess.objects.create(
        application=room.application, user=room.officer, reason="Fire.", opened_at=opened,
        until=opened + timedelta(hours=1),
    )  # fmt: skip

    carry_out(at=LATER)
    still = Application.objects.exists()
    carry_out(at=LATER + years(3))

    assert (still, Application.objects.exists()) == (True, False)


def test_a_call_that_runs_on_keeps_what_may_still_move_only(room):
    waiting = make_application(call=room.call, state=ApplicationState.IN_PANEL)
    Application.objects.update(updated_at=NOW)
    CallStage.objects.update(closes_at=NOW + years(10))

    carry_out(at=LATER)

    assert list(Application.objects.all()) == [waiting]


def test_nothing_is_left_of_who_did_what_on_which_page(room):
    page = f"/calls/{room.application.uid}/"
    with pghistory.context(url=page, user=room.officer.pk):
        Application.objects.filter(pk=room.application.pk).update(screening_note="Good.")
    seen = Context.objects.filter(metadata__url=page)
    before = seen.count()

    carry_out(at=LATER)

    assert (before, seen.count()) == (1, 0)


def test_one_dossier_that_cannot_go_keeps_no_other_from_going(room, monkeypatch):
    other = make_application(call=room.call, state=ApplicationState.IN_PANEL)
    Application.objects.update(updated_at=NOW)

    def fail(rows):
        if rows[0].pk == room.application.pk:
            connection.cursor().execute("SELECT 1/0")

    monkeypatch.setitem(_partings, Application, [fail])

    stuck = carry_out(at=LATER)

    assert stuck == RetentionRun.objects.get(table="calls.application").kept == 1
    assert list(Application.objects.all()) == [room.application]
    assert Decision.objects.filter(application=room.application).exists()
    assert not Submission.objects.filter(entry__application=other).exists()


def test_an_award_keeps_the_dossier_but_not_what_experts_wrote(room):
    award = room.running()
    AwardPayment.objects.create(award=award, amount=10, due_on=room.today)
    AwardPayment.objects.update(state=PaymentState.PAID, paid_on=room.today)
    Award.objects.update(state=AwardState.CLOSED, ended_at=NOW)

    carry_out(at=LATER)
    kept = (Application.objects.count(), Submission.objects.count(), Decision.objects.count())
    reviews = Assignment.objects.count()
    carry_out(at=NOW + years(10) + 40 * DAY)

    assert (kept, reviews) == ((1, 1, 1), 0)
    assert not Award.objects.exists()
    assert not Application.objects.exists()


def test_an_award_that_still_runs_keeps_everything_of_it_for_as_long(room):
    room.running()

    carry_out(at=NOW + years(30))

    assert (Award.objects.count(), Application.objects.count()) == (1, 1)


def test_an_award_that_was_refused_keeps_nothing(room):
    room.offer()
    Award.objects.update(state=AwardState.REFUSED, answered_at=NOW)

    carry_out(at=LATER)

    assert not Award.objects.exists()
    assert not Application.objects.exists()


def test_a_wall_stands_as_long_as_it_has_something_to_hide(room):
    wall = ConflictOfInterest.objects.create(
        person=make_user(), project=room.application.project, origin=ConflictOrigin.DECLARED,
    )  # fmt: skip
    wall.recuse(by=room.officer, at=NOW - years(6))
    wall.save()

    carry_out(at=NOW)
    with_the_dossier = ConflictOfInterest.objects.exists()
    for night in range(2):
        carry_out(at=LATER + night * DAY)
    with_the_team = ConflictOfInterest.objects.exists()
    User.objects.filter(project_roles__project=room.application.project_id).update(is_active=False)
    carry_out(at=LATER + 2 * DAY)

    assert (with_the_dossier, with_the_team) == (True, True)
    assert not ConflictOfInterest.objects.exists()


def test_a_project_stays_as_long_as_somebody_of_its_team(room):
    for night in range(3):
        carry_out(at=LATER + night * DAY)
    with_a_team = Project.objects.filter(pk=room.application.project_id).exists()
    User.objects.filter(project_roles__project=room.application.project_id).update(is_active=False)
    carry_out(at=LATER + 4 * DAY)

    assert with_a_team is True
    assert not Project.objects.filter(pk=room.application.project_id).exists()


# --- Drafts that were never sent ---


@pytest.fixture
def draft():
    application = make_application(call=make_call(closes_at=NOW - 3 * DAY))
    expire_drafts(at=NOW)
    Application.objects.update(updated_at=NOW)
    return application


def test_a_draft_goes_ninety_days_after_two_weeks_of_warning(draft):
    told = [announce_ends(at=NOW + day * DAY) for day in (75, 77, 78)]
    counts = []
    for day in (89, 92):
        carry_out(at=NOW + day * DAY)
        counts.append(Application.objects.count())

    assert told == [0, 1, 0]
    assert counts == [1, 0]
    assert Project.objects.filter(pk=draft.project_id).exists()


def test_a_draft_nobody_was_told_of_waits(draft):
    carry_out(at=NOW + 200 * DAY)
    announce_ends(at=NOW + 200 * DAY)
    carry_out(at=NOW + 210 * DAY)
    waits = Application.objects.exists()
    carry_out(at=NOW + 215 * DAY)

    assert (waits, Application.objects.exists()) == (True, False)


def test_a_draft_that_asks_for_more_time_waits_for_the_answer_and_is_told_of_anew(draft):
    announce_ends(at=NOW + 77 * DAY)
    entry = draft.entries.get()
    asked = LateRequest.objects.create(
        entry=entry, reason="Ill.", asked_by=draft.created_by, asked_at=NOW + 90 * DAY
    )

    carry_out(at=NOW + 95 * DAY)
    waits = Application.objects.exists()
    refuse_late(request_id=asked.pk, answer="No.", by=make_manager(call=draft.call),
                at=NOW + 96 * DAY)  # fmt: skip
    carry_out(at=NOW + 97 * DAY)

    assert waits
    assert Application.objects.exists()
    assert announce_ends(at=NOW + 174 * DAY) == 1


def test_an_opening_in_an_emergency_keeps_a_draft_and_stops_no_night(draft):
    EmergencyAccess.objects.create(
        application=draft, user=make_user(), reason="Fire.", opened_at=NOW,
        until=NOW + timedelta(hours=1),
    )  # fmt: skip

    told, stuck = announce_ends(at=NOW + 77 * DAY), carry_out(at=NOW + 95 * DAY)

    assert (told, stuck, Application.objects.exists()) == (0, 0, True)


def test_the_team_reads_the_day(draft):
    announce_ends(at=NOW + 77 * DAY)

    event = Delivery.objects.filter(event="calls.draft_end_announced").first()
    assert event.payload == {"application_id": draft.pk}
    assert writers(draft.pk) == [draft.created_by]
    assert about(draft.pk)["call"] == draft.call.title


def test_a_draft_that_came_back_to_life_is_spared(draft):
    announce_ends(at=NOW + 77 * DAY)
    CallStage.objects.update(closes_at=NOW + 300 * DAY)
    revive_drafts(at=NOW + 80 * DAY)

    carry_out(at=NOW + 95 * DAY)

    assert writers(draft.pk) == []
    assert Application.objects.exists()
