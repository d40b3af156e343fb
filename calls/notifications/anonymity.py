"""Who is told that an anonymous copy wants a look: the office of its call; never a name."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.enums import CallRole
from calls.notifications.reviews import BECAUSE_OFFICE, about_application
from calls.queries.anonymity import application_of_copy, is_to_be_looked_at
from pscc.accounts.models import User
from pscc.kernel.access import allowed
from pscc.outbox import Notification, notify


def office(copy_id: int) -> Iterable[User]:
    """Return the managers of the call, walls obeyed, while there is something to look at."""
    if not is_to_be_looked_at(copy_id):
        return []
    application = application_of_copy(copy_id)
    people = User.objects.filter(
        call_roles__call=application.call_id, call_roles__role=CallRole.MANAGER
    )
    return [each for each in people.distinct() if allowed(each, "calls.hide_names", application)]


def about(copy_id: int) -> dict[str, Any]:
    """Give the templates the call and the reference."""
    return about_application(application_of_copy(copy_id).pk)


def page(copy_id: int) -> str:
    """Return the office's page about the names in an application."""
    return reverse("admin:calls_application_anonymity", args=(application_of_copy(copy_id).pk,))


notify(
    Notification(
        event="calls.anonymous_copy_made",
        name="calls.names_to_look_at",
        recipients=office,
        subject=lambda copy_id: _("%(reference)s: look at the copy without names") % about(copy_id),
        template="calls/names_to_look_at",
        url=page,
        context=about,
        turn=gettext_lazy("Your turn: look at what was found, then experts can be asked."),
        action=gettext_lazy("Look at what was found"),
        why=BECAUSE_OFFICE,
    ),
)
