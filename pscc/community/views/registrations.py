"""One's own registrations, and the door at which people are counted."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from partners.views.refusals import tell_refusal
from pscc.community.actions.registrations import (
    cancel_registration,
    note_attendance,
    register_for_event,
)
from pscc.community.enums import EventState, RegistrationState
from pscc.community.feeds import event_entry
from pscc.community.models import Event, Registration
from pscc.community.queries.events import (
    attendance_token,
    free_places,
    own_registration,
    own_registrations,
    registration_of,
)
from pscc.community.squares import square_code
from pscc.community.views.steps import take_step
from pscc.kernel.access import require
from pscc.kernel.addresses import absolute
from pscc.kernel.calendars import calendar_of
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS
from pscc.kernel.views.machine import ICALENDAR


def event_register(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask whether to register; who signs in on the way comes back here."""
    event: Event = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    own = own_registration(event, request.user)
    if own is not None:
        return redirect(own)
    if request.method == "POST":
        try:
            own = register_for_event(event_id=event.pk, by=request.user, at=now())
        except REFUSALS as refusal:
            tell_refusal(request, refusal)
            return redirect(event)
        messages.success(request, _told(own))
        return redirect(own)
    if event.state != EventState.PUBLISHED or event.closes_at <= now():
        return redirect(event)
    return render(
        request, "community/event_register.html", {"event": event, "free": free_places(event)}
    )


def _told(registration: Registration) -> str:
    if registration.state == RegistrationState.REGISTERED:
        return _("You have a place. We have sent you a confirmation.")
    return _("You are on the waiting list. You are told at once if a place becomes free.")


@require_safe
def registration_list(request: HttpRequest) -> HttpResponse:
    """Show where the reader goes or went."""
    rows = list(own_registrations(request.user))
    return render(request, "community/registration_list.html", {"rows": rows, "at": now()})


@require_safe
def registration_detail(request: HttpRequest, uid: str) -> HttpResponse:
    """Show a participant their place: the link, the calendar entry, the code for the door."""
    at = now()
    own = _own(request, uid)
    has_place = own.state == RegistrationState.REGISTERED
    is_on = own.event.state == EventState.PUBLISHED and own.event.ends_at > at
    code = square_code(absolute(_door(own))) if has_place and is_on else None
    context = {
        "registration": own,
        "event": own.event,
        "has_place": has_place,
        "is_over": own.event.ends_at <= at,
        "code": code,
        "may_cancel": is_on and own.state != RegistrationState.CANCELLED and not own.attended_at,
    }
    return render(request, "community/registration_detail.html", context)


def _door(registration: Registration) -> str:
    return reverse("community:attendance", args=(attendance_token(registration),))


def _own(request: HttpRequest, uid: str) -> Registration:
    own: Registration = get_object_or_404(own_registrations(request.user), uid=uid)
    return own


@require_safe
def registration_calendar(request: HttpRequest, uid: str) -> HttpResponse:
    """Give the date as a calendar entry that has the link of an online event."""
    own = _own(request, uid)
    has_place = own.state == RegistrationState.REGISTERED
    entry = event_entry(own.event, with_link=has_place)
    return HttpResponse(
        calendar_of(own.event.title, [entry]),
        content_type=ICALENDAR,
        headers={
            "Content-Disposition": f'attachment; filename="{own.event.slug}.ics"',
            "Cache-Control": "private, no-store",
        },
    )


@require_POST
def registration_cancel(request: HttpRequest, uid: str) -> HttpResponse:
    """Let a participant give the place back."""
    own = _own(request, uid)
    told = _("You are off the list. Thank you for telling us.")
    return take_step(request, own, cancel_registration, told, registration_id=own.pk)


def attendance(request: HttpRequest, token: str) -> HttpResponse:
    """Show whose code was scanned, and note that the person came once the office confirms."""
    require(request.user, "community.note_attendance")
    registration = registration_of(token)
    if registration is None:
        raise Http404
    if request.method == "POST":
        try:
            note_attendance(registration_id=registration.pk, by=request.user, at=now())
        except REFUSALS as refusal:
            tell_refusal(request, refusal)
        else:
            messages.success(request, _("Noted: this person came."))
        return redirect("community:attendance", token=token)
    return render(request, "community/attendance.html", {"registration": registration})
