"""Who is told what of events."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.community.enums import RegistrationState
from pscc.community.models import Event, Issue, Registration
from pscc.community.queries.issues import readers_left
from pscc.kernel.formats import long_moment
from pscc.outbox import Notification, notify

BECAUSE_LISTED = gettext_lazy(
    "You receive this message because you registered for this event on the portal."
)


def participant(registration_id: int) -> Iterable[User]:
    """Return the person who registered."""
    return [_registration(registration_id).person]


def everyone_listed(event_id: int) -> Iterable[User]:
    """Return those who hold or await a place."""
    listed = Registration.objects.standing().filter(event=event_id)
    return User.objects.filter(pk__in=listed.values("person_id"))


def with_a_place(event_id: int) -> Iterable[User]:
    """Return those who hold a place."""
    held = Registration.objects.filter(event=event_id, state=RegistrationState.REGISTERED)
    return User.objects.filter(pk__in=held.values("person_id"))


def about_registration(registration_id: int) -> Mapping[str, Any]:
    """Give the templates the event of a registration."""
    return about_event(_registration(registration_id).event_id)


def about_event(event_id: int) -> Mapping[str, Any]:
    """Give the templates what, when and where; never the link, which the portal shows."""
    event = Event.objects.get(pk=event_id)
    return {
        "event": event.title,
        "moment": long_moment(event.starts_at),
        "place": event.place or _("online"),
        "because": event.cancelled_because,
    }


def own_page(registration_id: int) -> str:
    """Return the page of a registration."""
    return _registration(registration_id).get_absolute_url()


def own_list(event_id: int) -> str:
    """Return the list of a person's registrations, whichever the event."""
    del event_id
    return reverse("community:registration_list")


def _registration(registration_id: int) -> Registration:
    return Registration.objects.select_related("event", "person").get(pk=registration_id)


def communication(issue_id: int) -> Iterable[User]:
    """Return those who tell the public."""
    del issue_id
    return User.objects.with_role(Role.COMMUNICATION)


def about_issue(issue_id: int) -> Mapping[str, Any]:
    """Give the templates which issue waits, and how many await it."""
    issue = Issue.objects.get(pk=issue_id)
    number = readers_left(issue).count()
    return {"issue": issue, "frequency": issue.get_frequency_display(), "number": number}


def desk_of_issue(issue_id: int) -> str:
    """Return where an issue is looked at and sent."""
    return reverse("admin:community_issue_change", args=[issue_id])


OF_ONE: dict[str, Any] = {
    "recipients": participant,
    "context": about_registration,
    "url": own_page,
    "why": BECAUSE_LISTED,
}
OF_ALL: dict[str, Any] = {"context": about_event, "url": own_list, "why": BECAUSE_LISTED}

notify(
    Notification(
        event="community.registration_made",
        name="community.registration_confirmation",
        subject=lambda registration_id: (
            _("You have a place: %(event)s") % about_registration(registration_id)
        ),
        template="community/registration_confirmation",
        action=gettext_lazy("See your registration"),
        **OF_ONE,
    ),
    Notification(
        event="community.waiting_list_joined",
        name="community.waiting_list_joined",
        subject=lambda registration_id: (
            _("You are on the waiting list: %(event)s") % about_registration(registration_id)
        ),
        template="community/waiting_list_joined",
        action=gettext_lazy("See your registration"),
        **OF_ONE,
    ),
    Notification(
        event="community.registration_promoted",
        name="community.registration_promoted",
        subject=lambda registration_id: (
            _("A place is free for you: %(event)s") % about_registration(registration_id)
        ),
        template="community/registration_promoted",
        turn=gettext_lazy("Your turn: give the place back if you cannot come."),
        action=gettext_lazy("See your registration"),
        **OF_ONE,
    ),
    Notification(
        event="community.event_moved",
        name="community.event_moved",
        recipients=everyone_listed,
        subject=lambda event_id: _("Date or place has changed: %(event)s") % about_event(event_id),
        template="community/event_moved",
        turn=gettext_lazy("Your turn: note the new date and place."),
        action=gettext_lazy("See your registrations"),
        **OF_ALL,
    ),
    Notification(
        event="community.event_cancelled",
        name="community.event_cancelled",
        recipients=everyone_listed,
        subject=lambda event_id: _("Cancelled: %(event)s") % about_event(event_id),
        template="community/event_cancelled",
        action=gettext_lazy("See your registrations"),
        **OF_ALL,
    ),
    Notification(
        event="community.participants_reminded",
        name="community.event_reminder",
        recipients=with_a_place,
        subject=lambda event_id: _("Soon: %(event)s") % about_event(event_id),
        template="community/event_reminder",
        label=gettext_lazy("Reminders of events for which I registered"),
        optional=True,
        action=gettext_lazy("See your registrations"),
        **OF_ALL,
    ),
    Notification(
        event="community.issue_made",
        name="community.issue_waiting",
        recipients=communication,
        subject=gettext_lazy("An issue of the newsletter waits for you"),
        template="community/issue_waiting",
        turn=gettext_lazy("Your turn: look at it, introduce it, send it or drop it."),
        action=gettext_lazy("Look at the issue"),
        why=gettext_lazy("You receive this message because you tell the public of the cluster."),
        context=about_issue,
        url=desk_of_issue,
    ),
)
