"""The steps that the office takes on an application, each asked for on a page of its own."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy

from calls.actions.assignments import assign_expert, propose_expert
from calls.actions.decisions import record_decision
from calls.actions.entries import reopen_entry
from calls.actions.panels import send_to_panel
from calls.actions.screening import screen_application
from calls.actions.stages import INVITABLE, invite_to_next_stage
from calls.enums import ApplicationState, Outcome
from calls.forms.staff import (
    AssignForm,
    ClarificationForm,
    DecisionForm,
    EligibleForm,
    IneligibleForm,
    end_of,
)
from calls.models import Application
from calls.queries.drafts import current_entry
from calls.queries.letters import start_of
from calls.queries.next_stages import may_be_invited
from calls.queries.reviews import standing_decision
from pscc.accounts.models import User
from pscc.kernel.staff_admin import ActionButton

UNDER_REVIEW = (ApplicationState.IN_REVIEW, ApplicationState.IN_PANEL)
DECIDABLE = (*UNDER_REVIEW, ApplicationState.RESERVE)


def _screen(application: Application, *, eligible: bool, note: str, by: User, at: datetime) -> None:
    screen_application(application_id=application.pk, eligible=eligible, note=note, by=by, at=at)


def _screen_eligible(application: Application, **values: Any) -> None:
    _screen(application, eligible=True, **values)


def _screen_ineligible(application: Application, **values: Any) -> None:
    _screen(application, eligible=False, **values)


def _assign(
    application: Application, *, expert: User, due_on: date, by: User, at: datetime
) -> None:
    assign_expert(
        application_id=application.pk, expert_id=expert.pk, due_at=end_of(due_on), by=by, at=at
    )


def _propose(
    application: Application, *, expert: User, due_on: date, by: User, at: datetime
) -> None:
    propose_expert(
        application_id=application.pk, expert_id=expert.pk, due_at=end_of(due_on), by=by, at=at
    )


def _ask_team(
    application: Application,
    *,
    question: str,
    until_on: date,
    unlocked: list[str],
    by: User,
    at: datetime,
) -> None:
    reopen_entry(
        entry_id=current_entry(application).pk,
        question=question,
        until=end_of(until_on),
        unlocked=unlocked,
        by=by,
        at=at,
    )


def _decide(
    application: Application,
    *,
    outcome: Outcome,
    reasons: str,
    letter: str,
    by: User,
    at: datetime,
) -> None:
    record_decision(
        application_id=application.pk, outcome=outcome, reasons=reasons, letter=letter, by=by, at=at
    )


def start_decision(
    application: Application, outcome: str, starts: Sequence[Outcome]
) -> DecisionForm:
    """Return the empty form, or one that begins with the call's letter of an outcome."""
    if outcome not in starts:
        return DecisionForm()
    return DecisionForm(initial={"outcome": outcome, "letter": start_of(application, outcome)})


def _invite(application: Application, *, by: User, at: datetime) -> None:
    invite_to_next_stage(application_id=application.pk, by=by, at=at)


def _has_next_stage(application: Application) -> bool:
    return application.state in INVITABLE and may_be_invited(application)


def _is_undecided(application: Application) -> bool:
    decision = standing_decision(application)
    return decision is None or not decision.is_conclusive


def _waits_for_screening(application: Application) -> bool:
    return application.state == ApplicationState.SUBMITTED and _is_undecided(application)


STEPS = (
    ActionButton(
        "eligible",
        gettext_lazy("Eligible: send to review"),
        "calls.screen_application",
        act=_screen_eligible,
        form=EligibleForm,
        explanation=gettext_lazy("You can then invite experts. The applicant sees “Under review”."),
        done=gettext_lazy("The application is in review. Assign its experts now."),
        when=_waits_for_screening,
    ),
    ActionButton(
        "ineligible",
        gettext_lazy("Not eligible"),
        "calls.screen_application",
        act=_screen_ineligible,
        form=IneligibleForm,
        danger=True,
        explanation=gettext_lazy(
            "This records a decision. The applicant sees nothing until it is released."
        ),
        done=gettext_lazy("Recorded: the decision “not eligible” waits for its release."),
        when=_waits_for_screening,
    ),
    ActionButton(
        "clarify",
        gettext_lazy("Ask for a clarification"),
        "calls.ask_clarification",
        act=_ask_team,
        form=ClarificationForm,
        explanation=gettext_lazy(
            "The answers open again for the team, also after the call has closed: all of them, or"
            " those you choose. What they sent stays; their answer is a new version."
        ),
        done=gettext_lazy("The team is asked by mail."),
        when=_waits_for_screening,
    ),
    ActionButton(
        "next-stage",
        gettext_lazy("Invite to the next stage"),
        "calls.invite_to_next_stage",
        act=_invite,
        explanation=gettext_lazy(
            "The team is invited to write the full application under the same number. What it sent"
            " and the reviews of it stay. Answers to the same questions are taken over."
        ),
        done=gettext_lazy("The project is invited to the next stage, and its team told by mail."),
        when=_has_next_stage,
    ),
    ActionButton(
        "assign",
        gettext_lazy("Assign an expert"),
        "calls.assign_expert",
        act=_assign,
        form=AssignForm,
        explanation=gettext_lazy(
            "The portal looks for conflicts of interest first. Without one, the expert is"
            " invited by mail."
        ),
        done=gettext_lazy("The expert is invited."),
        when=lambda application: application.state in UNDER_REVIEW,
    ),
    ActionButton(
        "propose",
        gettext_lazy("Propose an expert"),
        "calls.assign_expert",
        act=_propose,
        form=AssignForm,
        explanation=gettext_lazy(
            "The portal looks for conflicts of interest first. The expert knows nothing until"
            " you send the invitation."
        ),
        done=gettext_lazy("The expert is proposed. Send the invitation when you are ready."),
        when=lambda application: application.state in UNDER_REVIEW,
    ),
    ActionButton(
        "panel",
        gettext_lazy("Send to the panel"),
        "calls.send_to_panel",
        act=lambda application, **who: send_to_panel(application_id=application.pk, **who),
        explanation=gettext_lazy(
            "The chair and the members of the panel are told. The applicant still sees “Under"
            " review”."
        ),
        done=gettext_lazy("The application is before the panel."),
        when=lambda application: (
            application.state == ApplicationState.IN_REVIEW and _is_undecided(application)
        ),
    ),
    ActionButton(
        "decide",
        gettext_lazy("Record a decision"),
        "calls.record_decision",
        act=_decide,
        form=DecisionForm,
        explanation=gettext_lazy(
            "The decision stays inside the office until a manager of the call releases it."
        ),
        done=gettext_lazy("The decision is recorded and waits for its release."),
        when=lambda application: application.state in DECIDABLE and _is_undecided(application),
    ),
)
