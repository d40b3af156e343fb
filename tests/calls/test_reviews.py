"""The score sheet: saved with a version, complete when sent, closed, reopened by staff."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from calls.actions.applications import withdraw_application
from calls.actions.decisions import record_decision, release_decision
from calls.actions.reviews import (
    GivenScore,
    IncompleteReviewError,
    StaleReviewError,
    reopen_review,
    save_review,
    submit_review,
)
from calls.enums import ApplicationState, AssignmentState, Outcome, ReviewVisibility
from calls.models import Assignment, CriterionScore
from calls.queries.reviews import (
    expert_desk,
    others_reviews,
    remarks_for_applicant,
    score_table,
)
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from pscc.outbox.models import Delivery
from tests.factories import (
    NOW,
    make_application,
    make_assignment,
    make_call,
    make_manager,
    make_score,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db
COMPLETE = {"team": 5, "science": 2, "need": 4}


def save(review, *, version=0, by=None, comments=None, **scores):
    return save_review(
        assignment_id=review.pk, version=version, scores=scores, comments=comments or {},
        by=by or review.expert, at=NOW,
    )  # fmt: skip


def stored_scores(review):
    rows = CriterionScore.objects.filter(assignment=review).order_by("criterion__position")
    return [
        (row.criterion.code, row.score, row.is_not_applicable, row.comment)
        for row in rows.select_related("criterion")
    ]


def accepted(**fields):
    return make_assignment(state=AssignmentState.ACCEPTED, **fields)


def test_saving_stores_scores_and_comments_and_counts_one_up():
    review = accepted()

    save(
        review,
        team=GivenScore(score=4, comment="Solid"),
        need=GivenScore(is_not_applicable=True),
        comments={"comment_to_applicant": "Well done"},
    )

    stored = Assignment.objects.get(pk=review.pk)
    assert (stored.state, stored.version, stored.comment_to_applicant) == (
        AssignmentState.IN_PROGRESS, 1, "Well done",
    )  # fmt: skip
    assert stored_scores(review) == [("team", 4, False, "Solid"), ("need", None, True, "")]


def test_what_is_not_named_stays():
    review = accepted()
    save(review, team=GivenScore(score=4, comment="Solid"))

    save(review, version=1, team=GivenScore(has_answer=False, comment="Very solid"))

    assert stored_scores(review) == [("team", 4, False, "Very solid")]


def test_an_older_version_is_refused_and_nothing_is_overwritten():
    review = accepted()
    save(review, comments={"confidential_comment": "First"})

    with pytest.raises(StaleReviewError) as refusal:
        save(review, comments={"confidential_comment": "Second"})

    assert (refusal.value.stored.version, refusal.value.stored.confidential_comment) == (1, "First")
    assert Assignment.objects.get(pk=review.pk).confidential_comment == "First"


def test_saving_what_is_stored_already_changes_nothing():
    review = accepted()
    save(review, team=GivenScore(score=4), comments={"confidential_comment": "First"})

    save(review, version=0, team=GivenScore(score=4), comments={"confidential_comment": "First"})

    assert Assignment.objects.get(pk=review.pk).version == 1


def test_a_score_outside_the_scale_is_refused():
    with pytest.raises(Refused) as refusal:
        save(accepted(), team=GivenScore(score=6))

    assert str(refusal.value.message) == "team: give a score from 0 to 5."


def test_a_complete_review_is_submitted():
    review = make_assignment(state=AssignmentState.IN_PROGRESS, scores=COMPLETE)

    submit_review(assignment_id=review.pk, by=review.expert, at=NOW)

    stored = Assignment.objects.get(pk=review.pk)
    assert (stored.state, stored.submitted_at) == (AssignmentState.SUBMITTED, NOW)
    assert Delivery.objects.filter(event="calls.review_submitted").count() == 1


def test_an_incomplete_review_names_what_is_missing():
    review = make_assignment(state=AssignmentState.IN_PROGRESS, scores={"team": 3})

    with pytest.raises(IncompleteReviewError) as refusal:
        submit_review(assignment_id=review.pk, by=review.expert, at=NOW)

    assert [criterion.code for criterion in refusal.value.missing] == ["science", "need"]
    assert Assignment.objects.get(pk=review.pk).state == AssignmentState.IN_PROGRESS


def test_a_review_in_which_nothing_applies_is_refused():
    review = make_assignment(state=AssignmentState.IN_PROGRESS, scores=dict.fromkeys(COMPLETE))

    with pytest.raises(IncompleteReviewError) as refusal:
        submit_review(assignment_id=review.pk, by=review.expert, at=NOW)

    assert str(refusal.value.message) == (
        "Score at least one criterion: a review in which nothing applies says nothing."
    )


def test_a_submitted_review_is_closed_to_its_expert_until_reopened():
    review = make_assignment(state=AssignmentState.SUBMITTED, scores=COMPLETE)
    officer = make_staff(Role.PROGRAMME_OFFICER)

    with pytest.raises(PermissionDenied):
        save(review, team=GivenScore(score=1))
    reopen_review(assignment_id=review.pk, by=officer, at=NOW)
    save(review, team=GivenScore(score=1))
    submit_review(assignment_id=review.pk, by=review.expert, at=NOW)

    assert stored_scores(review)[0] == ("team", 1, False, "")


OVER = (
    "The review of this application is over: nothing can be added to it any more. If something"
    " important is missing, write to the contact of the call."
)


def decide(application):
    return record_decision(
        application_id=application.pk, outcome=Outcome.DECLINED, reasons="Weak", letter="",
        by=make_staff(Role.PROGRAMME_OFFICER), at=NOW,
    )  # fmt: skip


def late_acts(review):
    """Try to save and to submit; return the two refusals."""
    said = []
    for act in (
        lambda: save(review, team=GivenScore(score=1)),
        lambda: submit_review(assignment_id=review.pk, by=review.expert, at=NOW),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        said.append(str(refusal.value.message))
    return said


def test_nothing_is_added_under_a_pending_decision():
    review = accepted(scores=COMPLETE)
    decide(review.application)

    assert late_acts(review) == [OVER, OVER]
    assert Assignment.objects.get(pk=review.pk).state == AssignmentState.ACCEPTED


def test_nothing_is_added_after_a_withdrawal():
    review = accepted(scores=COMPLETE)
    review.application.withdraw(reason="Other money")
    review.application.save()

    assert late_acts(review) == [OVER, OVER]


def test_the_applicant_reads_only_remarks_submitted_before_the_release():
    application = make_application(state=ApplicationState.IN_REVIEW)
    for days, words in ((0, "early"), (2, "late")):
        review = make_assignment(
            application=application,
            state=AssignmentState.SUBMITTED,
            scores=COMPLETE,
            comment_to_applicant=words,
        )
        review.submitted_at = NOW + timedelta(days=days)
        review.save()
    decision = decide(application)

    release_decision(
        decision_id=decision.pk,
        by=make_manager(call=application.call),
        at=NOW + timedelta(days=1),
    )

    assert remarks_for_applicant(application) == ["early"]


def test_a_review_of_what_is_withdrawn_is_not_reopened():
    review = make_assignment(state=AssignmentState.SUBMITTED, scores=COMPLETE)
    application = review.application
    withdraw_application(
        application_id=application.pk, reason="Sold", by=application.created_by, at=NOW
    )

    with pytest.raises(Refused) as refusal:
        reopen_review(assignment_id=review.pk, by=make_staff(Role.PROGRAMME_OFFICER), at=NOW)

    assert str(refusal.value.message) == (
        "The application is “Withdrawn”: its review is over and is not opened again."
    )


def test_a_review_under_a_decision_is_not_reopened():
    review = make_assignment(state=AssignmentState.SUBMITTED, scores=COMPLETE)
    officer = make_staff(Role.PROGRAMME_OFFICER)
    record_decision(
        application_id=review.application_id, outcome=Outcome.DECLINED, reasons="", letter="",
        by=officer, at=NOW,
    )  # fmt: skip

    with pytest.raises(Refused) as refusal:
        reopen_review(assignment_id=review.pk, by=officer, at=NOW)

    assert str(refusal.value.message) == (
        "A decision stands on this application. Annul it before reopening a review it rests on."
    )


@pytest.mark.parametrize("state", [AssignmentState.INVITED, AssignmentState.SUBMITTED])
def test_only_an_accepted_review_is_written(state):
    review = make_assignment(state=state, scores=COMPLETE)

    with pytest.raises(PermissionDenied):
        save(review, team=GivenScore(score=1))


def test_nobody_else_writes_or_submits():
    review = make_assignment(state=AssignmentState.IN_PROGRESS, scores=COMPLETE)

    for person in (make_user(), make_staff(Role.PROGRAMME_OFFICER), review.application.created_by):
        with pytest.raises(PermissionDenied):
            save(review, by=person, team=GivenScore(score=1))
        with pytest.raises(PermissionDenied):
            submit_review(assignment_id=review.pk, by=person, at=NOW)


# --- Side by side --------------------------------------------------------------------------------


def test_scores_side_by_side():
    application = make_application(state=ApplicationState.IN_REVIEW)
    for scores in (COMPLETE, {"team": 3, "science": 4, "need": None}):
        make_assignment(application=application, state=AssignmentState.SUBMITTED, scores=scores)
    unfinished = make_assignment(application=application, state=AssignmentState.IN_PROGRESS)
    make_score(assignment=unfinished, code="team", score=0)

    table = score_table(application)

    rows = [
        [row.criterion.code, [cell.score for cell in row.cells], row.mean, row.spread]
        for row in table.rows
    ]
    assert rows == [
        ["team", [5, 3], 4, 2],
        ["science", [2, 4], 3, 2],
        ["need", [4, None], 4, None],
    ]
    assert [f"{value:.3f}" for value in (*table.means, table.mean)] == ["3.500", "3.571", "3.536"]


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        (ReviewVisibility.NEVER, 0, 0),
        (ReviewVisibility.AFTER_OWN, 0, 1),
        (ReviewVisibility.ALWAYS, 1, 1),
    ],
)
def test_who_reads_the_others_reviews(rule, before, after):
    call = make_call(review_visibility=rule)
    application = make_application(call=call, state=ApplicationState.IN_REVIEW)
    make_assignment(application=application, state=AssignmentState.SUBMITTED, scores=COMPLETE)
    own = make_assignment(
        application=application, state=AssignmentState.IN_PROGRESS, scores=COMPLETE
    )

    first = len(others_reviews(own.expert, own))
    submit_review(assignment_id=own.pk, by=own.expert, at=NOW)

    assert (first, len(others_reviews(own.expert, own))) == (before, after)


def test_the_desk_shows_what_waits_first():
    expert = make_user()
    done = make_assignment(expert=expert, state=AssignmentState.SUBMITTED, scores=COMPLETE)
    invited = make_assignment(expert=expert)
    begun = make_assignment(expert=expert, state=AssignmentState.IN_PROGRESS)
    make_assignment()

    desk = expert_desk(expert)

    assert (desk.waiting, desk.done) == ([invited, begun], [done])
    assert (desk.invitations, desk.to_write) == (1, 1)
