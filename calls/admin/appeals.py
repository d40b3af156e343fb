"""Objections at the staff desk: read and answered here."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from calls.actions.appeals import answer_appeal
from calls.forms.letters import AnswerForm
from calls.models import Appeal
from calls.queries.appeals import appeals_for
from pscc.accounts.models import User
from pscc.kernel.staff_admin import ActionButton, ReadOnlyAdmin


def _answer(appeal: Appeal, *, answer: str, by: User, at: datetime) -> None:
    answer_appeal(appeal_id=appeal.pk, answer=answer, by=by, at=at)


@admin.register(Appeal)
class AppealAdmin(ReadOnlyAdmin):
    """What teams object to decisions, without those that a conflict of interest hides."""

    list_display = ("reference", "outcome", "raised_by", "raised_at", "answered_by", "answered_at")
    list_filter = ("decision__application__call",)
    search_fields = ("decision__application__reference",)
    search_help_text = gettext_lazy("Reference")
    ordering = ("-raised_at", "-pk")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("reference", "outcome"),
                    ("raised_by", "raised_at"),
                    "text",
                    "answer",
                    ("answered_by", "answered_at"),
                )
            },
        ),
    )
    readonly_fields = ("reference", "outcome")
    action_buttons = (
        ActionButton(
            "answer",
            gettext_lazy("Answer the objection"),
            "calls.answer_appeal",
            act=_answer,
            form=AnswerForm,
            explanation=gettext_lazy(
                "The decision stays as it is. The team is told that there is an answer, and reads"
                " it on the portal."
            ),
            done=gettext_lazy("Answered: the team is told by mail."),
            when=lambda appeal: appeal.answered_at is None,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return appeals_for(request.user).order_by(*self.ordering)

    @display(description=gettext_lazy("application"), ordering="decision__application__reference")
    def reference(self, appeal: Appeal) -> str:
        return str(appeal.application)

    @display(description=gettext_lazy("outcome"))
    def outcome(self, appeal: Appeal) -> str:
        return appeal.decision.get_outcome_display()
