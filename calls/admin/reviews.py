"""Reviews at the staff desk: who was asked, what is late, and what to do about it."""

from datetime import date, datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from calls.actions.assignments import expire_assignment, invite_proposed, remind_expert
from calls.actions.bulk import for_each
from calls.actions.due_dates import move_due_date
from calls.actions.reviews import reopen_review
from calls.admin.reports import tell
from calls.enums import AssignmentState
from calls.forms.staff import InviteForm, end_of
from calls.models import Assignment
from calls.queries.after_reviews import newer_submission
from calls.queries.office import late_reviews, office_applications
from calls.queries.reviews import WAITS_FOR_EXPERT, review_mean, with_scores
from pscc.accounts.models import User
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.clock import now
from pscc.kernel.formats import long_date
from pscc.kernel.list_filters import WordsFilter
from pscc.kernel.staff_admin import ActionButton, ReadOnlyAdmin

TONES = {
    AssignmentState.INVITED: "info",
    AssignmentState.ACCEPTED: "info",
    AssignmentState.IN_PROGRESS: "info",
    AssignmentState.SUBMITTED: "success",
    AssignmentState.REOPENED: "warning",
    AssignmentState.DECLINED: "danger",
    AssignmentState.RECUSED: "danger",
    AssignmentState.PROPOSED: "default",
    AssignmentState.EXPIRED: "default",
}


