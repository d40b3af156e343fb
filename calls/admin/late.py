"""Late requests at the staff desk: who asks to send after the closing, and the office's answer."""

from datetime import datetime

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, pgettext_lazy
from unfold.decorators import display

from calls.actions.late import grant_late, refuse_late
from calls.enums import LateState
from calls.forms.late import GrantLateForm, RefuseLateForm
from calls.models import LateRequest
from calls.queries.drafts import regular_end
from calls.queries.late import late_requests_for
from pscc.accounts.models import User
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.formats import short_moment
from pscc.kernel.staff_admin import ActionButton, ReadOnlyAdmin

TONES = {
    LateState.ASKED: "warning",
    LateState.GRANTED: "success",
    LateState.REFUSED: "danger",
}


def _grant(request: LateRequest, *, until: datetime, answer: str, by: User, at: datetime) -> None:
    grant_late(request_id=request.pk, until=until, answer=answer, by=by, at=at)


def _refuse(request: LateRequest, *, answer: str, by: User, at: datetime) -> None:
    refuse_late(request_id=request.pk, answer=answer, by=by, at=at)


def _waits(request: LateRequest) -> bool:
    return bool(request.state == LateState.ASKED)


@admin.register(LateRequest)
class LateRequestAdmin(ReadOnlyAdmin):
    """What teams ask of the reader's calls, without those that a conflict of interest hides. Of a
    draft nothing shows but the project's name: it is the team's.
    """

    list_display = (
        "project_title",
        "call_code",
        "stage_name",
        "shown_state",
        "asked_at",
        "asked_by",
        "until",
        "decided_by",
    )
    list_filter = ("state", "entry__application__call")
    search_fields = ("entry__application__project__title", "entry__application__reference")
    search_help_text = gettext_lazy("Project or reference")
    ordering = ("decided_at", "asked_at", "pk")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("project_title", "shown_state"),
                    ("call_code", "stage_name"),
                    ("reference", "closed_at"),
                    "reason",
                    ("asked_by", "asked_at"),
                    "answer",
                    ("decided_by", "decided_at"),
                    "until",
                )
            },
        ),
    )
    readonly_fields = (
        "project_title",
        "shown_state",
        "call_code",
        "stage_name",
        "reference",
        "closed_at",
    )
    action_buttons = (
        ActionButton(
            "grant",
            gettext_lazy("Let the team send late"),
            "calls.decide_late_request",
            act=_grant,
            form=GrantLateForm,
            explanation=gettext_lazy(
                "The team may change its answers and send them until the moment you choose. The"
                " receipt says that the late sending was granted."
            ),
            done=gettext_lazy("Granted: the team is told by mail."),
            when=_waits,
        ),
        ActionButton(
            "refuse",
            gettext_lazy("Refuse"),
            "calls.decide_late_request",
            act=_refuse,
            form=RefuseLateForm,
            danger=True,
            explanation=gettext_lazy("The closing stands. The team reads your answer."),
            done=gettext_lazy("Refused: the team is told by mail."),
            when=_waits,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[LateRequest]:
        related = (
            "entry__application__call",
            "entry__application__project",
            "entry__stage__call",
            "asked_by",
            "decided_by",
        )
        return late_requests_for(request.user).select_related(*related).order_by(*self.ordering)

    @display(description=gettext_lazy("project"), ordering="entry__application__project__title")
    def project_title(self, request: LateRequest) -> str:
        return request.application.project.title

    @display(description=gettext_lazy("call"), ordering="entry__application__call__code")
    def call_code(self, request: LateRequest) -> str:
        return request.application.call.code

    @display(description=pgettext_lazy("stage of a call", "stage"))
    def stage_name(self, request: LateRequest) -> str:
        return str(request.entry.stage)

    @display(description=gettext_lazy("reference"))
    def reference(self, request: LateRequest) -> str:
        return request.application.reference or "–"

    @display(description=gettext_lazy("closed"))
    def closed_at(self, request: LateRequest) -> str:
        return short_moment(regular_end(request.entry))

    @display(description=gettext_lazy("state"), label=TONES, ordering="state")
    def shown_state(self, request: LateRequest) -> Badge:
        return state_badge(request)
