"""The steps that staff take on an award, each asked for on a page of its own."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy

from calls.actions import award_plan, awards
from calls.enums import AwardState, PaymentState, ReportState
from calls.forms.awards import (
    AmendForm,
    MilestoneForm,
    MoreTimeForm,
    PaidForm,
    PaymentForm,
    ReachedForm,
    RecallForm,
    ReportForm,
    ReturnForm,
    RowForm,
    SignedForm,
    WhyForm,
)
from calls.models import Award
from calls.queries.awards import FOLLOWED, PUBLISHABLE
from pscc.kernel.formats import money, short_date
from pscc.kernel.staff_admin import ActionButton, Words

MANAGE = "calls.manage_award"
Rows = Callable[[Award], list[tuple[int, str]]]


def _of_award(action: Callable[..., object]) -> Callable[..., object]:
    return lambda award, **values: action(award_id=award.pk, **values)


def _of_row(action: Callable[..., object], name: str) -> Callable[..., object]:
    return lambda _award, row, **values: action(**{name: row}, **values)


def _in(*states: AwardState) -> Callable[[Award], bool]:
    return lambda award: award.state in states


def _milestones(award: Award) -> list[tuple[int, str]]:
    found = award.milestones.filter(reached_on=None).order_by("due_on", "pk")
    return [(each.pk, each.title) for each in found]


def _payments(award: Award) -> list[tuple[int, str]]:
    found = award.payments.filter(state=PaymentState.PLANNED).order_by("due_on", "pk")
    return [(each.pk, f"{money(each.amount)} ({short_date(each.due_on)})") for each in found]


def _reports(award: Award) -> list[tuple[int, str]]:
    found = award.reports.filter(state=ReportState.SENT).order_by("due_on", "pk")
    return [(each.pk, f"{each.get_kind_display()} ({short_date(each.due_on)})") for each in found]


ROWS: dict[str, Rows] = {
    "reached": _milestones,
    "paid": _payments,
    "cancel-payment": _payments,
    "return-report": _reports,
    "accept-report": _reports,
}


def _has_rows(name: str, *states: AwardState) -> Callable[[Award], bool]:
    return lambda award: award.state in states and bool(ROWS[name](award))


def _step(name: str, label: Words, done: Words, **options: Any) -> ActionButton:
    return ActionButton(name, label, MANAGE, done=done, **options)


STEPS = (
    _step(
        "more-time",
        gettext_lazy("Give more time to answer"),
        gettext_lazy("The team has more time: it is told."),
        act=_of_award(awards.extend_offer),
        form=MoreTimeForm,
        when=_in(AwardState.OFFERED),
    ),
    _step(
        "recall",
        gettext_lazy("Take the offer back"),
        gettext_lazy("Taken back: the team is told."),
        act=_of_award(awards.recall_award),
        form=RecallForm,
        explanation=gettext_lazy(
            "Nobody has answered yet. The team is told and reads why. You can then select another"
            " application, from the reserve list for instance, or offer this one another award."
        ),
        when=_in(AwardState.OFFERED),
        danger=True,
    ),
    _step(
        "signed",
        gettext_lazy("The agreement is signed"),
        gettext_lazy("The award runs."),
        act=_of_award(awards.start_award),
        form=SignedForm,
        explanation=gettext_lazy("The award runs from now on. The team is told."),
        when=lambda award: award.state == AwardState.ACCEPTED and award.agreement_id is not None,
    ),
    _step(
        "milestone",
        gettext_lazy("Add a milestone"),
        gettext_lazy("Added."),
        act=_of_award(award_plan.plan_milestone),
        form=MilestoneForm,
        when=_in(*FOLLOWED),
    ),
    _step(
        "reached",
        gettext_lazy("A milestone is reached"),
        gettext_lazy("Noted."),
        act=_of_row(award_plan.reach_milestone, "milestone_id"),
        form=ReachedForm,
        when=_has_rows("reached", *FOLLOWED),
    ),
    _step(
        "payment",
        gettext_lazy("Plan a payment"),
        gettext_lazy("Planned."),
        act=_of_award(award_plan.plan_payment),
        form=PaymentForm,
        explanation=gettext_lazy("All payments together never exceed the amount of the award."),
        when=_in(*FOLLOWED),
    ),
    _step(
        "paid",
        gettext_lazy("A payment has left"),
        gettext_lazy("Noted: the team is told."),
        act=_of_row(award_plan.note_payment, "payment_id"),
        form=PaidForm,
        when=_has_rows("paid", AwardState.RUNNING),
    ),
    _step(
        "cancel-payment",
        gettext_lazy("Cancel a payment"),
        gettext_lazy("Cancelled."),
        act=_of_row(award_plan.cancel_payment, "payment_id"),
        form=RowForm,
        when=_has_rows("cancel-payment", *FOLLOWED),
        danger=True,
    ),
    _step(
        "report",
        gettext_lazy("Ask for a report"),
        gettext_lazy("Asked: the team is reminded two weeks before it is due."),
        act=_of_award(award_plan.plan_report),
        form=ReportForm,
        when=_in(*FOLLOWED),
    ),
    _step(
        "accept-report",
        gettext_lazy("Accept a report"),
        gettext_lazy("Accepted: the team is told."),
        act=_of_row(award_plan.accept_report, "report_id"),
        form=RowForm,
        when=_has_rows("accept-report", *FOLLOWED),
    ),
    _step(
        "return-report",
        gettext_lazy("Send a report back"),
        gettext_lazy("Sent back: the team is told."),
        act=_of_row(award_plan.return_report, "report_id"),
        form=ReturnForm,
        when=_has_rows("return-report", *FOLLOWED),
    ),
    _step(
        "amend",
        gettext_lazy("Note an amendment"),
        gettext_lazy("Noted: the award has the new amount and end."),
        act=_of_award(award_plan.amend_award),
        form=AmendForm,
        explanation=gettext_lazy("What both sides signed. What was stays on record."),
        when=_in(AwardState.RUNNING),
    ),
    _step(
        "publish",
        gettext_lazy("Publish the award"),
        gettext_lazy("Published in the file of awards."),
        act=lambda award, **who: awards.publish_award(award_id=award.pk, is_public=True, **who),
        explanation=gettext_lazy(
            "Title, summary, amount, days and the organisation stand in the public 360Giving file."
        ),
        when=lambda award: award.state in PUBLISHABLE and award.published_at is None,
    ),
    _step(
        "unpublish",
        gettext_lazy("Take it out of the public file"),
        gettext_lazy("It is not in the file of awards any more."),
        act=lambda award, **who: awards.publish_award(award_id=award.pk, is_public=False, **who),
        when=lambda award: award.state in PUBLISHABLE and award.published_at is not None,
    ),
    _step(
        "close",
        gettext_lazy("Close the award"),
        gettext_lazy("Closed: the team is told."),
        act=_of_award(awards.close_award),
        explanation=gettext_lazy("Everything was delivered and paid."),
        when=_in(AwardState.RUNNING),
    ),
    _step(
        "terminate",
        gettext_lazy("Terminate the award"),
        gettext_lazy("Terminated: the team is told."),
        act=_of_award(awards.terminate_award),
        form=WhyForm,
        explanation=gettext_lazy(
            "It ends before its time. Payments that are planned are cancelled."
        ),
        when=_in(*FOLLOWED),
        danger=True,
    ),
)
