"""Releases of decisions at the staff desk: planned for a moment, cancelled in time, reported."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy, pgettext_lazy
from unfold.decorators import display

from calls.actions.releases import cancel_release, plan_release
from calls.enums import ReleaseState
from calls.forms.letters import ReleaseForm
from calls.models import DecisionRelease
from calls.queries.releases import plannable_decisions, releases_for, report_of
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.clock import now
from pscc.kernel.staff_admin import ActionButton, PortalAdmin

TONES = {
    ReleaseState.PLANNED: "warning",
    ReleaseState.RELEASED: "success",
    ReleaseState.CANCELLED: "default",
}


@admin.register(DecisionRelease)
class DecisionReleaseAdmin(PortalAdmin):
    """Decisions of a call that leave together. Nobody outside the office sees one before."""

    form = ReleaseForm
    list_display = ("call_title", "release_at", "shown_state", "planned_by", "count")
    list_filter = ("state", "call")
    ordering = ("-release_at", "-pk")
    facts = (
        "call_title", "release_at", "shown_state", "planned_by", "planned_at", "released_at",
    )  # fmt: skip
    change_form_outer_after_template = "admin/calls/release_report.html"
    action_buttons = (
        ActionButton(
            "cancel",
            gettext_lazy("Cancel the release"),
            "calls.cancel_release",
            act=lambda release, **who: cancel_release(release_id=release.pk, **who),
            explanation=gettext_lazy(
                "Nothing leaves. The decisions stay pending; they can be planned again, or released"
                " one by one."
            ),
            done=gettext_lazy("Cancelled: nothing leaves."),
            when=lambda release: release.state == ReleaseState.PLANNED,
            danger=True,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[DecisionRelease]:
        found = releases_for(request.user).annotate(planned_count=Count("decisions"))
        return found.order_by(*self.ordering)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return ((None, {"fields": self.facts if obj else ("chosen", "release_at")}),)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.facts if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for a fresh sign-in first: what is planned here leaves without another question."""
        if self.has_add_permission(request) and (way := self.confirm_first(request)):
            return way
        answer: HttpResponse = super().add_view(request, *args, **kwargs)
        return answer

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Offer the decisions that this person may release."""
        form = super().get_form(request, *args, **kwargs)
        if "chosen" in form.base_fields:
            chosen: Any = form.base_fields["chosen"]
            chosen.queryset = plannable_decisions(request.user)
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Take the selection over from the list of decisions."""
        chosen = request.GET.get("decisions", "").split(",")
        return {"chosen": [int(each[:9]) for each in chosen if each.isdecimal()]}

    def save_model(
        self, request: HttpRequest, obj: DecisionRelease, form: Any, change: bool
    ) -> None:
        planned = plan_release(
            decision_ids=[each.pk for each in form.cleaned_data["chosen"]],
            release_at=form.cleaned_data["release_at"],
            by=request.user,
            at=now(),
        )
        obj.pk, obj.call = planned.pk, planned.call

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Leave it to the action, which has tied the decisions to the release."""

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        release = kwargs.get("obj")
        if release:
            context["report"] = report_of(release, request.user)
        return super().render_change_form(request, context, *args, **kwargs)

    @display(description=gettext_lazy("call"), ordering="call")
    def call_title(self, release: DecisionRelease) -> str:
        return str(release.call)

    @display(description=gettext_lazy("state"), label=TONES, ordering="state")
    def shown_state(self, release: DecisionRelease) -> Badge:
        return state_badge(release)

    @display(description=pgettext_lazy("release of decisions", "decisions"))
    def count(self, release: Any) -> int:
        planned: int = release.planned_count
        return planned
