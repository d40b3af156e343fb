"""Conflicts of interest at the staff desk: examined by people whom they do not concern."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from calls.actions.conflicts import decide_conflict, look_at_conflict
from calls.forms.staff import ConflictVerdictForm
from calls.queries.interests import conflicts_for
from partners.enums import ConflictState
from partners.models import ConflictOfInterest
from pscc.accounts.models import User
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.staff_admin import ActionButton, ReadOnlyAdmin

TONES = {
    ConflictState.PENDING: "warning",
    ConflictState.DISMISSED: "success",
    ConflictState.WAIVED: "info",
    ConflictState.RECUSED: "danger",
}


def _decide(
    conflict: ConflictOfInterest,
    *,
    verdict: ConflictState,
    plan: str,
    seen: str,
    by: User,
    at: datetime,
) -> None:
    """Look for more first, in a transaction of its own: what is found stays when it is refused."""
    look_at_conflict(conflict_id=conflict.pk, by=by, at=at)
    decide_conflict(conflict_id=conflict.pk, verdict=verdict, plan=plan, seen=seen, by=by, at=at)


@admin.register(ConflictOfInterest)
class ConflictAdmin(ReadOnlyAdmin):
    """Conflicts of other people, of dossiers from which the reader is not kept."""

    list_display = (
        "person",
        "project",
        "origin",
        "evidence",
        "shown_state",
        "recorded_at",
        "decided_by",
    )
    list_filter = ("state", "origin")
    search_fields = ("person__name", "person__email", "project__title")
    search_help_text = gettext_lazy("Person or project")
    ordering = ("decided_at", "-recorded_at")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("person", "shown_state"),
                    ("project", "organisation"),
                    "origin",
                    "evidence",
                    "plan",
                    ("recorded_at", "decided_at"),
                    "decided_by",
                )
            },
        ),
    )
    readonly_fields = ("shown_state",)
    action_buttons = (
        ActionButton(
            "decide",
            gettext_lazy("Settle this conflict"),
            "calls.decide_conflict",
            act=_decide,
            form=ConflictVerdictForm,
            explanation=gettext_lazy(
                "Until it is settled, the person cannot see the dossier. A recusal also ends the"
                " person's reviews of this project, and stays."
            ),
            done=gettext_lazy("The conflict is settled."),
            asks_again=True,
            facts=("person", "project", "origin", "evidence", "state", "plan"),
            when=lambda conflict: conflict.state != ConflictState.RECUSED,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ConflictOfInterest]:
        related = ("person", "project", "organisation", "decided_by")
        return conflicts_for(request.user).select_related(*related).order_by(*self.ordering)

    def form_of(self, button: ActionButton, obj: Any, data: Any) -> Form | None:
        """Ask about the conflict as it is on the screen."""
        return ConflictVerdictForm(data, seen=obj.digest)

    def data_again(self, button: ActionButton, obj: Any, data: Any) -> Any:
        """Let the next verdict be about the conflict as it is shown then."""
        again = data.copy()
        again["seen"] = obj.digest
        return again

    @display(description=gettext_lazy("state"), label=TONES, ordering="state")
    def shown_state(self, conflict: ConflictOfInterest) -> Badge:
        return state_badge(conflict)