class LateFilter(WordsFilter):
    """What experts owe since their due date."""

    title = gettext_lazy("due date")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("late", gettext_lazy("late"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        if self.value() == "late":
            return queryset.filter(pk__in=late_reviews(request.user, now()).values("pk"))
        return None


def _is_open(review: Assignment) -> bool:
    return review.state in WAITS_FOR_EXPERT


def _is_proposed(review: Assignment) -> bool:
    return bool(review.state == AssignmentState.PROPOSED)


def _names_a_colleague(review: Assignment) -> bool:
    return review.state == AssignmentState.DECLINED and bool(review.suggested)


def _invite(review: Assignment, *, due_on: date, by: User, at: datetime) -> None:
    invite_proposed(assignment_id=review.pk, due_at=end_of(due_on), by=by, at=at)


def _move(review: Assignment, *, due_on: date, by: User, at: datetime) -> None:
    move_due_date(assignment_id=review.pk, due_at=end_of(due_on), by=by, at=at)


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    """Reviews of the applications that the person handles."""

    list_display = (
        "expert",
        "reference",
        "call_code",
        "shown_state",
        "due_at",
        "submitted_at",
        "mean_score",
    )
    list_filter = (LateFilter, "state", "application__call")
    link_lookups = ("due",)
    search_fields = ("expert__name", "expert__email", "application__reference")
    search_help_text = gettext_lazy("Expert or reference")
    ordering = ("due_at", "pk")
    actions = ("remind_selected",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("reference", "shown_state"),
                    ("expert", "assigned_by"),
                    ("invited_at", "answered_at"),
                    ("due_at", "submitted_at"),
                    "version_read",
                    "decline_reason",
                    "suggested",
                    "reminded",
                    "written",
                )
            },
        ),
    )
    readonly_fields = ("reference", "shown_state", "version_read", "reminded", "written")
    action_buttons = (
        ActionButton(
            "invite",
            gettext_lazy("Invite the expert"),
            "calls.assign_expert",
            act=_invite,
            form=InviteForm,
            explanation=gettext_lazy(
                "The portal looks for conflicts of interest once more. Without one, the expert is"
                " invited by mail."
            ),
            done=gettext_lazy("The expert is invited."),
            when=_is_proposed,
        ),
        ActionButton(
            "drop",
            gettext_lazy("Drop the proposal"),
            "calls.assign_expert",
            act=lambda review, **who: expire_assignment(assignment_id=review.pk, **who),
            explanation=gettext_lazy("The expert was never asked and is not told."),
            done=gettext_lazy("The proposal is dropped."),
            when=_is_proposed,
            danger=True,
        ),
        ActionButton(
            "remind",
            gettext_lazy("Remind the expert"),
            "calls.remind_expert",
            act=lambda review, **who: remind_expert(assignment_id=review.pk, **who),
            explanation=gettext_lazy("The expert gets a mail, at most one a day."),
            done=gettext_lazy("The expert is reminded (at most once a day)."),
            when=_is_open,
        ),
        ActionButton(
            "again",
            gettext_lazy("Ask the expert again"),
            "calls.assign_expert",
            act=_invite,
            form=InviteForm,
            explanation=gettext_lazy(
                "The portal looks for conflicts of interest once more. Without one, the expert is"
                " invited by mail; what they had written is still there."
            ),
            done=gettext_lazy("The expert is invited."),
            when=lambda review: review.state == AssignmentState.EXPIRED,
        ),
        ActionButton(
            "due",
            gettext_lazy("Change the due date"),
            "calls.remind_expert",
            act=_move,
            form=InviteForm,
            explanation=gettext_lazy(
                "The expert is told by mail; reminders count from the new date."
            ),
            done=gettext_lazy("The due date is changed; the expert is told."),
            when=_is_open,
        ),
        ActionButton(
            "reopen",
            gettext_lazy("Open the review again"),
            "calls.reopen_review",
            act=lambda review, **who: reopen_review(assignment_id=review.pk, **who),
            explanation=gettext_lazy(
                "The expert can change it and must submit it again. It does not count meanwhile."
            ),
            done=gettext_lazy("The review is open again; the expert is told."),
            when=lambda review: review.state == AssignmentState.SUBMITTED,
        ),
        ActionButton(
            "suggested",
            gettext_lazy("Invite the suggested colleague"),
            "calls.invite_expert",
            href=lambda review: (
                f"{reverse('admin:calls_expertprofile_add')}?suggestion={review.pk}"
            ),
            when=_names_a_colleague,
        ),
        ActionButton(
            "expire",
            gettext_lazy("Stop waiting"),
            "calls.assign_expert",
            act=lambda review, **who: expire_assignment(assignment_id=review.pk, **who),
            explanation=gettext_lazy("The review closes. You can ask another expert instead."),
            done=gettext_lazy("The review is closed."),
            when=_is_open,
            danger=True,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assignment]:
        handled = office_applications(request.user).values("pk")
        reviews = Assignment.objects.filter(application__in=handled)
        related = ("application__call", "expert", "assigned_by")
        return with_scores(reviews).select_related(*related).order_by(*self.ordering)

    @display(description=gettext_lazy("application"), ordering="application__reference")
    def reference(self, review: Assignment) -> str:
        return str(review.application)

    @display(description=gettext_lazy("call"), ordering="application__call__code")
    def call_code(self, review: Assignment) -> str:
        return review.application.call.code

    @display(description=gettext_lazy("state"), label=TONES, ordering="state")
    def shown_state(self, review: Assignment) -> Badge:
        return state_badge(review)

    @display(description=gettext_lazy("mean"))
    def mean_score(self, review: Assignment) -> str:
        middle = review_mean(review) if review.state == AssignmentState.SUBMITTED else None
        return "–" if middle is None else str(number_format(round(middle, 2), 2))

    @display(description=gettext_lazy("version read"))
    def version_read(self, review: Assignment) -> str:
        """Say which version the review is about, and whether the applicant sent a newer one."""
        newer = newer_submission(review)
        words = {"round": review.submission.round, "newer": newer.round if newer else 0}
        if newer is None:
            return _("Version %(round)s, the latest") % words
        return _("Version %(round)s: an earlier one, the applicant sent %(newer)s since") % words

    @display(description=gettext_lazy("reminders"))
    def reminded(self, review: Assignment) -> str:
        """List what the portal sent by itself, and when."""
        sent = review.reminders.order_by("sent_at", "pk")
        lines = [f"{row.get_step_display()}, {long_date(localdate(row.sent_at))}" for row in sent]
        return "; ".join(lines) or "–"

    @display(description=gettext_lazy("what the expert wrote"))
    def written(self, review: Assignment) -> str:
        """Show a submitted review; what is being written is the expert's own."""
        if review.state != AssignmentState.SUBMITTED:
            return _("Not submitted.")
        return render_to_string("admin/calls/review.html", {"review": review})

    @admin.action(description=gettext_lazy("Remind the selected experts"))
    def remind_selected(self, request: HttpRequest, queryset: QuerySet[Assignment]) -> None:
        at = now()
        results = for_each(
            queryset,
            lambda each: remind_expert(assignment_id=each.pk, by=request.user, at=at),
            done=_("Reminded (at most once a day)."),
        )
        tell(request, results)
