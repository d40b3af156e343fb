"""Panel meetings at the staff desk: planned and moved here; held on their own page."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, pgettext_lazy
from unfold.decorators import display

from calls.actions.meetings import cancel_meeting, plan_meeting
from calls.enums import MeetingState
from calls.forms.meetings import CancelMeetingForm, MeetingForm, plannable_calls
from calls.models import AgendaItem, Call, PanelMeeting
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.clock import now
from pscc.kernel.staff_admin import ActionButton, PortalAdmin

TONES = {
    MeetingState.PLANNED: "warning",
    MeetingState.OPEN: "info",
    MeetingState.CLOSED: "success",
    MeetingState.CANCELLED: "default",
}


@admin.register(PanelMeeting)
class PanelMeetingAdmin(PortalAdmin):
    """When panels meet. What is said and voted stands on the page of the meeting only."""

    form = MeetingForm
    list_display = ("call", "starts_at", "place", "shown_state", "applications")
    list_filter = ("state", "call")
    ordering = ("-starts_at", "-pk")
    list_select_related = ("call",)
    date_hierarchy = "starts_at"
    fields = ("call", "starts_at", "place", "quorum")
    facts = ("shown_state", "opened_at", "closed_at")
    ended = ("cancelled_at", "who_cancelled", "cancel_reason")
    action_buttons = (
        ActionButton(
            "room",
            gettext_lazy("Go to the panel room"),
            "calls.attend_meeting",
            href=lambda meeting: meeting.get_absolute_url(),
        ),
        ActionButton(
            "cancel",
            gettext_lazy("Cancel the meeting"),
            "calls.change_panelmeeting",
            act=lambda meeting, **given: cancel_meeting(meeting_id=meeting.pk, **given),
            form=CancelMeetingForm,
            explanation=gettext_lazy(
                "The panel is told by mail. The agenda stays to be read, and the applications wait"
                " for another meeting. To meet at another time, change the date instead."
            ),
            done=gettext_lazy("Cancelled: the panel is told by mail."),
            when=lambda meeting: meeting.state == MeetingState.PLANNED,
            danger=True,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[PanelMeeting]:
        seen = AgendaItem.objects.behind_no_wall(request.user)
        count = Count("items", filter=Q(items__in=seen))  # a number would tell of a hidden one
        meetings: QuerySet[PanelMeeting] = super().get_queryset(request)
        return meetings.annotate(on_agenda=count)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        is_cancelled = obj is not None and obj.state == MeetingState.CANCELLED
        facts = (*self.facts, *(self.ended if is_cancelled else ()))
        shown = ((None, {"fields": facts}),) if obj else ()
        return (*shown, (None, {"fields": self.fields}))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A meeting stays with its call."""
        return (*self.facts, *self.ended, "call") if obj else self.facts

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_planned = obj is None or obj.state == MeetingState.PLANNED
        return is_planned and super().has_change_permission(request, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offer the calls that the person runs."""
        if db_field.name == "call":
            kwargs["queryset"] = plannable_calls(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Take the call over from the page that led here, if it exists."""
        call = request.GET.get("call", "")
        is_known = call.isdecimal() and Call.objects.filter(pk=int(call[:9])).exists()
        return {"call": call} if is_known else {}

    def save_model(self, request: HttpRequest, obj: PanelMeeting, form: Any, change: bool) -> None:
        plan_meeting(meeting=obj, by=request.user, at=now())

    @display(description=gettext_lazy("state"), label=TONES, ordering="state")
    def shown_state(self, meeting: PanelMeeting) -> Badge:
        return state_badge(meeting)

    @display(description=gettext_lazy("cancelled by"))
    def who_cancelled(self, meeting: PanelMeeting) -> str:
        return str(meeting.cancelled_by or "-")

    @display(description=pgettext_lazy("panel meeting", "applications"))
    def applications(self, meeting: Any) -> int:
        count: int = meeting.on_agenda
        return count
