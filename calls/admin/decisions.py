"""Decisions at the staff desk: released or annulled here, recorded on the application's page."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from calls.actions.decisions import annul_decision, release_decision, release_decisions
from calls.admin.reports import tell
from calls.enums import DecisionState
from calls.models import Decision
from calls.queries.office import office_applications
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.clock import now
from pscc.kernel.staff_admin import ActionButton, ReadOnlyAdmin, needs_recent_login

TONES = {
    DecisionState.PENDING: "warning",
    DecisionState.RELEASED: "success",
    DecisionState.ANNULLED: "default",
}


def _is_pending(decision: Decision) -> bool:
    return bool(decision.state == DecisionState.PENDING)


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """Decisions on the applications that the person handles."""

    list_display = (
        "reference",
        "outcome",
        "shown_state",
        "decided_by",
        "decided_at",
        "released_by",
        "released_at",
    )
    list_filter = ("state", "outcome", "application__call")
    search_fields = ("application__reference",)
    search_help_text = gettext_lazy("Reference")
    ordering = ("-decided_at", "-pk")
    actions = ("release_selected", "plan_selected")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("reference", "shown_state"),
                    "outcome",
                    "reasons",
                    "letter_to_read",
                    ("decided_by", "decided_at"),
                    ("released_by", "released_at"),
                )
            },
        ),
    )
    readonly_fields = ("reference", "shown_state", "letter_to_read")
    action_buttons = (
        ActionButton(
            "release",
            gettext_lazy("Release the decision"),
            "calls.release_decision",
            act=lambda decision, **who: release_decision(decision_id=decision.pk, **who),
            explanation=gettext_lazy(
                "The applicant is told that there is a decision and reads outcome and letter on the"
                " portal. This cannot be undone."
            ),
            done=gettext_lazy("Released: the applicant is told now."),
            needs_recent_login=True,
            when=_is_pending,
        ),
        ActionButton(
            "annul",
            gettext_lazy("Annul the decision"),
            "calls.annul_decision",
            act=lambda decision, **who: annul_decision(decision_id=decision.pk, **who),
            explanation=gettext_lazy(
                "Nobody outside the office knew of it. You can record another one."
            ),
            done=gettext_lazy("The decision is annulled."),
            when=_is_pending,
            danger=True,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        handled = office_applications(request.user).values("pk")
        decisions = Decision.objects.filter(application__in=handled)
        related = ("application__call", "decided_by", "released_by")
        return decisions.select_related(*related).order_by(*self.ordering)

    @display(description=gettext_lazy("application"), ordering="application__reference")
    def reference(self, decision: Decision) -> str:
        return str(decision.application)

    @display(description=gettext_lazy("letter to the applicant"))
    def letter_to_read(self, decision: Decision) -> str:
        return decision.letter_to_read or "–"

    @display(description=gettext_lazy("state"), label=TONES, ordering="state")
    def shown_state(self, decision: Decision) -> Badge:
        return state_badge(decision)

    @admin.action(description=gettext_lazy("Release the selected decisions"))
    @needs_recent_login
    def release_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        ids = list(queryset.values_list("pk", flat=True))
        tell(request, release_decisions(decision_ids=ids, by=request.user, at=now()))

    @admin.action(description=gettext_lazy("Plan when the selected decisions leave"))
    def plan_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        ids = ",".join(map(str, queryset.order_by("pk").values_list("pk", flat=True)))
        address = reverse("admin:calls_decisionrelease_add")
        return HttpResponseRedirect(f"{address}?{urlencode({'decisions': ids})}")
