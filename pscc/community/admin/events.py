"""Events at the staff desk: texts and dates are edited here, the rest happens by buttons."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from modeltranslation.admin import TranslationAdmin
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextareaWidget

from pscc.community.actions.events import cancel_event, publish_event, save_event
from pscc.community.actions.registrations import cancel_registration, note_attendance
from pscc.community.enums import EventState, RegistrationState
from pscc.community.models import Event, Registration
from pscc.community.queries.events import with_numbers
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS, sentences
from pscc.kernel.staff_admin import ActionButton, PortalAdmin, ReadOnlyAdmin
from pscc.kernel.stale_forms import VersionedForm

TONES = {
    EventState.DRAFT: "default",
    EventState.PUBLISHED: "success",
    EventState.CANCELLED: "danger",
}
PLACE_TONES = {
    RegistrationState.REGISTERED: "success",
    RegistrationState.WAITING: "warning",
    RegistrationState.CANCELLED: "default",
}


class CancelForm(forms.Form):
    """Why an event does not take place."""

    because = forms.CharField(
        label=_("Reason"),
        max_length=400,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("Everyone who registered reads it."),
    )


def _participants(event: Event) -> str:
    return f"{reverse('admin:community_registration_changelist')}?event__id__exact={event.pk}"


@admin.register(Event)
class EventAdmin(PortalAdmin, TranslationAdmin):  # type: ignore[misc, type-arg] # untyped bases
    """Events, with how many have a place, wait for one, and came."""

    form = VersionedForm
    icon = "event"
    list_display = ("title", "starts_at", "shown_state", "shown_places", "shown_waiting",
                    "shown_attendance", "is_demo")  # fmt: skip
    list_filter = ("state", "is_demo")
    search_fields = ("title_fr", "title_en", "place")
    search_help_text = _("Title or place")
    ordering = ("-starts_at", "-pk")
    autocomplete_fields = ("subjects",)
    prepopulated_fields = {"slug": ("title_en",)}
    readonly_fields = ("state", "published_at", "cancelled_because", "reminded_at", "counted_at",
                       "final_registered", "final_attended", "shown_absent", "final_waiting",
                       "uid", "created_at", "updated_at")  # fmt: skip
    action_buttons = (
        ActionButton("participants", _("See who comes"), "community.view_registration",
                     href=_participants),
        ActionButton(
            "publish",
            _("Publish"),
            "community.publish_event",
            act=lambda event, **who: publish_event(event_id=event.pk, **who),
            explanation=_("Everyone can read of it and register."),
            done=_("The event is published."),
            when=lambda event: event.state == EventState.DRAFT,
        ),
        ActionButton(
            "cancel",
            _("Cancel the event"),
            "community.cancel_event",
            act=lambda event, **who: cancel_event(event_id=event.pk, **who),
            form=CancelForm,
            danger=True,
            explanation=_("Its page stays and says why; whoever registered is told by mail."),
            done=_("The event is cancelled. Whoever registered is told."),
            when=lambda event: event.state == EventState.PUBLISHED,
        ),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        return with_numbers(super().get_queryset(request))

    @display(description=_("state"), label=TONES, ordering="state")
    def shown_state(self, event: Event) -> Badge:
        return state_badge(event)

    @display(description=_("places taken"), ordering="places_held")
    def shown_places(self, event: Any) -> str:
        """Say how many places are taken, of how many."""
        return f"{event.places_held} / {event.capacity or '∞'}"

    @display(description=_("waiting"), ordering="waiting_number")
    def shown_waiting(self, event: Any) -> int:
        return int(event.waiting_number)

    @display(description=pgettext_lazy("attendance", "came"), ordering="attendance")
    def shown_attendance(self, event: Any) -> int:
        return int(event.attendance)

    @display(description=_("did not come"))
    def shown_absent(self, event: Event) -> int | None:
        return event.final_absent

    def save_model(self, request: HttpRequest, obj: Event, form: Any, change: bool) -> None:
        save_event(event=obj, by=request.user, at=now())


@admin.register(Registration)
class RegistrationAdmin(ReadOnlyAdmin):
    """Who comes: the list that the office keeps at the door."""

    icon = "how_to_reg"
    list_display = ("person", "event", "shown_state", "joined_at", "attended_at")
    list_filter = ("state", "event")
    list_select_related = ("person", "event")
    search_fields = ("person__name", "person__email")
    search_help_text = _("Name or e-mail")
    ordering = ("-event__starts_at", "person__name", "pk")
    actions = ("note_selected",)
    action_buttons = (
        ActionButton(
            "came",
            _("Note that this person came"),
            "community.note_attendance",
            act=lambda place, **who: note_attendance(registration_id=place.pk, **who),
            explanation=_("It is counted, and the place cannot be given back any more."),
            done=_("Noted: this person came."),
            when=lambda place: (
                place.state == RegistrationState.REGISTERED and place.attended_at is None
            ),
        ),
        ActionButton(
            "cancel",
            _("Take off the list"),
            "community.cancel_registration",
            act=lambda place, **who: cancel_registration(registration_id=place.pk, **who),
            danger=True,
            explanation=_("The place is given to whoever waits."),
            done=_("The person is off the list."),
            when=lambda place: place.state != RegistrationState.CANCELLED,
        ),
    )

    @display(description=_("state"), label=PLACE_TONES, ordering="state")
    def shown_state(self, place: Registration) -> Badge:
        return state_badge(place)

    @action(description=_("Note that they came"))
    def note_selected(self, request: HttpRequest, queryset: QuerySet[Registration]) -> None:
        """Note that several people came; say what could not be noted."""
        noted = 0
        for place in queryset:
            try:
                note_attendance(registration_id=place.pk, by=request.user, at=now())
            except REFUSALS as refusal:
                for sentence in sentences(refusal):
                    messages.error(request, f"{place.person}: {sentence}")
            else:
                noted += 1
        if noted:
            told = ngettext("%(n)s person came.", "%(n)s people came.", noted) % {"n": noted}
            messages.success(request, told)
